/** Diagnostics by finding: made once, as long as the finding stays, and so do the texts of the files that it names and the names under which these are open. */
import type { Diagnostic } from 'vscode-languageserver';
import type { Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId } from '../text/range.ts';
import { diagnosticOf } from './diagnostics.ts';

interface Made {
  readonly diagnostic: Diagnostic;
  /** The texts of the files that the finding names. */
  readonly texts: readonly (string | undefined)[];
  /** Of the open documents. */
  readonly revision: number;
}

/** What diagnostics depend on beside the finding. */
export interface DiagnosticContext {
  readonly snapshot: Snapshot;
  /** Another one when documents were opened or closed. */
  readonly revision: number;
  readonly uriOf: (file: FileId) => string;
}

export class DiagnosticCache {
  readonly #made = new WeakMap<Finding, Made>();

  /** The same object as before where nothing of it changed. */
  get(finding: Finding, { snapshot, revision, uriOf }: DiagnosticContext): Diagnostic {
    const known = this.#made.get(finding);
    const textOf = (file: FileId): string | undefined => snapshot.source(file)?.text;
    if (
      known?.revision === revision &&
      known.texts[0] === textOf(finding.at.file) &&
      finding.related.every(({ at }, index) => known.texts[index + 1] === textOf(at.file))
    )
      return known.diagnostic;
    const diagnostic = diagnosticOf(finding, snapshot, uriOf);
    this.#made.set(finding, {
      diagnostic,
      texts: [finding.at, ...finding.related.map(({ at }) => at)].map(({ file }) => textOf(file)),
      revision,
    });
    return diagnostic;
  }
}

/** Whether two lists of diagnostics say the same; what is the same object is not looked at. */
export function sameDiagnostics(some: readonly Diagnostic[], others: readonly Diagnostic[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, index) => one === others[index] || JSON.stringify(one) === JSON.stringify(others[index]))
  );
}
