/** A folder that nobody trusts, in the real workbench: it is read and judged, and no program that it names is run before the user trusts it. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { disagreeing, nginxFile } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { fileHolds, Screen } from './screen.ts';

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');
const command = 'Gatewise: Test with nginx -t and php-fpm -t';

describe('a folder that nobody trusts', () => {
  let scratch: string;
  let folder: string;
  let workbench: Workbench;
  let screen: Screen;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'gwr-'));
    folder = path.join(scratch, 'f');
    const program = path.join(folder, 'program.sh');
    const ran = path.join(folder, 'ran.txt');
    await writeTree(folder, {
      ...disagreeing,
      '.vscode/settings.json': JSON.stringify({
        'gatewise.test.onSave': true,
        'gatewise.test.nginx.command': [program, ran],
        'gatewise.test.fpm.command': [],
      }),
      'ran.txt': 'nothing ran\n',
      'program.sh': '#!/bin/sh\necho ran > "$1"\n',
    });
    await chmod(program, 0o755);
    assert.equal(await installExtension(vsix, path.join(scratch, 'x')), 0, 'gatewise.vsix was installed');
    workbench = await startWorkbench({
      extensionsDir: path.join(scratch, 'x'),
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
      askTrust: true,
    });
    screen = new Screen(workbench.page);
    await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, nginxFile))]]);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(async () => {
    await workbench.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  /** Types a command into the palette, and gives the first row that is offered. */
  const firstOffered = async (wanted: string): Promise<string> => {
    await workbench.page.keyboard.press('F1');
    await workbench.page.locator('.quick-input-widget:visible input:focus').fill(`>${wanted}`);
    const row = workbench.page.locator('.quick-input-list .monaco-list-row:visible').first();
    await row
      .filter({ hasText: wanted })
      .or(workbench.page.locator('.quick-input-list .monaco-list-row:visible', { hasText: 'No matching' }))
      .or(row.filter({ hasText: 'similar' }))
      .first()
      .waitFor();
    return row.innerText();
  };

  test('is read and judged', async () => {
    await workbench.page.getByRole('button', { name: 'Restricted Mode' }).first().waitFor();
    await screen.squiggles('error').first().waitFor({ state: 'attached' });
    await screen.picture('r1-restricted');
  });

  test('the command that runs programs is not offered, and saving runs none', async () => {
    assert.match(await firstOffered('Gatewise: Restart Server'), /Restart Server/, 'others are');
    await workbench.page.keyboard.press('Escape');
    assert.doesNotMatch(await firstOffered(command), /nginx -t/);
    await screen.picture('r2-not-offered');
    await workbench.page.keyboard.press('Escape');
    await screen.clickWord('fastcgi_read_timeout 75s', '75s');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' # touched');
    await workbench.page.keyboard.press('Control+S');
    await fileHolds(path.join(folder, nginxFile), /# touched/);
    // the server answers what it is asked after the save, so a program would have been started by now
    await screen.hoverWord('fastcgi_read_timeout 75s', 'fastcgi_read_timeout');
    await screen.hover(/75 ?s/).waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  test('once the user trusts it, the same programs run', async () => {
    const restricted = workbench.page.getByRole('button', { name: 'Restricted Mode' });
    await restricted.first().click();
    const trust = workbench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true });
    await trust.waitFor();
    assert.equal(await readFile(path.join(folder, 'ran.txt'), 'utf8'), 'nothing ran\n');
    await trust.click();
    await restricted.first().waitFor({ state: 'detached' });
    await screen.picture('r3-trusted');
    await workbench.page.keyboard.press('Escape');
    await trust.waitFor({ state: 'detached' });
    assert.match(await firstOffered(command), /nginx -t/);
    await workbench.page.keyboard.press('Enter');
    await fileHolds(path.join(folder, 'ran.txt'), /^ran$/m);
  });
});
