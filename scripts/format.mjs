/** Brings the code into its form (.oxfmtrc.json). `--check` writes nothing, names the files that are not in it and exits 1; with files as arguments: only those. */
import path from 'node:path';
import { root, runNode } from './toolchain.mjs';

const args = process.argv.slice(2);
const files = args.filter((arg) => !arg.startsWith('-'));
const everything = ['server', 'client', 'test', 'scripts', 'bench'].map((folder) => `${folder}/**/*.{ts,mts,mjs}`);
const options = args.filter((arg) => arg.startsWith('-'));
const { code } = await runNode([
  path.join(root, 'node_modules/oxfmt/bin/oxfmt'),
  ...options,
  ...(files.length > 0 ? files : everything),
]);
process.exitCode = code;
