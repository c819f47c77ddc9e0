/** Includes of both languages, both ways: the files that one brings, and the includes that bring a file. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import { touches, type FileId, type FileRange, type TextRange } from '../../text/range.ts';
import { nginxPlaceAt } from '../hover/nginx-place.ts';
import { unique } from './target.ts';

export interface IncludeAt {
  /** The word with the path. */
  readonly range: TextRange;
  readonly files: readonly FileId[];
}

/** The include on whose argument an offset lies. */
export function includeAt(snapshot: Snapshot, file: FileId, offset: number): IncludeAt | undefined {
  const tree = snapshot.file(file)?.tree;
  if (tree === undefined) return undefined;
  if (tree.dialect === 'nginx') {
    const place = nginxPlaceAt(tree, offset);
    const word = place?.directive.args[0];
    if (place?.directive.name.value !== 'include' || word === undefined || !touches({ start: place.directive.name.range.start, end: word.range.end }, offset)) return undefined;
    return { range: word.range, files: filesOfInclude(snapshot, file, word.value) };
  }
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

/** The paths of the includes that bring any of some files, as far as servers read them. */
export function includesOf(snapshot: Snapshot, files: ReadonlySet<FileId>): readonly FileRange[] {
  const { index } = snapshot.workspace;
  const found: FileRange[] = [];
  for (const config of new Set([...files].flatMap((file) => index.configsOf(file)))) {
    for (const file of files) {
      const places = config.files.has(file) ? (config.placesOf(file) ?? index.blocksAt(config, file, 0)) : [];
      for (const { part } of places) {
        const step = part.via.at(-1);
        if (step !== undefined && part.block.range.end === 0) found.push(step);
      }
    }
  }
  for (const file of files) found.push(...index.includesOf(file));
  return unique(found);
}
