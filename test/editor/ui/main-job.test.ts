/** The packaged extension in a real workbench: squiggle, hover, the fix across files, saved; with a folder and without. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { disagreeing, looseDisagreeing, loosePool, looseSite, nginxFile, poolFile } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { fileHolds, Screen } from './screen.ts';

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');
const folders: string[] = [];
let extensionsDir: string;

async function temporary(name: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), name));
  folders.push(folder);
  return folder;
}

before(async () => {
  extensionsDir = await temporary('gwx-');
  assert.equal(await installExtension(vsix, extensionsDir), 0, 'gatewise.vsix was installed');
});
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const settings = { 'editor.hover.delay': 100, 'editor.minimap.enabled': false };

describe('a folder whose two files disagree', () => {
  let workbench: Workbench;
  let screen: Screen;
  let folder: string;

  before(async () => {
    folder = await temporary('gwf-');
    await writeTree(folder, disagreeing);
    workbench = await startWorkbench({ extensionsDir, settings });
    screen = new Screen(workbench.page);
    await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, nginxFile))]]);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(() => workbench.stop());

  test('a squiggle is drawn', async () => {
    await screen.squiggles('error').first().waitFor({ state: 'attached' });
    await screen.picture('1-squiggle');
    assert.equal(await screen.squiggles('error').count(), 1);
  });

  test('the Problems panel names both sides', async () => {
    await workbench.page.keyboard.press('Control+Shift+M');
    const row = screen.problem('fastcgi-pass-unserved');
    await row.first().waitFor();
    await screen.picture('2-problems');
    const text = await row.first().innerText();
    assert.match(text, /127\.0\.0\.1:9000/);
    assert.match(text, /pool "www"/);
    assert.match(text, /gatewise/);
    await workbench.page.keyboard.press('Control+Shift+M');
  });

  test('a hover says what the directive is worth here', async () => {
    await screen.hoverWord('fastcgi_read_timeout 75s', 'fastcgi_read_timeout');
    await screen.hover(/75 ?s/).waitFor();
    await screen.picture('3-hover');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.mouse.move(5, 5);
  });

  test('the quick fix changes the other file, and the squiggle goes', async () => {
    await screen.fix('fastcgi_pass 127.0.0.1:9000', '127.0.0.1', 'Change listen of pool "www" to', '4-fixes');
    await screen.squiggles('error').first().waitFor({ state: 'detached' });
    await screen.picture('5-fixed');
    assert.match(await screen.line('fastcgi_pass').innerText(), /127\.0\.0\.1:9000/);
  });

  test('saving writes the other file, and only that', async () => {
    const before = disagreeing[nginxFile];
    await screen.save('www.conf', '[www]');
    await fileHolds(path.join(folder, poolFile), /^listen = 127\.0\.0\.1:9000$/m);
    await screen.picture('6-saved');
    assert.equal(await readFile(path.join(folder, nginxFile), 'utf8'), before);
  });
});

describe('two loose files that disagree, with no folder open', () => {
  let workbench: Workbench;
  let screen: Screen;
  let folder: string;

  before(async () => {
    folder = await temporary('gwl-');
    await writeTree(folder, looseDisagreeing);
    workbench = await startWorkbench({ extensionsDir, settings });
    screen = new Screen(workbench.page);
    await workbench.open(undefined, [['openFile', workbench.remote(path.join(folder, loosePool))]]);
    await screen.tab(path.basename(loosePool)).waitFor();
    await screen.openFile(path.join(folder, looseSite));
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(() => workbench.stop());

  test('a squiggle is drawn', async () => {
    await screen.language('nginx');
    await screen.squiggles('error').first().waitFor({ state: 'attached' });
    await screen.picture('7-loose-squiggle');
  });

  test('the quick fix clears it', async () => {
    await screen.fix('fastcgi_pass 127.0.0.1:9000', '127.0.0.1', 'Change listen of pool "shop" to');
    await screen.squiggles('error').first().waitFor({ state: 'detached' });
    await screen.save(path.basename(loosePool), '[shop]');
    await fileHolds(path.join(folder, loosePool), /^listen = 127\.0\.0\.1:9000$/m);
    await screen.picture('8-loose-fixed');
  });
});
