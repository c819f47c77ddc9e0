/** Comments that suppress: where they are seen, what they speak of, and what is reported of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurableCodes, formerCodes } from '../../server/src/analysis/report/codes.ts';
import { readConfig } from '../../server/src/analysis/settings/config-file.ts';
import { readSettings } from '../../server/src/analysis/settings/settings.ts';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { syntaxCodes } from '../../server/src/analysis/report/other-codes.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';

const main = fileId('/etc/nginx/nginx.conf');
const www = fileId('/etc/php/8.2/fpm/pool.d/www.conf');
const code = 'fastcgi-pass-unserved';

/** A server whose only call nobody answers; `around` puts comments to it. */
function nginx(wrap: (pass: string) => string, top = ''): string {
  return `${top}events {}\nhttp {\n    server {\n        location / {\n${wrap('            fastcgi_pass 127.0.0.1:9000;')}\n        }\n    }\n}\n`;
}

const pool = '[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 2\n';

function report(files: Readonly<Record<string, string>>): readonly Finding[] {
  return findingsOf(
    hostOf({ files: new Map(Object.entries(files).map(([name, text]) => [fileId(name), text])) }).snapshot(),
  ).findings;
}

function codesOf(text: string, poolText = pool): readonly string[] {
  return report({ [main]: text, [www]: poolText }).map((finding) => finding.code);
}

/** The text after the first fix of the only finding of a code. */
function fixed(
  file: FileId,
  files: Readonly<Record<string, string>>,
  wanted: string,
): { readonly text: string; readonly safety: string; readonly message: string } {
  const findings = report(files).filter((finding) => finding.code === wanted);
  assert.equal(findings.length, 1, JSON.stringify(report(files).map((finding) => finding.code)));
  const fix = findings[0]?.fixes()[0];
  assert.ok(fix);
  assert.ok(fix.edits.every((edit) => edit.file === file));
  return { text: applyEdits(files[file] ?? '', fix.edits), safety: fix.safety, message: findings[0]?.message ?? '' };
}

// where it speaks

test('without a comment the call is told', () => {
  assert.deepEqual(codesOf(nginx((pass) => pass)), [code]);
});

test('behind the directive, on the line above, at the top of the file', () => {
  assert.deepEqual(codesOf(nginx((pass) => `${pass} # gatewise-ignore ${code}: served by the old box`)), []);
  assert.deepEqual(
    codesOf(nginx((pass) => `            # gatewise-ignore ${code}: served by the old box\n${pass}`)),
    [],
  );
  assert.deepEqual(
    codesOf(nginx((pass) => pass, `# our web\n# gatewise-ignore-file ${code}: served by the old box\n\n`)),
    [],
  );
});

test('the next directive may follow after blank lines and comments, and may take several lines', () => {
  assert.deepEqual(
    codesOf(nginx(() => `  # gatewise-ignore ${code}: why\n\n  # the shop\n  fastcgi_pass\n    127.0.0.1:9000;`)),
    [],
  );
});

test('several comments speak of one directive, and one comment of several codes', () => {
  const both = 'fastcgi_read_timeout 0;';
  const above = `# gatewise-ignore ${code}: why\n# gatewise-ignore read-timeout-zero: why\nfastcgi_pass 127.0.0.1:9000; ${both}`;
  assert.deepEqual(
    codesOf(nginx(() => above)).filter((one) => one !== 'suppression-unused'),
    [],
  );
  assert.deepEqual(
    codesOf(
      nginx(() => `fastcgi_pass 127.0.0.1:9000; ${both} # gatewise-ignore read-timeout-zero, ${code}: why`),
    ).filter((one) => one !== 'suppression-unused'),
    [],
  );
});

test('another line, another code and another file stay told', () => {
  assert.ok(codesOf(nginx((pass) => `# gatewise-ignore ${code}: why\nroot /srv;\n${pass}`)).includes(code));
  assert.ok(codesOf(nginx((pass) => `${pass} # gatewise-ignore read-timeout-zero: why`)).includes(code));
  assert.ok(
    codesOf(
      nginx((pass) => pass),
      `; gatewise-ignore-file ${code}: why\n${pool}`,
    ).includes(code),
  );
});

