/** Which parts of a template its control decides about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { branchesOf, isInRanges } from '../../server/src/syntax/template-branches.ts';
import type { TextRange } from '../../server/src/text/range.ts';

/** Constructs stand between `«` and `»`. */
function read(marked: string): { readonly text: string; readonly constructs: readonly TextRange[] } {
  const constructs: TextRange[] = [];
  let text = '';
  let start = 0;
  for (const character of marked) {
    if (character === '«') start = text.length;
    else if (character === '»') constructs.push({ start, end: text.length });
    else text += character;
  }
  return { text, constructs };
}

/** The letters outside of constructs that lie in a branch; with `+` where something is put in, with `?` where the control is not clear. */
function branched(marked: string): string {
  const { text, constructs } = read(marked);
  const { ranges, inserts, unclear } = branchesOf(text, constructs);
  const letters = text
    .split('')
    .filter((letter, at) => /[A-Z]/.test(letter) && !isInRanges(constructs, at) && isInRanges(ranges, at));
  return letters.join('') + (inserts ? '+' : '') + (unclear ? '?' : '');
}

const rows: readonly (readonly [title: string, marked: string, expected: string])[] = [
  ['no construct', 'A B', ''],
  ['Jinja', 'A «{% if x %}» B «{% else %}» C «{%- endif -%}» D', 'BC'],
  ['one in another', '«{% for a in b %}» A «{% if x %}» B «{% endif %}» C «{% endfor %}» D', 'ABC'],
  ['two beside each other', '«{% if x %}» A «{% endif %}» B «{% if x %}» C «{% endif %}»', 'AC'],
  ['an assignment', '«{% set x = 1 %}» A', ''],
  ['a captured text', '«{% set x %}» A «{% endset %}» B', 'A'],
  ['a comment', '«{# if #}» A', ''],
  [
    'a block that another template may replace',
    '«{% block b %}» A «{% if x %}» B «{% endif %}» «{% endblock %}» C',
    'B',
  ],
  [
    'code over several lines',
    '«<%\n  rules = ""\n  if ENV["X"] # comment\n    ENV.each_pair {|k, v|\n      rules += "deny #{k};"\n    }\n  end\n%>» A',
    '',
  ],
  ['code over several lines that goes on behind it', '«<%\n  if ENV["X"]\n    a = 1\n%>» A «<% end %>» B', '?'],
  ['code over several lines that writes', '«<%\n  print "x;"\n%>» A', '+'],
  ['an import of macros', '«{% import "m.j2" as m %}» A', ''],
  ['another file', 'A «{% include "a.j2" %}» B', '+'],
  ['a value on its own line', 'A «{{ more }}» B', '+'],
  ['a parent', '«{% extends "a.j2" %}» A', '?'],
  ['raw text', '«{% raw %}» A «{% endraw %}»', '?'],
  ['an end too many', 'A «{% endif %}» B', '?'],
  ['an end too few', 'A «{% if x %}» B', '?'],
  ['line statements', '«% if x:\n»A\n«% endif\n»B', 'A'],
  ['Go', 'A «{{ if .X }}» B «{{ else }}» C «{{ end }}» D', 'BC'],
  ['Go, with trimming and a call', '«{{- range (list 1 2) -}}» A «{{- end -}}» B', 'A'],
  ['Go, a variable', '«{{ $x := .Y }}» A', ''],
  ['Go, a named template', 'A «{{ template "a" . }}»', '+'],
  ['Handlebars', '«{{#if a}}» A «{{else}}» B «{{/if}}» C', 'AB'],
  ['Mustache', '«{{#a}}» A «{{/a}}»«{{^a}}» B «{{/a}}» C', 'AB'],
  ['ERB', '«<% if @a %>» A «<% else -%>» B «<% end %>» C', 'AB'],
  ['ERB, a loop', '«<% @a.each do |b| -%>» A «<% end %>» B', 'A'],
  ['ERB, an assignment', '«<% @a = 1 %>» A', ''],
  ['EPP, parameters and a loop', '«<%- | $a | -%>» A «<% $b.each |$c| { -%>» B «<% } -%>» C', 'B'],
  ['ERB, a condition in one construct', '«<% if y; foo; end %>» A', '?'],
  ['PHP', '«<?php if ($a): ?>» A «<?php endif ?>»', '?'],
  ['another language', '«$if(a) (» A «)»', '?'],
];
for (const [title, marked, expected] of rows) test(title, () => assert.equal(branched(marked), expected));

test('many branches take no longer than their text', () => {
  const { text, constructs } = read('«{% if x %}»A«{% endif %}»'.repeat(20_000));
  const { ranges, unclear } = branchesOf(text, constructs);
  assert.deepEqual([ranges.length, unclear], [20_000, false]);
});
