/** The report for people, on a result made by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { paintFor } from '../../server/src/cli/paint.ts';
import type { View } from '../../server/src/output/format.ts';
import { githubFormat } from '../../server/src/output/github.ts';
import { coloured, plain } from '../../server/src/output/paint.ts';
import type { Result } from '../../server/src/output/result.ts';
import { textFormat } from '../../server/src/output/text.ts';
import { sample, view } from './sample.ts';

function report(options: Partial<View> = {}, result: Result = sample): string {
  return [...textFormat.write(result, { ...view, ...options })].join('');
}

test('where, the line, the mark, the other side, the outcome, the fixes, the sum', () => {
  assert.equal(
    report(),
    [
      'error[fastcgi-pass-unserved] nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock → 502',
      '  sites/shop.conf:3:16 · in 3 places',
      ' 3 | \t\tfastcgi_pass 127.0.0.1:9000;',
      '   | \t\t             ^^^^^^^^^^^^^^',
      '  php/www.conf:4:10',
      ' 4 | listen = /run/php/php8.2-fpm.sock',
      '   |          ------------------------ pool "www" listens here',
      '  fix  Point fastcgi_pass at pool "www" (unix:/run/php/php8.2-fpm.sock)',
      '  fix  Change listen of pool "www" to 127.0.0.1:9000',
      '',
      '3 files · 1 error · 0 warnings · 1 of 3 fastcgi_pass could not be checked (containers; --explain-unknown says why)',
      '',
    ].join('\n'),
  );
});

test('--explain-unknown tells each value, and needs no hint then', () => {
  const lines = report({ explainUnknown: true }).split('\n');
  assert.deepEqual(lines.slice(-6), [
    '',
    'unknown[container] nginx or PHP-FPM run in containers here',
    '  compose.yml:1:1',
    '',
    '3 files · 1 error · 0 warnings · 1 of 3 fastcgi_pass could not be checked (containers)',
    '',
  ]);
});

test('--quiet prints one line a finding', () => {
  assert.equal(
    report({ quiet: true }),
    'sites/shop.conf:3:16: error[fastcgi-pass-unserved] nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock → 502\n',
  );
});

test('nothing found: only the sum', () => {
  assert.equal(report({}, { ...sample, reported: [], links: [], unknown: [] }), '3 files · 0 errors · 0 warnings\n');
});

test('values alone are counted where every fastcgi_pass could be checked; the two most frequent causes are named', () => {
  const [link] = sample.links;
  assert.ok(link);
  assert.equal(
    report({}, { ...sample, reported: [], links: [link] }),
    '3 files · 0 errors · 0 warnings · 1 value unknown (--explain-unknown says why)\n',
  );
  const open = (reason: (typeof link)['reason'], start: number): typeof link => ({
    ...link,
    state: 'unknown',
    reason,
    at: { ...link.at, range: { start, end: start + 1 } },
  });
  const links = [
    open('sample', 0),
    open('not-included', 1),
    open('not-included', 2),
    open('container', 3),
    open('container', 4),
    open('container', 4),
  ];
  assert.match(
    report({}, { ...sample, reported: [], links }),
    / · 5 of 5 fastcgi_pass could not be checked \(files that are not included, containers and other reasons; /,
  );
});

test('outcomes in words; none where nothing is seen from outside', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const head = (outcomes: Result['reported'][number]['finding']['outcomes']): string =>
    report({ quiet: true }, { ...sample, reported: [{ ...reported, finding: { ...reported.finding, outcomes } }] })
      .replace(/^.*sock/, '')
      .trim();
  assert.equal(head(['502', '504']), '→ 502 or 504');
  assert.equal(head(['nginx-start']), '→ nginx does not start');
  assert.equal(head(['degraded']), '');
  assert.equal(head(['none']), '');
});

test('an info is counted where there is one', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const result: Result = { ...sample, reported: [{ ...reported, finding: { ...reported.finding, severity: 'info' } }] };
  assert.match(
    report({}, result),
    /\n3 files · 0 errors · 0 warnings · 1 info · 1 of 3 fastcgi_pass could not be checked /,
  );
});

test('a message cannot steer the terminal', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const text = report(
    {},
    { ...sample, reported: [{ ...reported, finding: { ...reported.finding, message: 'a\u001B]0;x\u0007b\nc' } }] },
  );
  assert.ok(!text.includes('\u001B') && !text.includes('\u0007'));
  assert.match(text, /^error\[fastcgi-pass-unserved\] a\uFFFD\]0;x\uFFFDb c → 502\n/);
});

test('colour changes nothing but the colour', () => {
  const text = report({ paint: coloured });
  assert.ok(text.includes('\u001B['));
  assert.equal(stripVTControlCharacters(text), report());
});

test('colour only on a terminal, and not where it is not wanted', () => {
  const io = (output: 'terminal' | 'pipe', env: Record<string, string> = {}): Parameters<typeof paintFor>[0] => ({
    cwd: '/',
    env,
    stdout: { isTTY: output === 'terminal', write: () => true },
    stderr: { write: () => true },
  });
  assert.equal(paintFor(io('terminal'), { color: true }), coloured);
  assert.equal(paintFor(io('pipe'), { color: true }), plain);
  assert.equal(paintFor(io('terminal'), { color: false }), plain);
  assert.equal(paintFor(io('terminal', { NO_COLOR: '1' }), { color: true }), plain);
  assert.equal(paintFor(io('terminal', { NO_COLOR: '' }), { color: true }), coloured);
  assert.equal(paintFor(io('terminal', { TERM: 'dumb' }), { color: true }), plain);
});

test('fixes are worked out only where they are shown', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  let asked = 0;
  const counting: Result = {
    ...sample,
    reported: [
      {
        finding: reported.finding,
        docs: reported.docs,
        get fixes() {
          asked++;
          return reported.fixes;
        },
      },
    ],
  };
  report({ quiet: true }, counting);
  assert.ok([...githubFormat.write(counting, { ...view, explainUnknown: true })].length > 0);
  assert.equal(asked, 0);
  report({}, counting);
  assert.equal(asked, 1);
});
