/** The language configurations: what is one word, what indents, what a new line continues, and what is a string for the editor. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './tokenizer.ts';

interface Configuration {
  readonly comments: { readonly lineComment: string };
  readonly brackets: readonly (readonly [string, string])[];
  readonly autoClosingPairs: readonly {
    readonly open: string;
    readonly close: string;
    readonly notIn?: readonly string[];
  }[];
  readonly wordPattern: string;
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly indent: string; readonly appendText?: string };
  }[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
}
interface Contributes {
  readonly languages: readonly { readonly id: string; readonly configuration: string }[];
}

const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  contributes: Contributes;
};

function configuration(language: string): Configuration {
  const file = contributes.languages.find(({ id }) => id === language)?.configuration;
  assert.ok(file, `package.json names no configuration of ${language}`);
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Configuration;
}
const nginx = configuration('nginx');
const fpm = configuration('php-fpm');

const words: readonly (readonly [Configuration, string, readonly string[]])[] = [
  [nginx, 'fastcgi_pass unix:/run/php/php8.2-fpm.sock;', ['fastcgi_pass', 'unix', 'run', 'php', 'php8.2-fpm.sock']],
  [nginx, '$document_root$fastcgi_script_name', ['$document_root', '$fastcgi_script_name']],
  [nginx, '"${host}_x" $1', ['${host}', '_x', '$1']],
  [nginx, 'try_files $uri @fallback =404;', ['try_files', '$uri', '@fallback', '404']],
  [nginx, 'server_name *.my-site.example;', ['server_name', 'my-site.example']],
  [nginx, 'set $', ['set', '$']],
  [fpm, 'pm.max_children = 5', ['pm.max_children', '5']],
  [fpm, 'php_admin_value[memory_limit] = 128M', ['php_admin_value', 'memory_limit', '128M']],
  [fpm, 'listen = /run/$pool-${ENV}.sock', ['listen', 'run', '$pool', '${ENV}', 'sock']],
  [fpm, 'access.suppress_path[] = /ping', ['access.suppress_path', 'ping']],
];
for (const [{ wordPattern }, text, expected] of words) {
  test(`words of ${text}`, () => assert.deepEqual(text.match(new RegExp(wordPattern, 'g')), expected));
}

const indentation: readonly (readonly [string, 'in' | 'out' | 'stays'])[] = [
  ['server {', 'in'],
  ['  location ~ "a{2}" { # why', 'in'],
  ['map $a $b {', 'in'],
  ['{', 'in'],
  ['# server {', 'stays'],
  ['location / { root /x; }', 'stays'],
  ['listen {{ port }};', 'stays'],
  ['{{', 'stays'],
  ['  }', 'out'],
  ['}} more', 'stays'],
];
for (const [line, expected] of indentation) {
  test(`indentation in nginx: ${JSON.stringify(line)} ${expected}`, () => {
    const { increaseIndentPattern, decreaseIndentPattern } = nginx.indentationRules;
    assert.equal(new RegExp(increaseIndentPattern).test(line), expected === 'in');
    assert.equal(new RegExp(decreaseIndentPattern).test(line), expected === 'out');
  });
}

test('a section of PHP-FPM begins at the margin, and nothing indents', () => {
  const { increaseIndentPattern, decreaseIndentPattern } = fpm.indentationRules;
  assert.ok(new RegExp(decreaseIndentPattern).test('  [www]'));
  for (const line of ['[www]', 'env[A] = "{"', '; {']) assert.ok(!new RegExp(increaseIndentPattern).test(line));
});

/** The action of the first rule that fits, as VS Code picks it. */
function onEnter({ onEnterRules }: Configuration, before: string, after: string): string | undefined {
  const rule = onEnterRules.find(
    ({ beforeText, afterText }) =>
      new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after)),
  );
  return rule && `${rule.action.indent}${rule.action.appendText === undefined ? '' : ` ${rule.action.appendText}`}`;
}

test('Enter', () => {
  assert.equal(onEnter(nginx, 'server {', '}'), 'indentOutdent');
  assert.equal(onEnter(nginx, 'listen {{', '}}'), undefined);
  assert.equal(onEnter(nginx, 'root /x;', ''), undefined);
  assert.equal(onEnter(nginx, '# a comment that', ' goes on'), 'none # ');
  assert.equal(onEnter(nginx, '# a comment', ''), undefined);
  assert.equal(onEnter(fpm, '; a comment that', ' goes on'), 'none ; ');
  assert.equal(onEnter(fpm, 'user = a', '; b'), undefined);
});

test('comments, brackets, quotes and folding', () => {
  for (const [language, character] of [
    [nginx, '#'],
    [fpm, ';'],
  ] as const) {
    assert.equal(language.comments.lineComment, character);
    assert.deepEqual(language.brackets.map(([open]) => open).toSorted(), ['(', '[', '{']);
    for (const quote of ['"', "'"])
      assert.deepEqual(language.autoClosingPairs.find(({ open }) => open === quote)?.notIn, ['string', 'comment']);
    assert.ok(new RegExp(language.folding.markers.start).test(`  ${character} region TLS`));
    assert.ok(new RegExp(language.folding.markers.end).test(`${character}endregion`));
    assert.ok(!new RegExp(language.folding.markers.start).test(`${character} regional`));
  }
});
