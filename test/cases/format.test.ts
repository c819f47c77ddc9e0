/** Formatting: the pages of test/cases/format, and that whatever the file, only white space changes and a second time changes nothing. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { format, formatTree, type FormatStyle } from '../../server/src/features/format.ts';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import type { FpmTree } from '../../server/src/syntax/fpm/tree.ts';
import type { NginxTree } from '../../server/src/syntax/nginx/tree.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { fileId } from '../../server/src/text/range.ts';
import { parse } from '../syntax/nginx-trees.ts';

type Tree = NginxTree | FpmTree;
const spaces: FormatStyle = { tabSize: 4, insertSpaces: true };
const folder = path.join(import.meta.dirname, 'format');
const page = /^## (.+)\n\n```(nginx|php-fpm) before\n([^]*?)```\n\n```\2 after\n([^]*?)```$/gm;

const parserOf = (dialect: string): ((text: string) => Tree) => (dialect === 'nginx' ? parse : parseFpm);

/** What the server reads: every token but spaces; of comments not the spaces at their end. */
function words({ text, tokens: { kinds, starts } }: Tree): readonly string[] {
  return [...kinds].flatMap((kind, at) =>
    kind === 0 ? [] : [`${kind} ${text.slice(starts[at], starts[at + 1]).trimEnd()}`],
  );
}

function formatted(tree: Tree, style: FormatStyle): string {
  const edits = formatTree(tree, style);
  for (const { range, newText } of edits)
    assert.match(tree.text.slice(range.start, range.end) + newText, /^\s*$/, 'only white space is edited');
  return applyEdits(tree.text, edits);
}

/** Formats, and checks what must hold for every file without problems. */
function check(text: string, parser: (text: string) => Tree, style: FormatStyle): string {
  const tree = parser(text);
  assert.deepEqual(tree.problems, []);
  const result = formatted(tree, style);
  const again = parser(result);
  assert.deepEqual(words(again), words(tree), text);
  assert.deepEqual(again.problems, []);
  assert.equal(formatted(again, style), result, `a second time changes more:\n${text}`);
  return result;
}

for (const name of readdirSync(folder)) {
  describe(`format/${name}`, () => {
    const cases = [...readFileSync(path.join(folder, name), 'utf8').matchAll(page)];
    assert.equal(
      cases.length,
      readFileSync(path.join(folder, name), 'utf8').split('\n## ').length - 1,
      'every section is a case',
    );
    for (const [, title = '', dialect = '', before = '', after = ''] of cases) {
      test(title, () => assert.equal(check(before, parserOf(dialect), spaces), after));
      test(`${title}, with CRLF`, () =>
        assert.equal(
          check(before.replaceAll('\n', '\r\n'), parserOf(dialect), spaces),
          after.replaceAll('\n', '\r\n'),
        ));
    }
  });
}

test('tabs', () => {
  assert.equal(
    check('http {\n  server {\n   server_name a\n               b;\n  listen 80;\n}}', parse, {
      tabSize: 4,
      insertSpaces: false,
    }),
    'http {\n\tserver {\n\t\tserver_name a\n\t\t            b;\n\t\tlisten 80;\n\t}\n}\n',
  );
});

const nginxParts = [
  'server {\n',
  'location ~ "^/a{2}$"{ ',
  '}\n',
  '}',
  'listen   80;',
  'listen 80 ;\n',
  'server_name a\n  b\n c;',
  'set $x  "a  ;\n {";',
  '# note { \n',
  ' ; ',
  '\n',
  '\n\n\n',
  '   ',
  '\t',
  'include x;  # why\n',
  "add_header A 'b;  c';",
  'content_by_lua_block { local a = "}" \n  }\n',
  'map $a $b {\n  x   1;\n  yy  2;\n}\n',
  '{% if a %}\n',
  '{{ name }}\n',
  'root /{{ a }}/b;\n',
  'if ($a ~ "b{1}") { return 403; }\n',
  'return 200 ${x}_y;\n',
];
const fpmParts = [
  '[www]\n',
  'a=b\n',
  '  listen   =   /x ; why  \n',
  'pm = static\n',
  'pm.max_children    = 4\n',
  ';  note  \n',
  '\n',
  '\n\n\n',
  'env[ A ]="b  ; c"\n',
  'php_value[x] = E_ALL & ~E_NOTICE\n',
  '{% if a %}\n',
  'x = {{ y }}\n',
  'listen =\n',
  '\t',
];

for (const [dialect, parts] of [
  ['nginx', nginxParts],
  ['php-fpm', fpmParts],
] as const) {
  test(`any ${dialect} file that is read at all keeps its words, and is done after one time`, () => {
    const texts = fc.array(fc.constantFrom(...parts), { maxLength: 30 }).map((chosen) => chosen.join(''));
    let whole = 0;
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom(spaces, { tabSize: 2, insertSpaces: true }, { tabSize: 8, insertSpaces: false }),
        (text, style) => {
          if (parserOf(dialect)(text).problems.length > 0) return;
          whole++;
          check(text, parserOf(dialect), style);
        },
      ),
      // a seed of one's own: GATEWISE_SEED=7
      { numRuns: 4000, seed: Number(process.env['GATEWISE_SEED'] ?? 1) },
    );
    assert.ok(whole > 200, `${whole} files could be read`);
  });
}

test('every file of the example keeps its words', () => {
  const example = path.join(import.meta.dirname, '../../examples/debian/etc');
  const files = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.conf'));
  assert.ok(files.length > 5);
  for (const name of files)
    check(
      readFileSync(path.join(example, name), 'utf8'),
      parserOf(name.startsWith('php') ? 'php-fpm' : 'nginx'),
      spaces,
    );
});

test('a file that cannot be read is left alone, and the line is named', () => {
  const host = new AnalysisHost();
  for (const [text, line, message] of [
    ['server {\n  listen 80\n}\n', 2, /";"/],
    ['server {\n\n  root "a;\n}\n', 3, /closing "/],
    ['user a;\rhttp {}\n', 1, /carriage return/],
  ] as const) {
    host.setFile({ id: fileId('/etc/nginx/nginx.conf'), text, languageId: 'nginx', open: true });
    const answer = format(host.snapshot(), fileId('/etc/nginx/nginx.conf'), spaces);
    assert.ok(answer !== undefined && 'problem' in answer, text);
    assert.equal(answer.problem.line, line);
    assert.match(answer.problem.message, message);
  }
});
