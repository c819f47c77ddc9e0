/** The report for GitHub Actions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeData, escapeProperty, githubFormat } from '../../server/src/output/github.ts';
import type { View } from '../../server/src/output/format.ts';
import type { Result } from '../../server/src/output/result.ts';
import { placeOf, sample, site, view } from './sample.ts';

/** The report in one text. */
const githubReport = (result: Result, shown: Partial<View> = {}): string =>
  [...githubFormat.write(result, { ...view, ...shown })].join('');

test('one workflow command a finding', () => {
  assert.equal(
    githubReport(sample),
    '::error file=sites/shop.conf,line=3,col=16,endLine=3,endColumn=30,title=fastcgi-pass-unserved::nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock\n',
  );
});

test('values that are not known are notices, where they are wanted', () => {
  assert.match(
    githubReport(sample, { explainUnknown: true }),
    /\n::notice file=compose\.yml,line=1,col=1,endLine=1,endColumn=1,title=unknown%3A container::nginx or /,
  );
});

test('severities, and no columns for a range over several lines', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const block = {
    ...reported,
    finding: {
      ...reported.finding,
      severity: 'info' as const,
      at: placeOf(site, 'location ~ \\.php$ {\n\t\tfastcgi_pass 127.0.0.1:9000;\n\t}'),
    },
  };
  assert.match(
    githubReport({ ...sample, reported: [block] }),
    /^::notice file=sites\/shop\.conf,line=2,endLine=4,title=/,
  );
});

test('what the format means is escaped', () => {
  assert.equal(escapeData('50%: a\r\nb, c'), '50%25: a%0D%0Ab, c');
  assert.equal(escapeProperty('c:/x,y%z\n'), 'c%3A/x%2Cy%25z%0A');
});

test('what is escaped cannot start a second command', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const text = githubReport({
    ...sample,
    reported: [{ ...reported, finding: { ...reported.finding, message: 'a\n::error::b' } }],
  });
  assert.equal(text.split('\n').length, 2);
});
