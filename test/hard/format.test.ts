/** Formatting of files that were harmed: white space alone changes, the server reads the same, a second time changes nothing, and the ends of lines stay what they were. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { format, type FormatStyle } from '../../server/src/features/format.ts';
import { allRules } from '../../server/src/rules/all.ts';
import type { FpmTree } from '../../server/src/syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree } from '../../server/src/syntax/nginx/tree.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';
import { loadFixture } from '../support/fixture.ts';
import { runs } from './runs.ts';

type Dialect = 'nginx' | 'php-fpm';
type Tree = NginxTree | FpmTree;
const ids: Readonly<Record<Dialect, FileId>> = {
  nginx: fileId('/etc/nginx/nginx.conf'),
  'php-fpm': fileId('/etc/php/8.2/fpm/pool.d/www.conf'),
};

/** No tree where the text is that of another program. */
function treeOf(dialect: Dialect, text: string): { readonly host: AnalysisHost; readonly tree: Tree | undefined } {
  const host = new AnalysisHost();
  host.setFile({ id: ids[dialect], text, languageId: dialect, open: true });
  const tree = host.file(ids[dialect])?.tree;
  return { host, tree: tree?.dialect === 'nginx' || tree?.dialect === 'php-fpm' ? tree : undefined };
}

/** What the server reads, without where it stands. */
function meaningOf(tree: Tree): unknown {
  if (tree.dialect === 'nginx') return [tree.templated, tree.items.map(directiveOf)];
  return [
    tree.templated,
    tree.lines.map((line) =>
      line.kind === 'section'
        ? ['section', line.name.text]
        : [line.key.text, line.index?.text, line.value?.text, line.value?.raw, line.value?.unknown],
    ),
  ];
}

function directiveOf({ name, args, semicolon, block }: NginxDirective): unknown {
  return [
    [name, ...args].map(({ value, quote, template }) => [value, quote, template]),
    semicolon !== undefined,
    block && [block.kind, block.closed, block.items.map(directiveOf)],
  ];
}

/** Every token but spaces; of comments not the spaces at their end. */
function wordsOf({ text, tokens: { kinds, starts } }: Tree): readonly string[] {
  return [...kinds].flatMap((kind, at) =>
    kind === 0 ? [] : [`${kind} ${text.slice(starts[at], starts[at + 1]).replace(/[ \t\r\n]+$/, '')}`],
  );
}

/** The kinds of line ends in a text. */
const lineEnds = (text: string): ReadonlySet<string> => new Set(text.match(/\r?\n/g));

/** Whether the file was formatted; fails where something else than white space would become another. */
function check(dialect: Dialect, text: string, style: FormatStyle): boolean {
  const { host, tree } = treeOf(dialect, text);
  const answer = format(host.snapshot(), ids[dialect], style);
  if (tree === undefined || answer === undefined || !('edits' in answer)) return false;
  const result = applyEdits(text, answer.edits);
  const say = JSON.stringify({ text, result });
  for (const { range, newText } of answer.edits)
    assert.match(
      text.slice(range.start, range.end) + newText,
      /^[ \t\r\n\f\v]*$/,
      `more than white space is edited: ${say}`,
    );
  const again = treeOf(dialect, result);
  assert.ok(again.tree !== undefined, say);
  assert.deepEqual(wordsOf(again.tree), wordsOf(tree), say);
  assert.deepEqual(meaningOf(again.tree), meaningOf(tree), say);
  const second = format(again.host.snapshot(), ids[dialect], style);
  assert.ok(second !== undefined && 'edits' in second, `cannot be formatted again (${JSON.stringify(second)}): ${say}`);
  assert.deepEqual(second.edits, [], `a second time changes more: ${say}`);
  const before = lineEnds(text);
  for (const end of lineEnds(result)) assert.ok(before.has(end) || before.size === 0, `other ends of lines: ${say}`);
  return true;
}

const fragments: Readonly<Record<Dialect, readonly string[]>> = {
  nginx: [
    '{% if x %}',
    '{% endif %}',
    '{%',
    '%}',
    '{{ x }}',
    '{{',
    '}}',
    '{{ x',
    '<%',
    '%>',
    '<% if x %>',
    '<%= x %>',
    '<?php',
    '?>',
    '${X}',
    '$X',
    '@X@',
    '%X%',
    '__X__',
    '{X}',
    '{#',
    '#}',
    '{{#if x}}',
    '{{/if}}',
    '{{- if .X }}',
    '{{ end }}',
    '#if(x)\n',
    '#end\n',
    '@if (x)\n',
    '@endif\n',
    '% if x:\n',
    '[% IF x %]',
    '<#if x>',
    '</#if>',
    '\uFEFF',
    '\r\n',
    '\n',
    '\n\n\n',
    ' ',
    '\t',
    '\f',
    '\v',
    '\u00A0',
    '\u2028',
    '\0',
    ';',
    '{',
    '}',
    '"',
    "'",
    '\\',
    '#',
    '# x',
    '$',
    '${',
    'a',
    'listen 80;',
    'location / {\n',
    'content_by_lua_block { x = "}" }',
    'map $a $b {\n',
    'if ($x) {',
  ],
  'php-fpm': [
    '{% if x %}',
    '{% endif %}',
    '{%',
    '%}',
    '{{ x }}',
    '{{',
    '}}',
    '<%',
    '%>',
    '<%= x %>',
    '${X}',
    '$X',
    '@X@',
    '%X%',
    '{X}',
    '# x',
    '@if (x)\n',
    '@endif\n',
    '% if x:\n',
    '[% IF x %]',
    '<#if x>',
    '\uFEFF',
    '\r\n',
    '\n',
    '\n\n\n',
    ' ',
    '\t',
    '\f',
    '\v',
    '\u00A0',
    '\u2028',
    '\0',
    ';',
    '; x',
    '[',
    ']',
    '[www]',
    '=',
    '"',
    "'",
    '\\',
    '$',
    '${',
    '$pool',
    'a = b$',
    'a = $',
    'a = "b$"',
    'a=b ; c',
    'env[X] = y',
    '!',
    '|',
    '&',
    '~',
    '(',
    ')',
    'a',
    'pm = static\n',
  ],
};

