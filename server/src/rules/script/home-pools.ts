/** Which pool a site is meant for: one whose own settings name the site's directory, and where a `fastcgi_pass` can be pointed at it. */
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { nginxSpelling } from '../../model/endpoint.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { iniValue, poolListen, poolText } from '../../model/fpm/settings.ts';
import type { FastcgiPass, Target } from '../../model/nginx/config/passes.ts';
import { pushTo } from '../../model/grouped.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
import { startKey, type FileRange } from '../../text/range.ts';

/** A pool, as `fastcgi_pass` would write it. */
export interface HomePool {
  readonly pool: Pool;
  readonly address: string;
}

interface Home extends HomePool {
  /** The directories of its `open_basedir`; without one, its `chdir`. */
  readonly directories: readonly string[];
  readonly isBound: boolean;
  /** Its name and its user. */
  readonly names: readonly string[];
}

/**
 * The one pool beside `except` that may open the directory, and is likelier meant for it than any other: the one that names the deepest directory around it; else
 * the one whose name or user is part of the path, if nothing limits it.
 */
export function homePool(
  directory: string,
  except: Pool | undefined,
  { listening }: PassDeployment,
): HomePool | undefined {
  const { byDirectory, byName } = listening.once('directories of pools', homesOf);
  const path = onDisk(directory);
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const [first, second] = without(byDirectory.get(path.slice(0, end)), except);
    if (first !== undefined) return second === undefined ? first : undefined;
  }
  const named = new Set(path.split('/').flatMap((part) => without(byName.get(part), except)));
  const [only, other] = named;
  return other === undefined ? only : undefined;
}

function without(homes: readonly Home[] | undefined, except: Pool | undefined): readonly Home[] {
  return (homes ?? []).filter(({ pool }) => pool !== except).slice(0, 2);
}

interface Homes {
  /** By each directory that says something of one site. */
  readonly byDirectory: ReadonlyMap<string, readonly Home[]>;
  /** Those that nothing limits. */
  readonly byName: ReadonlyMap<string, readonly Home[]>;
}

function homesOf(pools: readonly Pool[]): Homes {
  const [byDirectory, byName] = [new Map<string, Home[]>(), new Map<string, Home[]>()];
  for (const home of pools.flatMap(homeOf)) {
    for (const directory of new Set(home.directories.map(onDisk)))
      if (!sharedDirectory.test(directory)) pushTo(byDirectory, directory, home);
    if (!home.isBound) for (const name of new Set(home.names)) pushTo(byName, name, home);
  }
  return { byDirectory, byName };
}

/** Whether the pool is called as a part of one of the texts: the name of a site, or of its directory. */
export function isNamedAfter(pool: Pool, texts: readonly string[]): boolean {
  const names = namesOf(pool);
  return texts.some((text) => text.split(/[/.]/).some((part) => names.includes(part)));
}

/** The one pool that is called as a part of one of the texts, and that nothing limits to other directories; `undefined` where several are. */
export function poolNamedAfter(texts: readonly string[], { listening }: PassDeployment): HomePool | undefined {
  const { byName } = listening.once('directories of pools', homesOf);
  const [only, other] = new Set(texts.flatMap((text) => text.split(/[/.]/)).flatMap((part) => byName.get(part) ?? []));
  return other === undefined ? only : undefined;
}

/** Directories that many sites share say nothing of one. */
const sharedDirectory = /^\/[^/]*$|^\/(?:var\/(?:tmp|www|lib|lib\/php)|usr\/share|usr\/share\/php)$/;

function homeOf(pool: Pool): readonly Home[] {
  const listen = poolListen(pool);
  if (listen.kind === 'unknown' || listen.listen.parsed.kind !== 'binding') return [];
  const address = nginxSpelling(listen.listen.parsed.binding, listen.listen.text);
  const chroot = poolText(pool, 'chroot');
  // to nginx a dollar would be a variable, and a relative path another one
  if (/\$|^unix:(?!\/)/.test(address) || chroot !== undefined) return [];
  const basedir = iniValue(pool, 'open_basedir')?.value;
  const chdir = poolText(pool, 'chdir');
  const written = basedir ?? chdir;
  const directories = written?.kind === 'known' ? written.value.split(':').filter((one) => /^\/[^$]*$/.test(one)) : [];
  return [{ pool, address, directories, isBound: basedir !== undefined, names: namesOf(pool) }];
}

function namesOf(pool: Pool): readonly string[] {
  const user = poolText(pool, 'user');
  const all = [pool.name, user?.kind === 'known' ? user.value : ''];
  return all.filter((name) => name !== '' && !/^(?:www|www-data|nginx|nobody|apache|php|http|root|web)$/.test(name));
}

/** Where the address is written that only these requests go to; `undefined` where it is put together from parts, or other servers use it as well. */
export function ownAddress(pass: FastcgiPass, targets: readonly Target[], of: PassDeployment): FileRange | undefined {
  const [target, other] = targets;
  const server = pass.scope.enclosing('server');
  if (target === undefined || other !== undefined || server === undefined) return undefined;
  const at = target.through === 'upstream' || target.upstream !== undefined ? pass.at : target.at;
  if (at === target.at && !target.whole) return undefined;
  if (at === pass.at && pass.word.value.includes('$')) return undefined;
  const users = indexOf(of).once('servers by place of address', ({ passes }) => {
    const byPlace = new Map<string, Set<unknown>>();
    for (const { pass: one, targets: all } of passes)
      for (const place of [one.at, ...all.map(({ target: { at: written } }) => written)]) {
        const key = startKey(place);
        byPlace.set(key, (byPlace.get(key) ?? new Set()).add(one.scope.enclosing('server')));
      }
    return byPlace;
  });
  return users.get(startKey(at))?.size === 1 ? at : undefined;
}
