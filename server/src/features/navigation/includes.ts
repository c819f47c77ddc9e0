/** Includes of both languages, both ways: the files that one brings, and the includes that bring a file. */
import type { Snapshot } from '../../analysis/snapshot.ts';
import type { ScopePart } from '../../model/nginx/scope.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import { touches, type FileId, type FileRange, type TextRange } from '../../text/range.ts';
import { nginxPlaceAt, visitParts } from '../hover/nginx-place.ts';
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
  return { range: entry.value.range, files: fpmFiles(snapshot, file, entry.value.range.start) };
}

/** The files that an argument of nginx's `include`, written in a file, names in each configuration that reads the file. */
export function filesOfInclude(snapshot: Snapshot, file: FileId, argument: string): readonly FileId[] {
  if (argument.includes('$')) return [];
  const holders = snapshot.workspace.configs.filter((config) => config.files.has(file));
  return [...new Set(holders.flatMap((config) => config.filesOf(argument).files.map((facts) => facts.file)))];
}

function fpmFiles(snapshot: Snapshot, file: FileId, start: number): readonly FileId[] {
  const found = new Set<FileId>();
  for (const { at, brought } of fpmSteps(snapshot)) if (at.file === file && at.range.start === start) found.add(brought);
  return [...found];
}

/** Every include of PHP-FPM that brought something, with the file that it brought. */
function* fpmSteps(snapshot: Snapshot): Iterable<{ readonly at: FileRange; readonly brought: FileId }> {
  for (const master of snapshot.workspace.masters) {
    for (const pool of master.pools) for (const section of pool.sections) yield* lastStep(section);
    for (const entries of [master.global, ...master.pools.map((pool) => pool.entries)]) for (const list of entries.values()) for (const placed of list) yield* lastStep(placed);
  }
}

function* lastStep({ file, via }: { readonly file: FileId; readonly via: readonly FileRange[] }): Iterable<{ readonly at: FileRange; readonly brought: FileId }> {
  const at = via.at(-1);
  if (at !== undefined) yield { at, brought: file };
}

/** The paths of the includes that bring any of some files, as far as servers read them. */
export function includesOf(snapshot: Snapshot, files: ReadonlySet<FileId>): readonly FileRange[] {
  const found: FileRange[] = [];
  for (const config of snapshot.workspace.configs) {
    const here = [...files].filter((file) => config.files.has(file));
    const places = here.map((file) => config.placesOf(file));
    const see = (part: ScopePart): void => {
      const step = part.via.at(-1);
      if (step !== undefined && part.block.range.end === 0 && files.has(part.file)) found.push(step);
    };
    if (places.every((one) => one !== undefined)) for (const { part } of places.flat()) see(part);
    else visitParts(config.top, (_, part) => see(part));
  }
  for (const { at, brought } of fpmSteps(snapshot)) if (files.has(brought)) found.push(at);
  return unique(found);
}
