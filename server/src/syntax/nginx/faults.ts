/** What is said of a directive that is not ended, or of a block that does not open, with the text that cures it. */
import type { SyntaxProblem } from '../problem.ts';
import { shortened } from '../../text/shorten.ts';
import type { NginxWord } from './tree.ts';

/** The directive from `name` to `last` has no `;`; `swallows` is the name on the next line that nginx takes for its argument, if it says nothing. */
export function missingSemicolon(
  name: NginxWord,
  last: NginxWord,
  severity: SyntaxProblem['severity'],
  swallows: string | undefined,
): SyntaxProblem {
  const cause = `"${shortened(name.value)}" is not ended with ";"`;
  return {
    code: 'missing-semicolon',
    message: swallows === undefined ? cause : `${cause}: nginx reads "${swallows}" on the next line as an argument`,
    range: last.range,
    severity,
    ...(name.quote === undefined && name.value.startsWith('//')
      ? {
          replace: {
            title: 'Begin the comment with #',
            range: { start: name.range.start, end: name.range.start + 2 },
            text: '#',
          },
        }
      : { insert: { offset: last.range.end, text: ';' } }),
    ...(swallows !== undefined && { swallows }),
  };
}

/** The block from `name` to `last` has no `{`. */
export function missingBrace(name: NginxWord, last: NginxWord): SyntaxProblem {
  return {
    code: 'missing-brace',
    message: `"${shortened(name.value)}" has no opening "{"`,
    range: { start: name.range.start, end: last.range.end },
    severity: 'error',
    insert: { offset: last.range.end, text: ' {' },
  };
}

/** The `{` at the end of `word` was meant to open the block from `name` on: behind a `$` it is a part of the word. */
export function gluedBrace(name: NginxWord, word: NginxWord): SyntaxProblem {
  const at = word.range.end - 1;
  return {
    code: 'missing-brace',
    message: `"${shortened(name.value)}" has no opening "{": after "$" it is part of the variable`,
    range: { start: name.range.start, end: word.range.end },
    severity: 'error',
    replace: { title: 'Put a space before "{"', range: { start: at, end: at }, text: ' ' },
  };
}

/** A `{` at an offset stands in a block of pairs. */
export function braceAmongPairs(block: NginxWord | undefined, start: number): SyntaxProblem {
  return {
    code: 'unexpected-brace',
    message: `"{" is not allowed in the lines of "${block === undefined ? '' : shortened(block.value)}"`,
    range: { start, end: start + 1 },
    severity: 'error',
  };
}

/** Whether a problem leaves the structure behind it a guess: an unfinished directive alone is recovered. */
export function isAstray({ severity, code }: SyntaxProblem): boolean {
  return severity === 'error' && code !== 'missing-semicolon' && code !== 'byte-order-mark';
}
