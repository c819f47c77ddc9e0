/** Findings to the editor: worked out in slices, given up when something newer came, and only the differences sent. */
import type { Diagnostic } from 'vscode-languageserver';
import { findingSlices, type Finding, type Report } from '../analysis/findings.ts';
import type { Snapshot } from '../analysis/snapshot.ts';
import { diagnosticOf } from './diagnostics.ts';
import type { Session } from './session.ts';

const sliceMilliseconds = 8;

export class Publisher {
  readonly #session: Session;
  readonly #published = new Map<string, string>();
  readonly #failed = new Set<string>();
  #scheduled = false;
  #latest: { readonly snapshot: Snapshot; readonly report: Report } | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Publishes soon; several calls in one turn are one. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#run().catch((error: unknown) => this.#session.log.error('publishing findings', error));
    }, 0);
  }

  /** The findings of this very snapshot, from the last run where that was the same. */
  findings(snapshot: Snapshot): readonly Finding[] {
    if (this.#latest?.snapshot !== snapshot) {
      const slices = findingSlices(snapshot);
      let step = slices.next();
      while (step.done !== true) step = slices.next();
      this.#latest = { snapshot, report: step.value };
    }
    return this.#latest.report.findings;
  }

  async #run(): Promise<void> {
    const snapshot = this.#session.snapshot();
    const slices = findingSlices(snapshot);
    let until = Date.now() + sliceMilliseconds;
    for (let step = slices.next(); ; step = slices.next()) {
      if (step.done === true) {
        this.#latest = { snapshot, report: step.value };
        break;
      }
      if (Date.now() < until) continue;
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      if (this.#session.snapshot() !== snapshot) return this.schedule();
      until = Date.now() + sliceMilliseconds;
    }
    this.#send(snapshot, this.#latest.report);
    this.#session.published(snapshot, this.#latest.report.findings);
  }

  #send(snapshot: Snapshot, report: Report): void {
    for (const failure of report.failures) {
      if (!this.#failed.has(failure.code)) this.#session.log.error(`the rule ${failure.code} failed`, failure.error);
      this.#failed.add(failure.code);
    }
    const byUri = new Map<string, Diagnostic[]>();
    for (const finding of report.findings) {
      if (this.#session.scope === 'openFiles' && snapshot.file(finding.at.file)?.open !== true) continue;
      for (const uri of this.#session.urisOf(finding.at.file)) {
        const diagnostic = diagnosticOf(finding, snapshot, (file) => this.#session.urisOf(file)[0] ?? file);
        const list = byUri.get(uri);
        if (list === undefined) byUri.set(uri, [diagnostic]);
        else list.push(diagnostic);
      }
    }
    for (const [uri, said] of this.#session.tests.diagnostics()) byUri.set(uri, [...(byUri.get(uri) ?? []), ...said]);
    for (const uri of this.#published.keys()) if (!byUri.has(uri)) byUri.set(uri, []);
    for (const [uri, diagnostics] of byUri) this.#sendOne(uri, diagnostics);
  }

  #sendOne(uri: string, diagnostics: Diagnostic[]): void {
    const key = JSON.stringify(diagnostics);
    if ((this.#published.get(uri) ?? '[]') === key) return;
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, key);
    void this.#session.connection.sendDiagnostics({ uri, diagnostics });
  }
}
