/** What one mistake costs: every request, some of them, or only time, where nginx may ask another server of the upstream. */
import { connectionOf } from '../../model/deployment/connection.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { requestsTo } from '../../model/nginx/config/passes.ts';
import { reasonToFail } from '../../model/deployment/loss.ts';
import type { PoolUse, WorkspaceView } from '../../model/workspace.ts';
import type { Draft } from './rule.ts';

/** An address of a pass, with or without the pool that it reaches. */
export type Place = Pick<PoolUse, 'verdict' | 'target'>;

/** What to tell instead of the rule's own severity and outcomes, and what to put behind the message. */
export interface Cost extends Pick<Draft, 'severity' | 'outcomes'> {
  readonly words: string;
}

/** Every request fails: the rule says what it says. */
const whole: Cost = { words: '' };

/**
 * The worst that comes of it when nobody answers at these places.
 * @param once when they fail: of a request that was sent nginx does not send a POST twice
 */
export function costOf(places: readonly Place[], workspace: WorkspaceView, once: 'asked' | 'sent' = 'asked'): Cost {
  const costs = places.map((place) => costAt(place, workspace, once));
  return (
    costs.find((cost) => cost.severity === undefined) ??
    costs.find((cost) => cost.outcomes === undefined) ??
    costs[0] ??
    whole
  );
}

function costAt({ verdict, target }: Place, workspace: WorkspaceView, once: 'asked' | 'sent'): Cost {
  const { upstream } = target.target;
  const group = verdict.targets.filter(
    (other) => other === target || (upstream !== undefined && other.target.upstream === upstream),
  );
  const standIns = group.filter((other) => other !== target && mayAnswer(other, verdict, workspace));
  if (standIns.length > 0) {
    const why = reasonToFail(verdict, group.length - standIns.length);
    if (why !== undefined) return { severity: 'warning', words: `, and ${why}: some requests get 502` };
    const next = `; nginx then tries the next server of upstream "${upstream?.name ?? ''}"`;
    return once === 'sent'
      ? { severity: 'warning', words: `${next}, but with a POST it does not` }
      : { severity: 'info', outcomes: ['degraded'], words: next };
  }
  const isOne = !verdict.targets.some((other) => !group.includes(other) && mayAnswer(other, verdict, workspace));
  return isOne ? whole : { severity: 'warning', words: `, ${requestsTo(target.target, verdict.pass.word)}` };
}

function mayAnswer(target: TargetVerdict, verdict: PassVerdict, workspace: WorkspaceView): boolean {
  if (target.state === 'unknown' || target.state === 'maybe-family') return true;
  return target.links.some(
    (link) => connectionOf(link.pool, { verdict, target, link }, workspace).verdict !== 'refused',
  );
}
