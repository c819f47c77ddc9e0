/** How good the command line's word on a case is: the measure of its findings against what really happens. */
import type { RealityCase } from './case.ts';
import type { ReportedFinding } from './checker.ts';

/**
 * A case that fails: `hit` where an error names what really happens, `soft hit` where only a warning does, `wrong` where errors name something else, else `MISS`.
 * One that works: `FALSE ALARM` with an error, `noise` with a warning, else `silent-ok`.
 */
export type Judgement = 'hit' | 'soft hit' | 'wrong' | 'MISS' | 'FALSE ALARM' | 'noise' | 'silent-ok';

/** What is no failure of a request or of a start, and so no wrong prediction either. */
const minor: readonly string[] = ['degraded', 'none', 'empty-post', 'wrong-pool', 'wrong-page', 'open-door'];

export function judge(reality: RealityCase, findings: readonly ReportedFinding[]): Judgement {
  const said = (severity: ReportedFinding['severity']): readonly string[] =>
    findings.filter((finding) => finding.severity === severity).flatMap(({ outcomes }) => outcomes);
  const errors = said('error');
  const warnings = said('warning');
  if (reality.outcome === '200') return errors.length > 0 ? 'FALSE ALARM' : warnings.length > 0 ? 'noise' : 'silent-ok';
  const right = accepted(reality);
  if (errors.some((outcome) => right.has(outcome))) return 'hit';
  if (warnings.some((outcome) => right.has(outcome))) return 'soft hit';
  return errors.some((outcome) => !minor.includes(outcome)) ? 'wrong' : 'MISS';
}

/** How many errors name nothing that happens, in a case that fails. */
export function straysOf(reality: RealityCase, findings: readonly ReportedFinding[]): number {
  if (reality.outcome === '200') return 0;
  const right = new Set([...accepted(reality), ...minor]);
  return findings.filter(
    ({ severity, outcomes }) => severity === 'error' && !outcomes.some((outcome) => right.has(outcome)),
  ).length;
}

/** What happens, and what is as good as that. */
function accepted(reality: RealityCase): ReadonlySet<string> {
  const right = new Set<string>([reality.outcome, ...reality.besides]);
  if (right.has('fpm-start')) right.add('502');
  if (right.has('truncated')) right.add('502').add('504');
  // a redirect in place of the page
  if (right.has('301') || right.has('302')) right.add('wrong-page');
  return right;
}

export interface Totals {
  readonly count: Readonly<Record<Judgement, number>>;
  /** Of the cases of which something was said with an error, those where it was right; 1 where nothing was. */
  readonly precision: number;
  /** Of the cases that fail, those that were found. */
  readonly recall: number;
  /** Of the cases that work, those with a warning. */
  readonly noise: number;
}

export function totalsOf(judgements: readonly Judgement[]): Totals {
  const count: Record<Judgement, number> = {
    hit: 0,
    'soft hit': 0,
    wrong: 0,
    MISS: 0,
    'FALSE ALARM': 0,
    noise: 0,
    'silent-ok': 0,
  };
  for (const judgement of judgements) count[judgement]++;
  const failing = count.hit + count['soft hit'] + count.wrong + count.MISS;
  const working = count['FALSE ALARM'] + count.noise + count['silent-ok'];
  const share = (part: number, whole: number, empty: number): number => (whole === 0 ? empty : part / whole);
  return {
    count,
    precision: share(count.hit, count.hit + count.wrong + count['FALSE ALARM'], 1),
    recall: share(count.hit + count['soft hit'], failing, 0),
    noise: share(count.noise, working, 0),
  };
}
