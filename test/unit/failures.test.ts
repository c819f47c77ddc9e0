/** Something throws: it costs the answer about its own subject, is reported once with its place, and is tried again the next time. */
import assert from 'node:assert/strict';
import { describe, mock, test, type TestContext } from 'node:test';
import { findingsOf, type Finding, type Report } from '../../server/src/analysis/engine/findings.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { allRules } from '../../server/src/rules/all.ts';
import type { PassVerdict } from '../../server/src/model/deployment/deployment.ts';
import type { RuleCode } from '../../server/src/rules/kit/codes.ts';
import type { Draft, Fix, Rule } from '../../server/src/rules/kit/rule.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';
import { CancellationToken, type CodeAction } from 'vscode-languageserver';
import { onCodeAction } from '../../server/src/lsp/code-action.ts';
import type { Session } from '../../server/src/lsp/session.ts';

const hostFor = ({ examples }: Rule): AnalysisHost => hostOf(loadFixture(examples.bad[0]?.files ?? ''));
const reported = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, at, places }) => `${code} ${at.file} ${at.range.start} ${places}`);
const overflow = (): never => overflow();

/** Lets the rule throw at the first subject that it would speak about, once; whether it did. */
function throwOnce(rule: Rule): { readonly thrown: () => boolean; readonly restore: () => void } {
  let isDone = false;
  const whole = rule as { check(subject: unknown): Iterable<Draft> };
  const original: typeof whole = { check: whole.check.bind(rule) };
  const mocked = mock.method(whole, 'check', (subject: unknown) => {
    const drafts = [...original.check(subject)];
    if (isDone || drafts.length === 0) return drafts;
    isDone = true;
    return overflow();
  });
  return { thrown: () => isDone, restore: () => mocked.mock.restore() };
}

/** Lets a rule give other fixes, for the time of one test. */
function withFixes(t: TestContext, rule: Rule, fixes: () => readonly Fix[]): void {
  const whole = rule as { check(subject: unknown): Iterable<Draft> };
  const original = whole.check.bind(rule);
  t.mock.method(whole, 'check', (subject: unknown) => [...original(subject)].map((draft) => ({ ...draft, fixes })));
}

describe('a rule that throws at one subject', () => {
  for (const rule of allRules) {
    test(rule.code, () => {
      const before = reported(findingsOf(hostFor(rule).snapshot()).findings);
      const { thrown, restore } = throwOnce(rule);
      try {
        const host = hostFor(rule);
        const broken = findingsOf(host.snapshot());
        assert.ok(thrown());
        const others = (all: readonly string[]): readonly string[] =>
          all.filter((one) => !one.startsWith(`${rule.code} `));
        assert.deepEqual(others(reported(broken.findings)), others(before), 'the other rules go on');
        checkFailures(broken, rule.code);
        assert.deepEqual(reported(findingsOf(host.snapshot()).findings), before, 'nothing half made is kept');
        assert.deepEqual(findingsOf(host.snapshot()).failures, []);
      } finally {
        restore();
      }
    });
  }
});

/** An example may be read in advance (in the context that a file fits), so that what threw may have been asked again already. */
function checkFailures({ failures }: Report, code: string): void {
  assert.ok(failures.length <= 1);
  for (const { what, error, at } of failures) {
    assert.equal(what, `the rule ${code}`);
    assert.ok(error instanceof RangeError);
    assert.ok(at !== undefined, 'its place is known');
  }
}

const sites = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `server { listen 80; server_name s${index}; location / { fastcgi_pass 127.0.0.1:${9100 + index}; } }`,
  ).join('\n');
const pool = '[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n';
const files = new Map([
  [fileId('/etc/nginx/nginx.conf'), `events {}\nhttp {\n${sites(5)}\n}\n`],
  [fileId('/etc/php-fpm.conf'), pool],
]);

