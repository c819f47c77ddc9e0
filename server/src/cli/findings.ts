/** What a check found, worked out to the end: findings with their fixes, what is known, and what failed on the way. */
import { docsUrl } from '../analysis/report/docs-url.ts';
import { findingsOf, inOne, type Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { Reported, Result } from '../output/result.ts';
import type { Fix } from '../rules/kit/rule.ts';
import { countFiles, linksOf, unknownOf, type Failed } from './knowledge.ts';

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

  get docs(): string | undefined {
    return docsUrl(this.finding.code);
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
