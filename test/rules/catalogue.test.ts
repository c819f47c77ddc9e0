/** What every rule keeps to, so that people can rely on codes, pages and words. */
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { allRules } from '../../server/src/rules/all.ts';
import { isHarmless, type Rule } from '../../server/src/rules/kit/rule.ts';
import { loadFixture } from '../support/fixture.ts';

const rulesFolder = new URL('../../server/src/rules/', import.meta.url);
const docsFolder = new URL('../../docs/rules/', import.meta.url);
const version = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;

/** Rules by the name of their file, with the topic that they stand in. */
const declared = new Map(
  readdirSync(rulesFolder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        entry.name.endsWith('.ts') &&
        /export default defineRule\(/.test(readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
    )
    .map((entry) => [entry.name, path.basename(entry.parentPath)] as const),
);

test('the list has every rule once, sorted, and nothing else', () => {
  assert.deepEqual(
    allRules.map((rule) => `${rule.code}.ts`),
    [...declared.keys()].toSorted(),
  );
  assert.ok([...declared.values()].every((topic) => topic !== 'kit'));
  assert.equal(new Set(allRules.map((rule) => rule.code)).size, allRules.length);
});

test('docs/rules has a page for each rule and no other, and the table names them all', () => {
  const pages = readdirSync(docsFolder).filter((name) => name !== 'README.md');
  assert.deepEqual(
    pages.toSorted(),
    allRules.map((rule) => `${rule.code}.md`),
  );
  const table = readFileSync(new URL('README.md', docsFolder), 'utf8');
  for (const rule of allRules) assert.ok(table.includes(`(${rule.code}.md)`), rule.code);
});

for (const rule of allRules) {
  describe(rule.code, () => {
    test('the code states a defect in lower-case words, and is the name of its file', () => {
      assert.match(rule.code, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
      assert.ok(declared.has(`${rule.code}.ts`));
    });

    test('severity and outcome fit each other', () => checkOutcomes(rule));

    test('it is not newer than the project', () => {
      assert.match(rule.since, /^\d+\.\d+\.\d+$/);
      assert.ok(rule.since.localeCompare(version, undefined, { numeric: true }) <= 0);
    });

    test('every field of its page says something', () => {
      for (const field of [rule.title, rule.symptom, rule.rationale, rule.verified, rule.limits])
        assert.ok(field.trim().length > 15, field);
      assert.doesNotMatch(rule.title, /\.$/);
    });

    test('it refers to manuals', () => {
      assert.ok(rule.references.length > 0);
      for (const reference of rule.references) assert.equal(new URL(reference).protocol, 'https:');
    });

    test('its messages are one sentence without full stop, without advice and politeness', () => {
      const marks = rule.examples.bad.flatMap((example) => loadFixture(example.files).marks);
      for (const { message } of marks) {
        assert.doesNotMatch(message, /\.$|\bplease\b|\bshould\b|!/i);
        assert.ok(message.length <= 200, message);
      }
    });
  });
}

function checkOutcomes(rule: Rule): void {
  assert.ok(rule.outcomes.length > 0);
  const fails = !isHarmless(rule.outcomes);
  if (rule.severity === 'info') assert.ok(!fails, 'an info is about waste');
  if (rule.severity === 'warning') assert.ok(fails, 'a warning is about what fails under a condition');
  if (rule.severity === 'error') assert.ok(fails, 'an error is about what fails');
}
