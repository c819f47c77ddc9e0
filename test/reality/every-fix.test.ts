/**
 * Every fix that is offered for a case, the preferred one and all others, each made alone: what real servers answered before they answer after it, and nothing is sent as
 * source that was not. The same is asked of the model in test/hard/harm.test.ts.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCases, type RealityCase } from './case.ts';
import { applyFix, check, isBuilt, type ReportedFinding, type ReportedFix } from './checker.ts';
import { inspectMachine } from './machine.ts';
import type { Answer, Observation, PlannedRequest } from './plan.ts';
import { observe, remove, render, type Rendered } from './rig.ts';

/** For one case: an observation for each fix, in milliseconds. */
const caseLimit = 180_000;
/** More requests than these tell nothing new of a case. */
const mostProbes = 24;

const machine = inspectMachine();
const cases = readCases(fileURLToPath(new URL('cases', import.meta.url)));
const skip = machine.missing.length > 0 ? machine.missing.join(', ') : isBuilt() ? false : 'dist/cli.cjs is not built';

describe('every fix', { concurrency: 2, skip }, () => {
  for (const reality of cases)
    test(
      reality.name,
      { skip: reality.needsNamespaces && !machine.namespaces ? 'needs namespaces' : false, timeout: caseLimit },
      () => tryAll(reality),
    );
});

async function tryAll(reality: RealityCase): Promise<void> {
  const rendered = await render(reality, machine);
  try {
    const { findings } = await check(rendered.site, machine.nginxVersion);
    const offered = fixesOf(findings);
    if (offered.length === 0) return;
    const probed: Rendered = { ...rendered, requests: probesOf(rendered) };
    const texts = textsOf(rendered.site);
    const before = await observe(probed);
    for (const { finding, fix } of offered) {
      applyFix(rendered.site, fix);
      const harms = harmsOf(before, await observe(probed), probed.requests)
        .filter((harm) => !harm.startsWith('let in') || !/deny|allow|let .* in/i.test(fix.title))
        // a redirect that leads back to itself shows no page
        .filter((harm) => finding.code !== 'redirect-loop' || !/: 30[1278] /.test(harm))
        .filter((harm) => !fix.title.startsWith('Lower ') || !harm.includes('-> 413 '));
      for (const [file, text] of texts) writeFileSync(file, text);
      assert.deepEqual(harms, [], `${finding.code}: ${finding.message}\nfix: ${fix.title}`);
    }
  } finally {
    remove(rendered);
  }
}

/** Each change once, whoever offers it. */
function fixesOf(
  findings: readonly ReportedFinding[],
): readonly { readonly finding: ReportedFinding; readonly fix: ReportedFix }[] {
  const seen = new Map(
    findings.flatMap((finding) => finding.fixes.map((fix) => [JSON.stringify(fix.edits), { finding, fix }] as const)),
  );
  return [...seen.values()];
}

/** The case's own requests that do not wait for anything, then every file of the site, by every port and name. */
function probesOf({ site, requests }: Rendered): readonly PlannedRequest[] {
  const own = requests.filter(({ url, during }) => during === undefined && !url.includes('slow'));
  const configs = [...textsOf(site)].filter(([file]) => /\/nginx\//.test(file)).map(([, text]) => text);
  const all = (pattern: RegExp): readonly string[] => [
    ...new Set(
      configs.flatMap((text) => [...text.matchAll(pattern)].flatMap((match) => (match[1] ?? '').split(/\s+/))),
    ),
  ];
  const ports = all(/\blisten\s+(?:127\.0\.0\.1:)?(\d+)/g).slice(0, 2);
  const hosts = ['localhost', ...all(/\bserver_name\s+([^;{]+);/g).filter((name) => /^[a-z0-9.-]+$/.test(name))].slice(
    0,
    3,
  );
  const folder = ['www', 'var/www/html'].map((name) => path.join(site, name)).find((name) => isFolder(name));
  const files =
    folder === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
          (name) =>
            !isFolder(path.join(folder, name)) &&
            !/sleep|usleep|fill/.test(readFileSync(path.join(folder, name), 'utf8')),
        );
  const folders = [...new Set(files.filter((name) => name.includes('/')).map((name) => `/${path.dirname(name)}/`))];
  const paths = ['/', ...folders, '/none', '/none.php', '/index.php/info', ...files.map((name) => `/${name}`)];
  const probes = paths.flatMap((uri) =>
    ports.flatMap((port) =>
      hosts.map((host): PlannedRequest => ({
        url: `http://${host}:${port}${uri}`,
        during: undefined,
        form: undefined,
      })),
    ),
  );
  return [...own, ...probes].slice(0, mostProbes);
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The files of a folder that hold text, links followed only where they stay in it. */
function textsOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

function harmsOf(before: Observation, after: Observation, requests: readonly PlannedRequest[]): readonly string[] {
  const harms: string[] = [];
  if (before.nginx === 'running' && after.nginx !== 'running')
    harms.push(`nginx: ${after.nginx} (${after.nginxTest?.output.join(' ') ?? ''})`);
  before.fpm.forEach((state, index) => {
    if (state === 'running' && after.fpm[index] !== 'running')
      harms.push(`PHP-FPM: ${after.fpm[index] ?? ''} (${after.fpmTests[index]?.output.join(' ') ?? ''})`);
  });
  after.answers.forEach((answer, index) => {
    const old = before.answers[index];
    const url = requests[index]?.url ?? '';
    if (old !== undefined && works(old) && !works(answer)) harms.push(`${url}: ${say(old)} -> ${say(answer)}`);
    if (answer.status === 200 && isForbidden(before, url)) harms.push(`let in ${url}: ${say(answer)}`);
    if (isSource(answer) && (old === undefined || !isSource(old)))
      harms.push(`${url} is sent as source: ${say(answer)}`);
  });
  return harms;
}

function works({ status, body, truncated }: Answer): boolean {
  return (
    status !== undefined && status < 400 && !truncated && (status >= 300 || body !== '') && !body.includes('<?php')
  );
}

/** Whether a rule of nginx kept the request out. */
function isForbidden({ log }: Observation, url: string): boolean {
  const { host, pathname } = new URL(url);
  return log.some(
    (line) =>
      line.includes('access forbidden by rule') &&
      line.includes(`"GET ${pathname} `) &&
      line.includes(`host: "${host}"`),
  );
}

function isSource({ body }: Answer): boolean {
  return body.includes('<?php');
}

function say({ status, body, error }: Answer): string {
  return `${status ?? error ?? ''} ${JSON.stringify(body.slice(0, 60))}`;
}
