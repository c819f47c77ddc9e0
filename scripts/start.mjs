/**
 * `npm start`: installs what is missing, builds, and opens examples/debian: in desktop VS Code where there is one, else in a
 * workbench that a browser shows. `npm start -- --check`: prints the findings instead. Starts on plain Node 20.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  findProgram,
  installPackages,
  installWorkbench,
  root,
  runNode,
  vsixFile,
  workbenchObstacle,
} from './toolchain.mjs';

const example = path.join('examples', 'debian');
const cli = path.join(root, 'dist/cli.cjs');

/** @param {string} name */
async function script(name) {
  const { code } = await runNode([path.join(root, 'scripts', name)]);
  if (code !== 0) throw new Error(`${name} failed`);
}

/** Exit status 1 of the command line means findings, and that it ran. */
function check() {
  const { status } = spawnSync(process.execPath, [cli, 'check', example], { cwd: root, stdio: 'inherit' });
  return status === 0 || status === 1 ? 0 : 2;
}

/**
 * The file of the example to show first: that of the first finding.
 * @returns {string | undefined}
 */
function firstFile() {
  const { stdout } = spawnSync(process.execPath, [cli, 'check', example, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  try {
    /** @type {{ findings: readonly { file: string }[] }} */
    const { findings } = JSON.parse(stdout);
    const file = findings[0]?.file;
    return file === undefined ? undefined : path.resolve(root, file);
  } catch {
    return undefined;
  }
}

function desktopVsCode() {
  const mac = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return findProgram('code', 'code-insiders') ?? (process.platform === 'darwin' && existsSync(mac) ? mac : undefined);
}

/**
 * @param {string} code
 * @returns {Promise<number>}
 */
async function openOnDesktop(code) {
  console.log(`Opening ${example} in ${code}`);
  const file = firstFile();
  const args = [
    '--new-window',
    `--extensionDevelopmentPath=${root}`,
    path.join(root, example),
    ...(file === undefined ? [] : [file]),
  ];
  const child = spawn(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

/** @returns {Promise<number>} */
async function openInWorkbench() {
  const obstacle = workbenchObstacle({ browser: false });
  if (obstacle !== undefined) throw new Error(`no desktop VS Code (\`code\`) on the PATH, and ${obstacle}`);
  console.log('No desktop VS Code (`code`) on the PATH: starting a workbench for the browser');
  await installWorkbench();
  await script('package.mjs');
  const { installExtension, remoteUri, startServer, workbenchAddress } = await import('./code-server.mjs');
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const extensionsDir = await mkdtemp(path.join(tmpdir(), 'gwx-'));
  try {
    if ((await installExtension(vsixFile, extensionsDir)) !== 0)
      throw new Error('gatewise.vsix could not be installed');
    const server = await startServer({ extensionsDir, forTests: false });
    const file = firstFile();
    const address = workbenchAddress(
      server.authority,
      path.join(root, example),
      file === undefined ? [] : [['openFile', remoteUri(server.authority, file)]],
    );
    console.log(`\n  Open  ${address}\n\n  Ctrl+C ends it`);
    /** @type {Promise<number>} */
    const asked = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve(0));
    });
    const status = await Promise.race([asked, server.gone.then((code) => code ?? 1)]);
    await server.stop();
    return status;
  } finally {
    await rm(extensionsDir, { recursive: true, force: true });
  }
}

try {
  await installPackages();
  await script('build.mjs');
  const code = desktopVsCode();
  process.exitCode = process.argv.includes('--check')
    ? check()
    : code === undefined
      ? await openInWorkbench()
      : await openOnDesktop(code);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
