/** Languages are distinguished by their tables: where the code asks about one of them by name, it is in this list, which only shrinks. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.join(import.meta.dirname, '../..');

/** Files that ask for one language by name, and how often: what they do has no counterpart in another. */
const named: Readonly<Record<string, number>> = {
  'server/src/analysis/engine/findings.ts': 1,
  'server/src/analysis/engine/nginx-reader.ts': 1,
  'server/src/analysis/engine/refusals.ts': 1,
  'server/src/analysis/report/unjudged.ts': 2,
  'server/src/analysis/state/file-state.ts': 6,
  'server/src/analysis/state/workspace-builder.ts': 2,
  'server/src/cli/knowledge.ts': 2,
  'server/src/features/hover/nginx-variable.ts': 2,
  'server/src/features/names/connected.ts': 1,
  'server/src/features/names/find-names.ts': 1,
  'server/src/features/names/upstream-values.ts': 1,
  'server/src/features/navigation/definition.ts': 2,
  'server/src/features/refactor/extract-snippet.ts': 2,
  'server/src/features/server-trial.ts': 1,
};

test('no other code asks which language a file is in', () => {
  const found: Record<string, number> = {};
  for (const folder of ['server/src', 'client/src'])
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = `${folder}/${name.replaceAll('\\', '/')}`;
      const tests = readFileSync(path.join(root, file), 'utf8').match(/\bdialect [!=]==\s*'(?!foreign)/g) ?? [];
      if (tests.length > 0) found[file] = tests.length;
    }
  assert.deepEqual(found, named);
});
