/** The import table of ARCHITECTURE.md, held against every import in client/src and server/src. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { importsOf, isBarrel, type Import } from './imports.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** As in ARCHITECTURE.md. A room may look up this list, never down. */
const table = `
| room | may import | packages |
|---|---|---|
| text | – | – |
| catalog | – | – |
| syntax | text, catalog | – |
| model | text, syntax, catalog | – |
| project | text, catalog, model | – |
| evidence | text, syntax, catalog, model, project | \`yaml\` |
| observations | text, model | – |
| edits | text, model, types of catalog | – |
| rules | text, model, catalog, edits, types of syntax | – |
| analysis | all above | \`jsonc-parser\` |
| features | text, syntax, catalog, model, edits, analysis, types of rules | – |
| output | text, types of model, types of rules, types of analysis, types of features | – |
| loader | text, catalog, evidence, project, analysis | \`node:*\`, well-kept packages |
| lsp | text, observations, analysis, features, loader | \`vscode-languageserver\`, \`…-textdocument\` |
| cli | text, analysis, features, output, loader, lsp (only to start it), types of model, types of rules | \`node:*\`, well-kept packages |
| client | the server's message types only | \`vscode\`, \`vscode-languageclient\` |
`;

/** What "well-kept packages" are at present. A new one is added here, where a reviewer sees it. */
const wellKept: readonly string[] = [];

/** The entry through which `cli` may start the language server. */
const lspStart: readonly string[] = ['lsp/stdio.ts'];

/** The one file of the server that the client may name. */
const messages = 'server/src/lsp/messages.ts';

interface Room {
  readonly name: string;
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly packages: readonly RegExp[];
}

function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => /^\|\s*room\s*\|/.test(line));
  if (start < 0) return [];
  const after = lines.slice(start + 2);
  const end = after.findIndex((line) => !line.startsWith('|'));
  return (end < 0 ? after : after.slice(0, end)).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const escaped = (text: string): string => text.replaceAll(/[^\w]/g, '\\$&');

/** The packages of one cell, as patterns over import specifiers. */
function packagesOf(cell: string): RegExp[] {
  return cell.split(',').flatMap((part) => {
    const text = part.trim().replaceAll('`', '');
    if (text === '–') return [];
    if (text === 'well-kept packages') return wellKept.map((name) => new RegExp(`^${escaped(name)}(/|$)`));
    if (text === 'node:*') return [/^node:/];
    return [new RegExp(`^${escaped(text.replace('…', 'vscode-languageserver'))}(/|$)`)];
  });
}

function roomsOf(rows: readonly string[][]): Map<string, Room> {
  const rooms = new Map<string, Room>();
  for (const [name = '', uses = '', packages = ''] of rows) {
    const values = new Set<string>([name]);
    const types = new Set<string>();
    for (const part of uses.split(',').map((each) => each.trim())) {
      if (part === 'all above') for (const each of rooms.keys()) values.add(each);
      else if (part.startsWith('types of ')) types.add(part.slice('types of '.length));
      else if (part !== '–' && !part.startsWith('the server')) values.add(part.replace(' (only to start it)', ''));
    }
    rooms.set(name, { name, values, types, packages: packagesOf(packages) });
  }
  return rooms;
}

