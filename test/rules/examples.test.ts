/** Every example of every rule: a bad one has exactly the findings that are marked, and its fix gives what is shown; a good one has none. */
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import type { BadExample, Fix, GoodExample, Rule } from '../../server/src/rules/kit/rule.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import type { FileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture, sayPlace, type Fixture, type Mark } from '../support/fixture.ts';

for (const rule of allRules) {
  describe(rule.code, () => {
    if (rule.hasSafeFixes === true)
      test('a safe fix', () =>
        assert.ok(
          rule.examples.bad.some((example) =>
            report(loadFixture(example.files)).some(
              (finding) => finding.code === rule.code && finding.fixes().some((fix) => fix.safety === 'safe'),
            ),
          ),
        ));
    for (const example of rule.examples.bad) {
      test(`bad: ${example.title}`, () => checkBad(rule, example));
    }
    for (const example of rule.examples.good) {
      test(`good: ${example.title}`, () => checkGood(rule, example));
    }
  });
}

function checkBad(rule: Rule, example: BadExample): void {
  const fixture = loadFixture(example.files);
  const all = report(fixture);
  const own = all.filter((finding) => finding.code === rule.code);
  const expected = fixture.marks.filter(
    (mark) => mark.kind !== 'related' && (mark.code === undefined || mark.code === rule.code),
  );
  assert.notEqual(expected.length, 0, 'a bad example marks at least one finding');
  assert.deepEqual(
    own.map((finding) => sayFinding(fixture, finding)),
    expected.map((mark) => sayMark(fixture, mark)),
  );
  checkRelated(fixture, own);
  for (const fix of own.flatMap((finding) => finding.fixes())) {
    checkNothingNew(fixture, fix, all);
    assert.ok(
      fix.safety === 'review' || rule.hasSafeFixes === true,
      `"${fix.title}" is safe, and the rule does not say that it has safe fixes`,
    );
  }
  const fix = own.map((finding) => firstFix(finding)).find((one) => one !== undefined);
  if (fix === undefined) {
    assert.ok(
      example.fixed === undefined && fixture.fixed.size === 0,
      'the example shows a fix, and the rule has none',
    );
    return;
  }
  checkFix(rule, { fixture, example, fix, before: all });
}

function checkRelated(fixture: Fixture, findings: readonly Finding[]): void {
  const marks = fixture.marks.filter((mark) => mark.kind === 'related').map((mark) => sayMark(fixture, mark));
  if (marks.length === 0) return;
  const related = findings
    .flatMap((finding) => finding.related)
    .map((one) => `${sayPlace(fixture.files, one.at)} related: ${one.message}`);
  assert.deepEqual([...new Set(related)].toSorted(), marks.toSorted());
}

interface FixCase {
  readonly fixture: Fixture;
  readonly example: BadExample;
  readonly fix: Fix;
  readonly before: readonly Finding[];
}

/** The fix gives what the example shows, takes the finding away and brings no other one. */
function checkFix(rule: Rule, { fixture, example, fix, before }: FixCase): void {
  const after = applied(fixture, fix);
  const changed = new Map([...after].filter(([file, text]) => text !== fixture.files.get(file)));
  assert.deepEqual(
    Object.fromEntries(changed),
    Object.fromEntries(fixedFiles(fixture, example) ?? loadFixture(missingFixed(fix, changed)).files),
    fix.title,
  );
  const of = (findings: readonly Finding[]): number => findings.filter((finding) => finding.code === rule.code).length;
  assert.equal(of(report({ files: after })), of(before) - 1, `"${fix.title}" takes the finding away`);
}

/** The files that the fix changes, as the example shows them: between its lines, or apart. */
function fixedFiles({ fixed }: Fixture, example: BadExample): ReadonlyMap<FileId, string> | undefined {
  if (example.fixed === undefined) return fixed.size > 0 ? fixed : undefined;
  assert.equal(fixed.size, 0, 'the example shows its fix twice: between its lines, and as files');
  return loadFixture(example.fixed).files;
}

function applied(fixture: Fixture, fix: Fix): ReadonlyMap<FileId, string> {
  return new Map(
    [...fixture.files].map(([file, text]) => [
      file,
      applyEdits(
        text,
        fix.edits.filter((edit) => edit.file === file),
      ),
    ]),
  );
}

/** Whichever fix one takes, nothing is found afterwards that was not there before. */
function checkNothingNew(fixture: Fixture, fix: Fix, before: readonly Finding[]): void {
  const known = before.map((finding) => finding.code);
  for (const finding of report({ files: applied(fixture, fix) })) {
    const index = known.indexOf(finding.code);
    assert.ok(index >= 0, `"${fix.title}" brings a new finding: ${finding.code}: ${finding.message}`);
    known.splice(index, 1);
  }
}

function missingFixed(fix: Fix, changed: ReadonlyMap<FileId, string>): string {
  throw new Error(
    `the example shows no fix, neither in lines \`#= …\` and \`#+ …\` nor in \`fixed\`; after "${fix.title}" it would be:\n${[...changed].map(([file, text]) => `#- ${file}\n${text}`).join('')}`,
  );
}

/** The rule is silent, and so is every other one about what would fail: a good example is one to copy. */
function checkGood(rule: Rule, example: GoodExample): void {
  const fixture = loadFixture(example.files);
  assert.deepEqual(fixture.marks, [], 'a good example marks nothing');
  assert.equal(fixture.fixed.size, 0, 'a good example has nothing to fix');
  const found = report(fixture).filter((finding) => finding.code === rule.code || finding.severity === 'error');
  assert.deepEqual(
    found.map((finding) => `${finding.code} ${sayFinding(fixture, finding)}`),
    [],
  );
}

function report(fixture: Pick<Fixture, 'files'>): readonly Finding[] {
  const { findings, failures } = findingsOf(hostOf(fixture).snapshot());
  for (const failure of failures) throw failure.error;
  for (const finding of findings) checkFixes(finding);
  return findings;
}

/** What holds for all fixes: one preferred at most, edits that change something, safe ones in the file of the squiggle. */
function checkFixes(finding: Finding): void {
  const fixes = finding.fixes();
  assert.ok(fixes.filter((fix) => fix.preferred === true).length <= 1, `${finding.code}: more than one preferred fix`);
  for (const fix of fixes) {
    assert.ok(fix.edits.length > 0, `${finding.code}: "${fix.title}" changes nothing`);
    assert.doesNotMatch(fix.title, /\.$/, `${finding.code}: a title ends without full stop`);
    if (fix.safety === 'safe')
      assert.ok(
        fix.edits.every((edit) => edit.file === finding.at.file),
        `${finding.code}: "${fix.title}" is safe and edits another file`,
      );
  }
}

function firstFix(finding: Finding): Fix | undefined {
  const fixes = finding.fixes();
  return fixes.find((fix) => fix.preferred === true) ?? fixes[0];
}

function sayFinding(fixture: Fixture, finding: Finding): string {
  return `${sayPlace(fixture.files, finding.at)} ${finding.severity}: ${finding.message}`;
}

function sayMark(fixture: Fixture, mark: Mark): string {
  return `${sayPlace(fixture.files, mark.at)} ${mark.kind}: ${mark.message}`;
}
