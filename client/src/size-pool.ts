/** "Size this pool…": asks for the memory and for the size of a worker, and writes the numbers. */
import { commands, Position, Uri, window, workspace, type Disposable } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  sizePoolCommand,
  sizePoolRequest,
  type SizePoolParams,
  type SizePoolPlace,
  type SizePoolResult,
} from '../../server/src/lsp/messages.ts';

export function sizePools(client: BaseLanguageClient): Disposable {
  return commands.registerCommand(sizePoolCommand, (place?: SizePoolPlace) =>
    size(client, place ?? placeOfCursor(client)),
  );
}

function placeOfCursor(client: BaseLanguageClient): SizePoolPlace | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { line, character } = editor.selection.active;
  return {
    uri: client.code2ProtocolConverter.asUri(editor.document.uri),
    position: client.code2ProtocolConverter.asPosition(new Position(line, character)),
  };
}

async function size(client: BaseLanguageClient, place: SizePoolPlace | undefined): Promise<void> {
  if (place === undefined) return;
  const memory = await ask('Memory of the machine', 'four fifths of it are used for the workers', place.memory ?? '4G');
  if (memory === undefined) return;
  const worker = await ask(
    'Memory of one worker',
    'RSS in the output of `ps`, 30M to 100M for most applications',
    place.worker ?? '60M',
  );
  if (worker === undefined) return;
  const params: SizePoolParams = { uri: place.uri, position: place.position, memory, worker };
  const answer = await client.sendRequest<SizePoolResult>(sizePoolRequest, params);
  if (answer === null) {
    void window.showInformationMessage(
      'Gatewise: there is no pool at the cursor; put it on the name of a pool or on one of its `pm` settings',
    );
    return;
  }
  const done = await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit));
  if (done) void window.showInformationMessage(`Gatewise: ${answer.words}`);
  else void window.showWarningMessage(`Gatewise: ${Uri.parse(place.uri).path} could not be changed`);
}

function ask(title: string, prompt: string, value: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: `Size this pool: ${title}`,
    prompt: `${title}, such as ${value}; ${prompt}`,
    value,
    validateInput: problemOf,
  });
}

function problemOf(text: string): string | undefined {
  return /^\d+(?:\.\d+)?\s*[kmgt]?(?:i?b)?$/i.test(text.trim()) && Number.parseFloat(text) > 0
    ? undefined
    : 'A size such as 4G or 512M';
}
