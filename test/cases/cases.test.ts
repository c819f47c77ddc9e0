/** Runs the literate cases of this folder; with `UPDATE=1` it writes what is there now into the pages, to be read and judged. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { answerTo } from './answers.ts';
import { casesOf, rewritten } from './cases.ts';

const update = process.env['UPDATE'] === '1';

for (const file of globSync('{hover,navigation,completion,rename,hints,refactor}/*.md', {
  cwd: import.meta.dirname,
}).toSorted()) {
  const full = path.join(import.meta.dirname, file);
  const page = readFileSync(full, 'utf8');
  const cases = casesOf(page);
  if (update) {
    writeFileSync(full, rewritten(page, new Map(cases.map((one) => [one, answerTo(one)]))));
    continue;
  }
  test(`${file} has cases`, () => assert.ok(cases.length > 0));
  for (const one of cases) test(`${file}: ${one.title}`, () => assert.equal(answerTo(one), one.expected));
}
