/** Findings to the editor: worked out in slices, given up when something newer came, and only the differences sent. */
import { LSPErrorCodes, ResponseError, type CancellationToken, type Diagnostic } from 'vscode-languageserver';
import { findingSlices, findingsOf, type Failure, type Finding, type Report } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId } from '../text/range.ts';
import { DiagnosticCache, sameDiagnostics, type DiagnosticContext } from './diagnostic-cache.ts';
import type { Session } from './session.ts';

const sliceMilliseconds = 8;

/** Findings that are being worked out, as long as one of these wants them. */
interface Work {
  readonly snapshot: Snapshot;
  readonly wanted: (() => boolean)[];
  /** `undefined`: given up. */
  readonly report: Promise<Report | undefined>;
}

/** Findings and the snapshot that they are of. */
export interface Found {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
}

export class Publisher {
  readonly #session: Session;
  readonly #published = new Map<string, readonly Diagnostic[]>();
  readonly #diagnostics = new DiagnosticCache();
  #uris: { readonly revision: number; readonly byFile: Map<FileId, readonly string[]> } = {
    revision: -1,
    byFile: new Map(),
  };
  readonly #failed = new Set<string>();
  #scheduled = false;
  /** The run that is scheduled or goes on. */
  #running: Promise<void> = Promise.resolve();
  #work: Work | undefined;
  #latest: { readonly snapshot: Snapshot; readonly report: Report } | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Publishes soon; several calls in one turn are one. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#running = new Promise((resolve) => {
      setTimeout(() => {
        this.#scheduled = false;
        void this.#run()
          .catch((error: unknown) => this.#session.log.error('publishing findings', error))
          .then(resolve);
      }, 0);
    });
  }

  /** Resolves when the run that is scheduled or goes on is over; another one may be scheduled by then. */
  get running(): Promise<void> {
    return this.#running;
  }

  /**
   * The present findings for a request, worked out in slices as for publishing. Throws the protocol's errors where the request is cancelled meanwhile, and where
   * `file`, which its positions are of, changes. Where other files change, one more try is made, in one go: they may go on changing for long.
   */
  async findings(token: CancellationToken, file?: FileId): Promise<Found> {
    const before = this.#session.snapshot();
    const state = file === undefined ? undefined : before.file(file);
    const report = await Promise.race([this.#workOut(before, () => !token.isCancellationRequested), cancelled(token)]);
    const snapshot = this.#session.snapshot();
    if (file !== undefined && snapshot.file(file) !== state)
      throw new ResponseError(LSPErrorCodes.ContentModified, 'the document changed meanwhile');
    if (report !== undefined && snapshot === before) return { snapshot, findings: report.findings };
    const latest = findingsOf(snapshot);
    this.#latest = { snapshot, report: latest };
    return { snapshot, findings: latest.findings };
  }

  async #run(): Promise<void> {
    const snapshot = this.#session.snapshot();
    const report = await this.#workOut(snapshot, () => true);
    if (report === undefined) return this.schedule();
    this.#send(snapshot, report);
    this.#session.published(snapshot, report.findings);
  }

  /** The report on a snapshot, shared by all who want it; `undefined` where a newer snapshot exists or nobody wants it any longer. */
  async #workOut(snapshot: Snapshot, isWanted: () => boolean): Promise<Report | undefined> {
    if (this.#latest?.snapshot === snapshot) return this.#latest.report;
    if (this.#work?.snapshot === snapshot) {
      this.#work.wanted.push(isWanted);
      return this.#work.report;
    }
    const wanted = [isWanted];
    const work: Work = { snapshot, wanted, report: this.#inSlices(snapshot, () => wanted.some((one) => one())) };
    this.#work = work;
    try {
      return await work.report;
    } finally {
      if (this.#work === work) this.#work = undefined;
    }
  }

  async #inSlices(snapshot: Snapshot, isWanted: () => boolean): Promise<Report | undefined> {
    const slices = findingSlices(snapshot);
    let until = Date.now() + sliceMilliseconds;
    for (let step = slices.next(); ; step = slices.next()) {
      if (step.done === true) {
        this.#latest = { snapshot, report: step.value };
        return step.value;
      }
      if (Date.now() < until) continue;
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      if (this.#session.snapshot() !== snapshot || !isWanted()) return undefined;
      until = Date.now() + sliceMilliseconds;
    }
  }

  #send(snapshot: Snapshot, report: Report): void {
    for (const failure of report.failures) {
      if (!this.#failed.has(failure.what))
        this.#session.log.error(`${failure.what} failed${placeOf(failure, snapshot)}`, failure.error);
      this.#failed.add(failure.what);
    }
    const byUri = new Map<string, Diagnostic[]>();
    const context: DiagnosticContext = {
      snapshot,
      revision: this.#session.open.revision,
      uriOf: (file) => this.#urisOf(file)[0] ?? file,
    };
    for (const finding of report.findings) {
      if (this.#session.scope === 'openFiles' && snapshot.file(finding.at.file)?.open !== true) continue;
      for (const uri of this.#urisOf(finding.at.file)) {
        const diagnostic = this.#diagnostics.get(finding, context);
        const list = byUri.get(uri);
        if (list === undefined) byUri.set(uri, [diagnostic]);
        else list.push(diagnostic);
      }
    }
    for (const [file, diagnostic] of this.#session.oversized.diagnostics())
      for (const uri of this.#session.urisOf(file)) byUri.set(uri, [...(byUri.get(uri) ?? []), diagnostic]);
    for (const [uri, reported] of this.#session.tests.diagnostics())
      byUri.set(uri, [...(byUri.get(uri) ?? []), ...reported]);
    for (const uri of this.#published.keys()) if (!byUri.has(uri)) byUri.set(uri, []);
    for (const [uri, diagnostics] of byUri) this.#sendOne(uri, diagnostics);
  }

  /** As of the session, worked out once for each file with findings as long as the same documents are open. */
  #urisOf(file: FileId): readonly string[] {
    const { revision } = this.#session.open;
    if (this.#uris.revision !== revision) this.#uris = { revision, byFile: new Map() };
    let uris = this.#uris.byFile.get(file);
    if (uris === undefined) this.#uris.byFile.set(file, (uris = this.#session.urisOf(file)));
    return uris;
  }

  #sendOne(uri: string, diagnostics: Diagnostic[]): void {
    const before = this.#published.get(uri) ?? [];
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, diagnostics);
    if (sameDiagnostics(before, diagnostics)) return;
    void this.#session.connection.sendDiagnostics({ uri, diagnostics });
  }
}

/** Rejects with the protocol's error when the request is cancelled. */
function cancelled(token: CancellationToken): Promise<never> {
  return new Promise(
    (_, reject) =>
      void token.onCancellationRequested(() =>
        reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'the request was cancelled')),
      ),
  );
}

/** ` at /etc/nginx/nginx.conf:12`. */
function placeOf({ at, places }: Failure, snapshot: Snapshot): string {
  if (at === undefined) return '';
  const line = snapshot.source(at.file)?.lines.lineOf(at.range.start);
  return ` at ${at.file}${line === undefined ? '' : `:${line + 1}`}${places > 1 ? ` and in ${places - 1} more places` : ''}`;
}
