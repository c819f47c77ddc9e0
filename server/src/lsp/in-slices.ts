/** Works out the answer to a request in slices, so that the server reads between them whether the request is cancelled. */
import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type TextDocumentIdentifier,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId } from '../text/range.ts';
import { finished, type Slices } from '../text/slices.ts';
import { documentOf, placeAt, type Document, type Place } from './place.ts';
import type { Session } from './session.ts';

/** So long the server may be deaf, in milliseconds. */
const longestSlice = 8;
/** So often an answer is begun anew because other files changed; then it is given in one go, as they may go on changing for long. */
const mostInterrupted = 3;

/** A request that may be cancelled; `file` is the one that its positions are of. */
export interface Cancellable {
  readonly session: Pick<Session, 'snapshot'>;
  readonly token: CancellationToken;
  readonly file?: FileId;
}

/** The work on an answer, and the one snapshot that it reads. */
export interface Begun<T> {
  readonly snapshot: Snapshot;
  readonly work: Slices<T>;
}

/**
 * The answer that the work gives, all of it from one snapshot: where a newer one appears between two slices, `begin` is asked again. Throws the protocol's errors
 * where the request is cancelled, and where `file` changes meanwhile.
 */
export async function inSlices<T>(
  { session, token, file }: Cancellable,
  begin: () => Begun<T> | Promise<Begun<T>>,
): Promise<T> {
  const state = file === undefined ? undefined : session.snapshot().file(file);
  const check = (): void => {
    if (token.isCancellationRequested)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the request was cancelled');
    if (file !== undefined && session.snapshot().file(file) !== state)
      throw new ResponseError(LSPErrorCodes.ContentModified, 'the document changed meanwhile');
  };
  for (let interrupted = 0; interrupted < mostInterrupted; interrupted++) {
    const { snapshot, work } = await begin();
    const answer = await whileCurrent(work, () => {
      check();
      return session.snapshot() === snapshot;
    });
    if (answer !== undefined) return answer.value;
  }
  return finished((await begin()).work);
}

/** What the work gives; `undefined` where `isCurrent` says no in between. */
async function whileCurrent<T>(work: Slices<T>, isCurrent: () => boolean): Promise<{ readonly value: T } | undefined> {
  let until = Date.now() + longestSlice;
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return { value: step.value };
    if (Date.now() < until) continue;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    if (!isCurrent()) return undefined;
    until = Date.now() + longestSlice;
  }
}

/** The answer about a place in a document; the work is given no place where the document is of another program. */
export function atPlace<T>(
  session: Session,
  params: TextDocumentPositionParams,
  token: CancellationToken,
  work: (place: Place | undefined) => Slices<T>,
): Promise<T> {
  return inSlices({ session, token, file: session.idOf(params.textDocument.uri) }, () => ({
    snapshot: session.snapshot(),
    work: work(placeAt(session, params)),
  }));
}

/** The answer about a document; the work is given none where it is of another program. */
export function inDocument<T>(
  session: Session,
  document: TextDocumentIdentifier,
  token: CancellationToken,
  work: (document: Document | undefined) => Slices<T>,
): Promise<T> {
  return inSlices({ session, token, file: session.idOf(document.uri) }, () => ({
    snapshot: session.snapshot(),
    work: work(documentOf(session, document)),
  }));
}

/** The answer about the whole workspace. */
export function inWorkspace<T>(
  session: Session,
  token: CancellationToken,
  work: (snapshot: Snapshot) => Slices<T>,
): Promise<T> {
  return inSlices({ session, token }, () => {
    const snapshot = session.snapshot();
    return { snapshot, work: work(snapshot) };
  });
}
