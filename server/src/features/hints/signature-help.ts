/** The syntax of the directive that is being written, and which of its arguments comes now. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { NginxDocs } from '../../catalog/nginx/docs.ts';
import type { FileId } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { SignatureHelp } from './signature.ts';

/** @param offset UTF-16; `undefined` outside of arguments, and where nobody wrote the syntax down */
export function signatureHelp(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  docs: NginxDocs | undefined,
): SignatureHelp | undefined {
  const state = snapshot.file(file);
  const tree = state?.tree;
  return state === undefined || tree === undefined
    ? undefined
    : featuresOf(tree).signature?.({ snapshot, state, tree, offset, docs });
}
