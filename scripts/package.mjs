/** Builds for release and packs gatewise.vsix. */
import { root, runNode, vsixFile } from './toolchain.mjs';
import path from 'node:path';

/** @type {readonly (readonly string[])[]} */
const steps = [
  [path.join(root, 'scripts/build.mjs'), '--production'],
  [path.join(root, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '-o', vsixFile],
];
for (const step of steps) {
  const { code } = await runNode(step);
  if (code !== 0) process.exit(code);
}
