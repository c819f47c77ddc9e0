/** Which files an `include` names: each server's own resolution, and the way from a server's absolute paths into a repository. */
import type { FileId } from '../text/range.ts';
import { partRoot } from '../text/part.ts';
import { dirname, isAbsolute, isInside, joinPath, normalizePath, rootOf } from '../text/path.ts';
import type { FileFacts, FpmFacts, NginxFacts } from '../model/facts.ts';
import type { IncludedFiles, IncludeResolver } from '../model/includes.ts';
import { isPattern, staticDirectory, type FileTable } from './file-table.ts';
import { isLive, isServerPath, mappedCandidates, mirroredPrefix } from './standard-places.ts';

interface ResolverOptions {
  readonly table: FileTable;
  readonly facts: (file: FileId) => FileFacts | undefined;
  /** Files that are no main files: their relative nginx includes are looked for in their own folder and those above it. */
  readonly isLoose: (file: FileId) => boolean;
  /** The prefix that relative includes of PHP-FPM are relative to (`/usr` on Debian); `undefined` where the platform is not known. */
  readonly fpmPrefix: (mainFile: FileId) => string | undefined;
  /** Called with absolute paths and patterns that only the disk can answer. */
  readonly want: (pattern: string) => void;
  /** Called with those for which the disk was searched, and the main file of the include. */
  readonly use?: (pattern: string, mainFile: FileId) => void;
}

/** A resolver that remembers what it found. */
export interface Resolver extends IncludeResolver {
  /** A file has other facts now: they are in every answer that held the old ones. */
  exchange(before: FileFacts, after: FileFacts): void;
}

export function createResolver(options: ResolverOptions): Resolver {
  const caches = { nginx: new Answers(options, 'nginx'), 'php-fpm': new Answers(options, 'php-fpm') };
  return {
    nginx: (argument, mainFile) => caches.nginx.get(argument, mainFile) as IncludedFiles<NginxFacts>,
    fpm: (argument, mainFile) => caches['php-fpm'].get(argument, mainFile) as IncludedFiles<FpmFacts>,
    exchange: (before, after) => caches[before.dialect].exchange(before, after),
  };
}

/** The answers to one server's includes, by the place that they are seen from. */
class Answers {
  readonly #options: ResolverOptions;
  readonly #side: 'nginx' | 'php-fpm';
  readonly #byPlace = new Map<string, Map<string, Answer>>();
  #last: { readonly mainFile: FileId; readonly answers: Map<string, Answer> } | undefined;

  constructor(options: ResolverOptions, side: 'nginx' | 'php-fpm') {
    this.#options = options;
    this.#side = side;
  }

