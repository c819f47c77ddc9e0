/** Photographs the packaged extension over examples/debian in the real workbench, for the READMEs: docs/images/*.png. */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installPackages, installWorkbench, root, runNode, vsixFile, workbenchObstacle } from './toolchain.mjs';

const example = path.join(root, 'examples/debian');
const images = path.join(root, 'docs/images');
const site = (name) => path.join(example, 'etc/nginx/sites-available', name);
const pool = (name) => path.join(example, 'etc/php/8.2/fpm/pool.d', name);
const heaviest = 150; // kB a picture, so that a README stays light

const settings = {
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'breadcrumbs.enabled': false,
  'git.enabled': false,
  'terminal.integrated.tabs.enabled': false,
  'workbench.layoutControl.enabled': false,
  'workbench.colorTheme': 'Default Dark Modern',
};

async function packed() {
  await installPackages();
  const obstacle = workbenchObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  await installWorkbench();
  const { code } = await runNode([path.join(root, 'scripts/package.mjs')]);
  if (code !== 0) throw new Error('gatewise.vsix was not packed');
}

/** The middle of a word in the visible editor's line that holds `line`; in pixels of the page. */
async function middleOf(page, line, word) {
  const place = page.locator('.editor-instance .view-line', { hasText: line }).first();
  await place.waitFor();
  return place.evaluate((element, wanted) => {
    const { document } = element.ownerDocument.defaultView;
    const walker = document.createTreeWalker(element, 4 /* NodeFilter.SHOW_TEXT */);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent.replaceAll('\u00a0', ' ').indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    throw new Error(`no "${wanted}" in "${element.textContent}"`);
  }, word);
}

/** Hovers a word until a hover with `text` is there and whole; gives the hover. */
async function hoverOver(page, line, word, text) {
  const { x, y } = await middleOf(page, line, word);
  await page.mouse.move(x + 1, y + 1);
  await page.mouse.move(x, y);
  const hover = page.locator('.monaco-hover:visible', { hasText: text });
  await hover.waitFor();
  return hover;
}

async function squiggle(page, severity) {
  await page.locator(`.editor-instance .squiggly-${severity}`).first().waitFor({ state: 'attached' });
}

/** The status bar counts problems once the server has read the folder. */
async function serverHasSpoken(page) {
  await page.locator('[id="status.problems"]', { hasText: /[1-9]/ }).waitFor();
}

/** What each picture needs, done by hand as a user would. */
const pictures = {
  async squiggle(page) {
    await squiggle(page, 'error');
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'fastcgi-pass-unserved' }).first().waitFor();
    await page.mouse.move(640, 5);
  },
  async 'quick-fix'(page) {
    await squiggle(page, 'error');
    const { x, y } = await middleOf(page, 'fastcgi_pass unix', 'unix:');
    await page.mouse.click(x, y);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget .monaco-list-row.action', { hasText: 'Point nginx at pool "www"' }).waitFor();
  },
  async hover(page) {
    await hoverOver(page, 'fastcgi_pass unix', 'fastcgi_pass', 'what happens');
  },
  async pool(page) {
    await squiggle(page, 'warning');
    await hoverOver(page, 'request_terminate_timeout = 30s', '30s', 'kills a request');
  },
};

const shots = [
  { name: 'squiggle', file: site('shop.conf'), size: { width: 1280, height: 680 } },
  { name: 'quick-fix', file: site('shop.conf'), size: { width: 1000, height: 520 } },
  { name: 'hover', file: site('blog.conf'), size: { width: 1000, height: 640 } },
  { name: 'pool', file: pool('blog.conf'), size: { width: 1000, height: 640 } },
];

/** One fresh workbench a picture: no picture shows what another one left behind. */
async function photograph(extensionsDir, { name, file, size }) {
  const { startWorkbench } = await import('./workbench.mjs');
  const workbench = await startWorkbench({ extensionsDir, settings });
  try {
    const { page } = workbench;
    await page.setViewportSize(size);
    await workbench.open(example, [['openFile', workbench.remote(file)]]);
    await serverHasSpoken(page);
    await pictures[name](page);
    await page.locator('.notifications-toasts.visible').waitFor({ state: 'detached' });
    const target = path.join(images, `${name}.png`);
    await page.screenshot({ path: target, animations: 'disabled', caret: 'initial' });
    const kilobytes = Math.ceil((await stat(target)).size / 1000);
    console.log(`docs/images/${name}.png  ${kilobytes} kB${kilobytes > heaviest ? ` (more than ${heaviest})` : ''}`);
  } finally {
    await workbench.stop();
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(pictures, name));
if (unknown.length > 0) {
  console.error(`no picture is called ${unknown.join(', ')}; there are: ${Object.keys(pictures).join(', ')}`);
  process.exit(2);
}
await packed();
await mkdir(images, { recursive: true });
const { installExtension } = await import('./workbench.mjs');
const extensionsDir = await mkdtemp(path.join(os.tmpdir(), 'gwx-'));
try {
  if ((await installExtension(vsixFile, extensionsDir)) !== 0) throw new Error('gatewise.vsix could not be installed');
  for (const shot of shots) if (wanted.length === 0 || wanted.includes(shot.name)) await photograph(extensionsDir, shot);
} finally {
  await rm(extensionsDir, { recursive: true, force: true });
}
