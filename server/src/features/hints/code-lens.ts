/** Lines of text above pools, calls and files: who calls, who answers, who includes. */
import type { FileState } from '../../analysis/file-state.ts';
import type { Snapshot } from '../../analysis/snapshot.ts';
import type { CallVerdict } from '../../model/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FileId, FileRange, TextRange } from '../../text/range.ts';
import { placeOfPool } from '../names/addresses.ts';
import { includesOf } from '../navigation/includes.ts';
import { callersOf } from '../navigation/references.ts';
import { unique } from '../navigation/target.ts';
import { linkClocks } from '../timeline/clocks.ts';
import { sayEnd } from '../timeline/end.ts';
import { sayNotInForce } from '../not-in-force.ts';
import { sayCount } from '../say-units.ts';
import { sayAnswers } from './answers.ts';

export interface Lens {
  readonly range: TextRange;
  readonly title: string;
  /** Where a click leads; none where there is nothing to go to. */
  readonly places: readonly FileRange[];
  /** A click draws the clocks instead. */
  readonly drawsClocks?: true;
}

/** Which lenses a user wants. */
export interface LensChoice {
  readonly pools: boolean;
  readonly calls: boolean;
  readonly includes: boolean;
  readonly clocks: boolean;
}

export function lenses(snapshot: Snapshot, state: FileState, choice: LensChoice): readonly Lens[] {
  return [...(choice.includes ? includeLens(snapshot, state.id) : []), ...(choice.pools ? poolLenses(snapshot, state.id) : []), ...callLenses(snapshot, state.id, choice)];
}

function includeLens(snapshot: Snapshot, file: FileId): readonly Lens[] {
  const includes = includesOf(snapshot, new Set([file]));
  if (includes.length === 0) return [];
  return [{ range: { start: 0, end: 0 }, title: `included from ${sayCount(includes.length, 'place')}`, places: includes }];
}

function poolLenses(snapshot: Snapshot, file: FileId): readonly Lens[] {
  const pools = snapshot.workspace.masters.filter((master) => master.files.has(file)).flatMap((master) => master.pools);
  return pools.flatMap((pool): readonly Lens[] => {
    const at = pool.sections.find((section) => section.file === file);
    return at === undefined ? [] : poolLens(snapshot, pool).map((lens) => ({ ...lens, range: at.range }));
  });
}

function poolLens(snapshot: Snapshot, pool: Pool): readonly Omit<Lens, 'range'>[] {
  const { notInForce } = pool.master;
  if (notInForce !== undefined) return [{ title: sayNotInForce(notInForce, notInForce.message), places: notInForce.at === undefined ? [] : [notInForce.at] }];
  const places = callersOf(snapshot, pool);
  const deployments = snapshot.workspace.deployments.filter((one) => one.masters.includes(pool.master) && one.config.notInForce === undefined);
  // in containers the files do not tell who reaches it
  if (places.length === 0) return deployments.length === 0 || deployments.some((one) => one.doubt !== undefined) ? [] : [{ title: 'called from nowhere that is known here', places }];
  const open = snapshot.workspace.usesOf(pool).some(({ target }) => target.state === 'unknown');
  const count = sayCount(places.length, 'location');
  return [{ title: open ? `${count} with this address: whether they reach this pool is unknown` : `called from ${count}`, places }];
}

function callLenses(snapshot: Snapshot, file: FileId, choice: LensChoice): readonly Lens[] {
  if (!choice.calls && !choice.clocks) return [];
  const calls = new Map<number, CallVerdict[]>();
  for (const verdict of snapshot.workspace.callsIn(file)) {
    const { start } = verdict.call.placed.fact.range;
    const list = calls.get(start);
    if (list === undefined) calls.set(start, [verdict]);
    else list.push(verdict);
  }
  return [...calls.values()].flatMap((verdicts) => [...(choice.calls ? answerLens(snapshot, verdicts) : []), ...(choice.clocks ? clocksLens(verdicts) : [])]);
}

function answerLens(snapshot: Snapshot, verdicts: readonly CallVerdict[]): readonly Lens[] {
  const title = sayAnswers(verdicts);
  const range = verdicts[0]?.call.placed.fact.range;
  if (title === undefined || range === undefined) return [];
  const pools = new Set(verdicts.flatMap((verdict) => verdict.targets).flatMap((target) => [...target.links.map((link) => link.pool), ...target.pools]));
  return [{ range, title, places: unique([...pools].map((pool): FileRange => placeOfPool(snapshot, pool) ?? pool.at).map((place) => ({ file: place.file, range: place.range }))) }];
}

/** What a slow page gets, where that is one answer for all that the line means. */
function clocksLens(verdicts: readonly CallVerdict[]): readonly Lens[] {
  const range = verdicts[0]?.call.placed.fact.range;
  const ends = new Set<string | undefined>(verdicts.flatMap(({ call, targets }) => targets.flatMap(({ state, links }) => (state === 'unknown' ? [] : links).map(({ pool }) => sayEnd(linkClocks(call, pool, false))))));
  const [title, other] = ends;
  return range === undefined || title === undefined || other !== undefined ? [] : [{ range, title, places: [], drawsClocks: true }];
}
