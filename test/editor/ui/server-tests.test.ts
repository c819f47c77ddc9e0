/** "Test with nginx -t" beside a machine's own nginx, in the real workbench: which file was tested, and the offer to test the workspace's. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { disagreeing, nginxFile } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { Screen } from './screen.ts';

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');

describe('nginx passes its own files, and refuses those of the workspace', () => {
  let scratch: string;
  let workbench: Workbench;
  let screen: Screen;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'gwt-'));
    const folder = path.join(scratch, 'f');
    const nginx = path.join(scratch, 'bin/nginx');
    await writeTree(folder, disagreeing);
    await writeTree(path.join(scratch, 'bin'), {
      nginx:
        '#!/bin/sh\nc=/etc/nginx/nginx.conf\nwhile [ $# -gt 0 ]; do\n  [ "$1" = -V ] && exit\n  [ "$1" = -c ] && c=$2\n  shift\ndone\n[ "$c" = /etc/nginx/nginx.conf ] && echo "nginx: configuration file $c test is successful" && exit\necho "nginx: [emerg] no \\"events\\" section in configuration"\necho "nginx: configuration file $c test failed"\nexit 1\n',
    });
    await chmod(nginx, 0o755);
    assert.equal(await installExtension(vsix, path.join(scratch, 'x')), 0, 'gatewise.vsix was installed');
    workbench = await startWorkbench({
      extensionsDir: path.join(scratch, 'x'),
      settings: {
        'editor.minimap.enabled': false,
        'gatewise.test.nginx.command': [nginx, '-t'],
        'gatewise.test.fpm.command': [],
      },
    });
    screen = new Screen(workbench.page);
    await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, nginxFile))]]);
    await screen.squiggles('error').first().waitFor({ state: 'attached' });
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(async () => {
    await workbench.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test('the message names the file that was tested, is no all-clear, and offers the one that was not', async () => {
    await screen.command('Test with nginx -t and php-fpm -t');
    const message = await screen.message(
      '/etc/nginx/nginx.conf (not in this workspace) passed; not tested: nginx/nginx.conf',
    );
    await message.locator('.codicon-warning').waitFor();
    await screen.picture('t1-offer');
  });

  test("the offer tests the workspace's own file, and its message stands on it", async () => {
    await workbench.page.getByRole('button', { name: 'Test nginx/nginx.conf' }).click();
    await screen.message('nginx/nginx.conf failed: no "events" section in configuration');
    await workbench.page.keyboard.press('Control+Shift+M');
    await screen.problem('no "events" section').first().waitFor();
    await screen.picture('t2-tested');
  });
});
