#!/usr/bin/env node
/**
 * Stands in for the VS Code executable (the `vscodeExecutablePath` of @vscode/test-electron): same arguments, same exit
 * code, but the workbench is code-server's in headless Chromium, and the extension host is its remote one.
 */
import { installExtension, showLog, startWorkbench } from './workbench.mjs';

const options = {};
const positional = [];
const argv = process.argv.slice(2);
for (let i = 0; i < argv.length; i++) {
  const match = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argv[i]);
  if (!match) positional.push(argv[i]);
  else
    (options[match[1]] ??= []).push(
      match[2] ?? (/^(install-extension|extensions-dir|user-data-dir)$/.test(match[1]) ? argv[++i] : ''),
    );
}
const one = (name) => options[name]?.at(-1) || undefined;
const complain = (...words) => console.error('[vscode-host]', ...words);

if (options['install-extension']) {
  for (const extension of options['install-extension']) {
    const code = await installExtension(extension, one('extensions-dir'));
    if (code !== 0) process.exit(code);
  }
  process.exit(0);
}

const workbench = await startWorkbench({ extensionsDir: one('extensions-dir') });
const finish = async (code) => {
  await workbench.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void finish(130));
const limit = Number(process.env.VSCODE_HOST_TIMEOUT_MS ?? 900_000);
setTimeout(() => {
  complain(`no result after ${limit} ms\n${workbench.serverLog().slice(-4000)}`);
  void finish(124);
}, limit).unref();

// all that the workbench logs, and all that the extension host writes to its console, comes through here
await workbench.page.exposeFunction('codeAutomationLog', showLog);
await workbench.page.exposeFunction('codeAutomationExit', (code) => void finish(code));
workbench.page.on('crash', () => {
  complain('the page crashed');
  void finish(1);
});
workbench.page.on('pageerror', (error) => complain('page error:', error.message));

const payload = (options.extensionDevelopmentPath ?? []).map((folder) => [
  'extensionDevelopmentPath',
  workbench.remote(folder),
]);
if (one('extensionTestsPath')) payload.push(['extensionTestsPath', workbench.remote(one('extensionTestsPath'))]);
try {
  await workbench.open(positional[0], payload);
} catch (error) {
  complain(error.message);
  await finish(1);
}
