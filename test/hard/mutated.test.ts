/** Whatever becomes of a configuration while somebody types, copies or merges: no reader, rule, fix or feature throws. `RUNS=100000 SEED=any` before the command looks as far as is worth while. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { completion } from '../../server/src/features/completion.ts';
import { itemDocs } from '../../server/src/features/completion/resolve.ts';
import { format } from '../../server/src/features/format.ts';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { inlayHints } from '../../server/src/features/hints/inlay-hints.ts';
import { semanticTokens } from '../../server/src/features/hints/semantic-tokens.ts';
import { signatureHelp } from '../../server/src/features/hints/signature-help.ts';
import { hover } from '../../server/src/features/hover.ts';
import { mapOf } from '../../server/src/features/map/map.ts';
import { mapSvg } from '../../server/src/features/map/svg.ts';
import { definition } from '../../server/src/features/navigation/definition.ts';
import { outline } from '../../server/src/features/navigation/outline.ts';
import { references } from '../../server/src/features/navigation/references.ts';
import { renameAt } from '../../server/src/features/rename.ts';
import { answerUri } from '../../server/src/features/uri-answer.ts';
import { defaultView } from '../../server/src/lsp/view-settings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import type { FileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';
import { markdownPayloads, terminalPayloads } from './hostile.ts';
import { runs } from './runs.ts';

const docs = await loadNginxDocs();

type Files = ReadonlyMap<FileId, string>;

const bases: readonly Files[] = allRules.flatMap((rule) =>
  [...rule.examples.bad, ...rule.examples.good].map((example) => loadFixture(example.files).files),
);
/** Every line of every example: what somebody may paste. */
const lines = [...new Set(bases.flatMap((files) => [...files.values()].flatMap((text) => text.split('\n'))))];
const parts = [
  '{',
  '}',
  ';',
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '#',
  '$',
  '${',
  '=',
  '[',
  ']',
  '(',
  ')',
  '|',
  '*',
  '?',
  '+',
  '~',
  '^',
  '@',
  ':',
  '/',
  '..',
  '%',
  '{{ x }}',
  '{% if x %}',
  '{% endif %}',
  '<% x %>',
  '${X}',
  '@X@',
  '\uFEFF',
  '\0',
  '\uD800',
  '\u{1F418}',
  '\u202E',
  'server {',
  'location / {',
  'if ($x) {',
  'map $a $b {',
  'upstream u {',
  'include *.conf;',
  'fastcgi_pass $x;',
  'set $x $x;',
  'set $x "${x}a";',
  'rewrite ^(.*)$ /$1 last;',
  'try_files $uri @x;',
  'error_page 404 /x;',
  'return 302 $x;',
  'unix:',
  '[::1]:9000',
  '99999999999999999999',
  '-1',
  '0',
  '1e9',
  '0x10',
  '18446744073709551616',
  '(?<x>',
  '(?R)',
  '[[:x:]]',
  '\\p{L}',
  '(a+)+$',
  '{0,99999}',
  '[www]',
  '[global]',
  'listen = ',
  'pm = dynamic',
  'include = *.conf',
  'env[',
  'php_value[x] = ',
  '!',
  '&',
  '1m30s',
  '4G',
  '$pool',
  'services:',
  'image: php:8-fpm',
  'FROM nginx',
  '{"rules": {}}',
  '# gatewise-ignore x',
  ...markdownPayloads,
  ...terminalPayloads,
];

type Mutation = {
  readonly at: number;
  readonly kind: 'put' | 'cut' | 'paste' | 'double' | 'move' | 'flip' | 'nest' | 'end';
  readonly size: number;
  readonly words: string;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('put', 'put', 'put', 'cut', 'paste', 'paste', 'double', 'move', 'flip', 'nest', 'end'),
  size: fc.nat({ max: 40 }),
  words: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...parts) },
    { weight: 3, arbitrary: fc.constantFrom(...lines) },
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
});

