/** The URIs to which a server's own directives lead: its index, and what `try_files`, `error_page` and rewrites go to. */
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { toBytes } from '../../../text/bytes.ts';
import type { FactWord } from '../../facts.ts';
import type { NginxConfig } from '../config/config.ts';
import { inOrder, type Surroundings } from '../config/in-order.ts';
import { locationOf } from './locations.ts';
import type { Placed, Scope } from '../config/scope.ts';

export interface EntryUri {
  /** Bytes. */
  readonly uri: string;
  readonly placed: Placed;
  /** The block that the directive stands in. */
  readonly scope: Scope;
}

/** More than these have not been seen to tell more. */
const most = 12;
const leading = anyOf(['index', 'try_files', 'error_page', 'rewrite']);

/** Each URI once, by the first directive that leads to it. */
export function entryUris(server: Scope, surroundings: Surroundings): readonly EntryUri[] {
  const known = recent.get(surroundings.config);
  if (known?.server === server && known.platform === surroundings.platform) return known.uris;
  const uris = readEntryUris(server, surroundings);
  recent.set(surroundings.config, { server, platform: surroundings.platform, uris });
  return uris;
}

/** The passes of a server ask for its entries one after the other: those of the last server are kept. */
const recent = new WeakMap<NginxConfig, Kept>();

interface Kept {
  readonly server: Scope;
  readonly platform: Surroundings['platform'];
  readonly uris: readonly EntryUri[];
}

function readEntryUris(server: Scope, surroundings: Surroundings): readonly EntryUri[] {
  const found = new Map<string, EntryUri>();
  gather(server, surroundings, found);
  if (server.own('index').length > 0) return [...found.values()];
  const outer = server.parent?.nearest('index');
  for (const uri of outer === undefined ? [] : targetsOf(outer.placed, server))
    if (outer !== undefined && !found.has(uri)) found.set(uri, { uri, placed: outer.placed, scope: server });
  return [...found.values()];
}

function gather(scope: Scope, surroundings: Surroundings, into: Map<string, EntryUri>): void {
  for (const placed of inOrder(scope, leading, surroundings).directives) {
    for (const uri of targetsOf(placed, scope))
      if (!into.has(uri) && into.size < most) into.set(uri, { uri, placed, scope });
  }
  for (const child of scope.children) if (into.size < most) gather(child, surroundings, into);
}

function targetsOf({ fact: { name, args } }: Placed, scope: Scope): readonly string[] {
  const words = args.filter((word) => !word.template).map((word) => word.value);
  if (name === 'index') {
    const directory = directoryOf(scope);
    return directory === undefined
      ? []
      : words
          .filter((word) => !word.includes('$'))
          .map((word) => toBytes(word.startsWith('/') ? word : directory + word));
  }
  const uri = uriOfTarget(name === 'rewrite' ? args[1] : args.at(-1));
  return uri === undefined ? [] : [uri];
}

/** The URI of a file that a directive leads to, in bytes, without arguments; `undefined` where it is a directory, a status or a named location, or hangs on the request. */
export function uriOfTarget(word: FactWord | undefined): string | undefined {
  const target = word === undefined || word.template ? '' : word.value.replace(/\?.*$/s, '');
  return target.startsWith('/') && !target.includes('$') && !target.endsWith('/') ? toBytes(target) : undefined;
}

/** The directory that is asked for where the block answers. */
function directoryOf(scope: Scope): string | undefined {
  if (scope.kind === 'server') return '/';
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  return (location?.kind === 'prefix' || location?.kind === 'prefix-only' || location?.kind === 'exact') &&
    location.text.endsWith('/')
    ? location.text
    : undefined;
}
