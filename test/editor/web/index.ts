/** What the worker extension host calls: documents in memory, no disk, no process. Mocha's browser build wants a document, so it is not here. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { applyFix, assertStarted, hoverAt, noSquiggle, placeOf, show, squiggle } from '../editor.ts';
import { disagreeing, nginxFile, poolFile } from '../trees.ts';

const code = 'fastcgi-pass-unserved';
const limit = 180_000;

function uriOf(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder !== undefined, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

const tests: Readonly<Record<string, () => Promise<void>>> = {
  'draws a squiggle under the address': async () => {
    for (const [name, text] of Object.entries(disagreeing))
      await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
    const document = await show(uriOf(nginxFile));
    assert.equal(document.uri.scheme, 'tmp');
    const found = await squiggle(document.uri, code);
    assert.equal(document.getText(found.range), '127.0.0.1:9000');
    assert.equal(found.relatedInformation?.[0]?.location.uri.toString(), uriOf(poolFile).toString());
    assert.ok(!isOpen(uriOf(poolFile)), 'the pool was read from the virtual disk');
  },
  'was started by VS Code, in a worker': async () => {
    await squiggle(uriOf(nginxFile), code);
    assertStarted('browser');
  },
  'says the value of a directive here': async () => {
    const document = await vscode.workspace.openTextDocument(uriOf(nginxFile));
    assert.match(await hoverAt(document, placeOf(document, 'fastcgi_read_timeout', 3)), /75 ?s/);
  },
  'lets the pool listen where nginx calls': async () => {
    const found = await squiggle(uriOf(nginxFile), code);
    await applyFix(uriOf(nginxFile), found.range, /^Change listen of pool "www" to /);
    await noSquiggle(uriOf(nginxFile), code);
    const pool = await vscode.workspace.openTextDocument(uriOf(poolFile));
    assert.match(pool.getText(), /^listen = 127\.0\.0\.1:9000$/m);
    assert.ok(await pool.save());
  },
  'follows the virtual disk when somebody else writes, deletes and renames': async () => {
    const other = uriOf('other/pool.d/blog.conf');
    const nginx = uriOf('other/nginx.conf');
    const write = (uri: vscode.Uri, text: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await write(nginx, (disagreeing[nginxFile] ?? '').replace('127.0.0.1:9000', '127.0.0.1:9005'));
    await write(other, (disagreeing[poolFile] ?? '').replace('/run/php/www.sock', '127.0.0.1:9006'));
    await squiggle(nginx, code);
    await vscode.workspace.fs.rename(uriOf('other'), uriOf('moved'));
    await noSquiggle(nginx, code);
    await squiggle(uriOf('moved/nginx.conf'), code);
    await vscode.workspace.fs.delete(uriOf('moved'), { recursive: true });
    await noSquiggle(uriOf('moved/nginx.conf'), code);
  },
};

async function within(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result after ${limit} ms`)), limit);
  });
  await Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}

export async function run(): Promise<void> {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await within(test());
      console.log(`  ✔ ${name}`);
    } catch (error) {
      failed++;
      console.error(`  ✖ ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  console.log(`gatewise-totals ${JSON.stringify({ passed: Object.keys(tests).length - failed, failed, skipped: 0 })}`);
  if (failed > 0) throw new Error(`${failed} test(s) failed`);
}
