/** Which files belong together: main files, what they reach, loose files, and which FPM masters may answer which nginx configuration. */
import { dockerPoolNames, isCopyName } from '../catalog/file-names.ts';
import { partRoot } from '../text/part.ts';
import { basename, dirname, isInside, segments } from '../text/path.ts';
import { pushTo } from '../model/grouped.ts';
import type { FactsByLanguage, FileFacts, FpmFacts, NginxFacts } from '../model/facts.ts';

/** Copies that no server reads: they get hover and syntax, and join nothing. */
export function isBackup(file: string): boolean {
  return isCopyName(basename(file));
}

/** The main file of a nginx configuration holds `http` or `events`. */
export function looksLikeNginxMain(facts: NginxFacts): boolean {
  return facts.top.facts.some((fact) => fact.name === 'http' || fact.name === 'events');
}

/** The main file of an FPM master includes pools, or holds `[global]` and lies in no folder of pools. */
export function looksLikeFpmMain(facts: FpmFacts): boolean {
  if (dirname(facts.file).endsWith('.d') || dockerPoolNames.includes(basename(facts.file))) return false;
  return facts.lines.some((line) =>
    line.kind === 'section' ? line.name.text.toLowerCase() === 'global' : line.key.text === 'include',
  );
}

/**
 * The workspace folder that holds a file; the empty string for loose documents, which all belong together. What servers printed joins nothing
 * but what another one printed into a file beside it.
 */
export function rootDirectoryOf(file: string, roots: readonly string[]): string {
  const printed = partRoot(file);
  if (printed !== undefined) return `${dirname(printed)}/#!`;
  let best = '';
  for (const root of roots) if (root.length > best.length && isInside(file, root)) best = root;
  return best;
}

type FilesByDialect = { readonly [Id in keyof FactsByLanguage]: readonly FactsByLanguage[Id][] };

/** All files in the order of their names: what is found first must not depend on what was read first. */
export function byDialect(facts: Iterable<FileFacts>): FilesByDialect {
  const found: { [Id in keyof FactsByLanguage]: FactsByLanguage[Id][] } = { nginx: [], 'php-fpm': [] };
  // a list holds the facts of its own language
  for (const one of facts) (found[one.dialect] as FileFacts[]).push(one);
  for (const files of Object.values(found)) files.sort(byName);
  return found;
}

function byName(a: FileFacts, b: FileFacts): number {
  return a.file < b.file ? -1 : 1;
}

/** Number of path segments that two places share from the root. */
export function kinship(a: string, b: string): number {
  const left = segments(a);
  const right = segments(b);
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}

/** Things by the directories that they lie in, asked which of them lie nearest to a place. */
export class NearestByPlace<T> {
  readonly all: readonly T[];
  readonly #below = new Map<string, T[]>();

  /** @param placeOf the directory that one lies in */
  constructor(all: readonly T[], placeOf: (one: T) => string) {
    this.all = all;
    for (const one of all) {
      for (let directory = placeOf(one), last = false; !last; directory = dirname(directory)) {
        last = directory === dirname(directory);
        pushTo(this.#below, directory, one);
      }
    }
  }

  /** Those that share most path segments with a directory, several where they are equally near; the same list for the same ones. */
  at(place: string): readonly T[] {
    for (let directory = place; ; directory = dirname(directory)) {
      const found = this.#below.get(directory);
      if (found !== undefined) return found;
      if (directory === dirname(directory)) return this.all;
    }
  }
}
