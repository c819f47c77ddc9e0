/** What a check found, worked out to the end: findings with their fixes, what is known, and what failed on the way. */
import { findingsOf, inOne, type Failure, type Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { Fix, Outcome } from '../rules/kit/rule.ts';
import {
  countFiles,
  linksOf,
  unknownOf,
  type Failed,
  type FileCounts,
  type Link,
  type UnknownValue,
} from './knowledge.ts';

/** A finding with its fixes: worked out when a report shows them, and not kept. */
export interface Reported {
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface Result {
  readonly files: FileCounts;
  readonly reported: readonly Reported[];
  readonly links: readonly Link[];
  readonly unknown: readonly UnknownValue[];
  /** What failed, fixes among it once they were asked for; everything else went on. */
  readonly failures: readonly Failure[];
}

export function resultOf(snapshot: Snapshot): Result {
  const report = findingsOf(snapshot);
  const failures = [...report.failures];
  const failed: Failed = (what, error, at) => void failures.push({ what, code: undefined, error, at, places: 1 });
  const fixes = new FixesInTurn(failed);
  return {
    files: countFiles(snapshot),
    reported: report.findings.map((finding) => new FindingInTurn(finding, fixes)),
    links: linksOf(snapshot, failed),
    unknown: unknownOf(snapshot, failed),
    get failures() {
      return inOne(failures);
    },
  };
}

class FindingInTurn implements Reported {
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
  readonly #failed: Failed;
  readonly #owners = new Map<Fix, Finding>();

  constructor(failed: Failed) {
    this.#failed = failed;
  }

  of(finding: Finding): readonly Fix[] {
    try {
      return finding.fixes().filter((fix) => {
        if (fix.edits.length < 2) return true;
        if (!this.#owners.has(fix)) this.#owners.set(fix, finding);
        return this.#owners.get(fix) === finding;
      });
    } catch (error) {
      this.#failed(`working out fixes of the rule ${finding.code}`, error, finding.at);
      return [];
    }
  }
}

const outcomeWords: Record<Outcome, string> = {
  '502': '502',
  '500': '500',
  '503': '503',
  '504': '504',
  '404': '404',
  '403': '403',
  '413': '413',
  blank: 'blank page',
  'source-leak': 'PHP source shown',
  truncated: 'answer cut short',
  'wrong-pool': 'wrong pool',
  'wrong-page': 'wrong page',
  'open-door': 'not protected',
  'empty-post': 'empty POST',
  'nginx-start': 'nginx does not start',
  'fpm-start': 'PHP-FPM does not start',
  degraded: '',
  none: '',
};

/** What comes of a finding, in words: `502 or 504`; empty where nothing is seen from outside. */
export function outcomesInWords(finding: Pick<Finding, 'outcomes'>): string {
  return finding.outcomes
    .map((outcome) => outcomeWords[outcome])
    .filter((word) => word !== '')
    .join(' or ');
}
