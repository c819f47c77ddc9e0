/**
 * What a module exports somebody else uses: an export that nothing imports is either not needed or not to be seen. A type may be exported because an
 * exported function takes or gives it.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root }).toSorted();
const users = [...sources, ...globSync(['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.{ts,mjs}'], { cwd: root })];
/** Programs begin here: what they export is for nobody else. */
const entries = new Set(['client/src/extension.ts', 'client/src/browser.ts', 'client/src/node.ts']);

/** Names that a text exports where it declares them; of types those that it does not name again. */
function exportsOf(text: string): readonly string[] {
  const declared = [
    ...text.matchAll(/^export (?:declare )?(?:async )?(function\*?|const|let|class|interface|type|enum) (\w+)/gm),
  ];
  const isType = (kind: string): boolean => kind === 'interface' || kind === 'type';
  return declared
    .filter(
      ([, kind = '', name = '']) => !isType(kind) || [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length < 2,
    )
    .map(([, , name = '']) => name);
}

/** `file name` of everything that a file takes from another one. */
function usesIn(file: string, text: string): readonly string[] {
  const found: string[] = [];
  const take = (specifier: string, names: string): void => {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    for (const part of names.split(',')) {
      const name = /^\s*(?:type\s+)?(\w+)/.exec(part)?.[1];
      if (name !== undefined) found.push(`${target} ${name}`);
    }
  };
  for (const [, names = '', specifier = ''] of text.matchAll(
    /(?:import|export)(?: type)? \{([^}]*)\} from ['"](\.[^'"]+)['"]/g,
  ))
    take(specifier, names);
  for (const [, names = '', specifier = ''] of text.matchAll(
    /\{([^{}]*)\}\s*=\s*await import\(\s*(?:new URL\(\s*)?['"]((?:\.|server\/)[^'"]+)['"]/g,
  ))
    take(specifier.startsWith('server/') ? path.posix.relative(path.posix.dirname(file), specifier) : specifier, names);
  for (const [, , specifier = ''] of text.matchAll(/import (?:type )?\* as (\w+) from ['"](\.[^'"]+)['"]/g))
    found.push(`${path.posix.join(path.posix.dirname(file), specifier)} *`);
  for (const [, specifier = '', name = ''] of text.matchAll(/import\(['"](\.[^'"]+)['"]\)\.(?:then\(\(\{ )?(\w+)/g))
    found.push(`${path.posix.join(path.posix.dirname(file), specifier)} ${name}`);
  return found;
}

test('nothing is exported that nobody imports', () => {
  const used = new Set(users.flatMap((file) => usesIn(file, read(file))));
  const idle = sources
    .filter((file) => !entries.has(file) && !used.has(`${file} *`))
    .flatMap((file) =>
      exportsOf(read(file))
        .filter((name) => !used.has(`${file} ${name}`))
        .map((name) => `${file} ${name}`),
    );
  assert.deepEqual(idle, []);
});

test('an export that nobody imports is found', () => {
  assert.deepEqual(
    exportsOf('export function a(): void {}\nexport const b = 1;\nconst c = 2;\nexport interface D {}\n'),
    ['a', 'b', 'D'],
  );
  assert.deepEqual(usesIn('server/src/x/y.ts', "import { a, type B as C } from '../text/z.ts';\n"), [
    'server/src/text/z.ts a',
    'server/src/text/z.ts B',
  ]);
  assert.deepEqual(usesIn('scripts/y.ts', "const { a } =\n  await import('../server/src/text/z.ts');\n"), [
    'server/src/text/z.ts a',
  ]);
});
