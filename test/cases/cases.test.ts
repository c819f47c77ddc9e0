/** Runs the literate cases of this folder; with `UPDATE=1` it writes what is there now into the pages, to be read and judged. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadNginxDocs } from '../../server/src/catalog/nginx-docs.ts';
import { hover } from '../../server/src/features/hover.ts';
import { hostOf } from '../support/fixture.ts';
import { casesOf, rewritten, type Case } from './cases.ts';

const docs = await loadNginxDocs();
const update = process.env['UPDATE'] === '1';
const nothing = '(nothing)';

function answerTo(one: Case): string {
  const host = hostOf(one, one.settings.roots === undefined ? {} : { roots: one.settings.roots });
  host.setTrusted(one.settings.trusted ?? true);
  const answer = hover(host.snapshot(), one.file, one.offset, docs, (file, line) => (one.settings.links === true ? `file://${file}#L${line}` : undefined));
  const markdown = answer?.markdown ?? nothing;
  if (!one.hereOnly) return markdown;
  const line = markdown.indexOf('\n\n---\n\n');
  return line < 0 ? markdown : markdown.slice(0, line);
}

for (const file of globSync('hover/*.md', { cwd: import.meta.dirname }).toSorted()) {
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
