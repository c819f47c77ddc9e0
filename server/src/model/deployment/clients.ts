/** Which clients a pool on TCP lets in, and from which address nginx comes. */
import { canonicalIpv6, isLoopback } from '../endpoint.ts';
import { poolListen, poolText } from '../fpm/settings.ts';
import type { Pool } from '../fpm/master.ts';
import { endpointOf } from '../nginx/config/passes.ts';
import type { Unknown } from '../value.ts';
import type { PoolUse } from '../workspace.ts';

export const clientsKey = 'listen.allowed_clients';

/** `listen.allowed_clients` of a pool as PHP-FPM reads it. */
export type AllowedClients =
  | {
      readonly kind: 'known';
      /** As it is written. */
      readonly text: string;
      /** What counts: IP addresses. Of an empty list nobody is let in. */
      readonly valid: readonly string[];
      /** Those that would count without the spaces around them too. */
      readonly meant: readonly string[];
    }
  | Unknown;

/** `undefined` where the pool has no list, or listens on a Unix socket, which does not look at it. */
export function clientsOf(pool: Pool): AllowedClients | undefined {
  return isTcp(pool) ? writtenClients(pool) : undefined;
}

/** The list that is written, whether or not the pool looks at it where it listens now. */
export function writtenClients(pool: Pool): AllowedClients | undefined {
  const text = poolText(pool, clientsKey);
  if (text?.kind !== 'known') return text;
  const entries = text.value.split(',');
  return {
    kind: 'known',
    text: text.value,
    valid: entries.filter(isAddress),
    meant: entries.map((one) => one.trim()).filter(isAddress),
  };
}

function isTcp(pool: Pool): boolean {
  const listen = poolListen(pool);
  return (
    listen.kind === 'known' && listen.listen.parsed.kind === 'binding' && listen.listen.parsed.binding.kind === 'tcp'
  );
}

/** What inet_pton takes. */
function isAddress(text: string): boolean {
  const part = /^(?:0|[1-9]\d{0,2})$/;
  const isIpv4 = (one: string): boolean =>
    one.split('.').length === 4 && one.split('.').every((number) => part.test(number) && Number(number) < 256);
  if (!text.includes(':')) return isIpv4(text);
  const last = text.slice(text.lastIndexOf(':') + 1);
  const tail = last.includes('.') ? last : undefined;
  if (tail !== undefined && !isIpv4(tail)) return false;
  const groups = (tail === undefined ? text : text.slice(0, -tail.length) + '0:0').split('::');
  const count = groups.flatMap((half) => (half === '' ? [] : half.split(':'))).length;
  return (
    groups.length <= 2 &&
    groups.every((half) => half === '' || half.split(':').every((one) => /^[0-9a-f]{1,4}$/i.test(one))) &&
    (groups.length === 2 ? count < 8 : count === 8)
  );
}

/** The address that nginx comes from; `undefined` where it is not known. A connection to 127.x.y.z leaves from 127.0.0.1, unless `fastcgi_bind` says otherwise. */
export function clientOf({ verdict, target }: PoolUse): string | undefined {
  const bind = verdict.pass.scope.nearest('fastcgi_bind')?.placed.fact.args.map((word) => word.value);
  if (bind !== undefined && bind[0] !== 'off')
    return bind.length === 1 && bind[0] !== undefined && isAddress(bind[0]) ? canonical(bind[0]) : undefined;
  const endpoint = endpointOf(target.target);
  if (endpoint?.kind !== 'tcp' || !isLoopback(endpoint.host) || endpoint.host === 'localhost') return undefined;
  return endpoint.host.startsWith('[') ? '::1' : '127.0.0.1';
}

/** An address that is not known may be any of those that are valid. */
export function admits(valid: readonly string[], client: string | undefined): boolean {
  return client === undefined ? valid.length > 0 : valid.some((one) => canonical(one) === client);
}

/** An IPv4 address in IPv6's spelling is that IPv4 address. */
function canonical(address: string): string {
  return address.includes(':') ? canonicalIpv6(address.toLowerCase()) : address;
}
