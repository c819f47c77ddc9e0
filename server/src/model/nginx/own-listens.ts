/** Whether an address is one on which this nginx itself listens for HTTP. */
import { canonicalUnixPath, parseNginxAddress, type Endpoint } from '../endpoint.ts';
import type { NginxConfig } from './config.ts';
import { originOf, type Scope } from './scope.ts';
import type { Origin } from '../value.ts';

/** The `listen` of a server of this configuration that takes connections to the endpoint; `undefined` where none does, or none is known to. */
export function ownListen(config: NginxConfig, endpoint: Endpoint): Origin | undefined {
  const fitting = new Set([...config.listens.texts()].filter((text) => takes(text, endpoint)));
  if (fitting.size === 0) return undefined;
  for (const server of httpServers(config.top)) {
    for (const placed of server.own('listen')) {
      const word = placed.fact.args[0];
      if (word !== undefined && !word.template && fitting.has(word.value)) return originOf(placed, word);
    }
  }
  return undefined;
}

/** The servers of `http`, then those that stand at the top, as in a loose file. */
export function httpServers(top: Scope): readonly Scope[] {
  const inside = top.children.filter((scope) => scope.kind === 'http').flatMap((http) => http.children);
  return [...inside, ...top.children].filter((scope) => scope.kind === 'server');
}

function takes(listen: string, endpoint: Endpoint): boolean {
  if (endpoint.kind === 'unix') return /^unix:/i.test(listen) && canonicalUnixPath(listen.slice(5)) === endpoint.path;
  if (/^\d+$/.test(listen)) return Number(listen) === endpoint.port && isIpv4(endpoint.host);
  const any = /^(?:\*|0\.0\.0\.0):(\d+)$/.exec(listen);
  if (any !== null) return Number(any[1]) === endpoint.port && isIpv4(endpoint.host);
  const parsed = parseNginxAddress(/:\d+$/.test(listen) ? listen : `${listen}:80`);
  return parsed.kind === 'endpoint' && parsed.endpoint.kind === 'tcp' && parsed.endpoint.port === endpoint.port && parsed.endpoint.host === endpoint.host;
}

function isIpv4(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