const rooms = roomsOf(rowsOf(table));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const files = globSync(['server/src/**/*', 'client/src/**/*'], { cwd: root, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .toSorted();
const sources = files.filter((file) => file.endsWith('.ts'));

/** `client`, or the folder below `server/src`; undefined for a file in none. */
function roomOf(file: string): string | undefined {
  if (file.startsWith('client/src/')) return 'client';
  return /^server\/src\/([^/]+)\//.exec(file)?.[1];
}

/** Why an import is not allowed; undefined where it is. */
function objection(file: string, { specifier, typeOnly }: Import): string | undefined {
  const room = rooms.get(roomOf(file) ?? '');
  if (room === undefined) return undefined; // the test of rooms says so
  if (!/^\.{0,2}\//.test(specifier))
    return room.packages.some((pattern) => pattern.test(specifier))
      ? undefined
      : `${room.name} may not import the package ${specifier}`;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (!existsSync(path.join(root, target))) return undefined; // the compiler says so
  if (room.name === 'client')
    return target.startsWith('client/src/') || target === messages
      ? undefined
      : `client may see only ${messages} of the server`;
  const to = roomOf(target);
  if (to === undefined) return `${target} is in no room`;
  if (room.name === 'cli' && to === 'lsp' && !lspStart.includes(target.slice('server/src/'.length)))
    return 'cli may only start lsp';
  if (room.values.has(to) || (typeOnly && room.types.has(to))) return undefined;
  return room.types.has(to) ? `${room.name} may import only types of ${to}` : `${room.name} may not import ${to}`;
}

test('there is something to hold against the table', () => {
  assert.equal(rooms.size, 16);
  assert.ok(sources.length > 10, `${sources.length} source files found`);
});

test('every file is in a room of the table', () => {
  assert.deepEqual(
    files.filter((file) => !rooms.has(roomOf(file) ?? '')),
    [],
  );
});

test('every room is a directory', () => {
  const folders = readdirSync(path.join(root, 'server/src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  assert.deepEqual(
    folders.map((entry) => entry.name).toSorted(),
    [...rooms.keys()].filter((name) => name !== 'client').toSorted(),
  );
});

test('no room imports what the table does not give it', () => {
  const objections = sources.flatMap((file) =>
    importsOf(read(file)).flatMap((each) => {
      const why = objection(file, each);
      return why === undefined ? [] : [`${file}:${each.line} ${why}`];
    }),
  );
  assert.deepEqual(objections, []);
});

test('the table forbids: imports upwards, packages in pure rooms, the editor on the server, the server on the client', () => {
  const bad = (file: string, specifier: string, kind: 'value' | 'type' = 'value'): boolean =>
    objection(file, { specifier, typeOnly: kind === 'type', reexport: false, line: 1 }) !== undefined;
  assert.ok(bad('server/src/text/range.ts', '../syntax/problem.ts', 'type'));
  assert.ok(bad('server/src/text/range.ts', 'node:fs'));
  assert.ok(bad('server/src/lsp/any.ts', 'vscode'));
  assert.ok(bad('server/src/lsp/any.ts', 'node:fs'));
  assert.ok(bad('client/src/any.ts', '../../server/src/text/range.ts', 'type'));
  assert.ok(bad('server/src/rules/kit/any.ts', '../../syntax/problem.ts'));
  assert.ok(!bad('server/src/rules/kit/any.ts', '../../syntax/problem.ts', 'type'));
  assert.ok(!bad('server/src/syntax/problem.ts', '../text/range.ts'));
  assert.ok(!bad('client/src/any.ts', 'vscode-languageclient/node'));
});

/** `server/src/rules/<topic>/…`: the topic; undefined for a file elsewhere. */
function topicOf(file: string): string | undefined {
  return /^server\/src\/rules\/([^/]+)\//.exec(file)?.[1];
}

test('rules of a topic share what is in the kit, and know nothing of another topic', () => {
  const crossing = (file: string, specifier: string): boolean => {
    const [from, to] = [topicOf(file), topicOf(path.posix.join(path.posix.dirname(file), specifier))];
    return from !== undefined && to !== undefined && to !== 'kit' && to !== from;
  };
  const rules = sources.filter((file) => topicOf(file) !== undefined);
  assert.ok(rules.length > 150);
  assert.deepEqual(
    rules.flatMap((file) =>
      importsOf(read(file)).flatMap(({ specifier, line }) =>
        crossing(file, specifier) ? [`${file}:${line} imports ${specifier}`] : [],
      ),
    ),
    [],
  );
  assert.ok(
    crossing('server/src/rules/timeout/a.ts', '../address/b.ts') &&
      crossing('server/src/rules/kit/a.ts', '../address/b.ts') &&
      !crossing('server/src/rules/timeout/a.ts', '../kit/b.ts'),
  );
  assert.deepEqual(
    sources.filter((file) => /^server\/src\/rules\/[^/]+\.ts$/.test(file)),
    ['server/src/rules/all.ts'],
  );
});

test('no barrels', () => {
  assert.deepEqual(
    files.filter((file) => path.basename(file) === 'index.ts' || (file.endsWith('.ts') && isBarrel(read(file)))),
    [],
  );
});

test('names are kebab-case', () => {
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
  assert.deepEqual(
    files.filter((file) => !file.split('/').every((part) => kebab.test(part))),
    [],
  );
});

test('a file opens with a sentence that says what lives there', () => {
  assert.deepEqual(
    sources.filter((file) => !/^(?:#![^\n]*\n)?\/\*\*[\s\S]*?\*\//.test(read(file))),
    [],
  );
});

test(
  'ARCHITECTURE.md holds the same table',
  { skip: existsSync(path.join(root, 'ARCHITECTURE.md')) ? false : 'ARCHITECTURE.md is not written yet' },
  () => {
    assert.deepEqual(rowsOf(read('ARCHITECTURE.md')), rowsOf(table));
  },
);