const texts: Readonly<Record<Dialect, readonly string[]>> = { nginx: [], 'php-fpm': [] };
for (const rule of allRules) {
  for (const example of [...rule.examples.bad, ...rule.examples.good]) {
    for (const [file, text] of loadFixture(example.files).files) {
      const dialect = /\[global\]|^\s*\[|^[\w.]+ = /m.test(text) && !text.includes('{') ? 'php-fpm' : 'nginx';
      if (!/ya?ml|Dockerfile|json$/.test(file)) (texts[dialect] as string[]).push(text);
    }
  }
}

interface Harm {
  readonly at: number;
  readonly take: number;
  readonly put: string;
}

/** One of the texts, or a small one put together, with harm done to it. */
function harmed(dialect: Dialect): fc.Arbitrary<string> {
  const harm: fc.Arbitrary<Harm> = fc.record({
    at: fc.nat(),
    take: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 8 })),
    put: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fragments[dialect]) }, fc.constant('')),
  });
  const base = fc.oneof(
    fc.constantFrom(...texts[dialect]),
    fc
      .array(fc.constantFrom(...fragments[dialect], 'x 1;\n', 'a = 1\n'), { maxLength: 12 })
      .map((parts) => parts.join('')),
  );
  return fc
    .record({ text: base, harms: fc.array(harm, { maxLength: 4 }), crlf: fc.boolean(), open: fc.boolean() })
    .map(({ text, harms, crlf, open }) => {
      let result = crlf ? text.replaceAll(/\r?\n/g, '\r\n') : text;
      if (open) result = result.trimEnd();
      for (const { at, take, put } of harms) {
        const start = at % (result.length + 1);
        result = result.slice(0, start) + put + result.slice(start + take);
      }
      return result;
    });
}

const style = fc.constantFrom<FormatStyle>(
  { tabSize: 4, insertSpaces: true },
  { tabSize: 2, insertSpaces: true },
  { tabSize: 8, insertSpaces: false },
);

for (const dialect of ['nginx', 'php-fpm'] as const) {
  test(`harmed files of ${dialect}`, () => {
    let done = 0;
    const { numRuns, ...seed } = runs(4000);
    fc.assert(
      fc.property(harmed(dialect), style, (text, one) => {
        if (check(dialect, text, one)) done++;
      }),
      { numRuns, ...seed },
    );
    assert.ok(done > numRuns / 8, `${done} of ${numRuns} could be formatted`);
  });
}

test('no example is left alone because of its white space', () => {
  for (const dialect of ['nginx', 'php-fpm'] as const) {
    for (const text of texts[dialect]) {
      for (const one of [
        text,
        text.replaceAll('\n', '\r\n'),
        text.replaceAll(/ +(?=\S)/g, (spaces) => `${spaces}  `),
        text.trimEnd(),
      ]) {
        const { host, tree } = treeOf(dialect, one);
        const answer = format(host.snapshot(), ids[dialect], { tabSize: 4, insertSpaces: true });
        if (tree !== undefined && answer !== undefined && 'problem' in answer)
          assert.doesNotMatch(answer.problem.message, /white space/, one);
        check(dialect, one, { tabSize: 4, insertSpaces: true });
      }
    }
  }
});

test('what was found once', () => {
  const found: readonly (readonly [Dialect, string])[] = [
    ['php-fpm', '[www]\nlisten = /run/a.sock'],
    ['php-fpm', '[www]\na = b$'],
    ['php-fpm', '[www]\na = b$\nc = d'],
    ['php-fpm', '[www]\n\uFEFF  a = b\n\uFEFF c = d\n'],
    ['php-fpm', '[www]\na = $'],
    ['nginx', '{% if a %}\nlisten 80;\n'],
    ['nginx', 'server {\n  <% if a\n  listen 80;\n}\n'],
    ['nginx', 'server {\n{{ a\n}\n'],
    ['nginx', 'root /{{ a;\nlisten  80;\n'],
  ];
  for (const [dialect, text] of found) check(dialect, text, { tabSize: 4, insertSpaces: true });
});
