/** "Which location answers …?": asks for a path, shows what the server says of it with places to go to, and leaves the answer beside the location, to be hovered. */
import {
  commands,
  Disposable,
  MarkdownString,
  Position,
  QuickPickItemKind,
  Range,
  ThemeColor,
  Uri,
  window,
  workspace,
  type DecorationOptions,
  type QuickPickItem,
  type TextEditor,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  answerRequest,
  routesRequest,
  type AnswerParams,
  type AnswerResult,
  type MapPlace,
  type RoutesParams,
  type RoutesResult,
} from '../../server/src/lsp/messages.ts';
import { pickPath } from './pick-path.ts';

interface Choice extends QuickPickItem {
  readonly place?: MapPlace;
}

export function askLocations(client: BaseLanguageClient): Disposable {
  const beside = new Beside();
  const command = commands.registerCommand('gatewise.whichLocation', async () => {
    const editor = window.activeTextEditor;
    if (editor === undefined) return;
    const at: RoutesParams = {
      uri: client.code2ProtocolConverter.asUri(editor.document.uri),
      position: client.code2ProtocolConverter.asPosition(editor.selection.active),
    };
    const target = await pickPath(client.sendRequest<RoutesResult>(routesRequest, at));
    if (target === undefined) return;
    const params: AnswerParams = { ...at, target };
    const { asked, ways } = await client.sendRequest<AnswerResult>(answerRequest, params);
    beside.show(asked, ways);
    if (ways.length === 0) {
      void window.showInformationMessage('Gatewise: no nginx server is known here');
      return;
    }
    const chosen = await window.showQuickPick(ways.flatMap(choices), {
      title: `${asked} is answered by`,
      placeHolder: 'Choose a line to open it',
      matchOnDescription: true,
    });
    if (chosen?.place !== undefined) await goTo(chosen.place);
  });
  return Disposable.from(command, beside);
}

/** The last answer, behind the blocks that give it, until one of their files changes or another path is asked for. */
class Beside {
  readonly #type = window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', color: new ThemeColor('editorCodeLens.foreground') },
  });
  readonly #listening: Disposable;
  #places = new Map<string, readonly DecorationOptions[]>();

  constructor() {
    this.#listening = Disposable.from(
      this.#type,
      window.onDidChangeVisibleTextEditors((editors) => editors.forEach((editor) => this.#decorate(editor))),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.#places.has(document.uri.toString())) this.#put(new Map());
      }),
    );
  }

  show(asked: string, ways: AnswerResult['ways']): void {
    const lines = new Map<string, DecorationOptions[]>();
    const reported = new Set<string>();
    for (const way of ways) {
      const at = way.steps.at(-1)?.at ?? way.outcome.at;
      if (at === undefined || reported.has(`${at.uri}:${at.line}`)) continue;
      reported.add(`${at.uri}:${at.line}`);
      const uri = Uri.parse(at.uri).toString();
      const end = new Position(at.line, Number.MAX_SAFE_INTEGER);
      const one: DecorationOptions = {
        range: new Range(end, end),
        hoverMessage: wayText(asked, ways),
        renderOptions: { after: { contentText: `answers ${asked}` } },
      };
      lines.set(uri, [...(lines.get(uri) ?? []), one]);
    }
    this.#put(lines);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #put(places: Map<string, readonly DecorationOptions[]>): void {
    this.#places = places;
    window.visibleTextEditors.forEach((editor) => this.#decorate(editor));
  }

  #decorate(editor: TextEditor): void {
    editor.setDecorations(this.#type, this.#places.get(editor.document.uri.toString()) ?? []);
  }
}

/** The whole answer, each way with its steps. */
function wayText(asked: string, ways: AnswerResult['ways']): MarkdownString {
  const text = new MarkdownString();
  text.appendText(`${asked} is answered by`);
  for (const { outcome, when, steps } of ways) {
    text.appendMarkdown('\n\n');
    text.appendCodeblock(
      [outcome.text, ...(when === undefined ? [] : [`  if ${when}`]), ...steps.map((step) => `  ${step.text}`)].join(
        '\n',
      ),
      'text',
    );
  }
  return text;
}

function choices({ outcome, when, steps }: AnswerResult['ways'][number]): Choice[] {
  return [
    { label: '', kind: QuickPickItemKind.Separator },
    {
      label: `$(arrow-right) ${outcome.text}`,
      ...(when === undefined ? {} : { detail: `$(blank) if ${when}` }),
      ...(outcome.at === undefined ? {} : { place: outcome.at }),
    },
    ...steps.map((step): Choice => ({
      label: `$(blank) ${step.text}`,
      ...(step.at === undefined ? {} : { place: step.at }),
    })),
  ];
}

async function goTo(place: MapPlace): Promise<void> {
  const position = new Position(place.line, place.character);
  await window.showTextDocument(Uri.parse(place.uri), { selection: new Range(position, position) });
}
