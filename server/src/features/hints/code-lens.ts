/** Lines of text above servers, pools, calls and files: which scripts fail, who calls, who answers, who includes. */
import { grouped } from '../../model/grouped.ts';
import { unknownHost } from '../../model/environment.ts';
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { sayCount } from '../../text/count.ts';
import type { FileId, FileRange, TextRange } from '../../text/range.ts';
import { eachSliced, finished, type Slices } from '../../text/slices.ts';
import { listenOrSection } from '../names/addresses.ts';
import { includeSlices } from '../navigation/includes.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { PoolUse } from '../../model/workspace.ts';
import { unique } from '../navigation/target.ts';
import { endingTimeouts } from '../../model/deployment/timeouts.ts';
import { sayEnd } from '../timeline/end.ts';
import { briefReason, placesOfReason } from '../brief-reason.ts';
import { stillReading } from '../../model/value.ts';
import { sayNotInForce } from '../not-in-force.ts';
import { refusalsOf, sayAnswers } from './answers.ts';
import { serverLenses } from './server-lens.ts';

export interface Lens {
  readonly range: TextRange;
  readonly title: string;
  /** Where a click leads; none where there is nothing to go to. */
  readonly places: readonly FileRange[];
  /** The page that a click opens instead. */
  readonly opens?: 'timeouts' | 'routes';
}

/** Which lenses a user wants. */
export interface LensChoice {
  readonly pools: boolean;
  readonly passes: boolean;
  readonly includes: boolean;
  readonly timeouts: boolean;
  readonly servers: boolean;
}

/** The lenses of a file. */
export function* lensSlices(snapshot: Snapshot, state: FileState, choice: LensChoice): Slices<readonly Lens[]> {
  return [
    ...(choice.includes ? yield* includeLens(snapshot, state.id) : []),
    ...(choice.pools ? yield* poolLenses(snapshot, state.id) : []),
    ...(yield* passLenses(snapshot, state.id, choice)),
    ...(choice.servers ? yield* serverLenses(snapshot, state.id) : []),
  ];
}

/** The same, at once. */
export function lenses(snapshot: Snapshot, state: FileState, choice: LensChoice): readonly Lens[] {
  return finished(lensSlices(snapshot, state, choice));
}

function* includeLens(snapshot: Snapshot, file: FileId): Slices<readonly Lens[]> {
  const includes = yield* includeSlices(snapshot, new Set([file]));
  if (includes.length === 0) return [];
  return [
    { range: { start: 0, end: 0 }, title: `included from ${sayCount(includes.length, 'place')}`, places: includes },
  ];
}

function* poolLenses(snapshot: Snapshot, file: FileId): Slices<readonly Lens[]> {
  const { index } = snapshot.workspace;
  const found = yield* eachSliced(index.sectionsIn(file), ({ pool, at }) =>
    index
      .once(`lens ${snapshot.world.reading}`, () => poolLens(snapshot, pool), pool)
      .map((lens): Lens => ({ ...lens, range: at.range })),
  );
  return found.flat();
}

function poolLens(snapshot: Snapshot, pool: Pool): readonly Omit<Lens, 'range'>[] {
  const { notInForce } = pool.master;
  const unfinished = snapshot.world.reading ? [{ title: `unknown: ${stillReading}`, places: [] }] : undefined;
  if (notInForce !== undefined && unfinished !== undefined) return unfinished;
  if (notInForce !== undefined)
    return [
      { title: sayNotInForce(notInForce, briefReason(notInForce, 60)), places: placesOfReason(notInForce, pool.at) },
    ];
  const all = snapshot.workspace.usesOf(pool).filter(({ link }) => link !== undefined);
  const uses = all.filter(({ verdict }) => verdict.deployment.config.notInForce === undefined);
  const reached = placesOfUses(uses.filter(({ target }) => target.state !== 'unknown'));
  const open = placesOfUses(uses.filter(({ target }) => target.state === 'unknown'));
  if (reached.length > 0)
    return [
      {
        title: `used by ${sayCount(reached.length, 'location')}${open.length > 0 ? `, and perhaps by ${open.length} more` : ''}`,
        places: [...reached, ...open],
      },
    ];
  if (open.length > 0)
    return [
      {
        title: `unknown: ${sayCount(open.length, 'location')} ${open.length === 1 ? 'has' : 'have'} this address, and may mean another PHP-FPM`,
        places: open,
      },
    ];
  if (unfinished !== undefined) return unfinished;
  const unread = placesOfUses(
    all.filter(({ verdict }) => verdict.deployment.config.notInForce?.because === 'not-included'),
  );
  if (unread.length > 0)
    return [
      {
        title: `unknown: ${sayCount(unread.length, 'location')} with this address, in ${unread.length === 1 ? 'a file that is' : 'files that are'} not included`,
        places: unread,
      },
    ];
  const doubt = unknownHost(snapshot.workspace.hostOf(pool.master));
  if (doubt !== undefined) return [{ title: `unknown: ${briefReason(doubt)}`, places: placesOfReason(doubt, pool.at) }];
  const deployments = snapshot.workspace.index
    .deploymentsOf(pool.master)
    .filter((one) => one.config.notInForce === undefined);
  return deployments.length === 0 || deployments.some((one) => one.host.kind === 'unknown')
    ? []
    : [{ title: 'no fastcgi_pass that is known to be in force points to it', places: [] }];
}

