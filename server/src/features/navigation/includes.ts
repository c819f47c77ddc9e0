/** Includes of both languages, both ways: the files that one brings, and the includes that bring a file. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { IncludeAt } from './include-files.ts';
import type { Slices } from '../../text/slices.ts';
import { unique } from './target.ts';

/** The include on whose argument an offset lies. */
export function includeAt(snapshot: Snapshot, file: FileId, offset: number): IncludeAt | undefined {
  const tree = snapshot.file(file)?.tree;
  return tree === undefined ? undefined : featuresOf(tree).include?.(snapshot, file, tree, offset);
}

/** The paths of the includes that bring any of some files, as far as servers read them. */
export function* includeSlices(snapshot: Snapshot, files: ReadonlySet<FileId>): Slices<readonly FileRange[]> {
  const { index } = snapshot.workspace;
  const found: FileRange[] = [];
  for (const config of new Set([...files].flatMap((file) => index.configsOf(file)))) {
    for (const file of files) {
      const places = config.files.has(file) ? (config.placesOf(file) ?? index.blocksAt(config, file, 0)) : [];
      for (const { part } of places) {
        yield;
        const step = part.via.at(-1);
        if (step !== undefined && part.block.range.end === 0) found.push(step);
      }
    }
  }
  for (const file of files) found.push(...index.includesOf(file));
  return unique(found);
}
