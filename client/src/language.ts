/** Gives a document the language that its content speaks, and gives back what only its name made ours; nowhere against somebody's choice. */
import { extensions, languages, workspace, type TextDocument } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { DialectParams } from '../../server/src/lsp/messages.ts';
import { guessedLanguages } from './documents.ts';
import { contributedLanguages, languageByName } from './languages.ts';

/** Documents that were given a language once: who takes it back means it. */
const given = new Set<string>();

export async function setLanguage(client: BaseLanguageClient, { uri, dialect }: DialectParams): Promise<void> {
  const name = client.protocol2CodeConverter.asUri(uri).toString();
  const document = workspace.textDocuments.find((one) => one.uri.toString() === name);
  if (document === undefined || given.has(name) || isChosen(document)) return;
  if (workspace.getConfiguration('gatewise', document).get<boolean>('recognizeLanguage') === false) return;
  const language =
    dialect === 'foreign' ? languageInstead(document) : guessedLanguages.has(document.languageId) ? dialect : undefined;
  if (language === undefined || !(await languages.getLanguages()).includes(language)) return;
  given.add(name);
  try {
    await languages.setTextDocumentLanguage(document, language);
  } catch (error) {
    // the document may have been closed in between
    client.info(`the language of ${uri} stays ${document.languageId}: ${String(error)}`);
  }
}

/** What the editor would have made of the document without our claims; `undefined` where these did not make it ours. */
function languageInstead(document: TextDocument): string | undefined {
  const ours = languagesOf((id) => id === ownId);
  const matches = (pattern: string): boolean =>
    languages.match({ pattern: pattern.includes('/') ? pattern : `**/${pattern}` }, document) > 0;
  if (languageByName(document.uri.path, ours, matches) !== document.languageId) return undefined;
  return (
    languageByName(
      document.uri.path,
      languagesOf((id) => id !== ownId),
      matches,
    ) ?? 'plaintext'
  );
}

const ownId = 'gatewise.gatewise';

function languagesOf(isWanted: (extension: string) => boolean): ReturnType<typeof contributedLanguages> {
  return contributedLanguages(
    extensions.all.filter(({ id }) => isWanted(id.toLowerCase())).map(({ packageJSON }): unknown => packageJSON),
  );
}

/** Whether the user's `files.associations` name the language that the document has. */
function isChosen(document: TextDocument): boolean {
  const associations = workspace.getConfiguration('files', document).get<Record<string, string>>('associations', {});
  return Object.entries(associations).some(([glob, language]) => {
    const pattern = glob.includes('/') ? glob : `**/${glob}`;
    return language === document.languageId && languages.match({ pattern }, document) > 0;
  });
}
