/** What a call loses where one of its addresses reaches no pool: every request, some of them, time, or nothing. Rules, hovers and lenses ask the same. */
import { isDropped } from './clients.ts';
import type { CallVerdict, Link, TargetVerdict } from './deployment.ts';
import type { WorkspaceModel } from './workspace.ts';

/**
 * `all`: every request fails, or nginx does not start. `value`: those for which a variable has this value. `share`: nginx may not ask the next server
 * of the upstream. `open`: another address cannot be judged. `delay`: nginx asks the next server. `spare`: a backup, while other servers answer.
 */
export type Loss = 'all' | 'value' | 'share' | 'open' | 'delay' | 'spare';

/** The worst first. */
export const losses: readonly Loss[] = ['all', 'value', 'share', 'open', 'delay', 'spare'];

const judged = new Set<TargetVerdict['state']>(['served', 'unknown']);

/** What is lost with one address of a call; `undefined` where a pool answers it, or nobody can tell. */
export function lossOf(verdict: CallVerdict, target: TargetVerdict): Loss | undefined {
  if (judged.has(target.state)) return undefined;
  const { server, through, upstream } = target.target;
  if (verdict.state === 'unserved' || verdict.targets.length === 1) return 'all';
  if (upstream === undefined || server === undefined) return target.state === 'malformed' && through !== 'variable' ? 'all' : through === 'variable' ? 'value' : 'all';
  if (target.state === 'malformed') return 'all';
  const group = verdict.targets.filter((other) => other.target.upstream === upstream);
  const answers = (other: TargetVerdict): boolean => other.state === 'served' || other.state === 'maybe-family';
  if (group.every((other) => other.state !== 'unknown' && !answers(other))) return verdict.targets.length === group.length ? 'all' : 'value';
  if (server.backup && group.some((other) => answers(other) && other.target.server?.backup === false)) return 'spare';
  if (group.some(({ state }) => state === 'unknown')) return 'open';
  const failed = group.filter((other) => !answers(other) && other.target.server?.backup === false).length;
  return reasonToFail(verdict, failed) === undefined ? 'delay' : 'share';
}

/**
 * Why requests fail in spite of the servers that answer; `undefined` where nginx goes on to the next.
 * @param count how many servers do not answer
 */
export function reasonToFail(verdict: CallVerdict, count: number): string | undefined {
  const { scope } = verdict.call;
  const passing = scope.nearest('fastcgi_next_upstream')?.placed.fact.args.map((word) => word.value.toLowerCase());
  if (passing?.includes('off') === true) return 'fastcgi_next_upstream is off';
  if (passing !== undefined && !passing.includes('error')) return 'fastcgi_next_upstream leaves out "error"';
  const tries = Number(scope.nearest('fastcgi_next_upstream_tries')?.placed.fact.args[0]?.value ?? 0);
  return tries > 0 && tries <= count ? `fastcgi_next_upstream_tries is ${tries}` : undefined;
}

/** Why a pool that a call reaches does not take the connection: its socket is closed to nginx, or it drops nginx's address. `undefined` where it does, or where that is not known. */
export function refusalOf(link: Link, verdict: CallVerdict, target: TargetVerdict, workspace: WorkspaceModel): 'socket' | 'client' | undefined {
  if (link.certainty !== 'certain' || !verdict.deployment.masters.includes(link.pool.master)) return undefined;
  if (isDropped(link.pool, { verdict, target, link })) return 'client';
  const access = workspace.accessOf(link.pool, verdict.call.config);
  return access !== undefined && !('because' in access) && access.verdict === 'shut' && access.socket.acl === undefined ? 'socket' : undefined;
}
