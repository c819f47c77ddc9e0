/** Releases are compared in one place: nobody but the catalogue names one, and nobody but it compares two. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { statementsOf } from '../support/source.ts';

const source = path.resolve(import.meta.dirname, '../../server/src');

/** A release in code: a whole text such as '1.25.1' where a release is asked, or numbers of one that are compared. */
const named = /\b(?:has|surely|lacking|valueIn|Release\.of)\([^;\n]*['"`]\d+\.\d+/;
const compared =
  /\batLeast\w*\(|(?:nginxVersion|phpVersion)(?:\s*(?:[<>]=?|[!=]==)\s*['"`\d]|\.(?:split|startsWith|match|localeCompare))|[<>]=?\s*['"`]\d+\.\d+/;

function faults(text: string): readonly string[] {
  return statementsOf(text).filter((one) => named.test(one) || compared.test(one));
}

test('no file outside the catalogue names or compares a release', () => {
  for (const file of globSync('**/*.ts', { cwd: source })) {
    if (!file.startsWith('catalog/')) assert.deepEqual(faults(readFileSync(path.join(source, file), 'utf8')), [], file);
  }
});

test('only release.ts compares two of them', () => {
  for (const file of globSync('catalog/*.ts', { cwd: source })) {
    if (file !== 'catalog/release.ts')
      assert.deepEqual(faults(readFileSync(path.join(source, file), 'utf8')), [], file);
  }
});

test('the rule of this page sees what it is for', () => {
  for (const line of [
    "if (release.has({ since: '1.25.1' }) === 'no') return;",
    "if (\n  release.has({\n    since: '1.25.1',\n  }) === 'no'\n) return;",
    "const isNew =\n  version >=\n  '1.25.1';",
    "  return atLeast(version, '1.19.7');",
    "const old = version < '1.25.1';",
    "settings.nginxVersion.split('.')",
    'if (release.surely({ until: "1.25.0" })) return;',
    "const r = Release.of('nginx', '1.22.1');",
    'if (version === undefined || nginxVersion >= 125) {',
  ])
    assert.equal(faults(line).length, 1, line);
  for (const line of [
    "  since: '0.1.0',",
    '// atLeast(version)',
    "const a = '127.0.0.1';",
    'release.has(facts)',
    'if (version === undefined) return;',
  ])
    assert.deepEqual(faults(line), [], line);
});
