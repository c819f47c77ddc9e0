/** Templates that write nginx configuration: their constructs are words or stand between directives, never errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, show } from './nginx-trees.ts';

const words: readonly (readonly [string, string])[] = [
  ['fastcgi_pass unix:{{ php.sock }};', 'fastcgi_pass|?unix:{{ php.sock }};'],
  ['listen {{ port }} ssl;', 'listen|?{{ port }}|ssl;'],
  ['root "{{ site["root"] }}/public";', 'root|?{{ site["root"] }}/public;'],
  ['listen <%= @port %>;', 'listen|?<%= @port %>;'],
  ['listen {{{ port }}};', 'listen|?{{{ port }}};'],
  ['{{ directive }} on;', '?{{ directive }}|on;'],
  ['upstream {{ a }}_{{ b }} { server {{ c }}:{{ d }}; }', 'upstream|?{{ a }}_{{ b }}{ server|?{{ c }}:{{ d }}; }'],
  ['server_name a{% if b %} c{% endif %};', 'server_name|?a{% if b %}|?c{% endif %};'],
  ['location ~ {{ a }}$ { root /x; }', 'location|~|?{{ a }}${ root|/x; }'],
  ['root ${DOCROOT};', 'root|${DOCROOT};'],
];
for (const [text, expected] of words) {
  test(`a word: ${text}`, () => {
    const tree = parse(text);
    assert.equal(show(tree.items), expected);
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, false);
  });
}

const lines = [
  '{% if a %}',
  '{% for s in sites -%}',
  '<% if a %>',
  '<%- end -%>',
  '{{#tls}}',
  '{{/tls}}',
  '{{^tls}}',
  '{{ range .Sites }}',
  '{{- if .A }}',
  '{{ end }}',
  '{{ else }}',
  '{{ template "x" . }}',
  '{{ $a := .B }}',
  '{{> partial }}',
  '{{ include_something }}',
  '{{ a }} {{ b }}',
  '%location_ssl%',
  '__EXTRA__',
  '@EXTRA@',
  '@@EXTRA@@',
  '${EXTRA}',
  '$EXTRA_LINES',
  '{{ a(\n  b\n) }}',
];
for (const line of lines) {
  test(`a line of its own: ${JSON.stringify(line)}`, () => {
    const tree = parse(`root /x;\n  ${line}\nindex a;\nserver {\n${line}\n}\n`);
    assert.equal(show(tree.items), 'root|/x; index|a; server{  }');
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, true);
  });
}

test('a comment of a template is nothing at all', () => {
  for (const comment of ["{# it's { #}", '{#\n root x\n#}', '{{! a }}', '{{/* a */}}']) {
    const tree = parse(`${comment}\nroot /x;`);
    assert.equal(show(tree.items), 'root|/x;');
    assert.equal(tree.templated, false);
  }
});

test('control within a line frees the directives around it', () => {
  const tree = parse('{% if a %}listen 80;{% else %}listen 81;{% endif %}\n');
  assert.equal(show(tree.items), 'listen|80; listen|81;');
  assert.equal(tree.templated, true);
});

test('braces that only one branch opens are no problem of the template', () => {
  assert.deepEqual(parse('{% if a %}\nserver {\n{% else %}\nserver { listen 81;\n{% endif %}\n}\n').problems, []);
});

test('a placeholder at the end of a line may bring its own semicolon', () => {
  assert.deepEqual(parse('listen 80%ssl_listen%\nroot /x;').problems, []);
  assert.deepEqual(parse('listen {{ listen }}\nroot /x;').problems, []);
  assert.deepEqual(parse('proxy_pass http://a:__PORT__/\nroot /x;').problems, []);
  assert.equal(parse('proxy_pass http://a:80/\nroot /x;').problems.length, 1);
});

test('plain nginx is not taken for a template', () => {
  for (const text of ['location / {# comment\n root /x; }', 'log_format a \'{"b":{"c":"$d"}}\';']) {
    const tree = parse(text);
    assert.equal(tree.templated, false);
    assert.ok(!show(tree.items).includes('?'));
  }
});
