/** The engine: walks the model, asks every rule, merges what is one finding in many places, and tells what nobody suppressed. */
import type { FileId, FileRange } from '../text/range.ts';
import type { Draft, Fix, Outcome, Related, Rule, Severity } from '../rules/rule.ts';
import { allRules } from '../rules/all.ts';
import type { CallVerdict, Deployment } from '../model/deployment.ts';
import type { Upstream } from '../model/nginx/config.ts';
import type { WorkspaceModel } from '../model/workspace.ts';
import type { Snapshot } from './snapshot.ts';
import { syntaxFindings } from './syntax-findings.ts';
import { told } from './telling.ts';

export type { Fix } from '../rules/rule.ts';

export interface Finding {
  readonly code: string;
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

/** A rule threw; the others went on. */
export interface RuleFailure {
  readonly code: string;
  readonly error: unknown;
}

export interface Report {
  readonly findings: readonly Finding[];
  readonly failures: readonly RuleFailure[];
}

const mostRelated = 8;

/** All findings of a snapshot, in slices: yields between subjects, so that the caller may stop when a newer revision exists. */
export function* findingSlices(snapshot: Snapshot, rules: readonly Rule[] = allRules): Generator<void, Report> {
  const merged = new Merger(snapshot);
  const failures: RuleFailure[] = [];
  const failed = new Set<string>();
  let count = 0;
  for (const { rule, drafts } of questions(snapshot.workspace, rules)) {
    if (failed.has(rule.code)) continue;
    try {
      for (const draft of drafts()) merged.add(rule, draft);
    } catch (error) {
      failed.add(rule.code);
      failures.push({ code: rule.code, error });
    }
    if (++count % 64 === 0) yield;
  }
  yield;
  const asked = new Set(rules.map((rule) => rule.code).filter((code) => !failed.has(code)));
  const findings = told(snapshot, [...merged.findings(), ...syntaxFindings(snapshot)], asked).toSorted(byPlace);
  return { findings, failures };
}

/** All findings at once. */
export function findingsOf(snapshot: Snapshot, rules: readonly Rule[] = allRules): Report {
  const slices = findingSlices(snapshot, rules);
  for (;;) {
    const step = slices.next();
    if (step.done === true) return step.value;
  }
}

interface Question {
  readonly rule: Rule;
  readonly drafts: () => Iterable<Draft>;
}

function* questions(workspace: WorkspaceModel, rules: readonly Rule[]): Generator<Question> {
  const of = <S extends Rule['subject']>(subject: S): readonly Extract<Rule, { subject: S }>[] =>
    rules.filter((rule): rule is Extract<Rule, { subject: S }> => rule.subject === subject);
  const lines = of('fpm-entry');
  const [calls, links, pools, masters, configs, upstreams, handlers] = [of('call'), of('link'), of('pool'), of('master'), of('config'), of('upstream'), of('handler')];
  for (const deployment of workspace.deployments) {
    for (const verdict of deployment.calls) {
      for (const rule of calls) yield { rule, drafts: () => rule.check({ verdict, workspace }) };
      for (const link of verdict.targets.flatMap((target) => target.links)) {
        for (const rule of links) yield { rule, drafts: () => rule.check({ link, deployment, workspace }) };
      }
    }
    for (const rule of configs) yield { rule, drafts: () => rule.check({ config: deployment.config, deployment, workspace }) };
    for (const upstream of [...deployment.config.upstreams.values()].flat()) {
      const through = callsThrough(deployment, upstream);
      for (const rule of upstreams) yield { rule, drafts: () => rule.check({ upstream, calls: through, deployment, workspace }) };
    }
    for (const site of deployment.config.otherHandlers) {
      for (const rule of handlers) yield { rule, drafts: () => rule.check({ site, deployment, workspace }) };
    }
  }
  for (const master of workspace.masters) {
    for (const rule of masters) yield { rule, drafts: () => rule.check({ master, workspace }) };
    for (const pool of master.pools) for (const rule of pools) yield { rule, drafts: () => rule.check({ pool, workspace }) };
    for (const [pool, entries] of [[undefined, master.global] as const, ...master.pools.map((one) => [one, one.entries] as const)]) {
      for (const placed of [...entries.values()].flat()) for (const rule of lines) yield { rule, drafts: () => rule.check({ placed, pool, master, workspace }) };
    }
  }
}

function callsThrough(deployment: Deployment, upstream: Upstream): readonly CallVerdict[] {
  return deployment.calls.filter((verdict) => verdict.targets.some((target) => target.target.upstream === upstream));
}

class Merger {
  readonly #snapshot: Snapshot;
  readonly #byKey = new Map<string, { readonly rule: Rule; readonly drafts: Draft[] }>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  add(rule: Rule, draft: Draft): void {
    const key = `${rule.code}\0${draft.at.file}\0${draft.at.range.start}\0${draft.at.range.end}`;
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, { rule, drafts: [draft] });
    else known.drafts.push(draft);
  }

  *findings(): Generator<Finding> {
    for (const { rule, drafts } of this.#byKey.values()) {
      const worst = drafts.toSorted((a, b) => rank(a.severity ?? rule.severity) - rank(b.severity ?? rule.severity))[0];
      if (worst === undefined) continue;
      const writer = this.#snapshot.writer();
      yield {
        code: rule.code, severity: worst.severity ?? rule.severity, outcomes: worst.outcomes ?? rule.outcomes, message: worst.message, at: worst.at,
        related: relatedOf(drafts), places: drafts.length, fixes: () => worst.fixes?.(writer) ?? [],
      };
    }
  }
}

function relatedOf(drafts: readonly Draft[]): readonly Related[] {
  const seen = new Map<string, Related>();
  for (const related of drafts.flatMap((draft) => draft.related ?? [])) {
    const key = `${related.at.file}\0${related.at.range.start}\0${related.at.range.end}`;
    if (!seen.has(key)) seen.set(key, related);
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

/** The files that findings speak of. */
export function filesOf(findings: readonly Finding[]): ReadonlySet<FileId> {
  return new Set(findings.map((finding) => finding.at.file));
}
