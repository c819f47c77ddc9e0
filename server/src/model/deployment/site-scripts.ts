/** The scripts that the tree shows where a server looks for files: some of each directory, with the URIs that mean them. */
import { joinPath } from '../../text/path.ts';
import type { SiteFiles } from '../environment.ts';
import { scopesIn, type Scope } from '../nginx/config/scope.ts';
import { locationOf } from '../nginx/request/locations.ts';
import { directoryOf, onDisk } from '../nginx/values/directory.ts';
import type { SiteQuestion } from './question.ts';

/** All in bytes. */
export interface SiteScript {
  readonly uri: string;
  readonly path: string;
}

/** Scripts of one directory mostly go one way. */
const mostOfDirectory = 3;
/** So many directories below one are looked into. */
const mostDirectories = 400;

/**
 * Scripts below the root of the server and below those of its locations; none where nobody knows what is there. Below the server's root those are left out for which a location
 * with a directory of its own answers.
 */
export function siteScripts(question: SiteQuestion): readonly SiteScript[] {
  const { server, files } = question;
  if (files.kind === 'unknown') return [];
  const found: SiteScript[] = [];
  const shown = scriptDirectories(question).filter(({ directory }) => isShown(directory, files));
  if (shown.length === 0) return found;
  const own = ownDirectories(server);
  const named = namesIn(server);
  for (const { directory, prefix } of shown) {
    for (const path of scriptsBelow(directory, files, named)) {
      const uri = (prefix ?? '').replace(/\/?$/, '') + path.slice(directory.length);
      if (prefix !== undefined || !own.some((other) => uri.startsWith(other.prefix))) found.push({ uri, path });
    }
  }
  return found;
}

interface ScriptDirectory {
  /** In bytes. */
  readonly directory: string;
  /** Of the location that looks into it; `undefined` for that of the server. */
  readonly prefix: string | undefined;
}

/** Whether the tree has the directory. */
export function isShown(directory: string, files: SiteFiles): boolean {
  return files.namesIn(directory === '' ? '/' : directory) !== undefined;
}

/** The directories below which a server looks for scripts, its own first. */
export function scriptDirectories({ server, surroundings }: SiteQuestion): readonly ScriptDirectory[] {
  const found: ScriptDirectory[] = [];
  const root = directoryOf(server, surroundings);
  if (root.kind === 'known' && root.value.from === 'root')
    found.push({ directory: onDisk(root.value.path), prefix: undefined });
  for (const { scope, prefix } of ownDirectories(server)) {
    const directory = directoryOf(scope, surroundings);
    if (directory.kind === 'unknown') continue;
    const { path, from } = directory.value;
    found.push({ directory: from === 'alias' ? onDisk(path) : onDisk(path + prefix), prefix });
  }
  return found;
}

interface OwnDirectory {
  readonly scope: Scope;
  readonly prefix: string;
}

/** Locations with a prefix that have a directory of their own, but `/`. */
function ownDirectories(server: Scope): readonly OwnDirectory[] {
  return server.children.flatMap((scope) => {
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    const isPrefix = location?.kind === 'prefix' || location?.kind === 'prefix-only';
    const isOwn = scope.own('root').length > 0 || scope.own('alias').length > 0;
    return isPrefix && isOwn && location.text !== '/' ? [{ scope, prefix: location.text }] : [];
  });
}

/** The words of names in the locations of a server: a script that none of them names goes the way of its neighbours. */
function namesIn(server: Scope): ReadonlySet<string> {
  const words = [...scopesIn(server)].flatMap(({ kind, opener }) =>
    kind === 'location'
      ? (opener?.fact.args
          .at(-1)
          ?.value.replaceAll('\\', '')
          .match(/[\w-]+/g) ?? [])
      : [],
  );
  return new Set(words);
}

interface DirectoryScripts {
  readonly directory: string;
  /** `index.php` first. */
  readonly names: readonly string[];
}

const kept = new WeakMap<SiteFiles, Map<string, readonly DirectoryScripts[]>>();

/** Paths of some scripts of each directory. */
function* scriptsBelow(directory: string, files: SiteFiles, named: ReadonlySet<string>): Generator<string> {
  let byDirectory = kept.get(files);
  if (byDirectory === undefined) kept.set(files, (byDirectory = new Map<string, readonly DirectoryScripts[]>()));
  let all = byDirectory.get(directory);
  if (all === undefined) byDirectory.set(directory, (all = [...findScripts(directory, files)]));
  for (const { directory: one, names } of all) {
    const special = names.slice(mostOfDirectory).filter((name) => named.has(name.slice(0, -'.php'.length)));
    for (const name of [...names.slice(0, mostOfDirectory), ...special]) yield joinPath(one, name);
  }
}

function* findScripts(directory: string, files: SiteFiles): Generator<DirectoryScripts> {
  for (const one of [directory, ...take(files.directoriesBelow(directory), mostDirectories)]) {
    const scripts = (files.namesIn(one)?.files ?? []).filter((name) => name.endsWith('.php'));
    const first = scripts.includes('index.php') ? ['index.php'] : [];
    if (scripts.length > 0)
      yield { directory: one, names: [...first, ...scripts.filter((name) => name !== 'index.php')] };
  }
}

function* take<T>(all: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const one of all) {
    if (left-- <= 0) return;
    yield one;
  }
}

/** So many directories are looked into for a script that is not where it is looked for. */
const mostNear = 200;

/**
 * Directories near one in which a script lies by the same URI: those below it, two levels deep, then those beside and around it. The nearest that is there is looked around in
 * where it is not there itself.
 * @param uri of the script below the directory, in bytes
 */
export function directoriesWith(uri: string, directory: string, files: SiteFiles): readonly string[] {
  const found = new Set<string>();
  let left = mostNear;
  const look = (one: string): void => {
    if (left-- > 0 && one !== directory && files.exists(one + uri, 'file') === true) found.add(one);
  };
  const below = (one: string, depth: number): void => {
    for (const name of files.namesIn(one)?.directories ?? []) {
      const inner = joinPath(one, name);
      look(inner);
      if (depth > 1 && left > 0) below(inner, depth - 1);
    }
  };
  below(directory, 2);
  if (found.size > 0) return [...found];
  let above = parentOf(directory);
  while (above !== '' && files.exists(above, 'directory') !== true) above = parentOf(above);
  if (above === '') return [];
  look(above);
  below(above, 2);
  return [...found];
}

function parentOf(directory: string): string {
  return directory.slice(0, Math.max(directory.lastIndexOf('/'), 0));
}
