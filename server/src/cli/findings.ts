/** What a check found, worked out to the end: findings with their fixes, what is known, and what failed on the way. */
import { findingsOf, type Finding } from '../analysis/findings.ts';
import type { Snapshot } from '../analysis/snapshot.ts';
import type { Fix, Outcome } from '../rules/rule.ts';
import { messageOf } from './io.ts';
import { countFiles, linksOf, unknownOf, type FileCounts, type Link, type UnknownValue } from './knowledge.ts';

/** A finding whose fixes were asked for. */
export interface Told {
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface Result {
  readonly files: FileCounts;
  readonly told: readonly Told[];
  readonly links: readonly Link[];
  readonly unknown: readonly UnknownValue[];
  /** One sentence for each rule that failed; the others went on. */
  readonly failures: readonly string[];
}

export function resultOf(snapshot: Snapshot): Result {
  const { told, failures } = toldOf(snapshot);
  return { files: countFiles(snapshot), told, links: linksOf(snapshot), unknown: unknownOf(snapshot), failures };
}

/** All findings of a snapshot with their fixes. */
export function toldOf(snapshot: Snapshot): Pick<Result, 'told' | 'failures'> {
  const report = findingsOf(snapshot);
  const failures = new Set(report.failures.map(({ code, error }) => `the rule ${code} failed: ${messageOf(error)}`));
  const shared = new Set<Fix>();
  const told = report.findings.map((finding): Told => {
    try {
      // a fix that mends many findings at once is told with the first of them
      const fixes = finding.fixes().filter((fix) => !shared.has(fix));
      for (const fix of fixes) if (fix.edits.length > 1) shared.add(fix);
      return { finding, fixes };
    } catch (error) {
      failures.add(`the fixes of the rule ${finding.code} failed: ${messageOf(error)}`);
      return { finding, fixes: [] };
    }
  });
  return { told, failures: [...failures] };
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
