/** Which server of a configuration a request goes to: by its port, then by its host (ngx_http_request.c, ngx_http_find_virtual_server). */
import { toBytes } from '../../../text/bytes.ts';
import { listenKey } from './listens.ts';
import { grouped } from '../../grouped.ts';
import type { NginxConfig } from './config.ts';
import { PatternIndex, type RequiredText } from '../request/pattern-index.ts';
import { compilePcre, type Pcre } from '../request/pcre.ts';
import { httpServers, type Scope } from './scope.ts';

/** What of a URL chooses a server. */
export interface Authority {
  /** In lower case, without a port. */
  readonly host: string;
  /** `undefined`: any. */
  readonly port: number | undefined;
}

/** The server of a configuration that answers, as {@link ServerTable} finds it. */
export function serverFor(config: NginxConfig, authority: Authority): Scope | undefined {
  return new ServerTable(httpServers(config.top)).find(authority);
}

/** Servers by port, made when first asked for a port. */
export class ServerTable {
  readonly #all: readonly Scope[];
  #whole: NameTable | undefined;
  #ports: ReadonlyMap<number, readonly Scope[]> | undefined;
  readonly #byPort = new Map<number, NameTable>();

  /** @param all in the order in which nginx reads them */
  constructor(all: readonly Scope[]) {
    this.#all = all;
  }

  /**
   * The server that answers: of those that listen on the port (of all, where none is known to), the one with that very name, then the longest name with
   * a leading asterisk, the longest with a trailing one, the first expression that matches, else the `default_server`, else the first.
   */
  find({ host, port }: Authority): Scope | undefined {
    const names = port === undefined ? undefined : this.#on(port);
    return (names ?? (this.#whole ??= new NameTable(this.#all, port))).find(host);
  }

  #on(port: number): NameTable | undefined {
    this.#ports ??= grouped(this.#all, portsOf);
    const there = this.#ports.get(port);
    let table = this.#byPort.get(port);
    if (table === undefined && there !== undefined) this.#byPort.set(port, (table = new NameTable(there, port)));
    return table;
  }
}

interface Named {
  readonly server: Scope;
  readonly order: number;
  readonly length: number;
}

/** Servers by their names. */
class NameTable {
  readonly #servers: readonly Scope[];
  readonly #port: number | undefined;
  #default: Scope | undefined;
  readonly #exact = new Map<string, Named>();
  /** `.example.com` of `*.example.com`. */
  readonly #endings = new Map<string, Named>();
  /** `www.` of `www.*`. */
  readonly #beginnings = new Map<string, Named>();
  readonly #patterns: PatternIndex<{ readonly server: Scope; readonly regex: Pcre }>;

  constructor(servers: readonly Scope[], port: number | undefined) {
    this.#servers = servers;
    this.#port = port;
    const patterns: [RequiredText | undefined, { readonly server: Scope; readonly regex: Pcre }][] = [];
    let order = 0;
    for (const server of servers) {
      for (const name of server.own('server_name').flatMap(({ fact }) => fact.args.map((word) => word.value))) {
        order++;
        if (name.startsWith('~')) {
          const regex = compilePcre(name.slice(1), /[A-Z]/.test(name) ? 'i' : '');
          patterns.push([regex.holds, { server, regex }]);
        } else this.#add(name.toLowerCase(), { server, order, length: name.length });
      }
    }
    this.#patterns = new PatternIndex(patterns);
  }

  #add(name: string, named: Named): void {
    const into = (map: Map<string, Named>, key: string): void => {
      const known = map.get(key);
      if (known === undefined || named.length > known.length) map.set(key, named);
    };
    if (name.startsWith('.') && !this.#exact.has(name.slice(1))) this.#exact.set(name.slice(1), named);
    if (name.startsWith('*.') || name.startsWith('.')) into(this.#endings, name.slice(name.indexOf('.')));
    else if (name.endsWith('.*')) into(this.#beginnings, name.slice(0, -1));
    else if (!this.#exact.has(name)) this.#exact.set(name, named);
  }

  /** @param host in lower case */
  find(host: string): Scope | undefined {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact.server;
    const dots = Array.from(host.matchAll(/\./g), (dot) => dot.index);
    const best =
      longest(dots.map((at) => this.#endings.get(host.slice(at)))) ??
      longest(dots.map((at) => this.#beginnings.get(host.slice(0, at + 1))));
    if (best !== undefined) return best.server;
    const bytes = toBytes(host);
    const matching = this.#patterns.in(bytes).find(({ regex }) => regex.run(bytes).kind === 'match');
    return (
      matching?.server ??
      (this.#default ??= this.#servers.find((server) => isDefault(server, this.#port)) ?? this.#servers[0])
    );
  }
}

function longest(found: readonly (Named | undefined)[]): Named | undefined {
  return found.reduce<Named | undefined>(
    (one, next) =>
      next !== undefined &&
      (one === undefined || next.length > one.length || (next.length === one.length && next.order < one.order))
        ? next
        : one,
    undefined,
  );
}

/** The ports that a server listens on. */
export function portsOf(server: Scope): readonly number[] {
  const listens = server.own('listen');
  return listens.length === 0
    ? [80]
    : [...new Set(listens.flatMap(({ fact }) => portOf(fact.args[0]?.value ?? '') ?? []))];
}

function isDefault(server: Scope, port: number | undefined): boolean {
  return server.own('listen').some(({ fact }) => {
    const [address, ...words] = fact.args.map((word) => word.value);
    return (
      words.some((word) => word === 'default_server' || word === 'default') &&
      (port === undefined || portOf(address ?? '') === port)
    );
  });
}

function portOf(listen: string): number | undefined {
  const port = /:(\d+)$/.exec(listenKey(listen) ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}