  get(argument: string, mainFile: FileId): Answer {
    const answers = this.#seenFrom(mainFile);
    let answer = answers.get(argument);
    if (answer === undefined) answers.set(argument, (answer = resolve(this.#options, this.#side, argument, mainFile)));
    return answer;
  }

  exchange(before: FileFacts, after: FileFacts): void {
    for (const answers of this.#byPlace.values()) {
      for (const { files } of answers.values()) {
        for (let at = files.indexOf(before); at >= 0; at = files.indexOf(before, at + 1)) files[at] = after;
      }
    }
  }

  #seenFrom(mainFile: FileId): Map<string, Answer> {
    if (this.#last?.mainFile === mainFile) return this.#last.answers;
    const place = this.#options.isLoose(mainFile) ? mainFile : dirname(mainFile);
    let answers = this.#byPlace.get(place);
    if (answers === undefined) this.#byPlace.set(place, (answers = new Map()));
    this.#last = { mainFile, answers };
    return answers;
  }
}

interface Answer extends IncludedFiles<FileFacts> {
  readonly files: FileFacts[];
}

function resolve(options: ResolverOptions, side: 'nginx' | 'php-fpm', argument: string, mainFile: FileId): Answer {
  const { table } = options;
  const printed = partRoot(mainFile);
  if (printed !== undefined) return withinDump(options, side, argument, { mainFile, printed });
  const candidates =
    side === 'nginx' ? nginxCandidates(options, argument, mainFile) : fpmCandidates(options, argument, mainFile);
  for (const candidate of candidates) {
    if (table.wasLooked(candidate)) options.use?.(candidate, mainFile);
    const paths = table.glob(candidate);
    if (paths.length === 0) {
      if (table.namesUnread(candidate)) return { files: [], complete: false, missing: false };
      if (table.mayNameMore(candidate) && mayAskDisk(candidate, mainFile)) options.want(candidate);
      continue;
    }
    // some are known by chance: they are open, or another include named them
    const complete = (table.knows(candidate) || !isPattern(candidate)) && !table.namesUnread(candidate);
    if (!complete && !table.knows(candidate) && mayAskDisk(candidate, mainFile)) options.want(candidate);
    return { files: filesAt(options, paths, side), complete, missing: false };
  }
  const exact = candidates[0];
  if (exact === undefined) return { files: [], complete: false, missing: false };
  if (!table.knows(exact)) {
    if (mayAskDisk(exact, mainFile)) options.want(exact);
    return {
      files: [],
      complete: false,
      missing: false,
      elsewhere: isAbsolute(argument) && isServerPath(exact) && !isLive(mainFile),
    };
  }
  // a path of the server, seen from a repository, tells nothing where the repository does not hold that folder; nor does one relative to
  // the prefix of PHP-FPM, unless the folder lies beside the main file, where PHP-FPM does not look
  const isServers =
    isAbsolute(argument) ||
    (side === 'php-fpm' && !table.isListed(staticDirectory(joinPath(dirname(mainFile), argument))));
  // what lies below the main file's own directory lies here, not on another machine
  const foreign =
    isServers &&
    !isLive(mainFile) &&
    !table.isListed(staticDirectory(exact)) &&
    !(isAbsolute(argument) && isInside(exact, dirname(mainFile)) && table.isListed(dirname(mainFile)));
  return {
    files: [],
    complete: !foreign,
    elsewhere: foreign && isServerPath(exact),
    missing: !foreign && !isPattern(exact) && side === 'nginx',
  };
}

/** What a server printed holds all that it read, each file once. */
function withinDump(
  options: ResolverOptions,
  side: 'nginx' | 'php-fpm',
  argument: string,
  { mainFile, printed }: { readonly mainFile: FileId; readonly printed: string },
): Answer {
  const path = isAbsolute(argument)
    ? normalizePath(argument)
    : joinPath(dirname(mainFile.slice(printed.length)), argument);
  const files = filesAt(options, options.table.glob(printed + path), side);
  return { files, complete: files.length > 0 || isPattern(path), missing: false };
}

/**
 * Whether the machine's disk may be asked: never with a server's path from inside a repository, which means another machine, and never by a
 * file that lies on no disk.
 */
function mayAskDisk(path: string, mainFile: FileId): boolean {
  return isAbsolute(path) && rootOf(path) === rootOf(mainFile) && (isLive(mainFile) || !isServerPath(path));
}

function nginxCandidates(options: ResolverOptions, argument: string, mainFile: FileId): readonly string[] {
  const folder = dirname(mainFile);
  if (isAbsolute(argument))
    return isLive(mainFile)
      ? [argument]
      : [argument, ...(isServerPath(argument) ? mappedCandidates(argument, folder) : [])];
  if (!isAbsolute(folder)) return []; // an untitled document lies nowhere
  const own = joinPath(folder, argument);
  if (!options.isLoose(mainFile)) return [own];
  const above = joinPath(dirname(folder), argument);
  return [own, above, joinPath(dirname(dirname(folder)), argument)];
}

function fpmCandidates(options: ResolverOptions, argument: string, mainFile: FileId): readonly string[] {
  const prefix = options.fpmPrefix(mainFile);
  const absolute = isAbsolute(argument) ? argument : prefix === undefined ? undefined : joinPath(prefix, argument);
  if (isLive(mainFile)) return absolute === undefined ? [] : [absolute];
  const folder = dirname(mainFile);
  const mirrored = isAbsolute(argument) ? undefined : mirroredPrefix(folder);
  if (mirrored !== undefined) return [joinPath(mirrored, argument)];
  if (absolute !== undefined) return [absolute, ...(isServerPath(absolute) ? mappedCandidates(absolute, folder) : [])];
  return argument.startsWith('etc/') ? mappedCandidates(`/usr/local/${argument}`, folder) : [];
}

function filesAt(options: ResolverOptions, paths: readonly string[], side: 'nginx' | 'php-fpm'): FileFacts[] {
  const files: FileFacts[] = [];
  for (const path of paths) {
    const real = options.table.real(path);
    const facts = real === undefined ? undefined : options.facts(real);
    if (facts?.dialect === side) files.push(facts);
  }
  return files;
}
