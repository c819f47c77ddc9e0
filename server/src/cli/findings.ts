/** What a check found, worked out to the end: findings with their fixes, what is known, and what failed on the way. */
import { findingsOf, type Finding } from '../analysis/findings.ts';
import type { Snapshot } from '../analysis/snapshot.ts';
import type { Fix, Outcome } from '../rules/rule.ts';
import { messageOf } from './io.ts';
import { countFiles, linksOf, unknownOf, type FileCounts, type Link, type UnknownValue } from './knowledge.ts';

/** A finding with its fixes: worked out when a report shows them, and not kept. */
export interface Told {
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface Result {
  readonly files: FileCounts;
  readonly told: readonly Told[];
  readonly links: readonly Link[];
  readonly unknown: readonly UnknownValue[];
  /** One sentence for each rule that failed, those whose fixes did once they were asked for; the others went on. */
  readonly failures: readonly string[];
}

export function resultOf(snapshot: Snapshot): Result {
  const report = findingsOf(snapshot);
  const fixes = new FixesInTurn(report.failures.map(({ code, error }) => `the rule ${code} failed: ${messageOf(error)}`));
  return {
    files: countFiles(snapshot), told: report.findings.map((finding) => new FindingInTurn(finding, fixes)), links: linksOf(snapshot), unknown: unknownOf(snapshot),
    get failures() {
      return fixes.failures;
    },
  };
}

class FindingInTurn implements Told {
  readonly finding: Finding;
  readonly #all: FixesInTurn;

  constructor(finding: Finding, all: FixesInTurn) {
    this.finding = finding;
    this.#all = all;
  }

  get fixes(): readonly Fix[] {
    return this.#all.of(this.finding);
  }
}

/** Works out fixes, finding by finding. One that mends many findings at once belongs to the first of them. */
class FixesInTurn {
  readonly #failures: Set<string>;
  readonly #owners = new Map<Fix, Finding>();

  constructor(failures: Iterable<string>) {
    this.#failures = new Set(failures);
  }

  get failures(): readonly string[] {
    return [...this.#failures];
  }

  of(finding: Finding): readonly Fix[] {
    try {
      return finding.fixes().filter((fix) => {
        if (fix.edits.length < 2) return true;
        if (!this.#owners.has(fix)) this.#owners.set(fix, finding);
        return this.#owners.get(fix) === finding;
      });
    } catch (error) {
      this.#failures.add(`the fixes of the rule ${finding.code} failed: ${messageOf(error)}`);
      return [];
    }
  }
}

const outcomeWords: Record<Outcome, string> = {
  '502': '502', '500': '500', '503': '503', '504': '504', '404': '404', '403': '403', '413': '413', blank: 'blank page', 'source-leak': 'PHP source shown',
  truncated: 'answer cut short', 'wrong-pool': 'wrong pool', 'wrong-page': 'wrong page', 'open-door': 'not protected', 'empty-post': 'empty POST', 'nginx-start': 'nginx does not start', 'fpm-start': 'PHP-FPM does not start',
  degraded: '', none: '',
};

/** What comes of a finding, in words: `502 or 504`; empty where nothing is seen from outside. */
export function outcomesInWords(finding: Pick<Finding, 'outcomes'>): string {
  return finding.outcomes.map((outcome) => outcomeWords[outcome]).filter((word) => word !== '').join(' or ');
}
