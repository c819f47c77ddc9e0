/** The scripts that the tree shows below the directories of a server, by the URIs with which a visitor asks for them. */
import type { SiteFiles } from '../../model/environment.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { locationOf, selectLocation, type Location } from '../../model/nginx/request/locations.ts';
import { directoryOf, fileOf, onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import { scopesIn, type Scope } from '../../model/nginx/config/scope.ts';
import { toBytes } from '../../text/bytes.ts';

export interface SiteScripts {
  /** In bytes, each once; those of a directory together, the nearest first. */
  readonly uris: readonly string[];
  /** There are more, or may be. */
  readonly isCut: boolean;
}

const mostScripts = 200;
/** So many directories of a server are looked into. */
const mostDirectories = 400;

/** Only those for which nginx looks where they lie: what another location takes from another directory is none of the server's scripts. */
export function scriptsOf(question: SiteQuestion): SiteScripts {
  const { files, server } = question;
  if (files.kind === 'unknown') return { uris: [], isCut: false };
  const uris = new Set<string>();
  let left = mostDirectories;
  for (const base of basesOf(server, question)) {
    for (const directory of directoriesFrom(files, base.from)) {
      if (left-- <= 0) return { uris: [...uris], isCut: true };
      for (const name of scriptNames(files, directory)) {
        const uri = uriOf(base.directory, `${directory}/${name}`);
        if (uri === undefined || uris.has(uri) || !isTakenFrom(question, uri, `${directory}/${name}`)) continue;
        if (uris.size === mostScripts) return { uris: [...uris], isCut: true };
        uris.add(uri);
      }
    }
  }
  return { uris: [...uris], isCut: false };
}

interface Base {
  readonly directory: Directory;
  /** Where scripts may lie that the block answers. */
  readonly from: string;
}

/** Each directory that is written in the server, from the outside to the inside. */
function basesOf(server: Scope, { surroundings }: SiteQuestion): readonly Base[] {
  const bases = new Map<string, Base>();
  for (const scope of scopesIn(server)) {
    if (scope !== server && scope.own('root').length === 0 && scope.own('alias').length === 0) continue;
    const directory = directoryOf(scope, surroundings);
    if (directory.kind === 'unknown') continue;
    const { path, replaces } = directory.value;
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    const from = onDisk(toBytes(path) + (directory.value.from === 'alias' ? '' : prefixOf(location)));
    const key = `${from} ${replaces}`;
    if (!bases.has(key)) bases.set(key, { directory: directory.value, from });
  }
  return [...bases.values()];
}

function prefixOf(location: Location | undefined): string {
  if (location?.kind !== 'prefix' && location?.kind !== 'prefix-only') return '';
  return location.text.replace(/[^/]*$/, '');
}

function* directoriesFrom(files: SiteFiles, directory: string): Iterable<string> {
  yield directory === '/' ? '' : directory;
  yield* files.directoriesBelow(directory);
}

function scriptNames(files: SiteFiles, directory: string): readonly string[] {
  const names = files.namesIn(directory === '' ? '/' : directory)?.files ?? [];
  return names.filter((name) => name.endsWith('.php')).toSorted();
}

function uriOf({ path, from, replaces }: Directory, file: string): string | undefined {
  const base = toBytes(path);
  if (!file.startsWith(base)) return undefined;
  const rest = file.slice(base.length);
  return from === 'alias' ? replaces + rest : rest;
}

function isTakenFrom({ server, surroundings }: SiteQuestion, uri: string, file: string): boolean {
  if (!uri.startsWith('/')) return false;
  const selected = selectLocation(server, uri);
  if (selected.kind === 'unknown') return false;
  const directory = directoryOf(selected.scope, surroundings);
  return directory.kind === 'known' && onDisk(fileOf(directory.value, uri)) === file;
}
