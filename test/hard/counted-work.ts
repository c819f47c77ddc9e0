/**
 * Work, counted and not timed: how often V8 entered a function or a block of the server's sources. Import this file before
 * anything of the server, as V8 counts blocks only in what it compiles later. What runs inside the engine (sorting,
 * copying, regular expressions) is not counted: where a loop of the engine may be what grows, count the elements too.
 */
import { Session } from 'node:inspector';

export interface Point {
  readonly size: number;
  readonly work: number;
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number; readonly startOffset: number }[];
    }[];
  }[];
}

const sources = new URL('../../server/src/', import.meta.url).href;
const session = new Session();
session.connect();
post('Profiler.enable');
post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Answers before it returns, as the session is one of this thread. */
function post(method: string, params: object = {}): unknown {
  let answer: unknown;
  session.post(method, params, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

/** What ran since the last time, by file below server/src, most first: where work grows, this says in which file. */
function takeCounts(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [name, count] of takeFunctions()) {
    const file = name.slice(0, name.indexOf(':'));
    counts.set(file, (counts.get(file) ?? 0) + count);
  }
  return new Map([...counts].toSorted(([, a], [, b]) => b - a));
}

/** The same by function: `model/listening.ts:near:1234`, the number being where it begins. */
function takeFunctions(): ReadonlyMap<string, number> {
  const { result } = post('Profiler.takePreciseCoverage') as Coverage;
  const counts = new Map<string, number>();
  for (const { url, functions } of result) {
    if (!url.startsWith(sources)) continue;
    for (const { functionName, ranges } of functions) {
      const name = `${url.slice(sources.length)}:${functionName}:${ranges[0]?.startOffset ?? 0}`;
      counts.set(name, (counts.get(name) ?? 0) + ranges.reduce((sum, { count }) => sum + count, 0));
    }
  }
  return counts;
}

/** The functions of server/src that `run` enters, each with how often it and its blocks were entered. */
export function countByFunction(run: () => void): ReadonlyMap<string, number> {
  takeFunctions();
  run();
  return takeFunctions();
}

/** The files below server/src that `run` needed, each with the number of functions and blocks that it entered in it; most first. */
export function countByFile(run: () => void): ReadonlyMap<string, number> {
  takeCounts();
  run();
  return takeCounts();
}

/** How many functions and blocks of server/src `run` enters. Nearly the same each time (V8 counts less where it optimises), if `run` finds the same caches. */
export function countWork(run: () => void): number {
  return [...countByFile(run).values()].reduce((sum, count) => sum + count, 0);
}

/**
 * With which power of its size the work grows: k of `constant + factor * size ** k`, through the last three points. Their sizes
 * double (or grow by another constant factor), so that the constant part cancels out and cannot hide what grows.
 * @param noise what is added from the second to the third point counts as nothing below this share of all
 */
export function exponent(points: readonly Point[], noise = 0): number {
  const [first, second, third] = points.slice(-3);
  if (first === undefined || second === undefined || third === undefined)
    throw new RangeError('an exponent takes three points');
  const factor = second.size / first.size;
  if (factor <= 1 || Math.abs(third.size / second.size - factor) > 0.01)
    throw new RangeError('sizes grow by one factor');
  const before = second.work - first.work;
  const after = third.work - second.work;
  if (after <= third.work * noise) return 0;
  return before <= 0 ? Number.POSITIVE_INFINITY : Math.log(after / before) / Math.log(factor);
}

/**
 * The exponent of what `prepare` returns, run at `size`, twice and four times that; what `prepare` does itself is not counted. The smallest of five: while V8 optimises, a later run
 * may be counted for less than an earlier one, and what really grows does so each time.
 */
export function growth(size: number, prepare: (size: number) => () => void): number {
  prepare(size)(); // tables that are made once are not counted
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5 && least > usual; tries++) {
    least = Math.min(
      least,
      exponent(
        [size, size * 2, size * 4].map((each) => ({ size: each, work: countWork(prepare(each)) })),
        countsVary,
      ),
    );
  }
  return least;
}

/** A share of all work that the counts vary by. */
export const countsVary = 0.08;
/** Nothing to look at again. */
const usual = 1.1;

/** What the work runs, by function. Nothing else of the server may run meanwhile. */
export async function countFunctions(run: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  takeFunctions();
  await run();
  return takeFunctions();
}
