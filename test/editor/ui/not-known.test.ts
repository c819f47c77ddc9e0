/** What cannot be told, in the real workbench: a site in a container, and one that no main file includes. No squiggle, and nothing green. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { installExtension } from '../../../scripts/code-server.mjs';
import { startWorkbench, type Workbench } from '../../../scripts/workbench.mjs';
import { contained, containedSite, spare, spareSite, strayed, strayedSite, type Tree } from '../trees.ts';
import { writeTree } from '../write-tree.ts';
import { contrasts } from './contrast.ts';
import { Screen } from './screen.ts';

const vsix = path.resolve(import.meta.dirname, '../../../gatewise.vsix');
const settings = { 'editor.hover.delay': 100, 'editor.minimap.enabled': false, 'workbench.colorTheme': 'Dark Modern' };
let extensionsDir: string;

before(async () => {
  extensionsDir = await mkdtemp(path.join(os.tmpdir(), 'gwx-'));
  assert.equal(await installExtension(vsix, extensionsDir), 0, 'gatewise.vsix was installed');
});
after(() => rm(extensionsDir, { recursive: true, force: true }));

interface Opened {
  readonly workbench: Workbench;
  readonly screen: Screen;
  readonly folder: string;
}

async function open(tree: Tree, file: string): Promise<Opened> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gwn-'));
  await writeTree(folder, tree);
  const workbench = await startWorkbench({ extensionsDir, settings });
  await workbench.open(folder, [['openFile', workbench.remote(path.join(folder, file))]]);
  return { workbench, screen: new Screen(workbench.page), folder };
}

async function close({ workbench, folder }: Opened): Promise<void> {
  await workbench.stop();
  await rm(folder, { recursive: true, force: true });
}

async function noSquiggles(screen: Screen): Promise<void> {
  for (const severity of ['error', 'warning'] as const)
    assert.equal(await screen.squiggles(severity).count(), 0, severity);
}

describe('nginx and PHP-FPM in two containers', () => {
  let opened: Opened;
  let screen: Screen;

  before(async () => {
    opened = await open(contained, containedSite);
    ({ screen } = opened);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(() => close(opened));

  test('the lens says that it is unknown and names the service; no squiggle is drawn', async () => {
    await screen.lens('unknown: default.conf is mounted into service web').waitFor();
    assert.equal(await screen.lens('served').count(), 0);
    await noSquiggles(screen);
    await screen.picture('n1-lens');
  });

  test('the hover names the line of the Compose file', async () => {
    await screen.hoverWord('fastcgi_pass 127.0.0.1', 'fastcgi_pass');
    const hover = screen.hover(/mounted into service web/);
    await hover.waitFor();
    const text = await hover.innerText();
    assert.match(
      text,
      /unknown: default\.conf is mounted into service web \(compose\.yaml:5\): which PHP-FPM answers there is unknown/,
    );
    assert.match(text, /pool www \(.*www\.conf:5\) has the same address/);
    await screen.picture('n2-hover');
    await screen.page.keyboard.press('Escape');
    await screen.page.mouse.move(5, 5);
  });

  test('the map has a dashed grey line, and no green one', async () => {
    await screen.command('Open FastCGI Map');
    await screen.frame.locator('.gw-map .pool').first().waitFor();
    const lines = screen.frame.locator('.gw-map .line');
    assert.equal(await lines.count(), 1);
    assert.equal(await screen.frame.locator('.gw-map .served, .gw-map .unserved').count(), 0);
    const [dashes, stroke, grey] = await screen.frame.locator('.gw-map .unknown .line').evaluate((line: Element) => {
      const style = getComputedStyle(line);
      const probe = line.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'path');
      probe.style.stroke = 'var(--gw-unknown)';
      line.append(probe);
      const wanted = getComputedStyle(probe).stroke;
      probe.remove();
      return [style.strokeDasharray, style.stroke, wanted];
    });
    assert.match(dashes ?? '', /^5(?:px)?, 4/);
    assert.equal(stroke, grey);
    assert.match(await screen.frame.locator('.gw-map .unknown title').first().innerHTML(), /mounted into service web/);
    await screen.frame.locator('.gw-map .pool', { hasText: 'unknown: 1 place with this address' }).waitFor();
    await screen.picture('n3-map');
  });

  test('the map can be read on a light ground', async () => {
    await screen.theme('Light Modern');
    await screen.frame.locator('body.vscode-light').waitFor();
    const found = await screen.frame.locator('body').evaluate(contrasts);
    await screen.picture('n4-map-light');
    assert.ok(found.length > 5);
    assert.deepEqual(
      found.filter(({ ratio, least }) => ratio < least),
      [],
    );
    await screen.closeTab('FastCGI Map');
    await screen.picture('n5-lens-light');
  });

  test('a click on the lens leads to the line of the Compose file', async () => {
    await screen.lens('unknown: default.conf is mounted into service web').click();
    const peek = screen.page.locator('.zone-widget');
    await peek.locator('.monaco-list-row', { hasText: 'compose.yaml' }).waitFor();
    await peek.locator('.monaco-list-row', { hasText: 'www.conf' }).waitFor();
    await peek.locator('.view-line', { hasText: './default.conf:/etc/nginx/conf.d/default.conf:ro' }).waitFor();
    await screen.picture('n6-peek');
  });
});

describe('a site that nginx.conf does not include', () => {
  let opened: Opened;
  let screen: Screen;

  before(async () => {
    opened = await open(strayed, strayedSite);
    ({ screen } = opened);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(() => close(opened));

  test('the lens says so and names the include; no error is drawn', async () => {
    await screen
      .lens('not included as far as the files show: nginx.conf:4 includes /etc/nginx/sites-enabled/*.conf')
      .waitFor();
    await screen.picture('n7-not-included');
    assert.equal(await screen.squiggles('error').count(), 0);
  });

  test('the hover says so before it speaks of timeouts', async () => {
    await screen.hoverWord('fastcgi_pass 127.0.0.1', 'fastcgi_pass');
    const hover = screen.hover(/Not included as far as the files show/);
    await hover.waitFor();
    await screen.picture('n8-hover');
    assert.match(
      await hover.innerText(),
      /^\s*Not included as far as the files show: nginx\.conf:4 includes \/etc\/nginx\/sites-enabled\/\*\.conf;/,
    );
    await screen.page.keyboard.press('Escape');
    await screen.page.mouse.move(5, 5);
  });

  test('the map draws it last, marked, with no line to a pool', async () => {
    await screen.command('Open FastCGI Map');
    const titles = screen.frame.locator('.gw-map text.title');
    await titles.filter({ hasText: 'shop.example · not included' }).waitFor();
    await screen.picture('n9-map');
    assert.deepEqual(await titles.allTextContents(), ['blog.example', 'shop.example · not included', 'pool blog']);
    assert.equal(await screen.frame.locator('.gw-map .served .line').count(), 1);
    assert.equal(await screen.frame.locator('.gw-map .unknown .line').count(), 1);
  });
});

describe('an upstream whose backup nobody answers', () => {
  let opened: Opened;
  let screen: Screen;

  before(async () => {
    opened = await open(spare, spareSite);
    ({ screen } = opened);
  });
  afterEach((t) => screen.pictureOfFailure(t));
  after(() => close(opened));

  test('the lens calls it served, and claims no 502 that no finding tells', async () => {
    await screen.lens('www · served; no pool listens on unix:/run/php/spare.sock (backup)').waitFor();
    await noSquiggles(screen);
    await screen.picture('n8-backup-lens');
  });

  test('nor does the hover', async () => {
    await screen.hoverWord('fastcgi_pass php', 'fastcgi_pass');
    const hover = screen.hover(/\(backup\)/);
    await hover.waitFor();
    assert.doesNotMatch(await hover.innerText(), /502: no pool/);
    await screen.picture('n9-backup-hover');
  });
});
