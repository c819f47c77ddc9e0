/** Every case on real servers: what they do, whether the command line foretells it, whether its fixes heal it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCases } from './case.ts';
import type { RealityCase } from './case.ts';
import { check, describeFinding, heal, isBuilt, pointsAt } from './checker.ts';
import type { ReportedFinding } from './checker.ts';
import { inspectMachine } from './machine.ts';
import type { Answer, Observation } from './plan.ts';
import { observe, remove, render } from './rig.ts';
import type { Rendered } from './rig.ts';

/** For one case: two observations and a handful of runs of the command line, in milliseconds. */
const caseLimit = 120_000;

const machine = inspectMachine();
const inCi = process.env['CI'] === 'true';
const cases = readCases(fileURLToPath(new URL('cases', import.meta.url)));
const cannotRun = machine.missing.length > 0 ? `no reality on this machine: ${machine.missing.join(', ')}` : undefined;
const cannotCheck = isBuilt() ? undefined : 'dist/cli.cjs is not built';

if (cannotRun !== undefined) console.error(`\n*** REALITY IS NOT TESTED: ${cannotRun} ***\n`);
else if (!machine.namespaces)
  console.error('\n*** REALITY IS TESTED IN PART: no namespaces here, so cases that need them are left out ***\n');

test('this machine can run every reality case', (t) => {
  const lacking = [cannotRun, cannotCheck, machine.namespaces ? undefined : 'no namespaces (unshare)'].filter(
    (reason) => reason !== undefined,
  );
  if (lacking.length === 0) return;
  if (inCi) assert.fail(lacking.join('; '));
  t.skip(lacking.join('; '));
});

describe('reality', { concurrency: 2, skip: cannotRun ?? false }, () => {
  for (const reality of cases) {
    const skip = reality.needsNamespaces && !machine.namespaces ? 'needs namespaces' : false;
    test(`${reality.name}: ${reality.title}`, { skip, timeout: caseLimit }, (t) => runCase(t, reality));
  }
});

async function runCase(t: TestContext, reality: RealityCase): Promise<void> {
  const rendered = await render(reality, machine);
  try {
    await t.test('the servers do it', async () => {
      assertReality(reality, await observe(rendered));
    });
    const skip = cannotCheck ?? false;
    await t.test('the command line foretells it', { skip }, () => assertPredicted(reality, rendered));
    if (reality.heals) await t.test('the fixes heal it', { skip }, () => assertHealed(reality, rendered));
  } finally {
    remove(rendered);
  }
}

/** What the servers were expected to do, seen in what they did. */
function assertReality(reality: RealityCase, seen: Observation): void {
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
      seen.answers.map(seenAs),
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

/** An answer counts as 200 only with the script's own words in its body, or those of PHP-FPM's status page. */
function seenAs(answer: Answer): string {
  if (answer.truncated) return answer.status === 200 ? 'truncated' : `broken ${answer.status}`;
  if (answer.status === 200 && answer.body === '') return 'blank';
  if (answer.status === 200 && answer.body.includes('<?php')) return 'source-leak';
  if (answer.status === 200 && answer.body.endsWith('no post')) return 'empty-post';
  if (answer.status === 200 && !/^(?:answered|pool: )/.test(answer.body)) return '200 without an answer';
  return String(answer.status ?? answer.error);
}

async function assertPredicted(reality: RealityCase, rendered: Rendered): Promise<void> {
  const report = await check(rendered.site, machine.nginxVersion);
  const reported = report.findings.map(describeFinding).join('\n');
  const grave = report.findings.filter(isGrave);
  const { code, at } = reality;
  if (code === undefined || reality.severity === 'info') assert.deepEqual(grave.map(describeFinding), []);
  if (code === undefined) {
    assert.ok(report.links.length > 0, 'no fastcgi_pass was seen');
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
    finding.outcomes.includes(reality.outcome)
  );
}

function isGrave(finding: ReportedFinding): boolean {
  return finding.severity !== 'info';
}

async function assertHealed(reality: RealityCase, rendered: Rendered): Promise<void> {
  const { titles, last } = await heal(
    rendered.site,
    machine.nginxVersion,
    (finding) => isGrave(finding) || finding.code === reality.code,
  );
  assert.ok(titles.length > 0, 'no fix was offered');
  const made = `after ${titles.join(', ')}`;
  assert.deepEqual(last.findings.filter(isGrave).map(describeFinding), [], made);
  const healed: RealityCase = {
    ...reality,
    outcome: '200',
    requests: reality.requests.map((request) => ({ ...request, expect: '200' })),
    log: undefined,
  };
  try {
    assertReality(healed, await observe(rendered));
  } catch (error) {
    throw new Error(`not healed ${made}`, { cause: error });
  }
}
