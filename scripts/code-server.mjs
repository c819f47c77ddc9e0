/** Starts code-server, a VS Code server with its web workbench, and installs extensions into it. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { codeServerEntry, node24 } from './toolchain.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string | undefined} [extensionsDir]
 * @property {Readonly<Record<string, unknown>> | undefined} [settings]
 * @property {Readonly<Record<string, string>> | undefined} [env]
 * @property {boolean} [forTests] Honours tests in the address, and ends when idle.
 * @property {boolean | undefined} [askTrust] A folder is not trusted before the user says so, as on a desktop.
 */

/** @typedef {readonly (readonly [name: string, value: string])[]} Payload */

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off', // the web workbench's default is afterDelay
};

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port),
      );
    });
  });
}

/**
 * Everything that code-server, VS Code and Chromium leave in the home directory or in /tmp goes below `folder`.
 * @param {string} folder
 */
async function homeBelow(folder) {
  const home = {
    XDG_CONFIG_HOME: path.join(folder, 'c'),
    XDG_DATA_HOME: path.join(folder, 'd'),
    XDG_CACHE_HOME: path.join(folder, 'k'),
    TMPDIR: path.join(folder, 't'),
  };
  await mkdir(home.TMPDIR, { recursive: true });
  await writeFile(path.join(folder, 'config.yaml'), '{}\n');
  return home;
}

/** Node 24 by its path; there is an obstacle to the workbench where it is missing. */
function workbenchNode() {
  const node = node24();
  if (node === undefined) throw new Error(`the workbench needs Node 24, this is ${process.version}`);
  return node;
}

/**
 * Installs a .vsix the way a user would: `code --install-extension x.vsix`. Resolves to the exit code.
 * @param {string} vsix
 * @param {string} [extensionsDir]
 * @returns {Promise<number>}
 */
export async function installExtension(vsix, extensionsDir) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vsi-'));
  try {
    const home = await homeBelow(folder);
    const child = spawn(
      workbenchNode(),
      [
        codeServerEntry,
        '--config',
        path.join(folder, 'config.yaml'),
        '--user-data-dir',
        path.join(folder, 'u'),
        ...(extensionsDir === undefined ? [] : ['--extensions-dir', extensionsDir]),
        '--install-extension',
        vsix,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...home } },
    );
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
    const code = await new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)));
    if (code !== 0) console.error(log); // else it holds only complaints about native modules that are not needed
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Starts code-server on a free port of 127.0.0.1; resolves when it listens.
 * @param {ServerOptions} [options]
 */
export async function startServer({ extensionsDir, settings = {}, env = {}, forTests = true, askTrust = false } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vsh-')); // short: a Unix socket lives below it
  const userData = path.join(folder, 'u');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(
    path.join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }, null, 2),
  );
  const home = await homeBelow(folder);
  const authority = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    workbenchNode(),
    [
      codeServerEntry,
      '--config',
      path.join(folder, 'config.yaml'),
      '--auth',
      'none',
      '--bind-addr',
      authority,
      '--user-data-dir',
      userData,
      '--extensions-dir',
      extensionsDir ?? path.join(folder, 'x'),
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      ...(askTrust ? [] : ['--disable-workspace-trust']),
      // a built workbench honours extensionDevelopmentPath and extensionTestsPath from the address only with this driver;
      // the idle timeout is a net for the case that this process is killed outright
      ...(forTests ? ['--vscode-option', 'enable-smoke-test-driver', '--idle-timeout-seconds', '600'] : []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...home, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env },
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
  /** @type {Promise<number | null>} */
  const gone = new Promise((resolve) => child.once('exit', resolve));
  /** @param {NodeJS.Signals} name */
  const signal = (name) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // it is gone
    }
  };
  process.on('exit', () => signal('SIGKILL')); // also when this process dies of an exception

  /** @type {Promise<void> | undefined} */
  let stopped;
  const stop = () =>
    (stopped ??= (async () => {
      signal('SIGTERM');
      const tooLong = setTimeout(() => signal('SIGKILL'), 5000);
      await gone;
      clearTimeout(tooLong);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    })());
  try {
    /** @type {Promise<void>} */
    const listens = new Promise((resolve, reject) => {
      void gone.then((code) => reject(new Error(`code-server exited with ${code}\n${log}`)));
      child.stdout.on('data', () => log.includes('HTTP server listening') && resolve());
    });
    await listens;
  } catch (error) {
    await stop();
    throw error;
  }
  return { authority, home, userData, stop, log: () => log, gone };
}

/**
 * The address of the workbench with a folder, a workspace or nothing open; `payload` as VS Code's web workbench reads it.
 * @param {string} authority
 * @param {string} [target]
 * @param {Payload} [payload]
 */
export function workbenchAddress(authority, target, payload = []) {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  if (target) url.searchParams.set(target.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(target));
  else url.searchParams.set('ew', 'true');
  return url.href;
}

/**
 * How the workbench names a file on the server.
 * @param {string} authority
 * @param {string} file
 */
export function remoteUri(authority, file) {
  return `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
}
