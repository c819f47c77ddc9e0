/** The engine: walks the model, asks every rule, merges what is one finding in many places, and tells what nobody suppressed. */
import { partRoot } from '../../text/part.ts';
import { rangeKey, type FileRange } from '../../text/range.ts';
import { shortened } from '../../text/shorten.ts';
import { finished, type Slices } from '../../text/slices.ts';
import type { Draft, Fix, Outcome, Related, Rule, Severity } from '../../rules/kit/rule.ts';
import { isHarmless } from '../../rules/kit/rule.ts';
import { allRules } from '../../rules/all.ts';
import { Answers, resultOf, type RuleResult } from './answers.ts';
import { Refusals } from './refusals.ts';
import { inOne, type Failure } from '../../model/failures.ts';
import { namingShadows } from '../report/shadowing.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { syntaxFindings } from './syntax-findings.ts';
import type { FindingCode } from '../report/other-codes.ts';
import { reported } from '../report/report.ts';
import type { BuiltWorkspace } from '../state/workspace-builder.ts';

export { inOne, type Failure } from '../../model/failures.ts';
export type { Fix } from '../../rules/kit/rule.ts';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly outcomes: readonly Outcome[];
  readonly message: string;
  readonly at: FileRange;
  readonly related: readonly Related[];
  /** In how many places of the configuration it holds (a snippet that several servers include). */
  readonly places: number;
  /** Works out the fixes now, against the snapshot that the finding came from. */
  fixes(): readonly Fix[];
}

export interface Report {
  readonly findings: readonly Finding[];
  /** What threw; everything else went on. One for each rule. */
  readonly failures: readonly Failure[];
}

const mostRelated = 8;
/** Characters of a message or a title. */
const longestWords = 1000;

/** All findings of a snapshot, in slices: yields between subjects, so that the caller may stop when a newer revision exists. */
export function* findingSlices(snapshot: Snapshot, rules: readonly Rule[] = allRules): Slices<Report> {
  const keeper = keeperOf(snapshot, rules);
  yield* keeper.answers.ask();
  const failures = [...snapshot.world.failures.values(), ...snapshot.workspace.failures, ...keeper.answers.failures()];
  let count = 0;
  const results = [...keeper.answers.results()];
  for (const { drafts, errors } of keeper.refusals.all(snapshot)) {
    for (const { rule, draft } of drafts) results.push(resultOf(rule, draft));
    for (const error of errors) failures.push(error);
    if (++count % 64 === 0) yield;
  }
  const failed = new Set(failures.map(({ code }) => code));
  const asked = new Set(rules.map((rule) => rule.code).filter((code) => !failed.has(code)));
  const findings = reported(
    snapshot,
    [...keeper.merged.findings(results, snapshot), ...syntaxFindings(snapshot)],
    asked,
  )
    .flatMap((finding) => printedAs(finding, snapshot))
    .map(namingShadows(snapshot))
    .toSorted(byPlace);
  return { findings, failures: inOne(failures) };
}

/**
 * A finding in what a server printed: to change that would mend nothing. PHP-FPM prints what it has read only after it took it, defaults as if
 * they were set; so nothing there keeps it from starting.
 */
function printedAs(finding: Finding, snapshot: Snapshot): readonly Finding[] {
  const { file } = finding.at;
  if (partRoot(file) === undefined) return [finding];
  return snapshot.file(file)?.dialect === 'php-fpm' && finding.outcomes.includes('fpm-start')
    ? []
    : [{ ...finding, fixes: () => [] }];
}

interface Keeper {
  readonly answers: Answers;
  readonly refusals: Refusals;
  readonly merged: Merger;
}

/** What all rules said of a model is kept as long as the model is. */
const keepers = new WeakMap<BuiltWorkspace, Keeper>();

function keeperOf({ built }: Snapshot, rules: readonly Rule[]): Keeper {
  const known = rules === allRules ? keepers.get(built) : undefined;
  if (known !== undefined) return known;
  const keeper: Keeper = {
    answers: new Answers(built, rules),
    refusals: new Refusals(built, rules),
    merged: new Merger(),
  };
  if (rules === allRules) keepers.set(built, keeper);
  return keeper;
}

/** All findings at once. */
export function findingsOf(snapshot: Snapshot, rules: readonly Rule[] = allRules): Report {
  return finished(findingSlices(snapshot, rules));
}

interface Group {
  readonly results: RuleResult[];
  finding: Finding | undefined;
}

/** Merges what is one finding in many places; a finding of which nothing changed stays the same object. */
class Merger {
  #groups = new Map<string, Group>();

  findings(results: Iterable<RuleResult>, snapshot: Snapshot): readonly Finding[] {
    const groups = new Map<string, Group>();
    for (const one of results) {
      const known = groups.get(one.key);
      if (known === undefined) groups.set(one.key, { results: [one], finding: undefined });
      else known.results.push(one);
    }
    const findings: Finding[] = [];
    for (const [key, group] of groups) {
      const old = this.#groups.get(key);
      group.finding =
        old !== undefined && sameDrafts(old.results, group.results) ? old.finding : findingOf(group.results, snapshot);
      if (group.finding !== undefined) findings.push(group.finding);
    }
    this.#groups = groups;
    return findings;
  }
}

function sameDrafts(a: readonly RuleResult[], b: readonly RuleResult[]): boolean {
  return a.length === b.length && a.every((one, index) => one.draft === b[index]?.draft);
}

function findingOf(results: readonly RuleResult[], snapshot: Snapshot): Finding | undefined {
  const severityOf = ({ rule, draft }: RuleResult): Severity =>
    isHarmless(draft.outcomes ?? rule.outcomes) ? 'info' : (draft.severity ?? rule.severity);
  const worst = results.toSorted((a, b) => rank(severityOf(a)) - rank(severityOf(b)))[0];
  if (worst === undefined) return undefined;
  const { rule, draft } = worst;
  const writer = snapshot.writer();
  return {
    code: rule.code,
    severity: severityOf(worst),
    outcomes: draft.outcomes ?? rule.outcomes,
    message: shortened(draft.message, longestWords),
    at: draft.at,
    related: relatedOf(results.map((one) => one.draft)),
    places: results.length,
    fixes: () =>
      (draft.fixes?.(writer) ?? []).map((fix) =>
        fix.title.length > longestWords ? { ...fix, title: shortened(fix.title, longestWords) } : fix,
      ),
  };
}

function relatedOf(drafts: readonly Draft[]): readonly Related[] {
  const seen = new Map<string, Related>();
  for (const related of drafts.flatMap((draft) => draft.related ?? [])) {
    const key = rangeKey(related.at);
    if (!seen.has(key))
      seen.set(
        key,
        related.message.length > longestWords
          ? { ...related, message: shortened(related.message, longestWords) }
          : related,
      );
  }
  return [...seen.values()].slice(0, mostRelated);
}

function rank(severity: Severity): number {
  return severity === 'error' ? 0 : severity === 'warning' ? 1 : 2;
}

function byPlace(a: Finding, b: Finding): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return a.at.range.start - b.at.range.start || (a.code < b.code ? -1 : 1);
}
