/** Values of a PHP-FPM file that are paths of files that exist. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { FileId } from '../../text/range.ts';
import { fileAt, inner, type Link } from './link.ts';

export function fpmLinks(snapshot: Snapshot, file: FileId, tree: FpmTree): readonly Link[] {
  return tree.lines.flatMap((line) => {
    if (
      line.kind !== 'entry' ||
      line.value?.text === undefined ||
      !line.value.text.startsWith('/') ||
      line.key.text.toLowerCase() === 'listen'
    )
      return [];
    const target = fileAt(snapshot, [], line.value.text);
    return target === undefined || target === file ? [] : [{ range: inner(line.value), target }];
  });
}
