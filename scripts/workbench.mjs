/** Starts throw-away VS Code workbenches: code-server and headless Chromium. */
import { remoteUri, startServer, workbenchAddress } from './code-server.mjs';
import { chromium as findChromium } from './toolchain.mjs';

/** @typedef {import('./code-server.mjs').ServerOptions} ServerOptions */

/**
 * @typedef {Omit<ServerOptions, 'forTests'> & WorkbenchOnly} WorkbenchOptions
 *
 * @typedef {object} WorkbenchOnly
 * @property {readonly string[]} [alsoAllow] Hosts that the page may reach beside the server.
 * @property {readonly string[]} [chromiumArgs]
 */

/**
 * @typedef {object} Workbench
 * @property {import('playwright-core').Page} page
 * @property {import('playwright-core').BrowserContext} context
 * @property {string} authority
 * @property {string} userData
 * @property {(file: string) => string} remote How the workbench names a file on the server.
 * @property {(target?: string, payload?: import('./code-server.mjs').Payload) => Promise<void>} open Opens a folder, a workspace file, or, without a target, an empty window.
 * @property {() => Promise<void>} stop
 * @property {() => string} serverLog
 */

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

/**
 * Prints what a workbench under test logs, and what its extension host writes to the console; the workbench's own chatter only on demand.
 * @param {string} type A method of the console.
 * @param {readonly unknown[]} words
 */
export function showLog(type, words) {
  if (
    !process.env.VSCODE_HOST_VERBOSE &&
    words.some((word) => typeof word === 'string' && noise.test(word.slice(0, 300)))
  )
    return;
  /** @type {Readonly<Record<string, unknown>>} */
  const methods = { ...console };
  const print = methods[type];
  if (typeof print === 'function') print(...words);
  else console.log(...words);
}

/**
 * Starts server and browser. Nothing but the server (and `alsoAllow`) is reachable from the page: a test must not depend on the network.
 * @param {WorkbenchOptions} [options]
 * @returns {Promise<Workbench>}
 */
export async function startWorkbench({
  extensionsDir,
  settings,
  env,
  askTrust,
  alsoAllow = [],
  chromiumArgs = [],
} = {}) {
  const { chromium } = await import('playwright-core');
  const executablePath = findChromium();
  const server = await startServer({ extensionsDir, settings, env, askTrust });
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  const stop = async () => {
    await browser?.close().catch(() => {});
    await server.stop();
  };
  try {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
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
    /** @type {Workbench['open']} */
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
