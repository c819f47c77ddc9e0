/** The outline of a file. Breadcrumbs and sticky scroll read it too. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FileId } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { OutlineItem } from './outline-item.ts';

export function outline(snapshot: Snapshot, file: FileId): readonly OutlineItem[] {
  const tree = snapshot.file(file)?.tree;
  return tree === undefined ? [] : featuresOf(tree).outline(tree);
}
