/** Photographs the packaged extension over examples/debian in the real workbench, for the READMEs: docs/images/*.png. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { example, type Shot, shots } from './shots.ts';
import { installPackages, installWorkbench, root, runNode, vsixFile, workbenchObstacle } from './toolchain.mjs';

const images = path.join(root, 'docs/images');
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
  'workbench.colorTheme': 'Dark Modern',
};

async function packed(): Promise<void> {
  await installPackages();
  const obstacle = workbenchObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  await installWorkbench();
  const { code } = await runNode([path.join(root, 'scripts/package.mjs')]);
  if (code !== 0) throw new Error('gatewise.vsix was not packed');
}

const titleBar = 36; // pixels: cut off, as every system draws its own

/** One fresh workbench a picture: no picture shows what another one left behind. */
async function photograph(extensionsDir: string, name: string, shot: Shot): Promise<void> {
  const { file, size, scale, top = titleBar, only, sideBar } = shot;
  const { startWorkbench } = await import('./workbench.mjs');
  const { Screen } = await import('../test/editor/ui/screen.ts');
  const workbench = await startWorkbench({ extensionsDir, settings: { ...settings, ...only } });
  try {
    const { page } = workbench;
    await page.setViewportSize(size);
    const session = await workbench.context.newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: scale, mobile: false }); // for screens that are denser than 1:1
    await workbench.open(example, [['openFile', workbench.remote(file)]]);
    // the status bar counts problems once the server has read the folder
    await page.locator('[id="status.problems"]', { hasText: /[1-9]/ }).waitFor();
    if (sideBar !== true) await page.keyboard.press('Control+B');
    const screen = new Screen(page);
    await shot.by(screen).catch(async (error: unknown) => {
      await screen.picture(`failed ${name}`);
      throw error;
    });
    await page.locator('.notifications-toasts.visible').waitFor({ state: 'detached' });
    await screen.still();
    const target = path.join(images, `${name}.png`);
    const { data } = await session.send('Page.captureScreenshot', {
      // the page's own would set the scale back
      format: 'png',
      clip: { x: 0, y: top, width: size.width, height: size.height - top, scale: 1 },
    });
    await writeFile(target, data, 'base64');
    const kilobytes = Math.ceil((data.length * 3) / 4000);
    console.log(`docs/images/${name}.png  ${kilobytes} kB${kilobytes > heaviest ? ` (more than ${heaviest})` : ''}`);
  } finally {
    await workbench.stop();
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !shots.has(name));
if (unknown.length > 0) {
  console.error(`there is no picture ${unknown.join(', ')}; there are: ${[...shots.keys()].join(', ')}`);
  process.exit(2);
}
await packed();
await mkdir(images, { recursive: true });
const { installExtension } = await import('./code-server.mjs');
const extensionsDir = await mkdtemp(path.join(os.tmpdir(), 'gwx-'));
try {
  if ((await installExtension(vsixFile, extensionsDir)) !== 0) throw new Error('gatewise.vsix could not be installed');
  for (const [name, shot] of shots)
    if (wanted.length === 0 || wanted.includes(name)) await photograph(extensionsDir, name, shot);
} finally {
  await rm(extensionsDir, { recursive: true, force: true });
}
