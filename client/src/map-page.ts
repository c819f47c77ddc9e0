/** The page that draws the FastCGI map: filter, click and keys to go to a place, and the picture as a file. */
import { Uri, ViewColumn, window, workspace, type Disposable, type WebviewPanel } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { mapPictureRequest, type MapPlace } from '../../server/src/lsp/messages.ts';
import { editorColours, nonce } from './picture-page.ts';

type FromPage =
  | { readonly type: 'go'; readonly place: MapPlace }
  | { readonly type: 'filter'; readonly text: string }
  | { readonly type: 'save' };

export class MapPage implements Disposable {
  readonly #client: BaseLanguageClient;
  readonly #goTo: (place: MapPlace, column: ViewColumn) => Promise<void>;
  #panel: WebviewPanel | undefined;
  #filter = '';

  constructor(client: BaseLanguageClient, goTo: (place: MapPlace, column: ViewColumn) => Promise<void>) {
    this.#client = client;
    this.#goTo = goTo;
  }

  open(): void {
    if (this.#panel !== undefined) return this.#panel.reveal();
    const panel = window.createWebviewPanel('gatewise.map', 'FastCGI Map', ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [],
      retainContextWhenHidden: true,
    });
    this.#panel = panel;
    this.#filter = '';
    panel.webview.html = pageOf(nonce());
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.#take(message));
    panel.onDidDispose(() => (this.#panel = undefined));
    this.refresh();
  }

  /** Draws anew, where the page is open. */
  refresh(): void {
    if (this.#panel !== undefined) void this.#draw();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  async #draw(): Promise<void> {
    const svg = this.#client.isRunning()
      ? await this.#client.sendRequest<string>(mapPictureRequest, { filter: this.#filter })
      : '';
    await this.#panel?.webview.postMessage({ type: 'draw', svg });
  }

  async #take(message: FromPage): Promise<void> {
    switch (message.type) {
      // beside the page, so that it stays in sight
      case 'go':
        return this.#goTo(message.place, (this.#panel?.viewColumn ?? 1) > 1 ? ViewColumn.One : ViewColumn.Beside);
      case 'filter':
        this.#filter = message.text;
        return this.#draw();
      case 'save':
        return this.#save();
    }
  }

  async #save(): Promise<void> {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const target = await window.showSaveDialog({
      filters: { SVG: ['svg'] },
      ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, 'fastcgi-map.svg') }),
    });
    if (target === undefined) return;
    const svg = await this.#client.sendRequest<string>(mapPictureRequest, { filter: this.#filter });
    await workspace.fs.writeFile(target, new TextEncoder().encode(svg));
  }
}

function pageOf(key: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${key}';">
<title>FastCGI Map</title>
<style>
body { padding: 0; }
header { display: flex; gap: 8px; padding: 10px 16px 0; position: sticky; top: 0; left: 0; background: var(--vscode-editor-background); }
input { flex: 1; max-width: 420px; color: var(--vscode-input-foreground); background: var(--vscode-input-background); border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent)); padding: 4px 8px; font: inherit; }
input::placeholder { color: var(--vscode-input-placeholderForeground); }
button { color: var(--vscode-button-foreground); background: var(--vscode-button-background); border: 1px solid var(--vscode-contrastBorder, transparent); padding: 4px 12px; font: inherit; cursor: pointer; }
input:focus, button:focus { outline: 1px solid var(--vscode-focusBorder); }
${editorColours}
main .gw-map { min-width: 540px; }
main .gw-map [data-uri]:focus text { fill: var(--vscode-textLink-activeForeground); }
</style>
</head>
<body>
<header><input type="search" placeholder="Filter by site, location, address or pool" aria-label="Filter"><button type="button">Save as SVG</button></header>
<main></main>
<script nonce="${key}">
const editor = acquireVsCodeApi();
const main = document.querySelector('main');
const filter = document.querySelector('input');
let waiting;
addEventListener('message', ({ data }) => { if (data.type === 'draw') main.innerHTML = data.svg; });
filter.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(() => editor.postMessage({ type: 'filter', text: filter.value }), 120); });
document.querySelector('button').addEventListener('click', () => editor.postMessage({ type: 'save' }));
function go(event) {
  const place = event.target.closest('[data-uri]');
  if (place !== null) editor.postMessage({ type: 'go', place: { uri: place.dataset.uri, line: Number(place.dataset.line), character: Number(place.dataset.character) } });
}
main.addEventListener('click', go);
main.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); go(event); return; }
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const places = [...main.querySelectorAll('[data-uri]')];
  places[Math.min(Math.max(places.indexOf(document.activeElement) + step, 0), places.length - 1)]?.focus();
});
</script>
</body>
</html>`;
}
