/** What a case claims, held against what the servers did and what the command line says. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { allRequests, keyOf, type Application } from './application.ts';
import type { CaseRequest, RealityCase } from './case.ts';
import { check, describeFinding, heal, isBuilt, pointsAt } from './checker.ts';
import type { Check, ReportedFinding } from './checker.ts';
import type { Machine } from './machine.ts';
import type { Answer, Observation } from './plan.ts';
import { observe, remove, render } from './rig.ts';
import type { Rendered } from './rig.ts';

/** What the healthy application answers, by request (`keyOf`). */
export type Meant = ReadonlyMap<string, Answer>;

/** What is asked of a case. */
export interface Proof {
  readonly machine: Machine;
  /** What its requests should get, where that is known. */
  readonly meant?: Meant;
  /** `nothing`: no finding foretells it yet. */
  readonly foretold: 'by the finding' | 'nothing';
  /** How the command line is run; the built program in a process of its own where nothing is said. */
  readonly check?: Check;
}

/** Runs one case: the servers do it, the command line foretells it, the fixes heal it. */
export async function runCase(t: TestContext, reality: RealityCase, proof: Proof): Promise<void> {
  const { machine, meant } = proof;
  const rendered = await render(reality, machine);
  try {
    await t.test('the servers do it', async () => {
      assertReality(reality, answersOf(rendered, await observe(rendered)), meant);
    });
    if (proof.foretold === 'nothing') return;
    const skip = isBuilt() || proof.check !== undefined ? false : 'dist/cli.cjs is not built';
    await t.test('the command line foretells it', { skip }, () => assertPredicted(reality, rendered, proof));
    if (reality.heals) await t.test('the fixes heal it', { skip }, () => assertHealed(reality, rendered, proof));
  } finally {
    remove(rendered);
  }
}

/** What the healthy application answers to everything that is asked of it and of its mistakes. */
export async function meantBy(application: Application, machine: Machine): Promise<Meant> {
  const requests = allRequests(application);
  const rendered = await render({ ...application.healthy, requests }, machine);
  try {
    const { answers } = answersOf(rendered, await observe(rendered));
    return new Map(
      requests.flatMap((request, index) => {
        const answer = answers[index];
        return answer === undefined ? [] : [[keyOf(request), answer] as const];
      }),
    );
  } finally {
    remove(rendered);
  }
}

/** What a case has to keep of it: a healthy twin may have pages of its own, where nothing is promised. */
export function keptBy(reality: RealityCase, meant: Meant): Meant {
  if (reality.outcome !== '200') return meant;
  const promised = new Set(reality.healed.map(keyOf));
  return new Map([...meant].filter(([key]) => promised.has(key)));
}

/** An observation whose answers do not name the folder that it was made in, so that those of two folders can be compared. */
export function answersOf({ base }: Pick<Rendered, 'base'>, seen: Observation): Observation {
  return {
    ...seen,
    answers: seen.answers.map((answer) => ({ ...answer, body: answer.body.replaceAll(base, '') })),
  };
}

/** What the servers were expected to do, seen in what they did. */
function assertReality(reality: RealityCase, seen: Observation, meant: Meant | undefined): void {
  const story = () => JSON.stringify(seen, undefined, 1);
  const refusesNginx = reality.outcome === 'nginx-start';
  const refusesFpm = reality.outcome === 'fpm-start';
  assert.equal(seen.nginx === 'running', !refusesNginx, story());
  assert.equal(
    seen.fpm.every((state) => state === 'running'),
    !refusesFpm,
    story(),
  );
  if (!refusesNginx) {
    assert.deepEqual(
      seenOf(reality.requests, seen, meant),
      reality.requests.map((request) => request.expect),
      story(),
    );
    if (!refusesFpm)
      assert.ok(
        reality.requests.some((request) => request.expect === reality.outcome),
        'no request shows the outcome',
      );
  }
  if (reality.log !== undefined) {
    const reported = [seen.nginxTest, ...seen.fpmTests].flatMap((run) => run?.output ?? []).concat(seen.log);
    assert.ok(
      reported.some((line) => line.includes(reality.log ?? '')),
      `nobody said "${reality.log}": ${story()}`,
    );
  }
}

