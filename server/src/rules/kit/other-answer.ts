/** What a visitor gets from a server that answers in the place of the one that is meant. */
import { waysOf } from '../../model/nginx/request/answering.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { Outcome } from './rule.ts';

const errors = ['403', '404', '500', '503'] as const;

/**
 * The error that the server answers to `/`, where that is one for certain; else another page than the one that was asked for. A connection that is closed without an answer (444) is
 * 502 to a proxy.
 */
export function outcomesOfOther(
  server: Scope,
  surroundings: Surroundings,
  { through }: { readonly through?: 'proxy' } = {},
): readonly Outcome[] {
  const ways = waysOf({ server, surroundings, exists: () => undefined }, '/');
  const codes = new Set(ways.map(({ outcome }) => ('code' in outcome ? String(outcome.code) : '')));
  const [code] = codes;
  if (codes.size === 1 && code === '444' && through === 'proxy') return ['502'];
  const known = errors.find((one) => one === code);
  return codes.size === 1 && known !== undefined ? [known] : ['wrong-page'];
}
