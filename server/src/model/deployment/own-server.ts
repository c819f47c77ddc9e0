/** Which server of the same nginx a `proxy_pass` comes to, where its address is one on which nginx itself listens. */
import { anyOf } from '../../catalog/nginx/followed.ts';
import { grouped } from '../grouped.ts';
import { parseNginxAddress, type Endpoint } from '../endpoint.ts';
import { fitsWildcard } from '../nginx/config/asked-names.ts';
import type { NginxConfig } from '../nginx/config/config.ts';
import { listenKey } from '../nginx/config/listens.ts';
import { inOrder, type Surroundings } from '../nginx/config/in-order.ts';
import { isTemplated } from '../nginx/config/placement.ts';
import { ServerTable } from '../nginx/config/server-for.ts';
import { httpServers, type Placed, type Scope } from '../nginx/config/scope.ts';
import { isOpen } from '../nginx/config/unread.ts';
import { upstreamName } from '../nginx/config/upstream-use.ts';
import { locationOf } from '../nginx/request/locations.ts';
import { compilePcre } from '../nginx/request/pcre.ts';
import type { RequestAddress } from '../nginx/request/request.ts';
import { toBytes } from '../../text/bytes.ts';
import { NearWords } from '../../text/near-words.ts';
import type { PassDeployment } from './deployment.ts';
import { indexOf } from './deployment-index.ts';

/** The address of a `proxy_pass` with what it says beside it. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  /** `$proxy_host` without a port, lower case. */
  readonly host: string;
  /** What replaces the prefix of the location; `undefined`: the URI stays as it is. */
  readonly uri: string | undefined;
  /** Of its servers, where it names an upstream. */
  readonly addresses: readonly string[];
}

/** Reads the word of a `proxy_pass`; `undefined` where a variable or a template is in it. */
export function proxyTarget({ fact }: Placed, { config }: Surroundings): ProxyTarget | undefined {
  const word = fact.args[0];
  const parts = /^(https?):\/\/(unix:[^:]+|[^/?]+)(:?)(.*)$/is.exec(word?.value ?? '');
  if (word === undefined || parts === null || isTemplated(word) || word.value.includes('$')) return undefined;
  const [, scheme = '', address = '', , uri = ''] = parts;
  const upstream = config.upstreams.get(upstreamName(word.value))?.[0];
  if (upstream?.complete === false) return undefined;
  const written = upstream?.servers.map(({ placed }) => placed.fact.args[0]?.value ?? '') ?? [address];
  const isHttps = scheme.toLowerCase() === 'https';
  return {
    scheme: isHttps ? 'https' : 'http',
    host: /^unix:/i.test(address) ? 'localhost' : address.replace(/:\d+$/, '').toLowerCase(),
    uri: uri === '' ? undefined : uri,
    // an upstream's servers have port 80 in either case
    addresses: written.map((text) => withPort(text, isHttps && upstream === undefined ? 443 : 80)),
  };
}

function withPort(text: string, port: number): string {
  return /^unix:/i.test(text) || /:\d+$/.test(text) ? text : `${text}:${port}`;
}

/** What a `proxy_pass` sends as `Host`: a text without a port, lower case; `visitor`: what the visitor sent; `undefined` where it is not known. */
export type SentHost =
  | { readonly kind: 'text'; readonly text: string; readonly isDefault: boolean }
  | { readonly kind: 'visitor' };

export function sentHost(inner: Scope, target: ProxyTarget, surroundings: Surroundings): SentHost | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, 'proxy_set_header', surroundings);
    const mayHide = scope
      .own('include')
      .some(({ fact }) => /proxy/i.test(fact.args[0]?.value ?? '') && isOpen(fact, surroundings.config));
    if (hidden !== undefined || mayHide) return undefined;
    if (directives.length === 0) continue;
    const value = directives.findLast(({ fact }) => fact.args[0]?.value.toLowerCase() === 'host')?.fact.args[1];
    if (value === undefined) break;
    if (/^\$(?:host|http_host)(?::|$)/.test(value.value)) return { kind: 'visitor' };
    if (value.value === '$proxy_host') break;
    if (value.value.includes('$') || isTemplated(value)) return undefined;
    return { kind: 'text', text: value.value.replace(/:\d+$/, '').toLowerCase(), isDefault: false };
  }
  return { kind: 'text', text: target.host, isDefault: true };
}

