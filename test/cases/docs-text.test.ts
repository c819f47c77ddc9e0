/** Every page of the manual is cut to a hover without being torn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { cutDocs } from '../../server/src/features/hover/docs-text.ts';

const docs = await loadNginxDocs();
const pages = [...docs.directiveNames()].flatMap((name) => docs.directives(name));

test('no page is longer than a hover', () => {
  const long = pages
    .filter((page) => cutDocs(page.docs).text.length > 1500)
    .map((page) => `${page.name} ${cutDocs(page.docs).text.length}`);
  assert.deepEqual(long, []);
});

test('no code block is cut in two', () => {
  const torn = pages
    .filter((page) => (cutDocs(page.docs).text.match(/```/g) ?? []).length % 2 !== 0)
    .map((page) => page.name);
  assert.deepEqual(torn, []);
});

test('a cut page does not end by announcing what was cut away', () => {
  const hanging = pages
    .map((page) => ({ name: page.name, ...cutDocs(page.docs) }))
    .filter((cut) => cut.isCut && cut.text.endsWith(':'))
    .map((cut) => cut.name);
  assert.deepEqual(hanging, []);
});

test('a short page stays as it is', () => {
  for (const page of pages.filter((one) => one.docs.length <= 1200))
    assert.deepEqual(cutDocs(page.docs), { text: page.docs, isCut: false });
});
