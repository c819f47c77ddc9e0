/**
 * Addresses as each side parses them, and whether the one reaches the other.
 *
 * nginx: ngx_parse_url (src/core/ngx_inet.c). PHP-FPM: fpm_sockets.c (address domain, getaddrinfo) and what was measured on
 * Linux with glibc. Unix paths are compared as the kernel would open them: `//`, `/./` and `/var/run` (a link to `/run`) do not matter.
 */
import { normalizePath } from '../text/path.ts';
import { atoi } from './units.ts';

/** Where nginx connects to. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string; readonly relative: boolean }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** How a `fastcgi_pass` (or upstream `server`) address is wrong. */
export type AddressDefect =
  | 'no-unix-prefix'
  | 'scheme'
  | 'no-port'
  | 'no-host'
  | 'invalid-port'
  | 'bare-ipv6'
  | 'uri'
  | 'path-too-long'
  | 'no-path'
  | 'empty';

export type ParsedAddress =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  /** No port and no `unix:`: the name of an upstream, or nothing. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'defect'; readonly defect: AddressDefect };

/** An address that a template fills in: nothing is known but how it is written. */
export interface WrittenAddress {
  readonly kind: 'expression';
  readonly expression: string;
}

/** Bytes that a socket's path may have at most: sun_path is 108 with the final NUL (ngx_inet.c, ngx_parse_unix_domain_url). */
const longestUnixPath = 107;

/** The address of a `fastcgi_pass`, after variables are replaced. */
export function parseNginxAddress(text: string): ParsedAddress {
  if (text === '') return { kind: 'defect', defect: 'empty' };
  if (/^unix:/i.test(text)) return unixAddress(text.slice(5));
  if (text.startsWith('/')) return { kind: 'defect', defect: 'no-unix-prefix' };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'defect', defect: 'scheme' };
  return text.startsWith('[') ? ipv6Address(text) : inetAddress(text);
}

function unixAddress(path: string): ParsedAddress {
  if (path === '') return { kind: 'defect', defect: 'no-path' };
  if (byteLength(path) > longestUnixPath) return { kind: 'defect', defect: 'path-too-long' };
  return {
    kind: 'endpoint',
    endpoint: { kind: 'unix', path: canonicalUnixPath(path), relative: !path.startsWith('/') },
  };
}

function ipv6Address(text: string): ParsedAddress {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (match === null) return { kind: 'defect', defect: 'no-host' };
  if (match[2] === undefined) return { kind: 'defect', defect: 'no-port' };
  const [, address = '', port] = match;
  return ipv6Groups(address.toLowerCase()) === undefined
    ? { kind: 'defect', defect: 'no-host' }
    : endpointAt(`[${address}]`, port);
}

function inetAddress(text: string): ParsedAddress {
  const slash = text.search(/[/?]/);
  if (slash >= 0) return { kind: 'defect', defect: 'uri' };
  const colon = text.indexOf(':');
  if (colon < 0)
    return /^\d+\.\d+\.\d+\.\d+$/.test(text) || /^localhost$/i.test(text)
      ? { kind: 'defect', defect: 'no-port' }
      : { kind: 'name', name: text };
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*$/i.test(text)) return { kind: 'defect', defect: 'bare-ipv6' };
  if (colon === 0) return { kind: 'defect', defect: 'no-host' };
  return endpointAt(text.slice(0, colon), text.slice(colon + 1));
}

function endpointAt(host: string, port: string): ParsedAddress {
  if (port === '') return { kind: 'defect', defect: 'no-port' };
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535) return { kind: 'defect', defect: 'invalid-port' };
  return { kind: 'endpoint', endpoint: { kind: 'tcp', host: host.toLowerCase(), port: number } };
}

/** What a pool's `listen` binds. */
export type Binding =
  | { readonly kind: 'unix'; readonly path: string; readonly relative: boolean }
  | { readonly kind: 'tcp'; readonly host: BoundHost; readonly port: number };

/**
 * `any`: IPv4 and IPv6 (`9000`, `[::]:9000`). `any4`: `0.0.0.0`. `star`: `*`, which glibc's getaddrinfo takes for loopback: [::1] only.
 * `localhost`: the first address of the name, mostly [::1]. `address`: that one. `name`: some host name; what it resolves to is not known.
 */
