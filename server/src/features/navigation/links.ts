/** Words that are paths of files that exist: includes, certificates and keys, modules, scripts. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FileId } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { Link } from './link.ts';

/** Only what is known to be there, and of an include only what is one file. */
export function documentLinks(snapshot: Snapshot, file: FileId): readonly Link[] {
  const tree = snapshot.file(file)?.tree;
  return tree === undefined ? [] : (featuresOf(tree).links?.(snapshot, file, tree) ?? []);
}
