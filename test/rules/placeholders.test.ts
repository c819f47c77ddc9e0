/** No rule speaks of a value that is filled in: each bad example again, with a placeholder in the place of each marked value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import type { BadExample, Rule } from '../../server/src/rules/kit/rule.ts';
import { hostOf, loadFixture, type Fixture, type Mark } from '../support/fixture.ts';

const spellings = [
  '@FPM_PORT',
  '${NAME}',
  '${NAME:-php}',
  '${shop.name}',
  '$!{name}',
  '$(NAME)',
  '<name>',
  '<your domain>',
  '@Model.Name',
  '{{ name }}',
  '[% name %]',
  '[[ .Name ]]',
  '((name))',
  '{NAME}',
  '{$shop->name}',
  '%%NAME%%',
  '%name%',
  '%(name)s',
  '___NAME___',
  '<%= @name %>',
  '<?= $a ?>',
  '{!! $name !!}',
  '@name@',
  '@{name}',
  '##NAME##',
  '#{name}',
  '!NAME!',
  'YOUR_NAME',
];
/** Rules whose finding is about the block around, or the name, whatever it is. */
const aboutOther = new Set(['upstream-empty']);

for (const rule of allRules) {
  test(`${rule.code} says nothing of a placeholder`, () => {
    const reported = rule.examples.bad.flatMap((example) =>
      spellings.flatMap((spelling) => reportedOf(rule, example, spelling)),
    );
    assert.deepEqual(reported, []);
  });
}

function reportedOf(rule: Rule, example: BadExample, spelling: string): readonly string[] {
  const fixture = loadFixture(example.files);
  return fixture.marks
    .filter((mark) => isValue(mark, fixture, rule))
    .flatMap((mark) => {
      const { start, end } = mark.at.range;
      const text = textOf(fixture, mark);
      const files = new Map([
        ...fixture.files,
        [mark.at.file, text.slice(0, start) + spelling + text.slice(end)] as const,
      ]);
      const { findings } = findingsOf(hostOf({ files }).snapshot());
      const here = findings.filter(
        ({ at, severity }) =>
          severity !== 'info' &&
          at.file === mark.at.file &&
          at.range.start >= start &&
          at.range.start < start + spelling.length,
      );
      return here
        .filter(({ code }) => !aboutOther.has(code))
        .map(({ code, message }) => `${spelling} in "${example.title}": ${code}: ${message}`);
    });
}

/** A marked value; not a whole line, the name of a section or the name of a setting. */
function isValue(mark: Mark, fixture: Fixture, rule: Rule): boolean {
  if (mark.kind === 'related' || mark.kind === 'info' || (mark.code !== undefined && mark.code !== rule.code))
    return false;
  const text = textOf(fixture, mark);
  const line = text.slice(text.lastIndexOf('\n', mark.at.range.start - 1) + 1, mark.at.range.start);
  return line.trim() !== '';
}

function textOf(fixture: Fixture, mark: Mark): string {
  return fixture.files.get(mark.at.file) ?? '';
}