export type BoundHost =
  | { readonly kind: 'any' | 'any4' | 'star' | 'localhost' }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'name'; readonly name: string };

/** Why a `listen` listens nowhere, or not where it says. */
export type ListenDefect = 'unix-prefix' | 'scheme' | 'no-host' | 'no-port' | 'invalid-port' | 'address-without-port';

export type ParsedListen =
  | { readonly kind: 'binding'; readonly binding: Binding }
  | { readonly kind: 'defect'; readonly defect: ListenDefect };

/** The value of a pool's `listen`, after `$pool` is replaced and quotes are off (fpm_sockets_domain_from_address, fpm_socket_af_inet_listening_socket). */
export function parseFpmListen(text: string): ParsedListen {
  if (/^unix:/i.test(text)) return { kind: 'defect', defect: 'unix-prefix' };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'defect', defect: 'scheme' };
  if (/^\d+$/.test(text)) return portBinding({ kind: 'any' }, text);
  const colon = text.lastIndexOf(':');
  if (colon < 0) {
    if (/^\d+\.\d+\.\d+\.\d+$|^localhost$/i.test(text)) return { kind: 'defect', defect: 'address-without-port' };
    return {
      kind: 'binding',
      binding: { kind: 'unix', path: canonicalUnixPath(text), relative: !text.startsWith('/') },
    };
  }
  const host = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  if (host === '') return { kind: 'defect', defect: 'no-host' };
  if (colon === text.length - 1 || (host.includes(':') && ipv6Groups(host.toLowerCase()) === undefined))
    return { kind: 'defect', defect: 'no-port' };
  return portBinding(boundHost(host), text.slice(colon + 1));
}

/** FPM checks the number with atoi, then getaddrinfo takes no letter and no space behind it. */
function portBinding(host: BoundHost, port: string): ParsedListen {
  const number = atoi(port);
  if (number < 1 || number > 65_535 || !/^[ \t]*\+?\d+$/.test(port)) return { kind: 'defect', defect: 'invalid-port' };
  return { kind: 'binding', binding: { kind: 'tcp', host, port: number } };
}

function boundHost(host: string): BoundHost {
  const lower = host.toLowerCase();
  if (lower === '*') return { kind: 'star' };
  if (lower === 'localhost') return { kind: 'localhost' };
  const address = lower.includes(':') ? canonicalIpv6(lower) : lower;
  if (address === '::') return { kind: 'any' };
  if (address.includes(':')) return { kind: 'address', address };
  const four = canonicalIpv4(address);
  if (four === '0.0.0.0') return { kind: 'any4' };
  return four === undefined ? { kind: 'name', name: lower } : { kind: 'address', address: four };
}

/** How far an endpoint reaches a binding. `family`: the port is the same, the address family or loopback address is not. */
export type Reach = 'yes' | 'likely' | 'family' | 'maybe-family' | 'no' | 'unknown';

/**
 * Whether nginx, connecting to `endpoint`, reaches what the pool binds, both on one machine.
 * `likely`: yes under the usual /etc/hosts; `maybe-family`: no under the usual /etc/hosts; `unknown`: a name or a foreign address decides.
 */
export function reach(endpoint: Endpoint, binding: Binding): Reach {
  if (endpoint.kind === 'unix') {
    if (binding.kind !== 'unix') return 'no';
    return endpoint.path === binding.path && endpoint.relative === binding.relative ? 'yes' : 'no';
  }
  if (binding.kind !== 'tcp' || binding.port !== endpoint.port) return 'no';
  const addresses = connectAddresses(endpoint.host);
  if (addresses === undefined) return reachForeign(endpoint.host, binding.host);
  const host = binding.host;
  if (host.kind === 'name') return 'unknown';
  if (addresses.some((address) => accepts(host, address))) return host.kind === 'localhost' ? 'likely' : 'yes';
  return host.kind === 'localhost' ? 'maybe-family' : 'family';
}

function reachForeign(host: string, bound: BoundHost): Reach {
  if (bound.kind === 'address' && canonicalHost(host) === bound.address) return 'yes';
  if (bound.kind === 'name' && bound.name === host) return 'yes';
  return 'unknown';
}

