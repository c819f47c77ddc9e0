/** "Show Routes of This Server": a table of what a server answers, with places to go to, beside the editor. */
import { commands, Position, Range, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  mapChanged,
  routesRequest,
  showRoutes,
  type MapPlace,
  type RoutesParams,
  type RoutesResult,
} from '../../server/src/lsp/messages.ts';
import { nonce } from './picture-page.ts';

interface FromPage {
  readonly type: 'ready' | 'go';
  readonly place?: MapPlace;
}

/** The command, and its page as long as it is open. */
export function showServerRoutes(client: BaseLanguageClient): Disposable[] {
  const page = new RoutesPage(client);
  return [
    page,
    client.onNotification(mapChanged, () => page.refresh()),
    commands.registerCommand(showRoutes, (uri?: string | Uri, at?: RoutesParams['position']) => page.open(uri, at)),
  ];
}

class RoutesPage implements Disposable {
  readonly #client: BaseLanguageClient;
  #panel: WebviewPanel | undefined;
  #params: RoutesParams | undefined;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
  }

  /** Without a place that of the cursor counts. */
  async open(uri: string | Uri | undefined, at: RoutesParams['position'] | undefined): Promise<void> {
    const editor = window.activeTextEditor;
    const place = at ?? editor?.selection.active;
    const document = at !== undefined && uri !== undefined ? Uri.parse(uri.toString()) : editor?.document.uri;
    if (place === undefined || document === undefined) return;
    const converter = this.#client.code2ProtocolConverter;
    this.#params = {
      uri: converter.asUri(document),
      position: converter.asPosition(new Position(place.line, place.character)),
    };
    const result = await this.#ask();
    if (result === null) {
      void window.showInformationMessage('Gatewise: no nginx server is known here');
      return;
    }
    this.#panel ??= this.#created();
    this.#panel.title = `Routes: ${result.title}`;
    this.#panel.reveal(undefined, true);
    await this.#show(result);
  }

  /** Asks anew, where the page is open. */
  refresh(): void {
    if (this.#panel !== undefined) void this.#ask().then((result) => this.#show(result));
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  async #ask(): Promise<RoutesResult> {
    return this.#params === undefined || !this.#client.isRunning()
      ? null
      : this.#client.sendRequest<RoutesResult>(routesRequest, this.#params);
  }

  async #show(result: RoutesResult): Promise<void> {
    await this.#panel?.webview.postMessage({ type: 'routes', result });
  }

  #created(): WebviewPanel {
    const panel = window.createWebviewPanel(
      'gatewise.routes',
      'Routes',
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true },
    );
    panel.webview.html = pageOf(nonce());
    panel.webview.onDidReceiveMessage((message: FromPage) => this.#take(message));
    panel.onDidDispose(() => (this.#panel = undefined));
    return panel;
  }

  #take({ type, place }: FromPage): void {
    if (type === 'ready') this.refresh();
    else if (place !== undefined) void goTo(place, this.#panel?.viewColumn);
  }
}

/** Beside the page, so that it stays in sight. */
async function goTo(place: MapPlace, column: ViewColumn | undefined): Promise<void> {
  const position = new Position(place.line, place.character);
  await window.showTextDocument(Uri.parse(place.uri), {
    viewColumn: (column ?? 1) > 1 ? ViewColumn.One : ViewColumn.Beside,
    selection: new Range(position, position),
  });
}

function pageOf(key: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${key}';">
<title>Routes</title>
<style>
body { padding: 0 16px 16px; }
h1 { font-size: 1.2em; margin: 16px 0 4px; }
p { margin: 4px 0 12px; color: var(--vscode-descriptionForeground); }
p.failing, .failing .status { color: var(--vscode-editorError-foreground); }
table { border-collapse: collapse; }
th { text-align: left; font-weight: normal; color: var(--vscode-descriptionForeground); }
th, td { padding: 3px 16px 3px 0; vertical-align: top; }
tr.first td { border-top: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, transparent)); }
td.mono, td.mono a { font-family: var(--vscode-editor-font-family); overflow-wrap: anywhere; }
td.status, td.location { white-space: nowrap; }
small { display: block; color: var(--vscode-descriptionForeground); overflow-wrap: anywhere; }
</style>
</head>
<body>
<main></main>
<script nonce="${key}">
const editor = acquireVsCodeApi();
const main = document.querySelector('main');
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}
function line({ text, at }, className) {
  const cell = element('td', undefined, className);
  if (at === undefined) cell.textContent = text;
  else {
    const link = element('a', text);
    link.href = '#';
    link.addEventListener('click', (event) => { event.preventDefault(); editor.postMessage({ type: 'go', place: at }); });
    cell.append(link);
  }
  return cell;
}
function row(route, way, isFirst) {
  const made = element('tr', undefined, (isFirst ? 'first' : '') + (route.failing === true ? ' failing' : ''));
  const entry = element('td', isFirst ? route.entry : '', 'mono');
  if (isFirst && route.uris.length > 1) entry.title = route.uris.join('\\n');
  const status = element('td', way.status, 'status');
  status.title = way.text;
  const script = element('td', way.script ?? '', 'mono');
  if (way.when.length > 0) script.append(element('small', 'if ' + way.when.join(' and ')));
  made.append(entry, element('td', isFirst ? route.named : ''), status, line(way.location, 'mono location'), line(way.answerer), script);
  return made;
}
function draw(result) {
  main.replaceChildren();
  if (result === null) return main.append(element('p', 'No nginx server is known here any more.'));
  main.append(element('h1', result.title));
  if (result.failing !== undefined) main.append(element('p', result.failing, 'failing'));
  const table = element('table');
  const head = element('tr');
  for (const title of ['Request', 'Named by', 'Status', 'Location', 'Answered by', 'Script']) head.append(element('th', title));
  table.append(head, ...result.routes.flatMap((route) => route.ways.map((way, index) => row(route, way, index === 0))));
  main.append(table);
  if (result.isCut === true) main.append(element('p', 'There may be more.'));
}
addEventListener('message', ({ data }) => { if (data.type === 'routes') draw(data.result); });
editor.postMessage({ type: 'ready' });
</script>
</body>
</html>`;
}
