/** Which files an `include` names: each server's own resolution, and the way from a server's absolute paths into a repository. */
import type { FileId } from '../text/range.ts';
import { dirname, isAbsolute, joinPath, rootOf } from '../text/path.ts';
import type { FileFacts, FpmFacts, NginxFacts } from '../model/facts.ts';
import type { IncludedFiles, IncludeResolver } from '../model/includes.ts';
import { isPattern, type FileTable } from './file-table.ts';
import { isLive, isServerPath, mappedCandidates } from './standard-places.ts';

interface ResolverOptions {
  readonly table: FileTable;
  readonly facts: (file: FileId) => FileFacts | undefined;
  /** Files that are no main files: their relative nginx includes are looked for in their own folder and those above it. */
  readonly isLoose: (file: FileId) => boolean;
  /** The prefix that relative includes of PHP-FPM are relative to (`/usr` on Debian); `undefined` where the platform is not known. */
  readonly fpmPrefix: (mainFile: FileId) => string | undefined;
  /** Called with absolute paths and patterns that only the disk can answer. */
  readonly want: (pattern: string) => void;
}

export function createResolver(options: ResolverOptions): IncludeResolver {
  const cache = new Map<string, IncludedFiles<FileFacts>>();
  const cached = (side: 'nginx' | 'php-fpm', argument: string, mainFile: FileId): IncludedFiles<FileFacts> => {
    const key = `${side}\0${argument}\0${options.isLoose(mainFile) ? mainFile : dirname(mainFile)}`;
    let result = cache.get(key);
    if (result === undefined) cache.set(key, (result = resolve(options, side, argument, mainFile)));
    return result;
  };
  return {
    nginx: (argument, mainFile) => cached('nginx', argument, mainFile) as IncludedFiles<NginxFacts>,
    fpm: (argument, mainFile) => cached('php-fpm', argument, mainFile) as IncludedFiles<FpmFacts>,
  };
}

function resolve(options: ResolverOptions, side: 'nginx' | 'php-fpm', argument: string, mainFile: FileId): IncludedFiles<FileFacts> {
  const { table } = options;
  const candidates = side === 'nginx' ? nginxCandidates(options, argument, mainFile) : fpmCandidates(options, argument, mainFile);
  for (const candidate of candidates) {
    const paths = table.glob(candidate);
    if (paths.length === 0) continue;
    // some are known by chance: they are open, or another include named them
    const complete = table.knows(candidate) || !isPattern(candidate);
    if (!complete && mayAskDisk(candidate, mainFile)) options.want(candidate);
    return { files: filesAt(options, paths, side), complete, missing: false };
  }
  const exact = candidates[0];
  if (exact === undefined) return { files: [], complete: false, missing: false };
  if (!table.knows(exact)) {
    if (mayAskDisk(exact, mainFile)) options.want(exact);
    return { files: [], complete: false, missing: false };
  }
  return { files: [], complete: true, missing: !isPattern(exact) && side === 'nginx' };
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
  if (isAbsolute(argument)) return isLive(mainFile) ? [argument] : [argument, ...(isServerPath(argument) ? mappedCandidates(argument, folder) : [])];
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
  if (absolute !== undefined) return [absolute, ...(isServerPath(absolute) ? mappedCandidates(absolute, folder) : [])];
  return argument.startsWith('etc/') ? mappedCandidates(`/usr/local/${argument}`, folder) : [];
}

function filesAt(options: ResolverOptions, paths: readonly string[], side: 'nginx' | 'php-fpm'): readonly FileFacts[] {
  const files: FileFacts[] = [];
  for (const path of paths) {
    const real = options.table.real(path);
    const facts = real === undefined ? undefined : options.facts(real);
    if (facts?.dialect === side) files.push(facts);
  }
  return files;
}
