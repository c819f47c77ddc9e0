/** Findings as LSP diagnostics. */
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver';
import type { Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId, FileRange } from '../text/range.ts';
import { docsUrl } from '../analysis/report/docs-url.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

export function diagnosticOf(finding: Finding, snapshot: Snapshot, uriOf: (file: FileId) => string): Diagnostic {
  const docs = docsUrl(finding.code);
  return {
    range: rangeOf(snapshot, finding.at),
    severity: severities[finding.severity],
    source: 'gatewise',
    code: finding.code,
    ...(docs === undefined ? {} : { codeDescription: { href: docs } }),
    message: finding.places > 1 ? `${finding.message} (in ${finding.places} places)` : finding.message,
    relatedInformation: finding.related.map((related) => ({
      location: { uri: uriOf(related.at.file), range: rangeOf(snapshot, related.at) },
      message: related.message,
    })),
  };
}

/** The lines and columns of a place; the start of the file where the file is not known. */
export function rangeOf(snapshot: Snapshot, at: FileRange): Range {
  const lines = snapshot.source(at.file)?.lines;
  return lines?.range(at.range) ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
}