test('FPM files take ";", and "#" is not a comment there', () => {
  const files = (comment: string): Readonly<Record<string, string>> => ({
    [main]: nginx((pass) => pass.replace('127.0.0.1:9000', 'unix:/run/php/www.sock')),
    [www]: pool.replace('listen = ', `${comment}\nlisten = unix:`),
  });
  const reported = (comment: string): boolean =>
    report(files(comment)).some((finding) => finding.code === 'listen-unix-prefix');
  assert.ok(reported('; nothing'));
  assert.ok(!reported('; gatewise-ignore listen-unix-prefix: an old build'));
  assert.ok(
    !report({
      ...files(''),
      [www]: pool.replace(
        'listen = /run/php/www.sock',
        'listen = unix:/run/php/www.sock ; gatewise-ignore listen-unix-prefix: an old build',
      ),
    }).some((finding) => finding.code === 'listen-unix-prefix'),
  );
  assert.ok(reported('# gatewise-ignore listen-unix-prefix: no comment'));
});

test('a text in quotes and a word are no comment', () => {
  assert.ok(codesOf(nginx((pass) => `add_header X "# gatewise-ignore ${code}: no"; ${pass}`)).includes(code));
  assert.ok(codesOf(nginx((pass) => `add_header X a#gatewise-ignore; ${pass}`)).includes(code));
});

test('problems of form are suppressed as well', () => {
  const text = 'server {\n    listen 80 # gatewise-ignore missing-semicolon: a template adds it\n    root /srv;\n}\n';
  assert.deepEqual(
    report({ '/etc/nginx/sites-enabled/a': text }).map((finding) => finding.code),
    [],
  );
});

test('with CRLF and at the end of a file without line end', () => {
  assert.deepEqual(codesOf(nginx((pass) => `# gatewise-ignore ${code}: why\n${pass}`).replaceAll('\n', '\r\n')), []);
  assert.deepEqual(
    codesOf(`events {} http { server { location / { fastcgi_pass 127.0.0.1:9000; } } } # gatewise-ignore ${code}: why`),
    [],
  );
});

// what is reported of it

test('a reason is asked for; without it the finding stays suppressed', () => {
  const files = { [main]: nginx((pass) => `${pass} # gatewise-ignore ${code}`), [www]: pool };
  assert.deepEqual(
    report(files).map((finding) => [finding.code, finding.severity, finding.message]),
    [['suppression-without-reason', 'info', `no reason is given for suppressing ${code} here`]],
  );
  assert.deepEqual(codesOf(nginx((pass) => `${pass} # gatewise-ignore ${code} because the old box answers`)), []);
});

test('an unknown code is told with the nearest one, and replaced by it', () => {
  const files = { [main]: nginx((pass) => `${pass} # gatewise-ignore fastcgi-pass-unservd: why`), [www]: pool };
  const { text, safety, message } = fixed(main, files, 'suppression-unknown-code');
  assert.equal(message, `there is no finding "fastcgi-pass-unservd"; the nearest is "${code}"`);
  assert.equal(
    text,
    nginx((pass) => `${pass} # gatewise-ignore ${code}: why`),
  );
  assert.equal(safety, 'review');
  assert.equal(report(files).filter((finding) => finding.code === code).length, 1);
});

test('no code, another word and a file comment below the top suppress nothing, and say so', () => {
  const messages = (text: string): readonly string[] =>
    report({ [main]: text, [www]: pool })
      .filter((finding) => finding.code !== code)
      .map((finding) => `${finding.code}: ${finding.message}`);
  assert.deepEqual(messages(nginx((pass) => `${pass} # gatewise-ignore`)), [
    'suppression-unknown-code: "gatewise-ignore" does not name a finding to suppress',
  ]);
  assert.deepEqual(messages(nginx((pass) => `# gatewise-ignore-next-line ${code}: why\n${pass}`)), [
    'suppression-unknown-code: "gatewise-ignore-next-line" suppresses nothing: the keywords are "gatewise-ignore" and "gatewise-ignore-file"',
  ]);
  assert.deepEqual(messages(nginx((pass) => `# gatewise-ignore-file ${code}: why\n${pass}`)), [
    'suppression-unused: "gatewise-ignore-file" applies to the whole file only above its first directive',
  ]);
  assert.deepEqual(messages(nginx((pass) => `# gatewise-ignored things\n${pass}`)), []);
});

const agreeing = pool.replace('/run/php/www.sock', '127.0.0.1:9000');

test('a comment that suppresses nothing is told and goes cleanly', () => {
  const plain = nginx((pass) => pass);
  for (const written of [
    nginx((pass) => `            # gatewise-ignore ${code}: why\n${pass}`),
    nginx((pass) => `${pass}  # gatewise-ignore ${code}: why`),
    `# gatewise-ignore-file ${code}: why\n${plain}`,
  ]) {
    const { text, safety } = fixed(main, { [main]: written, [www]: agreeing }, 'suppression-unused');
    assert.equal(text, plain);
    assert.equal(safety, 'safe');
    const crlf = fixed(main, { [main]: written.replaceAll('\n', '\r\n'), [www]: agreeing }, 'suppression-unused');
    assert.equal(crlf.text, plain.replaceAll('\n', '\r\n'));
  }
});

