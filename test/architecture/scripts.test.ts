/** The scripts keep to types as everything else does: JavaScript only where plain Node 20 has to start it, and nobody leaves the checks. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** What `npm start`, `npm test`, `npm run build`, `prepack` and the like begin with, and what those import. */
const onOldNode = [
  'build.mjs',
  'code-server.mjs',
  'format.mjs',
  'install-workbench.mjs',
  'package.mjs',
  'start.mjs',
  'test.mjs',
  'toolchain.mjs',
  'workbench.mjs',
];

test('scripts are TypeScript, save those that plain Node 20 starts', () => {
  const javaScript = globSync('scripts/**/*.{js,cjs,mjs}', { cwd: root }).map((file) => path.basename(file));
  assert.deepEqual(javaScript.toSorted(), onOldNode);
});

test('what plain Node 20 starts imports no TypeScript', () => {
  for (const name of onOldNode) assert.doesNotMatch(read(`scripts/${name}`), /(?:from|import\() ?'[^']*\.ts'/, name);
});

test('types come from the sources: none are written by hand, and no file leaves the checks', () => {
  assert.deepEqual(globSync(['scripts/**/*.d.{ts,mts,cts}', 'bench/**/*.d.{ts,mts,cts}'], { cwd: root }), []);
  for (const file of globSync(['scripts/**/*.{ts,mjs}', 'bench/**/*.ts'], { cwd: root }))
    assert.doesNotMatch(read(file), /@ts-(?:nocheck|ignore|expect-error)|\{any\}|: any\b|\bas any\b/, file);
  const { checkJs } = JSON.parse(read('scripts/tsconfig.json').replace(/^\/\/.*$/m, '')).compilerOptions;
  assert.equal(checkJs, true);
  assert.match(read('tsconfig.json'), /\.\/scripts\/tsconfig\.json[\s\S]*\.\/scripts\/tsconfig\.editor\.json/);
});