/** The servers that listen on one address. */
export interface Listening {
  readonly servers: ReadonlySet<Scope>;
  /** By each of their names, lower case. */
  readonly byName: ReadonlyMap<string, readonly Scope[]>;
  /** The server that answers a request with that host, in lower case. */
  readonly find: (host: string) => Scope | undefined;
  /** An include in one of them was not read, and may name others. */
  readonly isOpen: boolean;
}

/** The servers of this nginx to which all addresses of a `proxy_pass` lead; `undefined` where one leads elsewhere, or in another protocol than it speaks. */
export function listeningAt(target: ProxyTarget, deployment: PassDeployment): Listening | undefined {
  const all = indexOf(deployment).once('servers by listen', ({ config }) => byAddress(config));
  const found = target.addresses.map((text) => {
    const parsed = parseNginxAddress(text);
    return parsed.kind === 'endpoint'
      ? keysOf(parsed.endpoint)
          .map((key) => all.get(key))
          .find((one) => one !== undefined)
      : undefined;
  });
  const [first] = found;
  if (first === undefined || found.some((one) => one !== first)) return undefined;
  return first.parameters.has('proxy_protocol') || first.parameters.has('ssl') !== (target.scheme === 'https')
    ? undefined
    : first;
}

/** A server that answers at a port. */
export interface Answering {
  readonly server: Scope;
  /** By one of its names; otherwise as the default of the address. */
  readonly isNamed: boolean;
  /** All servers at the port that are written with this very name. */
  readonly named: readonly Scope[];
  /** The name of another server at the port that differs by one letter, or by two that are swapped. */
  readonly near: () => string | undefined;
}

/**
 * Which server of this nginx answers a visitor. `nobody`: none listens on the port. `undefined` where that is not known: it depends on the address that the name leads to, another
 * protocol is spoken there, or an include was not read. Loopback addresses are for programs of the machine.
 */
export function answeringAt(
  { scheme, host, port }: RequestAddress,
  deployment: PassDeployment,
): Answering | 'nobody' | undefined {
  const all = indexOf(deployment)
    .once('servers by port', ({ config }) =>
      grouped(byAddress(config), ([key]) => [Number(/^(?!unix:|127\.|\[::1\]).*:(\d+)$/.exec(key)?.[1] ?? 0)]),
    )
    .get(port);
  if (all === undefined) return 'nobody';
  const servers = new Set<Scope | undefined>();
  for (const [, listener] of all) {
    const isOther = listener.parameters.has('ssl') !== (scheme === 'https');
    if (isOther || listener.isOpen || listener.parameters.has('proxy_protocol')) return undefined;
    servers.add(listener.find(host));
  }
  const [server] = servers;
  if (server === undefined || servers.size > 1) return undefined;
  const listener = all[0]?.[1];
  return {
    server,
    isNamed: namesOf(server).some((name) => isNameFor(name, host)),
    named: listener?.byName.get(host) ?? [],
    near: () => listener && nearName(host, server, listener),
  };
}

function nearName(host: string, server: Scope, { byName }: Listening): string | undefined {
  const others = [...byName].filter(([name, servers]) => name.length > 6 && !servers.includes(server));
  return new NearWords(others.map(([name]) => name)).like(host).find((name) => differsByALetter(name, host));
}

/** Digits number hosts: another one means another host. */
function differsByALetter(one: string, other: string): boolean {
  const [long, short] = one.length < other.length ? [other, one] : [one, other];
  let start = 0;
  while (start < short.length && long[start] === short[start]) start++;
  let end = 0;
  while (end < short.length - start && long.at(-1 - end) === short.at(-1 - end)) end++;
  const [odd, even] = [long.slice(start, long.length - end), short.slice(start, short.length - end)];
  if (/[^a-z]/.test(odd + even) || odd === '') return false;
  return odd.length === 1 || (odd.length === 2 && even === `${odd[1] ?? ''}${odd[0] ?? ''}`);
}

