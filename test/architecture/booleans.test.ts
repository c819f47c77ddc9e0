/** A call says what it asks for: no `true` or `false` stands in it without a name. `f(x, { sent: true })` or `f(x, 'sent')`, not `f(x, true)`. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { codeOf } from '../support/source.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Functions of the platform, of libraries and of assertions, which nobody here can give other parameters. */
const foreign = /^(?:resolve|add|includes|has|fill|reveal|toString|equal|deepEqual|constantFrom)$/;
/** `setTrusted(true)`: the one argument of a function that sets what it is named after. */
const setter = /^set[A-Z]/;

interface Call {
  /** `undefined` where no name is before the parenthesis: an arrow function, an expression. */
  readonly name: string | undefined;
  readonly arguments: readonly string[];
}

/** Calls and `new` in a text without comments and strings, each with the texts of its arguments; declarations are among them, and hold no literal by themselves. */
function callsIn(code: string): readonly Call[] {
  const found: Call[] = [];
  const open: { readonly name: string | undefined; readonly arguments: string[]; start: number }[] = [];
  for (const { 0: character, index } of code.matchAll(/[()[\]{},]/g)) {
    const inner = open.at(-1);
    if (/[([{]/.test(character)) {
      const name =
        character === '('
          ? /([\w$]+)(?:<[^()]*>)?\??\.?$/.exec(code.slice(Math.max(0, index - 200), index))?.[1]
          : undefined;
      open.push({ name, arguments: [], start: index + 1 });
      continue;
    }
    inner?.arguments.push(code.slice(inner.start, index).trim());
    if (inner !== undefined) inner.start = index + 1;
    if (character === ',') continue;
    open.pop();
    if (character === ')' && inner !== undefined) found.push({ name: inner.name, arguments: inner.arguments });
  }
  return found;
}

function bareBooleans(source: string): readonly Call[] {
  return callsIn(codeOf(source)).filter(
    ({ name = '', arguments: all }) =>
      name !== '' &&
      all.some((one) => one === 'true' || one === 'false') &&
      !foreign.test(name) &&
      !(setter.test(name) && all.length === 1),
  );
}

/** Parameters of type boolean that are told from others by their place. */
function booleanParameters(source: string): readonly string[] {
  return callsIn(codeOf(source)).flatMap(({ name = '', arguments: all }) =>
    setter.test(name) && all.length === 1
      ? []
      : all.filter((one) =>
          /^(?:private )?(?:readonly )?[\w$]+(?:\?? *: *boolean(?: *\| *undefined)?(?: *=.*)?| *= *(?:true|false))$/.test(
            one,
          ),
        ),
  );
}

const files = globSync(
  ['server/src/**/*.ts', 'client/src/**/*.ts', 'scripts/**/*.ts', 'scripts/**/*.mjs', 'bench/*.ts', 'test/**/*.ts'],
  { cwd: root },
).map((file) => file.replaceAll('\\', '/'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('no call has a boolean without a name', () => {
  assert.ok(files.length > 500);
  const found = files.flatMap((file) => bareBooleans(read(file)).map(({ name }) => `${file}: ${name}`));
  assert.deepEqual(found, []);
});

test('no parameter is a boolean that only its place names', () => {
  const found = files.flatMap((file) => booleanParameters(read(file)).map((one) => `${file}: ${one}`));
  assert.deepEqual(found, []);
});

test('the rule of this page sees what it is for', () => {
  for (const bad of [
    'read(file, true);',
    'new Reader(text, false).run();',
    'this.#took(1, true)',
    'read<Text>(file, [1, 2], true)',
    'open(\n  file,\n  false,\n)',
    'found.map((one) => read(one, true))',
  ])
    assert.equal(bareBooleans(bad).length, 1, bad);
  for (const good of [
    'read(file, { again: true });',
    'set.add(true);',
    'host.setTrusted(true);',
    "assert.equal(read(file), true, 'it is there');",
    'read(file, [true, false]);',
    "read('f(x, true)'); // f(x, true)",
    'if (one === true) return;',
    'return read(file) ?? true;',
  ])
    assert.equal(bareBooleans(good).length, 0, good);
  for (const bad of [
    'function f(a: string, b: boolean): void {}',
    '#f(b = false): void {}',
    'const f = (a?: boolean) => a;',
    'constructor(a: X, isNew: boolean) {}',
  ])
    assert.equal(booleanParameters(bad).length, 1, bad);
  for (const good of [
    'setTrusted(trusted: boolean): void {}',
    'interface A { readonly b: boolean }',
    'function f({ a = false } = {}): boolean {}',
  ])
    assert.equal(booleanParameters(good).length, 0, good);
});
