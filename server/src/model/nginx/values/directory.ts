/** Where nginx looks for files: `root` or `alias` of a block, and what the variables about files are worth for a URI. */
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { platformDefaults } from '../../../catalog/platforms.ts';
import { joinPath } from '../../../text/path.ts';
import { toBytes } from '../../../text/bytes.ts';
import { known, unknown, type Effective, type Origin, type Unknown } from '../../value.ts';
import { inOrder, type Surroundings } from '../config/in-order.ts';
import { locationOf } from '../request/locations.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';
import { settledFor } from './host-values.ts';
import { expand } from './variables.ts';

export interface Directory {
  /** Absolute; a `root` without its last slash, an `alias` as written. */
  readonly path: string;
  /** `default`: nothing is written, and nginx takes `html` below its prefix. */
  readonly from: 'root' | 'alias' | 'default';
  /** The part of the URI that an `alias` stands for. */
  readonly replaces: string;
  readonly at: Origin | undefined;
  /** The block that it is written in. */
  readonly scope: Scope | undefined;
}

const isDirectory = anyOf(['root', 'alias']);

/** The `root` or `alias` that holds in a block, and the block that it is written in; `undefined` where nobody writes one. */
export function writtenDirectory(
  inner: Scope,
  surroundings: Surroundings,
): { readonly kind: 'known'; readonly placed: Placed; readonly scope: Scope } | Unknown | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, isDirectory, surroundings);
    const placed = directives.at(-1);
    if (placed !== undefined) return { kind: 'known', placed, scope };
    if (hidden !== undefined) return hidden;
    if (scope.kind === 'loose')
      return unknown('missing-include', 'what includes this file is not known here, and may set `root`');
  }
  return undefined;
}

/** The directory of a block: its own, or that of the nearest block around (ngx_http_core_merge_loc_conf takes root and alias over together). */
export function directoryOf(inner: Scope, surroundings: Surroundings): Effective<Directory> {
  const found = writtenDirectory(inner, surroundings);
  if (found !== undefined)
    return found.kind === 'unknown' ? found : written(found.placed, found.scope, inner, surroundings);
  const prefix = surroundings.platform === undefined ? undefined : platformDefaults(surroundings.platform).nginxPrefix;
  return known(
    {
      path: prefix === undefined ? '/…/html' : joinPath(prefix, 'html'),
      from: 'default',
      replaces: '',
      at: undefined,
      scope: undefined,
    },
    { kind: 'default', program: 'nginx' },
  );
}

/**
 * The same, where a directory with variables in it is better than none: what routes a request does not hang on the name. Such a path holds the variables as they are written, and
 * no file is known there.
 */
export function namedDirectoryOf(inner: Scope, surroundings: Surroundings): Effective<Directory> {
  const directory = directoryOf(inner, surroundings);
  if (directory.kind === 'known' || directory.because !== 'variable') return directory;
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const placed = inOrder(scope, 'root', surroundings).directives.at(-1);
    const word = placed?.fact.args[0];
    if (placed === undefined || word === undefined) continue;
    if (!/^\/.*\$|^\$/.test(word.value)) return directory;
    const path = word.value.replace(/(?!^)\/$/, '');
    const at = originOf(placed, word);
    return known({ path, from: 'root', replaces: '', at, scope }, { kind: 'written', at });
  }
  return directory;
}

function written(placed: Placed, scope: Scope, inner: Scope, surroundings: Surroundings): Effective<Directory> {
  const [own] = placed.fact.args;
  const at = originOf(placed, own);
  if (own === undefined) return unknown('malformed', `\`${placed.fact.name}\` without a path`, at);
  const { host, config } = surroundings;
  const word = host === undefined ? own : settledFor(own, { host, scope: inner, config });
  const expansion = expand(word, at, inner, surroundings.config);
  if (expansion.kind === 'unknown')
    return unknown(expansion.because, `\`${placed.fact.name} ${word.value}\` is not known`, at);
  const text = expansion.alternatives[0]?.text;
  if (text === undefined || expansion.alternatives.length > 1)
    return unknown('variable', `\`${placed.fact.name} ${word.value}\` has several values`, at);
  if (text === '' || text.includes('$'))
    return unknown('variable', `\`${placed.fact.name} ${word.value}\` is not known`, at);
  const path = absolute(text, surroundings);
  if (path === undefined)
    return unknown('environment', `"${text}" is relative to nginx's prefix, which is not known here`, at);
  const provenance =
    scope === inner ? ({ kind: 'written', at } as const) : ({ kind: 'inherited', at, level: scope.level } as const);
  if (placed.fact.name === 'root')
    return known({ path: path.replace(/(?!^)\/$/, ''), from: 'root', replaces: '', at, scope }, provenance);
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  if (location === undefined || location.kind === 'regex' || location.kind === 'named')
    return unknown('variable', 'an `alias` in a location with a pattern replaces the whole path', at);
  return known({ path, from: 'alias', replaces: location.text, at, scope }, provenance);
}

function absolute(text: string, { platform }: Surroundings): string | undefined {
  if (text.startsWith('/')) return text;
  const prefix = platform === undefined ? undefined : platformDefaults(platform).nginxPrefix;
  return prefix === undefined ? undefined : `${prefix}/${text}`;
}

/** The file that nginx itself takes for a URI (`$request_filename`), in bytes. */
export function fileOf(directory: Directory, uri: string): string {
  const path = toBytes(directory.path);
  return directory.from === 'alias' ? path + uri.slice(directory.replaces.length) : path + uri;
}

/** One slash where several stand, for comparing: to a disk they are the same. */
export function samePath(a: string, b: string): boolean {
  return onDisk(a) === onDisk(b);
}

/** A path without double slashes and without one at its end. */
export function onDisk(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/(?!^)\/$/, '');
}