test('a subject that always throws costs its own answers, and is told once for each rule', () => {
  const thrower: Rule = {
    ...(allRules.find(({ code }) => code === 'fastcgi-pass-unserved') as Rule & { subject: 'pass' }),
    code: 'thrower' as RuleCode,
    *check({ verdict }: { readonly verdict: PassVerdict }): Iterable<Draft> {
      if (!verdict.pass.word.value.endsWith('1') && !verdict.pass.word.value.endsWith('3'))
        yield { at: verdict.pass.at, message: 'seen' };
      else throw new Error(verdict.pass.word.value);
    },
  };
  const { findings, failures } = findingsOf(hostOf({ files }).snapshot(), [thrower]);
  assert.equal(findings.length, 3);
  assert.deepEqual(
    failures.map(({ what, places, at }) => [what, places, at?.file]),
    [['the rule thrower', 2, '/etc/nginx/nginx.conf']],
  );
});

/** Another nginx and another PHP-FPM beside those of `files`. */
const beside = (name: string, text: string): ReadonlyMap<ReturnType<typeof fileId>, string> =>
  new Map([...files, [fileId(`/srv/other/${name}`), text]]);

test('a main file whose includes cannot be followed costs itself alone', () => {
  const host = hostOf({
    files: beside(
      'nginx/nginx.conf',
      'events {}\nhttp { server { listen 81; location / { fastcgi_pass 127.0.0.1:9999; } } }\n',
    ),
  });
  const facts = host.file(fileId('/srv/other/nginx/nginx.conf'))?.facts;
  assert.ok(facts?.dialect === 'nginx');
  Object.defineProperty(facts.top.facts[1], 'block', { get: overflow });
  const { findings, failures } = findingsOf(host.snapshot());
  assert.deepEqual(
    failures
      .map(({ what, at }) => [what, at?.file])
      .filter(([, file]) => file === '/srv/other/nginx/nginx.conf')
      .slice(0, 1),
    [['following includes', '/srv/other/nginx/nginx.conf']],
  );
  assert.equal(findings.filter(({ code }) => code === 'fastcgi-pass-unserved').length, 5);
});

test('where the pools of a master cannot be read, no address is said to have none', () => {
  const host = hostOf({
    files: beside('php/php-fpm.conf', `[global]\nerror_log = /var/log/fpm.log\n${pool.replace('9000', '9101')}`),
  });
  const facts = host.file(fileId('/srv/other/php/php-fpm.conf'))?.facts;
  assert.ok(facts?.dialect === 'php-fpm');
  Object.defineProperty(facts.lines[1], 'index', { get: overflow });
  const { findings, failures } = findingsOf(host.snapshot());
  assert.deepEqual(
    failures.map(({ what, at }) => [what, at?.file]),
    [['following includes', '/srv/other/php/php-fpm.conf']],
  );
  assert.deepEqual(
    findings.filter(({ code }) => code === 'fastcgi-pass-unserved'),
    [],
  );
});

test('blocks that includes put into blocks are followed so far, and nothing else is lost', () => {
  for (const depth of [3, 150]) {
    const chain = new Map(files);
    const opened = 'location /a { '.repeat(60);
    chain.set(fileId('/srv/deep/nginx.conf'), 'events {}\nhttp { server { listen 80; include f0.inc; } }\n');
    for (let index = 0; index < depth; index++)
      chain.set(fileId(`/srv/deep/f${index}.inc`), `${opened}include f${index + 1}.inc;${'}'.repeat(60)}\n`);
    chain.set(fileId(`/srv/deep/f${depth}.inc`), 'fastcgi_pass 127.0.0.1:9000;\n');
    const { findings, failures } = findingsOf(hostOf({ files: chain }).snapshot());
    assert.deepEqual(failures, []);
    assert.equal(findings.filter(({ code }) => code === 'fastcgi-pass-unserved').length, 5);
  }
});

const menuSite = fileId('/etc/nginx/nginx.conf');

