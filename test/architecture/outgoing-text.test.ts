/** What leaves the program is made in one place for each kind: Markdown, XML, reports on a terminal, messages to an editor. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { statementsOf } from '../support/source.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface WayOut {
  readonly what: string;
  /** Statements that use it. */
  readonly pattern: RegExp;
  /** Files that may. */
  readonly files: readonly string[];
}

const waysOut: readonly WayOut[] = [
  {
    what: 'an answer in Markdown',
    pattern: /['"]markdown['"]|\bMarkup(?:Kind|Content)\b|\bMarkedString\b/,
    files: ['server/src/lsp/markup.ts', 'server/src/features/markdown.ts', 'server/src/syntax/dialect.ts'],
  },
  {
    what: 'a text that passes for Markdown',
    pattern: /\bas (?:unknown as )?(?:MarkdownText|Markdown)\b/,
    files: ['server/src/features/markdown.ts'],
  },
  {
    what: 'Markdown of a manual',
    pattern: /\bfromManual\(/,
    files: [
      'server/src/features/markdown.ts',
      'server/src/features/hover/fpm-docs.ts',
      'server/src/features/hover/ini-docs.ts',
      'server/src/features/hover/nginx-docs.ts',
      'server/src/features/hints/nginx-signature.ts',
      'server/src/features/hints/fpm-signature.ts',
    ],
  },
  {
    what: 'Markdown that may run commands, hold HTML or icons',
    pattern: /\b(?:isTrusted\s*[:=](?!=)|supportHtml|supportThemeIcons)/,
    files: [],
  },
  {
    what: 'Markdown in the client that is no literal',
    pattern: /\.appendMarkdown\((?!'[^']*'\))|new MarkdownString\((?!\))/,
    files: [],
  },
  {
    what: 'characters of Markdown put around a value by hand',
    pattern: /(?<!md)`[^`]*(?:\*\*\$\{|\]\(\$\{)/,
    files: ['server/src/features/markdown.ts'],
  },
  {
    what: 'elements that are not made by xml`…`',
    pattern: /(?<!xml)`\s*<\/?[a-z]+(?:[\s>/]|\$\{)|\binnerHTML\b|insertAdjacentHTML|document\.write/,
    files: ['client/src/map-page.ts', 'client/src/timeline.ts', 'server/src/features/map/mermaid.ts'],
  },
  {
    what: 'output beside the command line',
    pattern: /(?:stdout|stderr)\.write\(|console\.\w+\(/,
    files: [
      'server/src/cli/check.ts',
      'server/src/cli/io.ts',
      'server/src/cli/map.ts',
      'server/src/cli/progress.ts',
      'server/src/cli/run.ts',
      'server/src/lsp/log.ts',
    ],
  },
  {
    what: 'JSON that a terminal may act upon',
    pattern: /\bJSON\.stringify\(.*, undefined, \d\)/,
    // config-edit writes gatewise.json
    files: ['server/src/output/json-text.ts', 'server/src/analysis/settings/config-edit.ts'],
  },
  {
    what: 'a connection whose messages are sent as they are',
    pattern: /\bcreateConnection\((?!(?:transport\.)?reader, (?:transport\.)?writer, )/,
    files: [],
  },
];

function faults(file: string, text: string): readonly string[] {
  const statements = statementsOf(text);
  return waysOut
    .filter(({ files }) => !files.includes(file))
    .flatMap(({ what, pattern }) =>
      statements.filter((one) => pattern.test(one)).map((one) => `${file}: ${what}: ${one.slice(0, 160)}`),
    );
}

test('nobody makes what leaves the program but the files that escape it', () => {
  const files = globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/\/catalog\//.test(file));
  assert.ok(files.length > 100);
  assert.deepEqual(
    files.flatMap((file) => faults(file, readFileSync(path.join(root, file), 'utf8'))),
    [],
  );
});

test('the rule of this page sees what it is for', () => {
  const bad = [
    '  return `<text>${name}</text>`;',
    'io.stdout.write(name);',
    'return JSON.stringify(report, undefined, 2);',
    'return JSON.stringify(\n  { report, of: shown(report) },\n  undefined,\n  2,\n);',
    'io\n  .stdout\n  .write(name);',
    'return serve(\n  createConnection(\n    ProposedFeatures.all,\n  ),\n);',
    'serve(createConnection(ProposedFeatures.all), nodeFiles);',
    "  return { contents: { kind: 'markdown', value } };",
    'kind: MarkupKind.Markdown',
    'const text = words as MarkdownText;',
    'return fromManual(pool.name);',
    'text.isTrusted = true;',
    'text.supportHtml = true;',
    'text.appendMarkdown(asked);',
    'new MarkdownString(value)',
    '  return `pool **${name}**`;',
    'return `[${words}](${target})`;',
  ];
  for (const line of bad) assert.equal(faults('server/src/features/any.ts', line).length, 1, line);
  for (const line of [
    '  return xml`<text>${name}</text>`;',
    'return { connection: createConnection(transport.reader, transport.writer, transport.options), transport };',
    "text.appendMarkdown('\\n\\n');",
    '  return md`pool **${name}**`;',
    'new MarkdownString()',
    'return { trusted: workspace.isTrusted };',
  ])
    assert.deepEqual(faults('server/src/features/any.ts', line), [], line);
});
