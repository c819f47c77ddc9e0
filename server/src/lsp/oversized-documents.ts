/** Open documents that are too large to be analyzed, and the one diagnostic that says so. */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { isConfigFile } from '../analysis/settings/config-file.ts';
import { isRecognized } from '../analysis/state/recognition.ts';
import { isLargerThan, largestFile } from '../text/bytes.ts';
import type { FileId } from '../text/range.ts';

/** What is looked at to tell whether a large document is a configuration at all. UTF-16 code units. */
const head = 64 * 1024;
const start = { line: 0, character: 0 };

export interface DocumentText {
  readonly id: FileId;
  readonly text: string;
  readonly languageId: string;
}

export class OversizedDocuments {
  /** Whether the diagnostic is shown. */
  readonly #known = new Map<FileId, boolean>();

  /** Takes the present text of an open document. `unchanged`: it was too large before and still is. */
  check(document: DocumentText): 'analyzable' | 'oversized' | 'unchanged' {
    if (!isLargerThan(document.text, largestFile)) {
      this.#known.delete(document.id);
      return 'analyzable';
    }
    if (this.#known.has(document.id)) return 'unchanged';
    this.#known.set(document.id, isConfiguration(document));
    return 'oversized';
  }

  delete(id: FileId): void {
    this.#known.delete(id);
  }

  /** By file. */
  *diagnostics(): Iterable<readonly [FileId, Diagnostic]> {
    const message = `this file is larger than ${largestFile / 1024 / 1024} MiB and is not analyzed`;
    for (const [id, isShown] of this.#known)
      if (isShown)
        yield [
          id,
          { range: { start, end: start }, severity: DiagnosticSeverity.Information, source: 'gatewise', message },
        ];
  }
}

function isConfiguration({ id, text, languageId }: DocumentText): boolean {
  const beginning = text.slice(0, head);
  const lines = beginning.slice(0, beginning.lastIndexOf('\n') + 1);
  return isConfigFile(id) || isRecognized({ path: id, languageId, text: lines });
}
