/** What a test asks of the editor; every wait is for an event, and ends with the test's own time limit. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Resolves when a value passes; looks at once, and again after each event. */
function when<T>(look: () => T, accept: (value: T) => boolean, ...events: vscode.Event<unknown>[]): Promise<T> {
  return new Promise((resolve) => {
    const subscriptions: vscode.Disposable[] = [];
    const check = (): void => {
      const value = look();
      if (!accept(value)) return;
      for (const subscription of subscriptions) subscription.dispose();
      resolve(value);
    };
    subscriptions.push(...events.map((event) => event(check)));
    check();
  });
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}

function ofCode(uri: vscode.Uri, code: string): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === 'gatewise' && codeOf(one) === code);
}

/** Waits until the document has a diagnostic of that code, and gives the first. */
export async function squiggle(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  const found = await when(
    () => ofCode(uri, code),
    (list) => list.length > 0,
    vscode.languages.onDidChangeDiagnostics,
  );
  const first = found[0];
  assert.ok(first !== undefined);
  return first;
}

/** Waits until the document has no diagnostic of that code. */
export async function noSquiggle(uri: vscode.Uri, code: string): Promise<void> {
  await when(
    () => ofCode(uri, code),
    (list) => list.length === 0,
    vscode.languages.onDidChangeDiagnostics,
  );
}

/** Opens and shows a document. */
export async function show(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Waits until a document has a language; VS Code closes and opens it again when that changes. */
export async function inLanguage(uri: vscode.Uri, language: string): Promise<vscode.TextDocument> {
  const find = (): vscode.TextDocument | undefined =>
    vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && one.languageId === language);
  const document = await when(find, (one) => one !== undefined, vscode.workspace.onDidOpenTextDocument);
  assert.ok(document !== undefined);
  return document;
}

/** The tabs that show pages of the extension. */
export function pages(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('gatewise.'));
}

/** Waits until a page with that title is open. */
export async function opened(title: string): Promise<void> {
  await when(pages, (tabs) => tabs.some(({ label }) => label === title), vscode.window.tabGroups.onDidChangeTabs);
}

/** The position of the first occurrence of a text, `offset` characters in. */
export function placeOf(document: vscode.TextDocument, text: string, offset = 0): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `no "${text}" in ${document.uri.path}`);
  return document.positionAt(at + offset);
}

/** The Markdown of all hovers at a place. */
export async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** The quick fixes at a place. */
export async function fixesAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

/** Applies the quick fix whose title passes; what it changes in texts, without the question that VS Code asks first where it changes another file. */
export async function applyFix(uri: vscode.Uri, range: vscode.Range, title: RegExp): Promise<vscode.WorkspaceEdit> {
  let fixes = await fixesAt(uri, range);
  const wanted = (): vscode.WorkspaceEdit | undefined => fixes.find((one) => title.test(one.title))?.edit;
  // VS Code gives up a request for code actions when a document changes meanwhile, and answers with none: ask again then, as its light bulb does
  for (let asked = 1; fixes.length === 0 && asked < 20; asked++) fixes = await fixesAt(uri, range);
  const edit = wanted();
  assert.ok(edit !== undefined, `no fix ${String(title)} among: ${fixes.map((one) => one.title).join(' | ')}`);
  const texts = new vscode.WorkspaceEdit();
  for (const [file, edits] of edit.entries()) texts.set(file, edits);
  assert.ok(await vscode.workspace.applyEdit(texts));
  return texts;
}

/** That VS Code itself started the extension, for what is open; a test must never call `activate()`, it would hide a missing event. */
export function assertStarted(host: 'node' | 'browser'): void {
  const extension = vscode.extensions.getExtension<{ host: string }>('gatewise.gatewise');
  assert.ok(extension !== undefined, 'the extension is installed');
  assert.ok(extension.isActive, 'the extension is active');
  assert.equal(extension.exports.host, host);
}
