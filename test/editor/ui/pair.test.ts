/** Two sites and their pools in the real workbench: what the editor shows of the pair, and what it changes on both sides. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { agreeing, nginxFile, poolFile } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { contrasts } from './contrast.ts';
import { fileHolds, Screen } from './screen.ts';

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');
const settings = { 'editor.hover.delay': 100, 'editor.minimap.enabled': false, 'workbench.colorTheme': 'Dark Modern' };

describe('two sites and their pools', () => {
  let scratch: string;
  let folder: string;
  let workbench: Workbench;
  let screen: Screen;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'gwp-'));
    folder = path.join(scratch, 'f');
    await writeTree(folder, agreeing);
    assert.equal(await installExtension(vsix, path.join(scratch, 'x')), 0, 'gatewise.vsix was installed');
    workbench = await startWorkbench({ extensionsDir: path.join(scratch, 'x'), settings });
    screen = new Screen(workbench.page);
    await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, nginxFile))]]);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(async () => {
    await workbench.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test('above a call stands who answers, and what a slow page gets', async () => {
    await screen.lens('www · served').waitFor();
    await screen.lens('blog · served').waitFor();
    // lenses are drawn again when the editor asks again: what stands there is waited for, not read once
    await screen.lens('slow pages: 504 after 60 s').nth(1).waitFor();
    await screen.picture('p1-lenses');
  });

  test('a click on it draws the timeouts of that call', async () => {
    await screen.lens('slow pages').last().click();
    const timeouts = screen.frame.locator('svg.gw-timeouts');
    await timeouts.filter({ hasText: 'pool blog' }).waitFor();
    for (const name of ['fastcgi_send_timeout', 'fastcgi_read_timeout', 'request_terminate_timeout'])
      assert.match(await timeouts.innerHTML(), new RegExp(name));
    assert.match(await timeouts.innerHTML(), /504/);
    await screen.picture('p2-timeouts');
    await screen.closeTab('Timeouts');
  });

  test('the map draws sites left and pools right', async () => {
    await screen.command('Open FastCGI Map');
    await screen.frame.locator('.gw-map .pool').nth(1).waitFor();
    const edges = (selector: string): Promise<DOMRect[]> =>
      screen.frame
        .locator(selector)
        .evaluateAll((all: Element[]) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
    const pools = await edges('.gw-map .pool .box');
    const sites = await edges('.gw-map > .box');
    assert.deepEqual([sites.length, pools.length], [2, 2]);
    for (const site of sites)
      for (const pool of pools) assert.ok(site.right < pool.left, `${site.right} < ${pool.left}`);
    assert.equal(await screen.frame.locator('.gw-map .served .line').count(), 2);
    await screen.picture('p3-map');
  });

  test('the map filters, and is gone through with keys', async () => {
    const filter = screen.frame.getByRole('searchbox');
    await filter.fill('blog');
    await screen.frame.locator('.gw-map', { hasNotText: 'shop.example' }).waitFor();
    await filter.fill('');
    await screen.frame.locator('.gw-map', { hasText: 'shop.example' }).waitFor();
    await screen.page.keyboard.press('Tab');
    await screen.page.keyboard.press('Tab');
    const focused = screen.frame.locator('[data-uri]:focus');
    await focused.filter({ hasText: 'shop.example' }).waitFor();
    await screen.page.keyboard.press('ArrowDown');
    await focused.filter({ hasText: 'www.sock' }).waitFor();
    await screen.page.keyboard.press('Enter');
    await screen.page.locator('.monaco-editor.focused').waitFor();
    await screen.position('Ln 16, Col 26').waitFor();
    assert.ok(await screen.frame.locator('.gw-map').isVisible(), 'the map stays in sight');
  });

  for (const [theme, kind] of [
    ['Light Modern', 'vscode-light'],
    ['Dark High Contrast', 'vscode-high-contrast:not(.vscode-high-contrast-light)'],
    ['Light High Contrast', 'vscode-high-contrast-light'],
    ['Dark Modern', 'vscode-dark'],
  ] as const) {
    test(`the map can be read in ${theme}`, async () => {
      await screen.theme(theme);
      await screen.frame.locator(`body.${kind}`).waitFor();
      const found = await screen.frame.locator('body').evaluate(contrasts);
      await screen.picture(`p4-map-${theme}`);
      assert.ok(found.length > 10);
      assert.deepEqual(
        found.filter(({ ratio, least }) => ratio < least),
        [],
      );
    });
  }

  test('the tree shows sites, their locations and the pools', async () => {
    await screen.closeTab('FastCGI Map');
    await screen.command('Focus on FastCGI Map View');
    await screen.mapRow('shop.example').waitFor();
    const pass = screen.mapRow('unix:/run/php/www.sock').first();
    await pass.waitFor();
    await pass.locator('.monaco-tl-twistie').click();
    const pool = screen.mapRow('pool www');
    await pool.waitFor();
    await screen.picture('p5-tree');
    await pool.click();
    await screen.tab('www.conf').waitFor();
    await screen.lens('used by 1 location').waitFor();
  });

  test('which location answers: the ways, and the answer beside the location', async () => {
    await screen.tab('nginx.conf').click();
    await screen.clickWord('server_name shop', 'shop.example');
    await screen.command('Which Location Answers a URI?');
    await screen.input.fill('/news');
    await screen.page.keyboard.press('Enter');
    await screen.choice('pool "www" runs /var/www/shop.example/index.php').waitFor();
    await screen.choice('/news → location /').first().waitFor();
    await screen.picture('p6-which');
    await screen.choice('/index.php → location').click();
    await screen.position('Ln 10, Col 9').waitFor();
    await screen.behind('answers shop.example /news');
  });

  test('completion offers what the pools listen on, and puts one in', async () => {
    await screen.typeOver('fastcgi_pass unix:/run/php/blog', 'fastcgi_pass', 'fastcgi_pass ');
    await screen.page.keyboard.press('Control+Space');
    await screen.suggestion('unix:/run/php/blog.sock').waitFor();
    await screen.picture('p7-completion');
    await screen.page.keyboard.type('www');
    await screen.page
      .locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: 'unix:/run/php/www.sock' })
      .waitFor();
    await screen.page.keyboard.press('Enter');
    await screen.line('fastcgi_pass unix:/run/php/www.sock').nth(1).waitFor();
    await screen.page.keyboard.type(';');
    await screen.save('nginx.conf', 'server_name');
    await fileHolds(
      path.join(folder, nginxFile),
      /server_name blog\.example;.*fastcgi_pass unix:\/run\/php\/www\.sock;/s,
    );
  });

  test('F2 on a socket changes both sides, after a look at what it will do', async () => {
    await screen.clickWord('fastcgi_pass unix:/run/php/www', 'www.sock');
    await screen.page.keyboard.press('F2');
    const name = screen.page.locator('.rename-box input');
    await name.waitFor();
    await name.fill('/run/php/store.sock');
    await screen.page.keyboard.press('Control+Enter');
    await screen.page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'listen =' }).waitFor();
    await screen.picture('p8-rename');
    await screen.page.getByRole('button', { name: 'Apply' }).click();
    await screen.line('fastcgi_pass unix:/run/php/store.sock').nth(1).waitFor();
    await screen.save('nginx.conf', 'server_name');
    await screen.save('www.conf', '[www]');
    await fileHolds(path.join(folder, poolFile), /^listen = \/run\/php\/store\.sock$/m);
    await fileHolds(path.join(folder, nginxFile), /^(?!.*www\.sock).*fastcgi_pass unix:\/run\/php\/store\.sock;/s);
  });
});
