/** What a pass loses where one of its addresses reaches no pool: every request, some of them, time, or nothing. Rules, hovers and lenses ask the same. */
import type { PassVerdict, TargetVerdict } from './deployment.ts';
import type { Upstream } from '../nginx/config/config.ts';

/**
 * `all`: every request fails, or nginx does not start. `value`: those for which a variable has this value. `share`: nginx may not ask the next server
 * of the upstream. `open`: another address cannot be judged. `delay`: nginx asks the next server. `spare`: a backup, while other servers answer.
 */
export type Loss = 'all' | 'value' | 'share' | 'open' | 'delay' | 'spare';

/** The worst first. */
export const losses: readonly Loss[] = ['all', 'value', 'share', 'open', 'delay', 'spare'];

const judged = new Set<TargetVerdict['state']>(['served', 'unknown']);

/** What is lost with one address of a pass; `undefined` where a pool answers it, or nobody can tell. */
export function lossOf(verdict: PassVerdict, target: TargetVerdict): Loss | undefined {
  if (judged.has(target.state)) return undefined;
  const { server, through, upstream } = target.target;
  if (verdict.state === 'unserved' || verdict.targets.length === 1) return 'all';
  if (upstream === undefined || server === undefined)
    return target.state === 'malformed' && through !== 'variable' ? 'all' : through === 'variable' ? 'value' : 'all';
  if (target.state === 'malformed') return 'all';
  const group = groupOf(verdict, upstream);
  if (!group.answers && !group.unknown) return verdict.targets.length === group.size ? 'all' : 'value';
  if (server.backup && group.answersFirst) return 'spare';
  if (group.unknown) return 'open';
  return reasonToFail(verdict, group.failed) === undefined ? 'delay' : 'share';
}

/** What is known of the servers of one upstream together. */
interface Group {
  readonly size: number;
  /** Some server answers; one that is no backup does. */
  readonly answers: boolean;
  readonly answersFirst: boolean;
  readonly unknown: boolean;
  /** How many that are no backups do not answer. */
  readonly failed: number;
}

/** Each of an upstream's servers is asked about. */
const groups = new WeakMap<PassVerdict, Map<Upstream, Group>>();

function groupOf(verdict: PassVerdict, upstream: Upstream): Group {
  let known = groups.get(verdict);
  if (known === undefined) groups.set(verdict, (known = new Map()));
  let group = known.get(upstream);
  if (group === undefined)
    known.set(upstream, (group = readGroup(verdict.targets.filter((other) => other.target.upstream === upstream))));
  return group;
}

function readGroup(targets: readonly TargetVerdict[]): Group {
  const answers = (other: TargetVerdict): boolean => other.state === 'served' || other.state === 'maybe-family';
  const first = targets.filter((other) => other.target.server?.backup === false);
  return {
    size: targets.length,
    answers: targets.some(answers),
    answersFirst: first.some(answers),
    unknown: targets.some(({ state }) => state === 'unknown'),
    failed: first.filter((other) => !answers(other)).length,
  };
}

/**
 * Why requests fail in spite of the servers that answer; `undefined` where nginx goes on to the next.
 * @param count how many servers do not answer
 */
export function reasonToFail(verdict: PassVerdict, count: number): string | undefined {
  const { scope } = verdict.pass;
  const passing = scope.nearest('fastcgi_next_upstream')?.placed.fact.args.map((word) => word.value.toLowerCase());
  if (passing?.includes('off') === true) return 'fastcgi_next_upstream is off';
  if (passing !== undefined && !passing.includes('error')) return 'fastcgi_next_upstream does not include "error"';
  const tries = Number(scope.nearest('fastcgi_next_upstream_tries')?.placed.fact.args[0]?.value ?? 0);
  return tries > 0 && tries <= count ? `fastcgi_next_upstream_tries is ${tries}` : undefined;
}
