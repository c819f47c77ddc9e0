/** Who touches the disk: one file reads it, one decides what may be read, and nobody else names it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { statementsOf } from '../support/source.ts';
import { importsOf, type Import } from './imports.ts';

const source = path.resolve(import.meta.dirname, '../../server/src');

/** Modules of Node through which one reaches files, programs or the network, and who may name them. */
const waysOut: readonly { readonly modules: RegExp; readonly files: readonly string[] }[] = [
  // server-machine prepares tests with the servers, which need a trusted workspace; write-file writes what --fix changed
  {
    modules: /^(?:node:)?fs(?:\/promises)?$/,
    files: ['loader/disk.ts', 'loader/server-machine.ts', 'cli/write-file.ts'],
  },
  { modules: /^(?:node:)?child_process$/, files: ['loader/run-program.ts'] },
  {
    modules:
      /^(?:node:)?(?:net|dgram|http|https|http2|tls|dns(?:\/promises)?|inspector|worker_threads|cluster|vm|module|sqlite)$/,
    files: [],
  },
];
/** Files of the server that only some may import for more than types. */
const restrictedFiles: Readonly<Record<string, readonly string[]>> = {
  'loader/disk.ts': ['loader/disk-access.ts'],
  'loader/server-machine.ts': ['lsp/node-files.ts'],
  'loader/run-program.ts': ['loader/server-machine.ts'],
  'cli/write-file.ts': ['cli/fix.ts'],
};
/** Other ways to a module than an import. */
const otherWays =
  /\b(?:process\.(?:binding|getBuiltinModule|dlopen)|createRequire|eval|fetch|WebSocket|XMLHttpRequest|Function)\s*\(|\bnew (?:Function|Worker|WebSocket)\b/;

function faults(file: string, text: string): readonly string[] {
  const found = importsOf(text)
    .filter((one) => isFault(file, one))
    .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`);
  const statements = statementsOf(text);
  return file.startsWith('catalog/generated/')
    ? found
    : [...found, ...statements.filter((one) => otherWays.test(one)).map((one) => `${file}: ${one}`)];
}

function isFault(file: string, { specifier, typeOnly }: Import): boolean {
  const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
  const wayOut = waysOut.find(({ modules }) => modules.test(target));
  if (wayOut !== undefined) return !wayOut.files.includes(file);
  const allowed = restrictedFiles[target];
  return allowed !== undefined && !typeOnly && !allowed.includes(file);
}

test('nobody reads the disk but through loader/disk-access', () => {
  const files = globSync('**/*.ts', { cwd: source }).map((file) => file.replaceAll('\\', '/'));
  assert.ok(files.includes('loader/disk-access.ts'));
  assert.deepEqual(
    files.flatMap((file) => faults(file, readFileSync(path.join(source, file), 'utf8'))),
    [],
  );
});

test('who is named here is still there and still needs it', () => {
  for (const { files, modules } of waysOut)
    for (const file of files)
      assert.ok(
        importsOf(readFileSync(path.join(source, file), 'utf8')).some(({ specifier }) => modules.test(specifier)),
        file,
      );
  for (const [target, files] of Object.entries(restrictedFiles)) {
    for (const file of files)
      assert.ok(
        importsOf(readFileSync(path.join(source, file), 'utf8')).some(
          ({ specifier }) => path.posix.join(path.posix.dirname(file), specifier) === target,
        ),
        `${file} imports ${target}`,
      );
  }
});

test('the rule of this page sees what it is for', () => {
  const bad = [
    "import { readFileSync } from 'node:fs';",
    "import fs from 'fs';",
    "const { stat } = await import('node:fs/promises');",
    "import { spawn } from 'node:child_process';",
    "import { readText } from '../loader/disk.ts';",
    "import { get } from 'node:https';",
    "const fs = process.getBuiltinModule('fs');",
    "await fetch('https://example.org');",
    "const fs = process\n  .getBuiltinModule('fs');",
    "import { serverMachine } from '../loader/server-machine.ts';",
  ];
  for (const line of bad) assert.equal(faults('lsp/any.ts', line).length, 1, line);
  for (const line of [
    "import type { ReadResult } from '../loader/disk.ts';",
    "import path from 'node:path';",
    "import { DiskAccess } from '../loader/disk-access.ts';",
    "// import fs from 'node:fs';",
  ])
    assert.deepEqual(faults('lsp/any.ts', line), [], line);
});