test('of several codes only the unused one goes', () => {
  const written = (codes: string): string => nginx((pass) => `${pass} # gatewise-ignore ${codes}: why`);
  for (const codes of [`${code}, read-timeout-zero`, `read-timeout-zero, ${code}`]) {
    assert.equal(fixed(main, { [main]: written(codes), [www]: pool }, 'suppression-unused').text, written(code));
  }
});

test('that nothing is suppressed is not said where it cannot be known', () => {
  const written = nginx((pass) => `${pass} # gatewise-ignore ${code}: why`);
  const reported = (files: Readonly<Record<string, string>>): readonly string[] =>
    report(files)
      .map((finding) => finding.code)
      .filter((one) => one === 'suppression-unused');
  assert.deepEqual(reported({ [main]: written }), [], 'no pool is known');
  assert.deepEqual(
    reported({ [main]: written.replace('127.0.0.1:9000', '$php_backend'), [www]: pool }),
    [],
    'the address is a variable',
  );
  assert.deepEqual(
    reported({
      [main]: written,
      [www]: agreeing,
      '/etc/compose.yml': 'services: { web: { image: nginx }, app: { image: php:8.3-fpm } }\n',
    }),
    [],
    'containers are in play',
  );
  assert.deepEqual(reported({ [main]: `${written}http {`, [www]: agreeing }), [], 'the file is broken');
  assert.deepEqual(reported({ [main]: written, [www]: agreeing }), ['suppression-unused']);
});

test('a rule that was not asked says nothing about its suppressions', () => {
  const host = hostOf({
    files: new Map([
      [main, nginx((pass) => `${pass} # gatewise-ignore ${code}: why`)],
      [www, agreeing],
    ]),
  });
  assert.deepEqual(findingsOf(host.snapshot(), []).findings, []);
});

test('a file of suppressions alone is read in one go', () => {
  const many = `# gatewise-ignore-file ${code}: why\n# gatewise-ignore ${code}: why\n`.repeat(20_000);
  assert.equal(codesOf(many + nginx((pass) => pass)).includes(code), false);
});

test('every problem of form has a code that can be set', async () => {
  const { readFileSync, globSync } = await import('node:fs');
  const root = new URL('../../server/src/syntax/', import.meta.url);
  const sources = globSync('**/*.ts', { cwd: root })
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
    .join('\n');
  const direct = [...sources.matchAll(/#blame(?:With)?\(\s*'([a-z-]+)'/g)].map((match) => match[1] ?? '');
  const typed = [...sources.matchAll(/code:((?:[\s|]*'[a-z-]+')+)/g)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/[a-z-]+/g)].map(([code]) => code),
  );
  assert.deepEqual(new Set([...direct, ...typed]), new Set(syntaxCodes.map((one) => one.code)));
  assert.ok(syntaxCodes.every((one) => configurableCodes().has(one.code)));
});

test('a code that was renamed goes on working, in comments, in gatewise.json and in settings, and says so', () => {
  for (const [old, code] of formerCodes()) {
    assert.ok(configurableCodes().has(code) && !configurableCodes().has(old), old);
    assert.deepEqual([...(readSettings({ rules: { [old]: 'off' } }).rules ?? [])], [[code, 'off']]);
    assert.deepEqual([...(readSettings({ rules: { [code]: 'info', [old]: 'off' } }).rules ?? [])], [[code, 'info']]);
    const config = readConfig(
      fileId('/w/gatewise.json'),
      `{ "rules": { "${old}": "off" }, "ignore": [{ "rule": "${old}", "file": "a.conf", "reason": "so" }] }`,
    );
    assert.deepEqual(
      [[...(config.settings.rules ?? [])], config.ignores.map((entry) => entry.code), config.broken],
      [[[code, 'off']], [code], false],
    );
    assert.deepEqual(
      config.problems.map(({ message, severity, meant }) => [message, severity, meant?.newText]),
      Array.from({ length: 2 }, () => [`${old} was renamed to ${code}`, 'info', `"${code}"`]),
    );
  }
  const [[old, current] = ['', '']] = formerCodes();
  assert.notEqual(old, '');
  const files = { [main]: nginx((pass) => `# gatewise-ignore ${old}: why\n${pass}`), [www]: pool };
  const { text, safety, message } = fixed(main, files, 'suppression-renamed-code');
  assert.deepEqual([message, safety], [`${old} was renamed to ${current}`, 'safe']);
  assert.match(text, new RegExp(`gatewise-ignore ${current}: why`));
});
