/** Which server of a configuration a request goes to: by its port, then by its host (ngx_http_request.c, ngx_http_find_virtual_server). */
import { toBytes } from '../../text/bytes.ts';
import type { NginxConfig } from './config.ts';
import { listenKey } from './listens.ts';
import { httpServers } from './own-listens.ts';
import { compilePcre } from './pcre.ts';
import type { Scope } from './scope.ts';

/** What of a URL chooses a server. */
export interface Authority {
  /** In lower case, without a port. */
  readonly host: string;
  /** `undefined`: any. */
  readonly port: number | undefined;
}

/**
 * The server that answers: of those that listen on the port (of all, where none is known to), the one with that very name, then the longest name with
 * a leading asterisk, the longest with a trailing one, the first expression that matches, else the `default_server`, else the first.
 */
export function serverFor(config: NginxConfig, { host, port }: Authority): Scope | undefined {
  const all = httpServers(config.top);
  const there = port === undefined ? [] : all.filter((server) => listensOn(server, port));
  const servers = there.length > 0 ? there : all;
  const named = servers.flatMap((server) => namesOf(server).map((name) => ({ server, name, rank: rankOf(name, host) })));
  const best = named.reduce<(typeof named)[number] | undefined>((one, next) => (next.rank > (one?.rank ?? 0) ? next : one), undefined);
  return best?.server ?? servers.find((server) => isDefault(server, port)) ?? servers[0];
}

function namesOf(server: Scope): readonly string[] {
  return server.own('server_name').flatMap(({ fact }) => fact.args.map((word) => word.value));
}

/** The larger the better; 0 where the name is not the host's. Of equal ones the first counts. */
function rankOf(name: string, host: string): number {
  if (name.startsWith('~')) return compilePcre(name.slice(1), /[A-Z]/.test(name)).run(toBytes(host)).kind === 'match' ? 1 : 0;
  const low = name.toLowerCase();
  if (low === host || (low.startsWith('.') && low.slice(1) === host)) return 4e6;
  if (low.startsWith('*.') || low.startsWith('.')) return host.endsWith(low.slice(low.indexOf('.'))) ? 2e6 + low.length : 0;
  if (low.endsWith('.*')) return host.startsWith(low.slice(0, -1)) ? 1e6 + low.length : 0;
  return 0;
}

function listensOn(server: Scope, port: number): boolean {
  const listens = server.own('listen');
  return listens.length === 0 ? port === 80 : listens.some(({ fact }) => portOf(fact.args[0]?.value ?? '') === port);
}

function isDefault(server: Scope, port: number | undefined): boolean {
  return server.own('listen').some(({ fact }) => {
    const [address, ...words] = fact.args.map((word) => word.value);
    return words.some((word) => word === 'default_server' || word === 'default') && (port === undefined || portOf(address ?? '') === port);
  });
}

function portOf(listen: string): number | undefined {
  const port = /:(\d+)$/.exec(listenKey(listen) ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}
