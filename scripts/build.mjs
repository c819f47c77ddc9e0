/** Bundles the five programs into dist/. `--production` minifies and leaves the source maps out. */
import { build } from 'esbuild';
import { chmod, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const production = process.argv.includes('--production');

/** @type {{ version: string }} */
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  // ES modules first: the UMD builds of some packages cannot be bundled
  mainFields: ['module', 'main'],
  target: 'es2023',
  logLevel: 'warning',
  alias: {
    // its CommonJS hides its own imports from the bundler
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // the build for browsers is of ES modules, so that what nobody uses is left out
    yaml: path.join(root, 'node_modules/yaml/browser/index.js'),
  },
  define: { GATEWISE_VERSION: JSON.stringify(version) },
};

/**
 * VS Code loads `.cjs` as CommonJS, also in its worker host; the server of the web host is a classic worker script.
 * @type {readonly (import('esbuild').BuildOptions & { readonly from: string, readonly to: string })[]}
 */
const programs = [
  { from: 'client/src/node.ts', to: 'dist/client.cjs', platform: 'node', format: 'cjs', external: ['vscode'] },
  {
    from: 'client/src/browser.ts',
    to: 'dist/client.web.cjs',
    platform: 'browser',
    format: 'cjs',
    external: ['vscode'],
  },
  { from: 'server/src/lsp/node-main.ts', to: 'dist/server.cjs', platform: 'node', format: 'cjs' },
  { from: 'server/src/lsp/browser-main.ts', to: 'dist/server.web.cjs', platform: 'browser', format: 'iife' },
  // Node 20 runs this one without anything installed
  {
    from: 'server/src/cli/main.ts',
    to: 'dist/cli.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
  },
];

await rm(path.join(root, 'dist'), { recursive: true, force: true });
const results = await Promise.allSettled(
  programs.map(({ from, to, ...options }) => build({ ...common, ...options, entryPoints: [from], outfile: to })),
);

for (const [i, { from, to }] of programs.entries()) {
  const result = results[i];
  if (result?.status === 'rejected') {
    process.exitCode = 1;
    const errors = result.reason.errors ?? [];
    console.error(
      `  ${to.padEnd(20)} not built from ${from}: ${errors.length > 0 ? `${errors.length} error(s)` : String(result.reason)}`,
    );
  } else {
    if (to === 'dist/cli.cjs') await chmod(path.join(root, to), 0o755);
    console.log(`  ${to.padEnd(20)} ${((await stat(path.join(root, to))).size / 1024).toFixed(0).padStart(6)} KiB`);
  }
}
