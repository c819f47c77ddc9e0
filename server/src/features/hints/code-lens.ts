/** Lines of text above pools, calls and files: who calls, who answers, who includes. */
import type { FileState } from '../../analysis/file-state.ts';
import type { Snapshot } from '../../analysis/snapshot.ts';
import type { CallVerdict } from '../../model/deployment.ts';
import type { FileId, FileRange, TextRange } from '../../text/range.ts';
import { placeOfPool } from '../names/addresses.ts';
import { includesOf } from '../navigation/includes.ts';
import { callersOf } from '../navigation/references.ts';
import { unique } from '../navigation/target.ts';
import { linkClocks } from '../timeline/clocks.ts';
import { sayEnd } from '../timeline/end.ts';
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
  const { masters, deployments } = snapshot.workspace;
  return masters.filter((master) => master.files.has(file)).flatMap((master) => master.pools).flatMap((pool) => {
    const at = pool.sections.find((section) => section.file === file);
    if (at === undefined) return [];
    const callers = callersOf(snapshot, pool);
    const isCalled = deployments.some((one) => one.masters.includes(pool.master));
    if (callers.length === 0 && !isCalled) return [];
    return [{ range: at.range, title: callers.length === 0 ? 'called from nowhere that is known here' : `called from ${sayCount(callers.length, 'location')}`, places: callers }];
  });
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
  const ends = new Set<string | undefined>(verdicts.flatMap(({ call, targets }) => targets.flatMap(({ links }) => links.map(({ pool }) => sayEnd(linkClocks(call, pool, false))))));
  const [title, other] = ends;
  return range === undefined || title === undefined || other !== undefined ? [] : [{ range, title, places: [], drawsClocks: true }];
}
