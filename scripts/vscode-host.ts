#!/usr/bin/env node
/**
 * Stands in for the VS Code executable (the `vscodeExecutablePath` of @vscode/test-electron): same arguments, same exit
 * code, but the workbench is code-server's in headless Chromium, and the extension host is its remote one.
 */
import { installExtension } from './code-server.mjs';
import { showLog, startWorkbench } from './workbench.mjs';

const options = new Map<string, string[]>();
const positional: string[] = [];
const rest = process.argv.slice(2);
for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
  const [, name, value] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
  if (name === undefined) positional.push(word);
  else {
    const takesNext = value === undefined && /^(install-extension|extensions-dir|user-data-dir)$/.test(name);
    options.set(name, [...(options.get(name) ?? []), (takesNext ? rest.shift() : value) ?? '']);
  }
}
const one = (name: string): string | undefined => options.get(name)?.at(-1) || undefined;
const complain = (...words: readonly unknown[]): void => console.error('[vscode-host]', ...words);

const extensions = options.get('install-extension');
if (extensions !== undefined) {
  for (const extension of extensions) {
    const code = await installExtension(extension, one('extensions-dir'));
    if (code !== 0) process.exit(code);
  }
  process.exit(0);
}

const workbench = await startWorkbench({ extensionsDir: one('extensions-dir') });
const finish = async (code: number): Promise<never> => {
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
await workbench.page.exposeFunction('codeAutomationExit', (code: number) => void finish(code));
workbench.page.on('crash', () => {
  complain('the page crashed');
  void finish(1);
});
workbench.page.on('pageerror', (error) => complain('page error:', error.message));

const payload = (options.get('extensionDevelopmentPath') ?? []).map((folder): [string, string] => [
  'extensionDevelopmentPath',
  workbench.remote(folder),
]);
const tests = one('extensionTestsPath');
if (tests !== undefined) payload.push(['extensionTestsPath', workbench.remote(tests)]);
try {
  await workbench.open(positional[0], payload);
} catch (error) {
  complain(error instanceof Error ? error.message : error);
  await finish(1);
}
