/** php.ini as PHP's scanner reads it: sections, settings, quotes, comments; and whatever somebody types is read without a loss. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { languageOf } from '../../server/src/syntax/language.ts';
import { iniAt } from '../../server/src/syntax/php-ini/at-offset.ts';
import { parseIni } from '../../server/src/syntax/php-ini/parser.ts';
import { IniToken, type IniTree } from '../../server/src/syntax/php-ini/tree.ts';

/** `[name]` for sections, `key[index]=<text>` for settings, `=?` where the text alone does not tell. */
function show(text: string): string {
  return parseIni(text)
    .lines.map((line) => {
      if (line.kind === 'section') return `[${line.name.text}]`;
      const name = `${line.key.text}${line.index === undefined ? '' : `[${line.index.text}]`}`;
      if (line.value === undefined) return name;
      return line.value.text === undefined ? `${name}=?` : `${name}=<${line.value.text}>`;
    })
    .join(' ');
}

test('sections, settings and comments', () => {
  assert.equal(
    show('[PHP]\n; a comment\nmemory_limit = 128M ; behind it\n\n[mail function]\r\nSMTP=localhost\r\n'),
    '[PHP] memory_limit=<128M> [mail function] SMTP=<localhost>',
  );
  assert.equal(show('extension=intl\nextension = gd'), 'extension=<intl> extension=<gd>');
  assert.equal(show('a[] = 1\nb[k] = 2\nc\nd ='), 'a[]=<1> b[k]=<2> c d=<>');
  assert.equal(show('# no comment since PHP 7.0\n#x = 1'), '# no comment since PHP 7.0 #x=<1>');
  assert.equal(show('\uFEFFa = 1'), 'a=<1>');
  assert.equal(show('[PHP\na = 1\n= 2\n) = 3\n'), '[PHP] a=<1>');
  assert.equal(show('[HOST=shop.example]\na = 1'), '[HOST=shop.example] a=<1>');
});

test('values: words, quotes, and what the file alone does not tell', () => {
  assert.equal(show('a = On\nb = none\nc = "On"\nd = TRUE'), 'a=<1> b=<> c=<On> d=<1>');
  assert.equal(show(`a = "x;y" ; c\nb = 'x"y'\nc = "q\\"\\$"`), 'a=<x;y> b=<x"y> c=<q"$>');
  assert.equal(show('a = "one\ntwo"\nb = 1'), 'a=<one\ntwo> b=<1>');
  assert.equal(show('a = E_ALL & ~E_DEPRECATED\nb = ${TMP}/x\nc = "${TMP}"\nd = {{ limit }}'), 'a=? b=? c=? d=?');
  assert.equal(show('a = /var/E_x/my.sock\nb = .:/usr/share/php'), 'a=</var/E_x/my.sock> b=<.:/usr/share/php>');
});

test('a quote that is being typed does not take in the settings below', () => {
  assert.equal(show('a = "x\nb = 1\nc = "y"\n'), 'a=? b=<1> c=<y>');
  assert.equal(show("a = 'x\n[Date]\nb = 'y'\n"), 'a=? [Date] b=<y>');
});

test('templates stand between the lines', () => {
  const tree = parseIni('{% if debug %}\ndisplay_errors = On\n{% endif %}\n<%- x %>\n');
  assert.equal(tree.lines.length, 1);
  assert.equal(tree.tokens.kinds.filter((kind) => kind === IniToken.template).length, 3);
});

test('what stands at an offset', () => {
  const text = '[Date]\ndate.timezone = "UTC" ; x\nb[k] = 1\n';
  const tree = parseIni(text);
  const at = (word: string): string | undefined => iniAt(tree, text.indexOf(word)).part;
  assert.deepEqual(['Date', 'date.', 'UTC', '; x', 'k]', '1'].map(at), [
    'section',
    'key',
    'value',
    undefined,
    'index',
    'value',
  ]);
  assert.deepEqual(
    languageOf(tree)
      .nesting(tree, text.indexOf('UTC'))
      .flatMap((range) => (range === undefined ? [] : [text.slice(range.start, range.end)])),
    ['UTC', '"UTC"', 'date.timezone = "UTC"', text.trimEnd()],
  );
  assert.equal(iniAt(parseIni(''), 0).line, undefined);
});

/** Tokens cover the text, and lines lie in it one behind the other. */
function check(tree: IniTree): void {
  const { starts, kinds } = tree.tokens;
  assert.equal(starts.at(-1), tree.text.length);
  kinds.forEach((_, index) => assert.ok((starts[index] ?? 0) < (starts[index + 1] ?? 0)));
  if (tree.text !== '') assert.equal(starts[0], 0);
  let before = 0;
  for (const { range } of tree.lines) {
    assert.ok(before <= range.start && range.start <= range.end && range.end <= tree.text.length);
    before = range.end;
  }
}

test('whatever stands there is read, and nothing is lost', () => {
  const parts = [
    '[',
    ']',
    'a',
    ' = ',
    '"',
    "'",
    ';',
    '\n',
    '\r\n',
    '\r',
    '#',
    '{{',
    '}}',
    '\\',
    '${',
    '\t',
    'PHP',
    '\uFEFF',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...parts)).map((some) => some.join('')),
      ),
      (text) => {
        const tree = parseIni(text);
        check(tree);
        for (let offset = 0; offset <= text.length; offset++) iniAt(tree, offset);
        languageOf(tree).folds(tree);
      },
    ),
    { numRuns: 500 },
  );
});

test('a long text takes time in step with its length', () => {
  const begun = process.cpuUsage();
  for (const line of ['a = "x\n', "a = '\n", 'a[\n', '{{ \n', '[x\n', `${' '.repeat(50)}a\n`])
    check(parseIni(line.repeat(20_000)));
  assert.ok(process.cpuUsage(begun).user < 10_000_000);
});
