/** The timeouts of a pass as a picture beside the editor. */
import { commands, Position, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  showTimeline,
  timelineRequest,
  type TimelineParams,
  type TimelineResult,
} from '../../server/src/lsp/messages.ts';
import { editorColours } from './picture-page.ts';

/** The command, and its page as long as it is open. */
export function showTimelines(client: BaseLanguageClient): Disposable[] {
  let panel: WebviewPanel | undefined;
  const show = async (
    uri?: string | Uri,
    at?: { readonly line: number; readonly character: number },
  ): Promise<void> => {
    const editor = window.activeTextEditor;
    const place = at ?? editor?.selection.active;
    const document = at !== undefined && uri !== undefined ? Uri.parse(uri.toString()) : editor?.document.uri;
    if (place === undefined || document === undefined) return;
    const params: TimelineParams = {
      uri: client.code2ProtocolConverter.asUri(document),
      position: client.code2ProtocolConverter.asPosition(new Position(place.line, place.character)),
    };
    const { pictures } = await client.sendRequest<TimelineResult>(timelineRequest, params);
    if (pictures.length === 0) {
      void window.showInformationMessage('Gatewise: there is no `fastcgi_pass` with a known pool at the cursor');
      return;
    }
    if (panel === undefined) {
      panel = window.createWebviewPanel(
        'gatewise.timeline',
        'Timeouts',
        { viewColumn: ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
      );
      panel.onDidDispose(() => (panel = undefined));
    }
    panel.webview.html = pageOf(pictures);
    panel.reveal(undefined, true);
  };
  return [commands.registerCommand(showTimeline, show), { dispose: () => panel?.dispose() }];
}

function pageOf(pictures: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';">
<title>Timeouts</title>
<style>
body { padding: 0; }
${editorColours}
</style>
</head>
<body><main>${pictures.join('\n')}</main></body>
</html>`;
}
