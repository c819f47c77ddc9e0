/** A folder is open: two files that disagree, one key press, and they agree. */
import assert from 'node:assert/strict';
import { rename, rm, symlink } from 'node:fs/promises';
import * as vscode from 'vscode';
import {
  applyFix,
  assertStarted,
  hoverAt,
  inLanguage,
  noSquiggle,
  opened,
  pages,
  placeOf,
  show,
  squiggle,
} from '../editor.ts';
import { disagreeing, nginxFile, poolFile } from '../trees.ts';
import { writeTree } from '../write-tree.ts';

const code = 'fastcgi-pass-unserved';

describe('a folder whose two files disagree', () => {
  let nginx: vscode.TextDocument;
  let pool: vscode.Uri;

  before(async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder !== undefined, 'a folder is open');
    pool = vscode.Uri.joinPath(folder.uri, poolFile);
    nginx = await show(vscode.Uri.joinPath(folder.uri, nginxFile));
  });

  it('draws a squiggle under the address, and names the other side', async () => {
    const found = await squiggle(nginx.uri, code);
    assert.equal(nginx.getText(found.range), '127.0.0.1:9000');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.match(found.message, /pool "www"/);
    assert.ok(found.relatedInformation?.some((related) => related.location.uri.toString() === pool.toString()));
  });

  it('was started by VS Code, in a process', () => {
    assertStarted('node');
    assert.equal(nginx.languageId, 'nginx');
  });

  it('says the value of a directive here, and what it is', async () => {
    const text = await hoverAt(nginx, placeOf(nginx, 'fastcgi_read_timeout', 3));
    assert.match(text, /fastcgi_read_timeout/);
    assert.match(text, /75 ?s/);
  });

  it('finds it again after a restart of the server', async () => {
    await squiggle(nginx.uri, code);
    await vscode.commands.executeCommand('gatewise.restartServer');
    await squiggle(nginx.uri, code);
  });

  it('gives a document under another language its own, by its content', async () => {
    const plain = await vscode.workspace.openTextDocument({
      language: 'properties',
      content: '[other]\nuser = www-data\nlisten = /run/php/other.sock\npm = static\npm.max_children = 2\n',
    });
    await vscode.window.showTextDocument(plain);
    await inLanguage(plain.uri, 'php-fpm');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.window.showTextDocument(nginx);
  });

  it('lets the pool listen where nginx calls: the other file changes, and the squiggle goes', async () => {
    const found = await squiggle(nginx.uri, code);
    const edit = await applyFix(nginx.uri, found.range, /^Change listen of pool "www" to /);
    assert.deepEqual(
      edit.entries().map(([uri]) => uri.toString()),
      [pool.toString()],
    );
    await noSquiggle(nginx.uri, code);
    const document = await vscode.workspace.openTextDocument(pool);
    assert.match(document.getText(), /^listen = 127\.0\.0\.1:9000$/m);
    assert.match(document.getText(), /^listen\.owner = www-data$/m);
    assert.equal(nginx.isDirty, false);
    assert.ok(await document.save());
    const onDisk = new TextDecoder().decode(await vscode.workspace.fs.readFile(pool));
    assert.match(onDisk, /^listen = 127\.0\.0\.1:9000$/m);
  });

  it('draws the timeouts of a call and the map on pages of their own, goes to a place of the map, and draws nothing where no call is', async () => {
    await vscode.window.showTextDocument(nginx);
    await vscode.commands.executeCommand('gatewise.showTimeline', nginx.uri.toString(), placeOf(nginx, 'events'));
    assert.deepEqual(pages(), []);
    await vscode.commands.executeCommand('gatewise.showTimeline', nginx.uri.toString(), placeOf(nginx, 'fastcgi_pass'));
    await opened('Timeouts');
    await vscode.commands.executeCommand('gatewise.openMap');
    await opened('FastCGI Map');
    assert.deepEqual(
      pages()
        .map(({ label }) => label)
        .toSorted(),
      ['FastCGI Map', 'Timeouts'],
    );
    await vscode.window.tabGroups.close(pages());
    await vscode.commands.executeCommand('gatewise.goToMapPlace', { uri: pool.toString(), line: 4, character: 0 });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), pool.toString());
    assert.equal(editor.selection.active.line, 4);
  });

  it('writes above a call who answers, and above a pool who calls', async () => {
    const lenses = async (uri: vscode.Uri): Promise<(string | undefined)[]> => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
      return found.map((lens) => lens.command?.title);
    };
    assert.deepEqual(await lenses(nginx.uri), ['www · served', 'slow pages: 504 after 75 s']);
    assert.deepEqual(await lenses(pool), ['used by 1 location']);
  });

  it('follows folders that somebody else makes, renames and deletes, and a link that is switched', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder !== undefined);
    const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder.uri, name);
    const nginxAt = (name: string, address: string): Promise<void> =>
      writeTree(at(name).fsPath, { 'nginx.conf': (disagreeing[nginxFile] ?? '').replace('127.0.0.1:9000', address) });
    await writeTree(at('late').fsPath, {
      'pool.d/www.conf': (disagreeing[poolFile] ?? '').replace('/run/php/www.sock', '127.0.0.1:9006'),
    });
    await nginxAt('late/1', '127.0.0.1:9005');
    await nginxAt('late/2', '127.0.0.1:9006');
    await squiggle(at('late/1/nginx.conf'), code);
    await symlink('../2/nginx.conf', at('late/1/next').fsPath);
    await rename(at('late/1/next').fsPath, at('late/1/nginx.conf').fsPath);
    await noSquiggle(at('late/1/nginx.conf'), code);
    await nginxAt('late/2', '127.0.0.1:9007');
    await squiggle(at('late/2/nginx.conf'), code);
    await rename(at('late').fsPath, at('later').fsPath);
    await noSquiggle(at('late/2/nginx.conf'), code);
    await squiggle(at('later/2/nginx.conf'), code);
    await rm(at('later').fsPath, { recursive: true });
    await noSquiggle(at('later/2/nginx.conf'), code);
  });
});
