/** No folder is open: two loose files from different directories, whose names tell nothing. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { applyFix, assertStarted, inLanguage, noSquiggle, show, squiggle } from '../editor.ts';
import { loosePool, looseSite } from '../trees.ts';

const code = 'fastcgi-pass-unserved';

describe('two loose files that disagree, with no folder open', () => {
  const base = vscode.Uri.file(process.env['GATEWISE_FILES'] ?? '');
  const site = vscode.Uri.joinPath(base, looseSite);
  const pool = vscode.Uri.joinPath(base, loosePool);

  before(async () => {
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    await show(pool);
    await show(site);
  });

  it('are recognised by their content', async () => {
    await inLanguage(site, 'nginx');
    await inLanguage(pool, 'php-fpm');
    assertStarted('node');
  });

  it('are given back where only their name is nginx’s, and a choice of the user stays', async () => {
    const folder = vscode.Uri.joinPath(base, 'sites-available');
    const apache = vscode.Uri.joinPath(folder, 'shop.conf');
    await vscode.workspace.fs.createDirectory(folder);
    await vscode.workspace.fs.writeFile(
      apache,
      new TextEncoder().encode('<VirtualHost *:80>\n  ServerName shop.example\n</VirtualHost>\n'),
    );
    await show(apache);
    const document = await inLanguage(apache, 'properties');
    await vscode.languages.setTextDocumentLanguage(document, 'nginx');
    await inLanguage(apache, 'nginx');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('draws a squiggle under the address', async () => {
    const document = await inLanguage(site, 'nginx');
    assert.equal(document.getText((await squiggle(site, code)).range), '127.0.0.1:9000');
  });

  it('clears it when the fix has changed the other file', async () => {
    const found = await squiggle(site, code);
    await applyFix(site, found.range, /^Change listen of pool "shop" to /);
    await noSquiggle(site, code);
    const document = await inLanguage(pool, 'php-fpm');
    assert.match(document.getText(), /^listen = 127\.0\.0\.1:9000$/m);
    assert.ok(await document.save());
  });

  it('draws it again when the other file goes back', async () => {
    const document = await inLanguage(pool, 'php-fpm');
    const edit = new vscode.WorkspaceEdit();
    const line = document
      .getText()
      .split('\n')
      .findIndex((text) => text.startsWith('listen ='));
    edit.replace(pool, document.lineAt(line).range, 'listen = /run/php/shop.sock');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await squiggle(site, code);
    assert.ok(await document.save());
  });
});