/** The addresses of passes, each place once. */
function placesOfUses(uses: readonly PoolUse[]): readonly FileRange[] {
  return unique(uses.map(({ verdict }): FileRange => ({ file: verdict.pass.at.file, range: verdict.pass.at.range })));
}

function* passLenses(snapshot: Snapshot, file: FileId, choice: LensChoice): Slices<readonly Lens[]> {
  if (!choice.passes && !choice.timeouts) return [];
  const passes = grouped(
    snapshot.workspace.passesIn(file).filter(({ pass }) => mayStand(pass.scope)),
    ({ pass }) => [pass.placed.fact.range.start],
  );
  const found = yield* eachSliced(passes.values(), (verdicts) => [
    ...(choice.passes ? answerLens(snapshot, verdicts) : []),
    ...(choice.timeouts ? timeoutsLens(snapshot, verdicts) : []),
  ]);
  return found.flat();
}

/** Whether nginx takes a `fastcgi_pass` there at all: it does not start where one stands in a server or in an `if` of a server. */
function mayStand({ kind, parent }: Scope): boolean {
  return kind !== 'server' && kind !== 'http' && (kind !== 'if' || parent?.kind !== 'server');
}

function answerLens(snapshot: Snapshot, verdicts: readonly PassVerdict[]): readonly Lens[] {
  const title = sayAnswers(snapshot, verdicts);
  const range = verdicts[0]?.pass.placed.fact.range;
  if (title === undefined || range === undefined) return [];
  return [{ range, title, places: unique(verdicts.flatMap((verdict) => placesOfAnswer(snapshot, verdict))) }];
}

/** The pools that answer or are in question; where that is not known, the line that leaves it open, then the pools with the same address. */
function placesOfAnswer(snapshot: Snapshot, verdict: PassVerdict): readonly FileRange[] {
  const { notInForce } = verdict.deployment.config;
  if (notInForce !== undefined) return placesOfReason(notInForce, verdict.pass.at);
  const pools = new Set(
    verdict.targets.flatMap((target) => [...target.links.map((link) => link.pool), ...target.pools]),
  );
  const listens = [...pools]
    .map((pool): FileRange => listenOrSection(snapshot, pool))
    .map(({ file, range }) => ({ file, range }));
  return [...placesOfReason(verdict.reason, verdict.pass.at), ...listens];
}

/** What a slow page gets, where that is one answer for all that the line means. */
function timeoutsLens({ workspace }: Snapshot, verdicts: readonly PassVerdict[]): readonly Lens[] {
  // a page that never comes is no slow one
  if (verdicts.some((verdict) => verdict.state === 'served' && !refusalsOf(verdict, workspace).includes(undefined)))
    return [];
  const range = verdicts[0]?.pass.placed.fact.range;
  const ends = new Set<string | undefined>(
    verdicts.flatMap((verdict) =>
      verdict.targets.flatMap(({ state, links }) =>
        (state === 'unknown' ? [] : links).map(({ pool }) => sayEnd(endingTimeouts(verdict, pool))),
      ),
    ),
  );
  const [title, other] = ends;
  return range === undefined || title === undefined || other !== undefined
    ? []
    : [{ range, title, places: [], opens: 'timeouts' }];
}