/** The loopback addresses that a host of a `fastcgi_pass` stands for; `undefined` for everything that is no loopback. */
function connectAddresses(host: string): readonly string[] | undefined {
  const canonical = canonicalHost(host);
  if (canonical === 'localhost') return ['127.0.0.1', '::1'];
  if (canonical === '0.0.0.0') return ['127.0.0.1'];
  if (canonical === '::') return ['::1'];
  if (canonical === '::1' || /^127\.\d+\.\d+\.\d+$/.test(canonical)) return [canonical];
  return undefined;
}

/** Whether the host of an endpoint is a loopback address or `localhost`. */
export function isLoopback(host: string): boolean {
  return connectAddresses(host) !== undefined;
}

/** Whether a host of an address is written as an IP address, in brackets or not. */
export function isIpAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function accepts(bound: BoundHost, address: string): boolean {
  switch (bound.kind) {
    case 'any':
      return true;
    case 'any4':
      return !address.includes(':');
    case 'star':
    case 'localhost':
      return address === '::1';
    case 'address':
      return bound.address === address;
    case 'name':
      return false;
  }
}

/** A host of an address in the one spelling that it is compared in. */
export function canonicalHost(host: string): string {
  const inner = /^\[(.*)\]$/.exec(host)?.[1];
  return inner === undefined ? (canonicalIpv4(host) ?? host) : canonicalIpv6(inner.toLowerCase());
}

/** An IPv4 address in four numbers, of what getaddrinfo takes for one (inet_aton): `127.1` is 127.0.0.1, `0` is 0.0.0.0; `undefined` for everything else. Takes lower case. */
function canonicalIpv4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/.test(part))) return undefined;
  const numbers = parts.map((part) => Number(/^0[0-7]/.test(part) ? `0o${part}` : part));
  const rest = numbers.pop() ?? 0;
  const width = 4 - numbers.length;
  if (numbers.some((number) => number > 255) || rest >= 256 ** width) return undefined;
  const last = Array.from({ length: width }, (_, index) => Math.floor(rest / 256 ** (width - 1 - index)) % 256);
  return [...numbers, ...last].join('.');
}

/** A short spelling of an IPv6 address; IPv4-mapped ones become the IPv4 address; what is no address comes back as it is. Takes lower case. */
export function canonicalIpv6(text: string): string {
  const groups = ipv6Groups(text);
  if (groups === undefined) return text;
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return groups
    .map((group) => group.toString(16))
    .join(':')
    .replace(/(?:^|:)0(?::0)+(?:$|:)/, '::');
}

/** The eight numbers of an IPv6 address in lower case, without brackets; `undefined` for everything else. */
function ipv6Groups(text: string): readonly number[] | undefined {
  const hex = text.replace(/(?<=:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [left = [], right, ...more] = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - (right?.length ?? 0);
  if (more.length > 0 || (right === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...(right ?? [])];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

/** A socket's path as the kernel would open it: repeated slashes and `.` folded, `/var/run` read as the link to `/run` that it is on Linux. */
export function canonicalUnixPath(path: string): string {
  return normalizePath(path).replace(/^\/var\/run(?=\/|$)/, '/run');
}

/** The address as one writes it after `fastcgi_pass`. */
export function nginxSpelling(binding: Binding, written: string): string {
  if (binding.kind === 'unix') return `unix:${written}`;
  switch (binding.host.kind) {
    case 'any':
    case 'any4':
      return `127.0.0.1:${binding.port}`;
    case 'star':
      return `[::1]:${binding.port}`;
    case 'localhost':
      return `localhost:${binding.port}`;
    case 'name':
      return `${binding.host.name}:${binding.port}`;
    case 'address':
      return binding.host.address.includes(':')
        ? `[${binding.host.address}]:${binding.port}`
        : `${binding.host.address}:${binding.port}`;
  }
}

/** The address as one writes it behind `listen =`, so that a pool answers this endpoint. */
export function fpmSpelling(endpoint: Endpoint, written: string): string {
  if (endpoint.kind === 'unix') return written.replace(/^unix:/i, '');
  return `${endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host}:${endpoint.port}`;
}

/** A short, stable key: two endpoints with the same key are the same address. */
export function endpointKey(endpoint: Endpoint): string {
  return endpoint.kind === 'unix' ? `unix:${endpoint.path}` : `${canonicalHost(endpoint.host)}:${endpoint.port}`;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
