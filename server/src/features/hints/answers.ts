/** Who answers a pass, in a few words: for lenses and hints. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { requestsTo } from '../../model/nginx/config/passes.ts';
import { poolListen } from '../../model/fpm/settings.ts';
import { connectionOf, type Connection } from '../../model/deployment/connection.ts';
import { losses, lossOf, type Loss } from '../../model/deployment/loss.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { briefReason } from '../brief-reason.ts';
import { stillReading } from '../../model/value.ts';
import { sayNotInForce } from '../not-in-force.ts';

/** `www · served`, or what is wrong; where a snippet stands in several places, each answer once. */
export function sayAnswers(snapshot: Snapshot, verdicts: readonly PassVerdict[]): string | undefined {
  const texts = [...new Set(verdicts.flatMap((verdict) => sayAnswer(snapshot, verdict) ?? []))];
  const more = texts.length - 2;
  return texts.length === 0 ? undefined : texts.slice(0, 2).join(' | ') + (more > 0 ? ` | and ${more} more` : '');
}

/** `502: no pool listens on …`, where every request to a pass fails. */
export function sayFailure(verdict: PassVerdict, workspace: WorkspaceView): string | undefined {
  if (verdict.deployment.config.notInForce !== undefined) return undefined;
  const bad = verdict.targets.find((target) => lossOf(verdict, target) === 'all');
  return bad === undefined ? sayRefusal(verdict, workspace) : sayDefect(bad).join(': ');
}

function sayAnswer({ workspace, world }: Snapshot, verdict: PassVerdict): string | undefined {
  const { pass, targets, reason, deployment } = verdict;
  const { notInForce } = deployment.config;
  if (notInForce !== undefined)
    return world.reading ? `unknown: ${stillReading}` : sayNotInForce(notInForce, briefReason(notInForce, 60));
  if (pass.targets.kind === 'unknown' && targets.length === 0) return `unknown: ${briefReason(pass.targets)}`;
  const [worst] = targets
    .flatMap((target) => lossOf(verdict, target) ?? [])
    .toSorted((one, other) => losses.indexOf(one) - losses.indexOf(other));
  const bad = targets.find((target) => lossOf(verdict, target) === worst);
  const pools = poolNames(targets);
  const served = pools.length === 0 ? undefined : `${pools.join(', ')} · ${sayService(verdict, workspace)}`;
  if (bad !== undefined && worst !== undefined) return sayLoss(verdict, bad, { loss: worst, served });
  return served ?? (reason === undefined ? undefined : `unknown: ${briefReason(reason)}`);
}

/** How the pools answer that do. */
function sayService(verdict: PassVerdict, workspace: WorkspaceView): string {
  const links = verdict.targets.flatMap((target) => (target.state === 'served' ? target.links : []));
  if (links.some(({ basis }) => basis === 'same-expression'))
    return 'served: both addresses are filled in from the same expression';
  return (
    sayRefusal(verdict, workspace) ??
    (links.every((link) => link.certainty === 'certain') ? 'served' : 'probably served')
  );
}

/** Why no pool takes the connection; `undefined` where one may. */
function sayRefusal(verdict: PassVerdict, workspace: WorkspaceView): string | undefined {
  const refusals = refusalsOf(verdict, workspace);
  if (verdict.state !== 'served' || refusals.includes(undefined)) return undefined;
  return refusals[0] === 'socket'
    ? '502: nginx may not connect to the socket'
    : '502: the pool rejects connections from nginx';
}

/** Why the pools that a pass reaches do not take its connection, one each; `undefined` where one does. */
export function refusalsOf(verdict: PassVerdict, workspace: WorkspaceView): readonly Connection['by'][] {
  return verdict.targets.flatMap((target) =>
    target.state === 'served'
      ? target.links.map((link) => connectionOf(link.pool, { verdict, target, link }, workspace).by)
      : [],
  );
}

/** What no pool answers, and no more of its consequence than the rules say. */
function sayLoss(
  { pass, reason }: PassVerdict,
  bad: TargetVerdict,
  { loss, served }: { readonly loss: Loss; readonly served: string | undefined },
): string {
  const [status, what] = sayDefect(bad);
  const unknown = reason === undefined ? 'unknown' : `unknown: ${briefReason(reason)}`;
  switch (loss) {
    case 'all':
      return `${status}: ${what}`;
    case 'value':
      return `${served === undefined ? '' : `${served}, but `}${status}: ${what}, ${requestsTo(bad.target, pass.word)}`;
    case 'share':
      return `${served ?? unknown}, but some requests get ${status}: ${what}`;
    case 'open':
      return `${served ?? unknown}; ${what}`;
    case 'delay':
      return `${served ?? unknown}; ${what}, and nginx tries the next server`;
    case 'spare':
      return `${served ?? unknown}; ${what} (backup)`;
  }
}

/** Names of the pools that answer, each once. */
export function poolNames(targets: readonly TargetVerdict[]): readonly string[] {
  return [
    ...new Set(
      targets.flatMap((target) => (target.state === 'unknown' ? [] : target.links)).map((link) => link.pool.name),
    ),
  ];
}

/** What comes of a wrong address if nothing else answers, and what is wrong with it. */
function sayDefect({ target, state, pools }: TargetVerdict): readonly [string, string] {
  const [pool] = pools;
  const listen = pool === undefined ? undefined : poolListen(pool);
  const texts = pool === undefined ? 'a pool' : `pool "${pool.name}"`;
  const where = listen?.kind === 'known' ? ` on ${listen.listen.text}` : '';
  switch (state) {
    case 'malformed':
      return [target.through === 'variable' ? '500' : 'nginx does not start', `${target.text} is not an address`];
    case 'family':
      return ['502', `${texts} listens${where} only`];
    case 'maybe-family':
      return ['502 with the usual hosts file', `${texts} listens${where} only`];
    case 'blamed':
      return ['502', `the listen of ${texts} is wrong`];
    default:
      return ['502', `no pool listens on ${target.text}`];
  }
}
