/** The report for programs, on a result made by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFormat } from '../../server/src/output/json.ts';
import { sample, view } from './sample.ts';

const address = {
  file: 'sites/shop.conf',
  range: { start: { line: 2, character: 15 }, end: { line: 2, character: 29 } },
};
const listen = { file: 'php/www.conf', range: { start: { line: 3, character: 9 }, end: { line: 3, character: 33 } } };

test('one object, as docs/cli.md describes it', () => {
  const text = [...jsonFormat.write(sample, view)].join('');
  assert.ok(text.endsWith('}\n'));
  assert.deepEqual(JSON.parse(text), {
    version: 1,
    files: { nginx: 2, fpm: 1, foreign: 4 },
    findings: [
      {
        code: 'fastcgi-pass-unserved',
        severity: 'error',
        outcomes: ['502'],
        message: 'nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock',
        ...address,
        related: [{ ...listen, message: 'pool "www" listens here' }],
        fixes: [
          {
            title: 'Point fastcgi_pass at pool "www" (unix:/run/php/php8.2-fpm.sock)',
            safety: 'review',
            preferred: true,
            edits: [{ ...address, newText: 'unix:/run/php/php8.2-fpm.sock' }],
          },
          {
            title: 'Change listen of pool "www" to 127.0.0.1:9000',
            safety: 'review',
            preferred: false,
            edits: [{ ...listen, newText: '127.0.0.1:9000' }],
          },
        ],
        docs: 'https://github.com/gatewise/gatewise/blob/main/docs/rules/fastcgi-pass-unserved.md',
      },
    ],
    links: [
      { ...address, address: '127.0.0.1:9000', state: 'unserved', basis: 'same-machine', evidence: [] },
      {
        file: 'sites/shop.conf',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 6 } },
        address: 'php:9000',
        state: 'unknown',
        reason: 'container',
        message: 'nginx or PHP-FPM run in containers here',
      },
      {
        file: 'sites/shop.conf',
        range: { start: { line: 2, character: 2 }, end: { line: 2, character: 14 } },
        address: 'unix:/run/php/php8.2-fpm.sock',
        state: 'served',
        pool: { name: 'www', file: 'php/www.conf', line: 4 },
        basis: 'same-machine',
        evidence: [
          { ...listen, message: 'main file of PHP-FPM' },
          { fact: 'nothing in this workspace describes a container' },
        ],
        access: { state: 'open', socket: 'www-data:www-data 0660', nginx: 'www-data' },
      },
    ],
    unknown: [
      {
        file: 'compose.yml',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        reason: 'container',
        message: 'nginx or PHP-FPM run in containers here',
      },
    ],
  });
});
