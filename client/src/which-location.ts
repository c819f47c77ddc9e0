/** "Which location answers …?": asks for a path and shows what the server says of it, with places to go to. */
import { commands, Position, QuickPickItemKind, Range, Uri, window, type Disposable, type QuickPickItem } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { answerRequest, type AnswerParams, type AnswerResult, type MapPlace } from '../../server/src/lsp/messages.ts';

interface Choice extends QuickPickItem {
  readonly place?: MapPlace;
}

export function askLocations(client: BaseLanguageClient): Disposable {
  let last = '/index.php';
  return commands.registerCommand('gatewise.whichLocation', async () => {
    const editor = window.activeTextEditor;
    if (editor === undefined) return;
    const path = await window.showInputBox({ title: 'Which Location Answers?', prompt: 'A path, or a URL whose host names the server', value: last, validateInput: (text) => (/^(?:https?:\/\/[^/]+)?\//.test(text.trim()) ? undefined : 'A path begins with /') });
    if (path === undefined) return;
    last = path;
    const params: AnswerParams = { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: client.code2ProtocolConverter.asPosition(editor.selection.active), target: path };
    const { asked, ways } = await client.sendRequest<AnswerResult>(answerRequest, params);
    if (ways.length === 0) {
      void window.showInformationMessage('Gatewise: no server of nginx is known here');
      return;
    }
    const chosen = await window.showQuickPick(ways.flatMap(choices), { title: `${asked} is answered by`, placeHolder: 'Choose a line to go to it', matchOnDescription: true });
    if (chosen?.place !== undefined) await goTo(chosen.place);
  });
}

function choices({ outcome, steps }: AnswerResult['ways'][number]): Choice[] {
  return [
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(arrow-right) ${outcome.text}`, ...(outcome.at === undefined ? {} : { place: outcome.at }) },
    ...steps.map((step): Choice => ({ label: `$(blank) ${step.text}`, ...(step.at === undefined ? {} : { place: step.at }) })),
  ];
}

async function goTo(place: MapPlace): Promise<void> {
  const position = new Position(place.line, place.character);
  await window.showTextDocument(Uri.parse(place.uri), { selection: new Range(position, position) });
}
