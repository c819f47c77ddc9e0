/** Fixes that reach beyond the file in sight, in the real workbench: what is asked, what VS Code saves, what a new file is, and what one undo takes back. */
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { linked, linkedSite, linkedPool, newPool, type Tree } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { fileHolds, Screen } from './screen.ts';

/** A directory of which everything below belongs to a server of the machine; a part of it of our own is made and removed. */
const live = '/usr/local/etc';

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');

/** A workbench with the extension, which is installed below a directory. */
async function started(scratch: string): Promise<Workbench> {
  const extensionsDir = path.join(scratch, 'x');
  assert.equal(await installExtension(vsix, extensionsDir), 0, 'gatewise.vsix was installed');
  return startWorkbench({ extensionsDir, settings: { 'editor.minimap.enabled': false } });
}

/** Opens the site of a folder, and waits for its squiggle. */
async function siteOpened(workbench: Workbench, folder: string): Promise<Screen> {
  const screen = new Screen(workbench.page);
  await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, linkedSite))]]);
  await screen.squiggles('error').first().waitFor({ state: 'attached' });
  return screen;
}

describe('a fix of several files', () => {
  let scratch: string;
  let folder: string;
  let workbench: Workbench;
  let screen: Screen;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'gws-'));
    folder = path.join(scratch, 'f');
    await writeTree(folder, linked);
    workbench = await started(scratch);
    screen = await siteOpened(workbench, folder);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(async () => {
    await workbench.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test('one press makes all of it, and VS Code saves it; one undo takes back both files', async () => {
    await screen.fix('fastcgi_pass 127.0.0.1', '9000', 'to a Unix socket');
    await fileHolds(path.join(folder, linkedSite), /fastcgi_pass unix:\/run\/php\/www\.sock;/);
    await fileHolds(path.join(folder, linkedPool), /^listen = \/run\/php\/www\.sock$/m);
    await screen.clickWord('server_name', 'server_name');
    await workbench.page.keyboard.press('Control+Z');
    await screen.line('fastcgi_pass 127.0.0.1').first().waitFor();
    await screen.tab('www.conf').waitFor();
    await screen.picture('s2-undone');
    for (const [name, line] of [
      ['www.conf', '[www]'],
      ['site.conf', 'server_name'],
    ] as const)
      await screen.save(name, line);
    await fileHolds(path.join(folder, linkedPool), /^listen = 127\.0\.0\.1:9000$/m);
    await fileHolds(path.join(folder, linkedSite), /fastcgi_pass 127\.0\.0\.1:9000;/);
    await screen.closeTab('www.conf');
  });

  test('a file that a fix creates is opened, and one undo removes it', async () => {
    await screen.fix('fastcgi_pass unix:', 'news', 'Create pool "news"');
    await screen.tab('news.conf').waitFor();
    await screen.line('[news]').waitFor();
    await fileHolds(path.join(folder, newPool), /^listen = \/run\/php\/news\.sock$/m);
    await screen.picture('s3-created');
    await workbench.page.locator('.monaco-editor.focused').waitFor();
    await workbench.page.keyboard.press('Control+Z');
    await screen.tab('news.conf').waitFor({ state: 'detached' });
    await screen.squiggles('error').first().waitFor({ state: 'attached' });
    await assert.rejects(access(path.join(folder, newPool)));
    await screen.picture('s4-removed');
  });
});

describe(
  'a fix of several files that a server of this machine reads',
  { skip: isWritable(live) ? false : `${live} cannot be written` },
  () => {
    let scratch: string;
    let folder: string;
    let tree: Tree;
    let workbench: Workbench;
    let screen: Screen;

    before(async () => {
      scratch = await mkdtemp(path.join(os.tmpdir(), 'gws-'));
      folder = await mkdtemp(path.join(live, 'gws-'));
      tree = Object.fromEntries(
        Object.entries(linked).map(([name, text]) => [
          name,
          text
            .replace('=/etc/', `=${folder}/`)
            .replaceAll('include fastcgi.conf;', 'fastcgi_param REQUEST_METHOD $request_method;'),
        ]),
      );
      await writeTree(folder, tree);
      workbench = await started(scratch);
      screen = await siteOpened(workbench, folder);
    });
    afterEach((t) => screen.pictureOfFailure(t));
    after(async () => {
      // what a test puts there goes, whether the workbench started or not
      try {
        await workbench.stop();
      } finally {
        await rm(scratch, { recursive: true, force: true });
        await rm(folder, { recursive: true, force: true });
      }
    });

    const onDisk = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');

    test('nothing changes before the user agrees to what is shown', async () => {
      await screen.fix('fastcgi_pass 127.0.0.1', '9000', 'to a Unix socket');
      await screen.preview('listen =').first().waitFor();
      await screen.picture('s1-preview');
      assert.deepEqual([await onDisk(linkedSite), await onDisk(linkedPool)], [tree[linkedSite], tree[linkedPool]]);
      await workbench.page.getByRole('button', { name: 'Discard' }).click();
      await screen.preview('').first().waitFor({ state: 'detached' });
      assert.match(await screen.line('fastcgi_pass 127').innerText(), /127\.0\.0\.1:9000/);
      assert.deepEqual([await onDisk(linkedSite), await onDisk(linkedPool)], [tree[linkedSite], tree[linkedPool]]);
    });

    test('all of it is made once the user agrees', async () => {
      await screen.fix('fastcgi_pass 127.0.0.1', '9000', 'to a Unix socket');
      await screen.agree('listen =');
      await fileHolds(path.join(folder, linkedSite), /fastcgi_pass unix:\/run\/php\/www\.sock;/);
      await fileHolds(path.join(folder, linkedPool), /^listen = \/run\/php\/www\.sock$/m);
    });
  },
);
