/** What stands under a cursor in PHP-FPM configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fpmAt } from '../../server/src/syntax/fpm/at-offset.ts';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import { cursor } from './nginx-trees.ts';

const cases: readonly (readonly [string, string])[] = [
  ['lis<|>ten = 9000', '- listen key'],
  ['listen<|> = 9000', '- listen key'],
  ['listen <|>= 9000', '- - -'],
  ['listen =<|> 9000', '- listen value'],
  ['listen = 90<|>00', '- listen value'],
  ['listen = 9000<|>', '- listen value'],
  ['listen = <|>', '- listen value'],
  ['listen = 9000 ; <|>', '- - -'],
  ['[w<|>ww]\nlisten = 1', 'www - section'],
  ['[www]\n<|>\nlisten = 1', 'www - -'],
  ['[www]\nenv[PA<|>TH] = 1', 'www env index'],
  ['[a]\nb = 1\n[c]\nd = <|>2', 'c d value'],
  ['<|>', '- - -'],
  ['a = 1\n<|>', '- - -'],
  ['pm<|>', '- pm key'],
];
for (const [marked, expected] of cases) {
  test(JSON.stringify(marked), () => {
    const { text, offset } = cursor(marked);
    const { section, entry, part } = fpmAt(parseFpm(text), offset);
    assert.equal(`${section ?? '-'} ${entry?.key.text ?? '-'} ${part ?? '-'}`, expected);
  });
}
