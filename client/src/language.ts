/** Gives a document the language that its content speaks, and only where nobody else has chosen another. */
import { languages, workspace, type TextDocument } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { DialectParams } from '../../server/src/lsp/messages.ts';
import { guessedLanguages } from './documents.ts';

/** Documents that were given a language once: who takes it back means it. */
const given = new Set<string>();

export async function setLanguage(client: BaseLanguageClient, { uri, dialect }: DialectParams): Promise<void> {
  const name = client.protocol2CodeConverter.asUri(uri).toString();
  const document = workspace.textDocuments.find((one) => one.uri.toString() === name);
  if (document === undefined || given.has(name) || !guessedLanguages.has(document.languageId) || isChosen(document)) return;
  if (!workspace.getConfiguration('gatewise', document).get('recognizeLanguage', true)) return;
  if (!(await languages.getLanguages()).includes(dialect)) return;
  given.add(name);
  try {
    await languages.setTextDocumentLanguage(document, dialect);
  } catch (error) {
    // the document may have been closed in between
    client.info(`the language of ${uri} stays ${document.languageId}: ${String(error)}`);
  }
}

/** Whether the user's `files.associations` name the language that the document has. */
function isChosen(document: TextDocument): boolean {
  const associations = workspace.getConfiguration('files', document).get<Record<string, string>>('associations', {});
  return Object.entries(associations).some(([glob, language]) => {
    const pattern = glob.includes('/') ? glob : `**/${glob}`;
    return language === document.languageId && languages.match({ pattern }, document) > 0;
  });
}
