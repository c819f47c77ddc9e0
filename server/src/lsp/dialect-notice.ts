/** Whether a document is something else than its language says. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { AnalysisHost } from '../analysis/state/host.ts';
import { languageToReport } from '../analysis/state/recognition.ts';
import type { FileId } from '../text/range.ts';
import type { DialectParams } from './messages.ts';

/** What to tell the editor of a document that was opened; `undefined` where its language is right, or nobody can tell. */
export function dialectBesideLanguage(
  host: AnalysisHost,
  file: FileId,
  { uri, languageId }: TextDocument,
): DialectParams | undefined {
  const state = host.file(file);
  if (state === undefined || host.snapshot().world.dumps.has(file)) return undefined;
  const dialect = languageToReport(state.dialect, languageId);
  return dialect === undefined ? undefined : { uri, dialect };
}