/** Whether a `server_name` matches a host, both in lower case. */
function isNameFor(name: string, host: string): boolean {
  return name.startsWith('~')
    ? compilePcre(name.slice(1), 'i').run(toBytes(host)).kind === 'match'
    : fitsWildcard(name, host);
}

/** A proxy_pass that leads to servers of its own nginx. */
export interface OwnProxy {
  readonly target: ProxyTarget;
  readonly listening: Listening;
  readonly surroundings: Surroundings;
}

/** The server that answers what a block passes, with the host that it sends; for the visitor's own host that of the block's server is taken. */
export function answeringFor(inner: Scope, { target, listening, surroundings }: OwnProxy): Scope | undefined {
  const host = sentHost(inner, target, surroundings);
  if (host === undefined) return undefined;
  if (host.kind === 'text') return listening.find(host.text);
  const server = inner.enclosing('server');
  return server && listening.find(namesOf(server)[0] ?? '');
}

/** The path that a proxy_pass sends for one that comes to its block; `undefined` where the pattern of a location decides. Bytes. */
export function passedUri(uri: string, inner: Scope, target: ProxyTarget): string | undefined {
  if (target.uri === undefined) return uri;
  const location = inner.enclosing('location');
  const own = location === undefined ? undefined : locationOf(location);
  if (own === undefined || own.kind === 'regex' || own.kind === 'named' || !uri.startsWith(own.text)) return undefined;
  return toBytes(target.uri.replace(/\?.*$/s, '')) + uri.slice(own.text.length);
}

/** `localhost` is tried as both addresses: the one that nobody listens on is passed over. */
function keysOf(endpoint: Endpoint): readonly string[] {
  if (endpoint.kind === 'unix') return [`unix:${endpoint.path}`];
  const host = endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host;
  const own = listenKey(`${host}:${endpoint.port}`);
  const any = host.startsWith('127.')
    ? `0.0.0.0:${endpoint.port}`
    : host === '[::1]'
      ? `[::]:${endpoint.port}`
      : undefined;
  return [own, any].filter((key) => key !== undefined);
}

type Listener = Listening & { readonly parameters: ReadonlySet<string> };

const decides = anyOf(['listen', 'server_name']);

function byAddress(config: NginxConfig): ReadonlyMap<string, Listener> {
  const listens = httpServers(config.top).flatMap((server) => {
    const own = server.own('listen').map(({ fact }) => fact.args.map((word) => word.value));
    return (own.length === 0 ? [['80']] : own).map((words) => ({ server, words }));
  });
  const groups = grouped(listens, ({ words }) => {
    const key = listenKey(words[0] ?? '');
    return key === undefined ? [] : [key];
  });
  return new Map([...groups].map(([key, group]) => [key, listenerAt(key, group, config)]));
}

function listenerAt(
  key: string,
  group: readonly { readonly server: Scope; readonly words: readonly string[] }[],
  config: NginxConfig,
): Listener {
  const servers = new Set(group.map(({ server }) => server));
  const table = new ServerTable([...servers]);
  const port = key.startsWith('unix:') ? undefined : Number(/:(\d+)$/.exec(key)?.[1]);
  return {
    servers,
    byName: grouped(servers, namesOf),
    find: (host) => table.find({ host, port }),
    isOpen: [...servers].some(
      (server) => inOrder(server, decides, { config, platform: undefined }).hidden !== undefined,
    ),
    parameters: new Set(group.flatMap(({ words }) => words.slice(1))),
  };
}

/** The names of a server as they are written, lower case. */
export function namesOf(server: Scope): readonly string[] {
  return server.own('server_name').flatMap(({ fact }) => fact.args.map((word) => word.value.toLowerCase()));
}

/** The other server at the address that has an exact name of this one. */
export function namesake(
  server: Scope,
  { byName }: Listening,
): { readonly server: Scope; readonly name: string } | undefined {
  for (const name of namesOf(server)) {
    if (!/^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(name)) continue;
    const other = byName.get(name)?.find((one) => one !== server);
    if (other !== undefined) return { server: other, name };
  }
  return undefined;
}