function mutate(text: string, { at, kind, size, words }: Mutation): string {
  const start = at % (text.length + 1);
  const [before, part, after] = [text.slice(0, start), text.slice(start, start + size), text.slice(start + size)];
  switch (kind) {
    case 'put':
      return before + words + text.slice(start);
    case 'cut':
      return before + after;
    case 'paste': {
      const line = text.indexOf('\n', start) + 1;
      return `${text.slice(0, line)}${words}\n${text.slice(line)}`;
    }
    case 'double':
      return before + part.repeat(2 + (at % 3)) + after;
    case 'move':
      return after + before + part;
    case 'flip':
      return (
        before + (part === '' ? '' : String.fromCharCode((part.charCodeAt(0) + size) & 0xffff)) + text.slice(start + 1)
      );
    case 'nest':
      return before + '{'.repeat(size) + text.slice(start);
    case 'end':
      return before;
  }
}

const input = fc.record({
  base: fc.nat(),
  file: fc.nat(),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 5 }),
  cursors: fc.array(fc.nat(), { minLength: 2, maxLength: 3 }),
  tabSize: fc.constantFrom(2, 4, 8),
});

function useAll(files: Files, file: FileId, cursors: readonly number[], tabSize: number): void {
  const text = files.get(file) ?? '';
  const host = hostOf({ files });
  host.setFile({ id: file, text, open: true });
  const snapshot = host.snapshot();
  const { findings, failures } = findingsOf(snapshot);
  if (failures.length > 0) throw failures[0]?.error;
  for (const finding of findings) {
    for (const fix of finding.fixes())
      for (const one of new Set(fix.edits.map((edit) => edit.file)))
        applyEdits(
          files.get(one) ?? '',
          fix.edits.filter((edit) => edit.file === one),
        );
  }
  mapSvg(mapOf(snapshot, findings));
  const state = snapshot.file(file);
  if (state === undefined) return;
  const answer = format(snapshot, file, { tabSize, insertSpaces: tabSize !== 8 });
  if (answer !== undefined && 'edits' in answer) applyEdits(text, answer.edits);
  const whole = { start: 0, end: text.length };
  outline(snapshot, file);
  lenses(snapshot, state, defaultView.codeLens);
  inlayHints(snapshot, state, whole, defaultView.inlayHints);
  semanticTokens(state, whole);
  for (const cursor of cursors) {
    const offset = cursor % (text.length + 1);
    hover(snapshot, file, offset, { docs, linkTo: (target, line) => `file://${target}#L${line}` });
    for (const item of completion(snapshot, file, offset, docs)?.items.slice(0, 5) ?? [])
      if (item.docs !== undefined) itemDocs(item.docs, docs);
    signatureHelp(snapshot, file, offset, docs);
    definition(snapshot, file, offset);
    references(snapshot, file, offset);
    renameAt(snapshot, file, offset);
    answerUri(snapshot, file, offset, '/index.php');
  }
}

test('nothing throws, whatever becomes of a configuration', () => {
  const { numRuns, ...seed } = runs(1500);
  let done = 0;
  let slowest = { milliseconds: 0, text: '' };
  fc.assert(
    fc.property(input, ({ base, file, mutations, cursors, tabSize }) => {
      const files = bases[base % bases.length] ?? new Map<FileId, string>();
      const id = [...files.keys()][file % files.size];
      if (id === undefined) return;
      const text = mutations.reduce(mutate, files.get(id) ?? '');
      const start = performance.now();
      useAll(new Map([...files, [id, text]]), id, cursors, tabSize);
      const milliseconds = performance.now() - start;
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, text };
      done++;
    }),
    { numRuns, ...seed },
  );
  assert.ok(done >= numRuns);
  if (numRuns > 10_000)
    console.log(
      `${done} inputs; the slowest took ${Math.round(slowest.milliseconds)} ms:\n${slowest.text.slice(0, 3000)}`,
    );
});
