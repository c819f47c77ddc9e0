/** What the writer of fixes makes of files that are unlike the usual ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';

test('the indentation of a file with very many lines', () => {
  const file = fileId('/etc/nginx/nginx.conf');
  const head = 'events {}\nhttp {\n';
  const text = `${head}${'  gzip on;\n'.repeat(300_000)}}\n`;
  const write = hostOf({ files: new Map([[file, text]]) })
    .snapshot()
    .writer();
  const start = head.indexOf('http');
  const edit = write.intoBlock(
    { file, fact: { range: { start, end: text.length - 1 } } },
    { start: head.indexOf('{', start), end: text.length - 1 },
    'gzip_vary on;',
  );
  assert.equal(edit.newText, '\n  gzip_vary on;');
});
