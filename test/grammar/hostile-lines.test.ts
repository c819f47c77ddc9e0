/** Long lines that are made to be slow: the grammars take time in proportion to the length, whatever stands there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IGrammar } from 'vscode-textmate';
import { compilePatterns, loadGrammar, startOfFile, tokenize } from './tokenizer.ts';
import type { GrammarScope } from './tokenizer.ts';

/** VS Code tokenises lines up to 20,000 characters (`editor.maxTokenizationLineLength`); what grows by the square is far too slow long before. */
const longest = 8000;

const starts: Readonly<Record<GrammarScope, readonly string[]>> = {
  'source.nginx': [
    '',
    'a ',
    'a b=',
    'set $a "',
    'location ',
    'location ~ ',
    'if ($a ~ ',
    'rewrite "',
    'map $a $b { ',
    'a_by_lua_block { ',
  ],
  'source.php-fpm': ['', '[', 'a[', 'a = ', 'a = "', 'listen = ', 'access.format = "'],
};
const parts = [
  'a',
  '1',
  '1.',
  '1m',
  'a.',
  'a:',
  'a=',
  '/',
  '.',
  '_',
  '::',
  '=',
  '@@',
  '__A',
  '_A_',
  '%',
  '%a.',
  '$',
  '${',
  '${A',
  '{',
  '{{',
  '{{a}',
  '{{a ',
  '{%',
  '{%a%',
  '{#a#',
  '<%=',
  '<%a%',
  '}',
  '(',
  '(?<a',
  ') ',
  '[',
  '[:',
  '\\',
  '"',
  '" "',
  '"~',
  '~',
  '~ (',
  '#',
  ';',
  ' ',
  ' a',
  ' 1',
  ' /',
  ' {{',
  'a://',
  'a;',
  'a {',
  'E_',
  '[[',
  '--',
];

const lineOf = (start: string, part: string): string => (start + part.repeat(longest / part.length)).slice(0, longest);

/** Milliseconds of one line from the start of a file; the best of some tries, as other work only adds to it. `enough`: no more tries below. */
function cost(grammar: IGrammar, line: string, enough: number): number {
  let best = Infinity;
  for (let tries = 0; tries < 6 && best > enough; tries++) {
    const begin = performance.now();
    grammar.tokenizeLine(line, startOfFile);
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

for (const [scope, plain] of [
  ['source.nginx', 'listen 80; '],
  ['source.php-fpm', 'a = 1, '],
] as const) {
  test(`${scope}: no line costs far more than a plain one of its length`, async () => {
    const grammar = await loadGrammar(scope);
    const limit = 10 * cost(grammar, lineOf('', plain), 0);
    for (const start of starts[scope]) {
      for (const part of parts) {
        const spent = cost(grammar, lineOf(start, part), limit);
        assert.ok(
          spent <= limit,
          `${JSON.stringify(start + part)}, repeated: ${spent.toFixed(0)} ms, more than ${limit.toFixed(0)} ms`,
        );
      }
    }
  });

  test(`${scope}: 20,000 nested braces and open quotes leave no trace in what follows`, async () => {
    const lines = tokenize(
      await loadGrammar(scope),
      `${'{\n'.repeat(20_000)}${'}\n'.repeat(20_000)}${'"\n'.repeat(20_000)}\n; \nuser = a;`,
    );
    const last = lines.at(-1)?.tokens.map(({ scopes }) => scopes.at(-1));
    assert.equal(last?.[0], `keyword.other.directive.${scope.slice('source.'.length)}`);
  });

  test(`${scope}: each pattern compiles`, async () => {
    assert.ok((await compilePatterns(scope)) > 30);
  });
}