/** A session with one document, and the findings that it answers requests from; what it logs is added to `logged`. */
function menuSession(text: string, change: (finding: Finding) => Finding, logged: string[] = []): Session {
  const host = hostOf({
    files: new Map([
      [menuSite, text],
      [
        fileId('/etc/php-fpm.d/www.conf'),
        '[www]\nlisten = 127.0.0.1:9001\nuser = www-data\npm = static\npm.max_children = 2\n',
      ],
    ]),
  });
  const snapshot = host.snapshot();
  const findings = findingsOf(snapshot)
    .findings.filter(({ at }) => at.file === menuSite)
    .map(change);
  return {
    idOf: () => menuSite,
    snapshot: () => snapshot,
    host,
    publisher: { findings: () => Promise.resolve({ snapshot, findings }) },
    log: { error: (what: string) => logged.push(what) },
    createdFiles: { offer: () => undefined },
    urisOf: (file: string) => [`file://${file}`],
    open: { versionOf: () => undefined },
    capabilities: {},
  } as unknown as Session;
}

function menuOf(session: Session, only?: string[]): Promise<readonly CodeAction[]> {
  return onCodeAction(
    session,
    {
      textDocument: { uri: `file://${menuSite}` },
      range: { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } },
      context: { diagnostics: [], ...(only !== undefined && { only }) },
    },
    CancellationToken.None,
  );
}

const twoFaults =
  'events {}\nhttp {\n  server {\n    location / { fastcgi_pass 127.0.0.1:9000; sendfile yes; }\n  }\n}\n';

test('fixes of a finding that throw cost its lines of the menu', async () => {
  const logged: string[] = [];
  const session = menuSession(
    twoFaults,
    (finding) => (finding.code === 'fastcgi-pass-unserved' ? { ...finding, fixes: () => overflow() } : finding),
    logged,
  );
  const titles = (await menuOf(session)).map(({ title }) => title);
  assert.ok(titles.includes('Change to on'), titles.join());
  assert.ok(
    titles.some((title) => /^Ignore .*fastcgi-pass-unserved/.test(title)),
    titles.join(),
  );
  assert.ok(logged.includes('a fix of fastcgi-pass-unserved failed'), logged.join());
});

test('a fix whose edit cannot be made costs its own line of the menu', async () => {
  const logged: string[] = [];
  const broken: Fix = {
    title: 'Broken',
    safety: 'review',
    get edits(): never {
      return overflow();
    },
  };
  const session = menuSession(
    twoFaults,
    (finding) => ({ ...finding, fixes: () => [broken, ...finding.fixes(), broken] }),
    logged,
  );
  const titles = (await menuOf(session)).map(({ title }) => title);
  assert.ok(titles.includes('Change to on'), titles.join());
  assert.ok(
    titles.some((title) => title.startsWith('Point fastcgi_pass at') || title.startsWith('Point nginx at')),
    titles.join(),
  );
  assert.ok(!titles.includes('Broken'));
  assert.ok(logged.includes('the edit of "Broken" failed'), logged.join());
});

test('a fix that throws keeps no other fix of the file from being made, in no round', async (t) => {
  const rule = allRules.find(({ code }) => code === 'fastcgi-pass-trailing-colon');
  assert.ok(rule?.hasSafeFixes === true);
  let thrown = 0;
  withFixes(t, rule, () => {
    thrown++;
    return overflow();
  });
  const text =
    'events {}\nhttp {\n  server {\n    listen 80\n    root /srv;\n    location / { fastcgi_pass unix:/run/a.sock:; }\n  }\n}\n';
  const [action, ...others] = await menuOf(
    menuSession(text, (finding) => finding),
    ['source.fixAll'],
  );
  const edits = action?.edit?.changes?.[`file://${menuSite}`];
  assert.deepEqual([others, edits?.map(({ newText }) => newText)], [[], [';']]);
  assert.ok(thrown > 1, 'the findings of later rounds throw too');
});
