/** Servers that nginx ignores: an earlier one has every one of their addresses and names ("conflicting server name … ignored"). */
import type { NginxConfig } from './config.ts';
import type { Scope } from './scope.ts';

/** The server blocks of a configuration that never answer (ngx_http.c, ngx_http_server_names: the first of two equal names wins). */
export function ignoredServers(config: NginxConfig): ReadonlySet<Scope> {
  const ignored = new Set<Scope>();
  const taken = new Set<string>();
  for (const http of config.top.children.filter((scope) => scope.kind === 'http')) {
    for (const server of http.children.filter((scope) => scope.kind === 'server')) {
      const keys = keysOf(server);
      if (keys !== undefined && keys.length > 0 && keys.every((key) => taken.has(key))) ignored.add(server);
      for (const key of keys ?? []) taken.add(key);
    }
  }
  return ignored;
}

/** Every pair of address and name; `undefined` where one of them is not known. */
function keysOf(server: Scope): readonly string[] | undefined {
  const listens = server.own('listen').map((placed) => placed.fact.args[0]?.value ?? '');
  const names = server.own('server_name').flatMap((placed) => placed.fact.args.map((word) => word.value));
  if ([...listens, ...names].some((text) => /[${<%@]|__/.test(text))) return undefined;
  const addresses = listens.length === 0 ? ['*:80'] : listens.map(normalListen);
  return addresses.flatMap((address) => (names.length === 0 ? [''] : names).map((name) => `${address} ${name.toLowerCase()}`));
}

function normalListen(text: string): string {
  if (/^\d+$/.test(text)) return `*:${text}`;
  if (/^\*:\d+$|^0\.0\.0\.0:\d+$/.test(text)) return `*:${text.slice(text.indexOf(':') + 1)}`;
  return /:\d+$|^unix:/.test(text) ? text : `${text}:80`;
}
