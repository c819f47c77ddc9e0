/** No regular expression of the sources takes a text apart in a number of steps that grows faster than the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PcreMatcher } from '../../server/src/model/nginx/request/pcre-matcher.ts';
import { parsePcre } from '../../server/src/model/nginx/request/pcre-parser.ts';
import { programOf } from '../../server/src/model/nginx/request/pcre-program.ts';
import { attacksOn, literalsBelow, literalsIn, readable, type Attack, type Literal } from './regex-literals.ts';

/** Read only texts that are short, each with the reason. */
const short: readonly (readonly [source: string, why: string])[] = [
  [String.raw`^(.*) in (.+):(\d+)$`, 'lines of a server are cut at 2000 characters'],
  [
    String.raw`(?:\}\}|%\}|%>|\?>|\]\]|%[A-Za-z_][\w.-]*%|__[A-Z][A-Z0-9_]*__|@[A-Za-z]\w+@|<[A-Z][A-Z0-9_-]+>|![A-Z][A-Z0-9_]+!|##\w+##|[^$]\{\$?[A-Za-z_][\w.-]*\}|^\{\$?[A-Za-z_][\w.-]*\}|(?<!\w)PH_[A-Z0-9_]+)$`,
    'the last 200 characters of a value',
  ],
  [String.raw`\$\{\d+(?::([^}\\]*(?:\\.[^}\\]*)*)|\|([^,|}]*)[^}]*)\}|\$\d`, 'snippets of ours'],
  [String.raw`\B(?=(?:\d{3})+$)`, 'the digits of a number'],
];

/** Doubled twice; where the steps grow too fast, so many again, as a part of bounded length is followed no farther. */
const sizes = [60, 600];
const mostSteps = 2_000_000;

/** Steps for all starts together, once the expression is tried at every place as JavaScript does it. */
function stepsOn(literal: Literal, { head, pump, tail }: Attack, times: number): number {
  const pattern = parsePcre(readable(literal.source), literal.flags.includes('i') ? 'i' : '');
  assert.ok(pattern !== undefined);
  const subject = head + pump.repeat(Math.ceil(times / pump.length)) + tail;
  const matcher = new PcreMatcher(programOf(pattern.node, pattern.groups), subject, mostSteps);
  const last = literal.flags.includes('y') ? 0 : subject.length;
  for (let start = 0; start <= last && !matcher.isSpent; start++) if (matcher.from(start) !== undefined) break;
  return matcher.isSpent ? Number.POSITIVE_INFINITY : matcher.taken;
}

/** The attack that makes the steps grow with more than the size; `undefined` where none does. */
function worstOf(literal: Literal, attacks: readonly Attack[]): Attack | undefined {
  return attacks.find((attack) =>
    sizes.every((size) => {
      const [one, two, four] = [size, size * 2, size * 4].map((times) => stepsOn(literal, attack, times));
      return (
        four === Infinity ||
        (one !== undefined &&
          two !== undefined &&
          four !== undefined &&
          four - two > 3 * (two - one) &&
          four > size * 40)
      );
    }),
  );
}

test('the literals of a text are found', () => {
  assert.deepEqual(
    literalsIn("const a = /x\\/[/]y/g; // /no/\nf(b / c, '/no/', /z/i.test(d)) / 2;", 'f').map(
      ({ source, flags, at }) => [source, flags, at],
    ),
    [
      ['x\\/[/]y', 'g', 'f:1'],
      ['z', 'i', 'f:2'],
    ],
  );
});

test('an expression that squares is found out, one that does not is not', () => {
  const literal = (source: string): Literal => ({ source, flags: '', at: '' });
  for (const source of ['\\s+$', '^(a+)+$', '\\{[^}]*\\}', '^\\s*(\\d+)\\s*([kmg]?)\\s*$', 'x+y+z', '^(.*),(.*)=(.*)$'])
    assert.ok(worstOf(literal(source), attacksOn(literal(source)) ?? []) !== undefined, source);
  for (const source of ['(?<!\\s)\\s+$', '^\\s+', '^a*b*$', 'a[^\\n]{0,100}b'])
    assert.ok(worstOf(literal(source), attacksOn(literal(source)) ?? []) === undefined, source);
});

test('no expression of the sources squares', () => {
  const literals = literalsBelow(fileURLToPath(new URL('../../server/src', import.meta.url)));
  assert.ok(literals.length > 900, `${literals.length} were found`);
  const unread: string[] = [];
  const wrong: string[] = [];
  const excused = new Set(short.map(([source]) => source));
  for (const literal of literals) {
    const attacks = attacksOn(literal);
    if (attacks === undefined) unread.push(`/${literal.source}/ ${literal.at}`);
    const worst = attacks === undefined ? undefined : worstOf(literal, attacks);
    if (worst !== undefined && !excused.delete(literal.source))
      wrong.push(`${literal.at} /${literal.source}/ on ${JSON.stringify(worst)}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(unread.length < literals.length / 20, unread.join('\n'));
  assert.deepEqual([...excused], [], 'these need no excuse');
});
