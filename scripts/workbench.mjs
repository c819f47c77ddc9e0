/** Starts throw-away VS Code workbenches: code-server (a VS Code server with its web workbench), and headless Chromium. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium as findChromium, codeServerEntry, node24 } from './toolchain.mjs';

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off', // the web workbench's default is afterDelay
};

const noise = new RegExp(
  [
    'Resolv(ing|ed) connection token',
    'Creating a socket',
    '\\[reconnection-grace-time\\]',
    '\\[Service Worker\\]',
    '\\[AgentHost',
    '\\[AccountPolicyGate\\]',
    'Ignoring fetching additional builtin',
    'Updating additional builtin',
    'Loading development extension',
    'Canceled: Canceled',
    'Could not locate the bindings file',
    "Cannot find module '\\./build/Release",
    'Request to .* failed with status code 404',
    'No search provider registered',
    'Ended Playwright',
    'Extension host with pid',
  ].join('|'),
);

/** Prints what a workbench under test logs, and what its extension host writes to the console; the workbench's own chatter only on demand. */
export function showLog(type, words) {
  if (
    !process.env.VSCODE_HOST_VERBOSE &&
    words.some((word) => typeof word === 'string' && noise.test(word.slice(0, 300)))
  )
    return;
  (console[type] ?? console.log)(...words);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Everything that code-server, VS Code and Chromium leave in the home directory or in /tmp goes below `folder`. */
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

/** Installs a .vsix the way a user would: `code --install-extension x.vsix`. Resolves to the exit code. */
export async function installExtension(vsix, extensionsDir) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vsi-'));
  try {
    const home = await homeBelow(folder);
    const child = spawn(
      node24(),
      [
        codeServerEntry,
        '--config',
        path.join(folder, 'config.yaml'),
        '--user-data-dir',
        path.join(folder, 'u'),
        '--extensions-dir',
        extensionsDir,
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
 * Starts code-server on a free port of 127.0.0.1; resolves when it listens. `forTests`: honours tests in the address, and ends when idle.
 * `askTrust`: a folder is not trusted before the user says so, as on a desktop.
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
    node24(),
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
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // it is gone
    }
  };
  process.on('exit', () => signal('SIGKILL')); // also when this process dies of an exception

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
    await new Promise((resolve, reject) => {
      void gone.then((code) => reject(new Error(`code-server exited with ${code}\n${log}`)));
      child.stdout.on('data', () => log.includes('HTTP server listening') && resolve());
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { authority, home, userData, stop, log: () => log, gone };
}

/** The address of the workbench with a folder, a workspace or nothing open; `payload` as VS Code's web workbench reads it. */
export function workbenchAddress(authority, target, payload = []) {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  if (target) url.searchParams.set(target.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(target));
  else url.searchParams.set('ew', 'true');
  return url.href;
}

/** How the workbench names a file on the server. */
export function remoteUri(authority, file) {
  return `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
}

/** Starts server and browser. Nothing but the server (and `alsoAllow`) is reachable from the page: a test must not depend on the network. */
export async function startWorkbench({
  extensionsDir,
  settings,
  env,
  askTrust,
  alsoAllow = [],
  chromiumArgs = [],
} = {}) {
  const { chromium } = await import('playwright-core');
  const server = await startServer({ extensionsDir, settings, env, askTrust });
  let browser;
  const stop = async () => {
    await browser?.close().catch(() => {});
    await server.stop();
  };
  try {
    browser = await chromium.launch({
      executablePath: findChromium(),
      env: { ...process.env, ...server.home },
      headless: process.env.HEADED === undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...chromiumArgs,
      ],
    });
    const { authority } = server;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.route(
      (url) => url.host !== authority && !alsoAllow.includes(url.host) && /^https?:$/.test(url.protocol),
      (route) => route.abort(),
    );
    const page = await context.newPage();
    const open = async (target, payload) => {
      const response = await page.goto(workbenchAddress(authority, target, payload));
      if (!response?.ok()) throw new Error(`the workbench answered ${response?.status()}\n${server.log()}`);
    };
    return {
      page,
      context,
      authority,
      userData: server.userData,
      remote: (file) => remoteUri(authority, file),
      open,
      stop,
      serverLog: server.log,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
