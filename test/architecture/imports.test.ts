/** The reader of imports that the architecture test stands on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, isBarrel } from './imports.ts';

const specifiers = (source: string): string[] =>
  importsOf(source).map((i) => (i.typeOnly ? 'type ' : '') + i.specifier);

test('static imports and exports, values and types', () => {
  const source = [
    "import fs from 'node:fs';",
    'import * as path from "node:path";',
    "import type { A } from './a.ts';",
    "import { type B, type C } from './b.ts';",
    "import { type D, e } from './d.ts';",
    "import type from './f.ts';",
    "import g, { type G } from './g.ts';",
    "import './side-effect.ts';",
    "export { h } from './h.ts';",
    "export type { I } from './i.ts';",
    "export * from './j.ts';",
    'import {',
    '  k,',
    "} from './k.ts';",
    "import data from './l.json' with { type: 'json' };",
  ].join('\n');
  assert.deepEqual(specifiers(source), [
    'node:fs',
    'node:path',
    'type ./a.ts',
    'type ./b.ts',
    './d.ts',
    './f.ts',
    './g.ts',
    './side-effect.ts',
    './h.ts',
    'type ./i.ts',
    './j.ts',
    './k.ts',
    './l.json',
  ]);
  assert.equal(importsOf(source)[11]?.line, 12);
});

test('dynamic imports, also in types and templates', () => {
  assert.deepEqual(
    specifiers(
      "const a = await import('./a.ts');\ntype B = import('./b.ts').B;\nconst c = `${await import('./c.ts')} import('./no.ts')`;\nimport('./d.ts');",
    ),
    ['./a.ts', './b.ts', './c.ts', './d.ts'],
  );
});

test('comments, strings, regular expressions and property names are no imports', () => {
  const source = [
    "// import a from './a.ts';",
    "/* import b from './b.ts'; */",
    "const glob = '**/*.conf'; // a comment sign in a string",
    'const c = "import c from \'./c.ts\'";',
    "const d = `import d from './d.ts'`;",
    'const e = /[\'"`/*]/.test(x) ? y / 2 : z / 3;',
    "x.import('./f.ts');",
    'const url = import.meta.url;',
    "export const g = 'from';",
    "import h from './h.ts';",
  ].join('\n');
  assert.deepEqual(specifiers(source), ['./h.ts']);
});

test('a barrel holds only re-exports', () => {
  assert.ok(isBarrel("/** All. */\nexport * from './a.ts';\nexport { b, type C } from './b.ts';\n"));
  assert.ok(!isBarrel("export * from './a.ts';\nexport const b = 1;\n"));
  assert.ok(!isBarrel('/** Nothing yet. */\n'));
});
