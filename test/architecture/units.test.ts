/** Times and sizes have their unit in their type: where they are read and joined, nothing that others see is a bare number. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const source = path.resolve(import.meta.dirname, '../../server/src');

/** What is seen of these may hold only the bare numbers that are named, each with what it counts. The lists may only shrink. */
const bareNumbers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'model/units.ts': {
    milliseconds: 'a number gets its unit',
    seconds: 'a number gets its unit',
    bytes: 'a number gets its unit',
    amount: 'a quantity gives its number',
    times: 'a factor has no unit',
    ascending: 'the order of two, for sorting',
    atoi: 'any integer of C',
  },
  'model/nginx/values/settings.ts': {},
  'model/fpm/settings.ts': {},
  'model/fpm/sizing.ts': {
    workersShare: 'a share of the memory',
    PoolSize: 'counts of workers',
    sizeSettings: 'counts of workers',
  },
  'model/deployment/timeouts.ts': {},
  'model/deployment/body-limits.ts': {},
  'model/machine.ts': {},
  'rules/kit/compared-timeouts.ts': {},
  'rules/kit/timeout-changes.ts': {},
  'features/say-units.ts': {},
  'features/hints/plain-values.ts': {},
  'features/timeline/end.ts': {},
};

/** Names of the declarations that a text exports in which a number is seen: in a parameter, a result, a field, or as a constant's value. */
function bareIn(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
  return [...code.matchAll(/^export (function\*?|const|interface|type|class) (\w+)([\s\S]*?)(?=^\S|$(?![\s\S]))/gm)]
    .filter(([, kind = '', , rest = '']) => /\bnumber\b/.test(seen(kind, rest)) || isNumeral(kind, rest))
    .map(([, , name = '']) => name);
}

/** Of a function its parameters and its result, of a constant its type and those of its parameters, of a type all. */
function seen(kind: string, rest: string): string {
  if (kind === 'function' || kind === 'function*') return /^[\s\S]*? \{$/m.exec(rest)?.[0] ?? rest;
  return kind === 'const' ? (rest.split('=>')[0] ?? rest) : rest;
}

function isNumeral(kind: string, rest: string): boolean {
  return kind === 'const' && /^ =[\s\d_.*+/()-]+;/.test(rest);
}

for (const [file, known] of Object.entries(bareNumbers))
  test(`${file} gives and takes times and sizes with their unit`, () => {
    assert.deepEqual(
      bareIn(readFileSync(path.join(source, file), 'utf8')).toSorted(),
      Object.keys(known).toSorted(),
      'a time or size is a bare number, or one less is: then the list shrinks',
    );
  });

test('a bare number is found where others see it', () => {
  const text = `
export const limit = 60 * 1000;
export const size: number = limit;
export const read = (text: string): number | undefined => undefined;
export const brand = (text: string): Seconds => seconds(Number(text));
/** Of a number. */
export function wait(text: string): Seconds {
  const found: number = 1;
  return seconds(found);
}
function inner(value: number): void {}
export function later(
  wait: number,
): Seconds {
  return seconds(wait);
}
export interface Limit {
  readonly bytes: Bytes;
  readonly value: Known<number>;
}
export interface Fine {
  readonly bytes: Bytes;
}
export type Limits = ReadonlyMap<string, number>;
`;
  assert.deepEqual(bareIn(text), ['limit', 'size', 'read', 'later', 'Limit', 'Limits']);
});