/** What was seen for each request, in the words of a case. */
export function seenOf(
  requests: readonly CaseRequest[],
  { answers }: Observation,
  meant: Meant | undefined,
): readonly string[] {
  return requests.flatMap((request, index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [seenAs(answer, meant?.get(keyOf(request)))];
  });
}

/** An answer counts as 200 only with the script's own words in its body, or those of PHP-FPM's status page. */
function seenAs(answer: Answer, meant: Answer | undefined): string {
  if (answer.truncated) return answer.status === 200 ? 'truncated' : `broken ${answer.status}`;
  if (answer.status !== 200) return String(answer.status ?? answer.error);
  if (answer.body === '') return 'blank';
  if (answer.body.includes('<?php')) return 'source-leak';
  if (answer.body.endsWith('no post')) return 'empty-post';
  if (meant?.status !== undefined && [401, 403, 404].includes(meant.status)) return 'open-door';
  if (meant !== undefined && (meant.status !== 200 || meant.body !== answer.body)) return 'wrong-page';
  if (answer.body.startsWith('file')) return 'file';
  return /^(?:answered|pool: )/.test(answer.body) ? '200' : '200 without an answer';
}

async function assertPredicted(reality: RealityCase, rendered: Rendered, proof: Proof): Promise<void> {
  const report = await (proof.check ?? check)(rendered.site, proof.machine.nginxVersion);
  const reported = report.findings.map(describeFinding).join('\n');
  const grave = report.findings.filter(isGrave);
  const { code, at } = reality;
  if (code === undefined || reality.severity === 'info') assert.deepEqual(grave.map(describeFinding), []);
  if (code === undefined) {
    assert.ok(report.links.length > 0, 'no fastcgi_pass was seen');
    if (reality.passes !== 'any')
      for (const link of report.links) assert.equal(link.state, reality.passes, link.address);
    return;
  }
  const found = report.findings.filter((finding) => finding.code === code && predicts(finding, reality));
  assert.ok(found.length > 0, `no ${code} that foretells ${reality.outcome}:\n${reported}`);
  if (reality.severity)
    assert.ok(
      found.some((finding) => finding.severity === reality.severity),
      `none of severity ${reality.severity}:\n${reported}`,
    );
  if (at)
    assert.ok(
      found.some((finding) => pointsAt(rendered.site, finding, at.file, rendered.fill(at.word))),
      `none at ${at.file} "${at.word}":\n${reported}`,
    );
  const stray = report.findings.filter((finding) => finding.severity === 'error' && !predicts(finding, reality));
  assert.deepEqual(stray.map(describeFinding), []);
}

function predicts(finding: ReportedFinding, reality: RealityCase): boolean {
  // what only wastes is reported as such, whatever a reload at the wrong moment makes of it; and another script than the one that is meant may be there or not
  const [only, ...others] = finding.outcomes;
  return (
    (others.length === 0 && (only === 'degraded' || only === 'wrong-page')) ||
    [reality.outcome, ...reality.besides].some((outcome) => finding.outcomes.includes(outcome))
  );
}

/** Whether it is an error or a warning. */
export function isGrave(finding: ReportedFinding): boolean {
  return finding.severity !== 'info';
}

async function assertHealed(reality: RealityCase, rendered: Rendered, proof: Proof): Promise<void> {
  const { titles, last } = await heal(
    rendered.site,
    proof.machine.nginxVersion,
    (finding) => isGrave(finding) || finding.code === reality.code,
    proof.check,
  );
  assert.ok(titles.length > 0, 'no fix was offered');
  const made = `after ${titles.join(', ')}`;
  assert.deepEqual(last.findings.filter(isGrave).map(describeFinding), [], made);
  const healed: RealityCase = {
    ...reality,
    outcome: '200',
    requests: reality.healed,
    log: undefined,
  };
  try {
    const asked = withRequests(rendered, reality.healed);
    assertReality(healed, answersOf(rendered, await observe(asked)), proof.meant);
  } catch (error) {
    throw new Error(`not healed ${made}`, { cause: error });
  }
}

/** The same folder, asked something else. */
export function withRequests(rendered: Rendered, requests: readonly CaseRequest[]): Rendered {
  return { ...rendered, requests: requests.map((request) => ({ ...request, url: rendered.fill(request.url) })) };
}
