/** Photographs the packaged extension over examples/debian in the real workbench, for the READMEs: docs/images/*.png. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  'editor.hover.above': false, // the line itself stays in sight
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

/** Runs a command of the palette by its title. */
async function command(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget:visible input:focus').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget:visible').waitFor({ state: 'detached' });
}

/** What each picture needs, done by hand as a user would. */
const pictures = {
  async squiggle(page) {
    await squiggle(page, 'error');
    await command(page, 'Set Panel Alignment to Justify');
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'fastcgi-pass-unserved' }).first().waitFor();
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
    await hoverOver(page, 'request_terminate_timeout = 30s', '30s', 'FPM kills a request');
  },
};

/** Without the side bar and the activity bar: the editor alone. */
const editorOnly = { 'workbench.activityBar.location': 'hidden' };

const shots = [
  { name: 'squiggle', file: site('shop.conf'), size: { width: 1160, height: 720 }, scale: 1.1 },
  { name: 'quick-fix', file: site('shop.conf'), size: { width: 860, height: 600 }, scale: 1.35, only: editorOnly },
  { name: 'hover', file: site('blog.conf'), size: { width: 860, height: 610 }, scale: 1.35, only: editorOnly },
  { name: 'pool', file: pool('blog.conf'), size: { width: 860, height: 640 }, scale: 1.35, only: editorOnly },
];
const titleBar = 36; // pixels: cut off, as every system draws its own

/** One fresh workbench a picture: no picture shows what another one left behind. */
async function photograph(extensionsDir, { name, file, size, scale, only }) {
  const { startWorkbench } = await import('./workbench.mjs');
  const workbench = await startWorkbench({ extensionsDir, settings: { ...settings, ...only } });
  try {
    const { page } = workbench;
    await page.setViewportSize(size);
    const session = await workbench.context.newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: scale, mobile: false }); // for screens that are denser than 1:1
    await workbench.open(example, [['openFile', workbench.remote(file)]]);
    await serverHasSpoken(page);
    if (only !== undefined) await page.keyboard.press('Control+B');
    await pictures[name](page);
    await page.locator('.notifications-toasts.visible').waitFor({ state: 'detached' });
    const target = path.join(images, `${name}.png`);
    const { data } = await session.send('Page.captureScreenshot', { // the page's own would set the scale back
      format: 'png', clip: { x: 0, y: titleBar, width: size.width, height: size.height - titleBar, scale: 1 },
    });
    await writeFile(target, data, 'base64');
    const kilobytes = Math.ceil((data.length * 3) / 4000);
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
