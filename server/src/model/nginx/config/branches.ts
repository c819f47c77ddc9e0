/** Branches of one rewrite phase: an `if` whose condition is not known splits one in two, and those that no later directive can tell apart become one again. */
import { given, type Travel, type Way } from '../request/request.ts';
import type { Placed, Scope } from './scope.ts';

/** What is left when a block's script has run. */
export interface Rewritten {
  readonly travel: Travel;
  /** The block whose settings hold: that of an `if`, where its condition is true. */
  readonly scope: Scope;
  /** A new location is to be looked for. */
  readonly changed: boolean;
  readonly through: Placed | undefined;
}

/** Where the ways of a branch are kept: its own, and before them those of the branches that it was split into. */
export interface Result {
  ways: readonly Way[];
  readonly parts: Result[];
}

export interface Branch {
  readonly state: Rewritten;
  readonly result: Result;
}

export function branchOf(state: Rewritten): Branch {
  return { state, result: { ways: [], parts: [] } };
}

/** All ways of a result, in the order in which nginx would meet them; without recursion, as a block may hold thousands of conditions. */
export function waysIn(result: Result): readonly Way[] {
  const found: Way[] = [];
  const open = [result];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const way of next.ways) found.push(way);
    for (const part of next.parts.toReversed()) open.push(part);
  }
  return found;
}

/** So many branches of one block are followed side by side. */
const mostBranches = 64;
/** After so many steps of all branches of a request, over all blocks, one branch is followed; after so many in all, none. */
const mostSteps = 6_000;
const mostInAll = 15_000;

/** What the branches of one request share. */
export class Branching {
  #steps = 0;
  readonly #ids = new Map<object, number>();

  /**
   * Splits a branch. One that comes out of the block as if the condition were false needs no condition at all.
   * @param enter takes a branch through the block of the `if`
   */
  forked(branch: Branch, yes: string, no: string, enter: (entered: Branch) => readonly Branch[]): readonly Branch[] {
    const { state } = branch;
    const assuming = (condition: string): Branch => branchOf({ ...state, travel: given(state.travel, condition) });
    const [entered, passed] = [assuming(yes), assuming(no)];
    branch.result.parts.push(entered.result, passed.result);
    const left = enter(entered);
    const [only] = left;
    if (left.length === 1 && only?.result === entered.result && this.#key(only.state) === this.#key(passed.state))
      return [{ state, result: passed.result }];
    return [...left, passed];
  }

  /** One branch for all that are alike; its conditions are those of the first. */
  merged(branches: readonly Branch[]): readonly Branch[] {
    if (branches.length < 2) return branches;
    const kept = new Map<string, Branch>();
    for (const branch of branches) {
      const key = this.#key(branch.state);
      if (!kept.has(key)) kept.set(key, branch);
    }
    return [...kept.values()];
  }

  /** How many of so many branches are still followed. */
  follows(count: number): number {
    this.#steps += count;
    if (this.#steps > mostSteps) return this.#steps > mostInAll ? 0 : 1;
    return Math.min(count, mostBranches);
  }

  /** Everything that a later directive can see. Of what was taken for granted, only what is known of files counts. */
  #key({ travel, scope, changed, through }: Rewritten): string {
    const { uri, args, variables, captures, changes, internal, erred, status, conditions, isRewritten, addsUri } =
      travel;
    return JSON.stringify([
      uri,
      args,
      variables.entries().map(([name, value]) => [name, value ?? null]),
      captures,
      changes,
      internal,
      erred,
      status,
      isRewritten,
      addsUri,
      conditions.files,
      changed,
      this.#id(scope),
      this.#id(through),
    ]);
  }

  #id(thing: object | undefined): number {
    if (thing === undefined) return -1;
    let id = this.#ids.get(thing);
    if (id === undefined) this.#ids.set(thing, (id = this.#ids.size));
    return id;
  }
}
