/** What may be written at the cursor, in whatever state the line is. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { NginxDocs } from '../catalog/nginx/docs.ts';
import type { FileId } from '../text/range.ts';
import type { Completions } from './completion/item.ts';
import { featuresOf } from './languages.ts';

/**
 * @param offset UTF-16
 * @param docs nginx's manual, for the arguments of directives and for nginx's variables
 * @returns `undefined` in comments, in other languages, and where nothing fits
 */
export function completion(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  docs: NginxDocs | undefined,
): Completions | undefined {
  const state = snapshot.file(file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined) return undefined;
  return featuresOf(tree).completion?.({ snapshot, state, tree, offset, docs });
}
