/** Who answers a call, in a few words: for lenses and hints. */
import type { CallVerdict, TargetVerdict } from '../../model/deployment.ts';
import { poolListen } from '../../model/fpm/settings.ts';
import { briefReason } from '../brief-reason.ts';
import { sayNotInForce } from '../not-in-force.ts';

/** `www · served`, or what is wrong; where a snippet stands in several places, each answer once. */
export function sayAnswers(verdicts: readonly CallVerdict[]): string | undefined {
  const said = [...new Set(verdicts.flatMap((verdict) => sayAnswer(verdict) ?? []))];
  const more = said.length - 2;
  return said.length === 0 ? undefined : said.slice(0, 2).join(' | ') + (more > 0 ? ` | and ${more} more` : '');
}

function sayAnswer({ call, targets, reason, deployment }: CallVerdict): string | undefined {
  const { notInForce } = deployment.config;
  if (notInForce !== undefined) return sayNotInForce(notInForce, briefReason(notInForce, 60));
  if (call.targets.kind === 'unknown' && targets.length === 0) return `unknown: ${briefReason(call.targets)}`;
  const bad = targets.find((target) => target.state !== 'served' && target.state !== 'unknown');
  const pools = poolNames(targets);
  if (bad !== undefined) return (pools.length === 0 ? '' : `${pools.join(', ')} · served, but `) + sayDefect(bad);
  if (pools.length === 0) return reason === undefined ? undefined : `unknown: ${briefReason(reason)}`;
  if (targets.some((target) => target.links.some(({ basis }) => basis === 'same-expression'))) return `${pools.join(', ')} · served: both addresses are filled in from the same expression`;
  const answered = targets.filter(({ state }) => state === 'served');
  const sure = answered.every((target) => target.links.every((link) => link.certainty === 'certain'));
  return `${pools.join(', ')} · ${sure ? 'served' : 'probably served'}`;
}

/** Names of the pools that answer, each once. */
export function poolNames(targets: readonly TargetVerdict[]): readonly string[] {
  return [...new Set(targets.flatMap((target) => (target.state === 'unknown' ? [] : target.links)).map((link) => link.pool.name))];
}

function sayDefect({ target, state, pools }: TargetVerdict): string {
  const [pool] = pools;
  const listen = pool === undefined ? undefined : poolListen(pool);
  const said = pool === undefined ? 'a pool' : `pool "${pool.name}"`;
  const where = listen?.kind === 'known' ? ` on ${listen.listen.text}` : '';
  switch (state) {
    case 'malformed': return target.through === 'variable' ? `500: ${target.text} is no address` : `nginx does not start: ${target.text} is no address`;
    case 'family':
    case 'maybe-family': return `502: ${said} listens${where} only`;
    case 'blamed': return `502: the listen of ${said} is wrong`;
    default: return `502: no pool listens on ${target.text}`;
  }
}
