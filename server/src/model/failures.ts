/** What threw where, and cost only its own answer. */
import type { FileRange } from '../text/range.ts';

export interface Failure {
  /** What failed: `the rule <code>`, or what else was worked out. */
  readonly what: string;
  /** Of a rule. */
  readonly code: string | undefined;
  readonly error: unknown;
  /** The subject, where it has one place; its file otherwise. */
  readonly at: FileRange | undefined;
  /** In how many places; the others are not told one by one. */
  readonly places: number;
}

export function ruleFailure(code: string, error: unknown, at: FileRange | undefined): Failure {
  return { what: `the rule ${code}`, code, error, at, places: 1 };
}

/** One for each thing that failed, the first place of each. */
export function inOne(failures: readonly Failure[]): readonly Failure[] {
  const first = new Map<string, Failure>();
  for (const failure of failures) {
    const known = first.get(failure.what);
    first.set(failure.what, known === undefined ? failure : { ...known, places: known.places + failure.places });
  }
  return [...first.values()];
}
