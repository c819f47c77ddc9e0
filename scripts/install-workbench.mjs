/**
 * Installs code-server into tools/workbench without running any install script: its native modules (kerberos, spdlog,
 * sqlite3, …) would need a compiler, libkrb5-dev and two minutes, and a workbench runs without them.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../tools/workbench');
const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
const complete = path.join(folder, 'node_modules/.complete');
/**
 * @param {string} cwd
 * @param {...string} args
 */
const npm = (cwd, ...args) =>
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: 'inherit',
  });

console.log('Installing the workbench (code-server, about 600 MB) into tools/workbench');
rmSync(complete, { force: true });
npm(folder, 'ci');
npm(vscode, 'install', '--omit=dev'); // pinned by the shrinkwrap files in the package, which `npm ci` refuses
npm(path.join(vscode, 'extensions'), 'install', '--omit=dev');
writeFileSync(complete, '');
