/**
 * Runs test/editor/web in the worker extension host, as on vscode.dev: the web workbench of code-server is served with its
 * configuration rewritten, the extension and its tests come over http, and the documents live in memory.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { showLog, startWorkbench } from './workbench.mjs';

const root = path.resolve(import.meta.dirname, '..');
const served = path.join(root, 'dist-test/webext');
const limit = 600_000;

const files = createServer(async (request, response) => {
  const headers = { 'access-control-allow-origin': '*' };
  const file = path.join(served, path.posix.normalize(new URL(request.url ?? '/', 'http://x').pathname));
  try {
    const body = await readFile(file);
    response
      .writeHead(200, { ...headers, 'content-type': /\.c?js$/.test(file) ? 'text/javascript' : 'application/json' })
      .end(body);
  } catch {
    response.writeHead(404, headers).end();
  }
}).listen(0, '127.0.0.1');
await new Promise((resolve) => files.once('listening', resolve));
// localhost, not 127.0.0.1: the worker's content security policy allows only that beside https
const address = files.address();
if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
const authority = `localhost:${address.port}`;

/** The page's configuration: our extension and tests, no remote. */
function rewritten(html: string): string {
  return html.replace(
    /(<meta id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/,
    (_, before: string, settings: string, after: string) => {
      const configuration: { developmentOptions?: object } = JSON.parse(
        settings.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
      );
      configuration.developmentOptions = {
        ...configuration.developmentOptions,
        extensions: [{ scheme: 'http', authority, path: '/' }],
        extensionTestsPath: { scheme: 'http', authority, path: '/test.cjs' },
      };
      return before + JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;') + after;
    },
  );
}

// the rewritten page counts as one of another network, whose sockets Chromium would block
const workbench = await startWorkbench({
  alsoAllow: [authority],
  chromiumArgs: ['--disable-features=LocalNetworkAccessChecks'],
});
try {
  const { page } = workbench;
  const done = new Promise<number>((resolve) => {
    setTimeout(() => resolve(124), limit).unref();
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  await page.exposeFunction('codeAutomationLog', showLog);
  page.on('pageerror', (error) => console.error('page error:', error.message));
  await page.route(
    (url) => url.host === workbench.authority && url.pathname === '/',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: rewritten(await response.text()),
        headers: { ...response.headers(), 'content-security-policy': '' },
      });
    },
  );
  await page.goto(`http://${workbench.authority}/?folder=tmp:/ws`);
  process.exitCode = await done;
  if (process.exitCode === 124) console.error(`no result after ${limit} ms\n${workbench.serverLog().slice(-4000)}`);
} finally {
  await workbench.stop();
  files.close();
  files.closeAllConnections();
}
