/** An include at a place, and the files that it brings. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { touches, type FileId, type TextRange } from '../../text/range.ts';
import { nginxPlaceAt } from '../hover/nginx-place.ts';

export interface IncludeAt {
  /** The word with the path. */
  readonly range: TextRange;
  readonly files: readonly FileId[];
}

export function nginxInclude(snapshot: Snapshot, file: FileId, tree: NginxTree, offset: number): IncludeAt | undefined {
  const place = nginxPlaceAt(tree, offset);
  const word = place?.directive.args[0];
  if (
    place?.directive.name.value !== 'include' ||
    word === undefined ||
    !touches({ start: place.directive.name.range.start, end: word.range.end }, offset)
  )
    return undefined;
  return { range: word.range, files: filesOfInclude(snapshot, file, word.value) };
}

export function fpmInclude(snapshot: Snapshot, file: FileId, tree: FpmTree, offset: number): IncludeAt | undefined {
  const { entry, part } = fpmAt(tree, offset);
  if (entry?.value === undefined || entry.key.text !== 'include' || part === undefined) return undefined;
  return { range: entry.value.range, files: snapshot.workspace.index.broughtBy({ file, range: entry.value.range }) };
}

/** The files that an argument of nginx's `include`, written in a file, names in each configuration that reads the file. */
export function filesOfInclude(snapshot: Snapshot, file: FileId, argument: string): readonly FileId[] {
  if (argument.includes('$')) return [];
  const holders = snapshot.workspace.index.configsOf(file);
  return [...new Set(holders.flatMap((config) => config.filesOf(argument).files.map((facts) => facts.file)))];
}
