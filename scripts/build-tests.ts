/** Bundles the tests that run inside an extension host into dist-test/. */
import { build, type BuildOptions } from 'esbuild';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'dist-test');
const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  sourcemap: 'inline',
  logLevel: 'warning',
};

/** What is changed of package.json. */
interface Manifest {
  readonly main: unknown;
  readonly devDependencies: unknown;
  readonly optionalDependencies: unknown;
  readonly scripts: unknown;
  readonly engines: unknown;
}

rmSync(target, { recursive: true, force: true });
await build({
  ...common,
  platform: 'node',
  target: 'node20',
  external: ['vscode', 'mocha'],
  entryPoints: globSync('test/editor/host/*.ts', { cwd: root }),
  outdir: 'dist-test/host',
  outExtension: { '.js': '.cjs' },
});
await build({
  ...common,
  platform: 'browser',
  target: 'es2023',
  external: ['vscode'],
  entryPoints: ['test/editor/web/index.ts'],
  outfile: 'dist-test/webext/test.cjs',
  alias: { 'node:assert/strict': './test/editor/web/assert.ts' },
});

// the extension as a web editor gets it: without "main" only the worker host can take it
const {
  main: _main,
  devDependencies: _dev,
  optionalDependencies: _optional,
  scripts: _scripts,
  ...manifest
}: Manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
mkdirSync(path.join(target, 'webext'), { recursive: true });
writeFileSync(path.join(target, 'webext/package.json'), JSON.stringify(manifest, null, 2));
for (const folder of ['dist', 'syntaxes', 'schemas'])
  cpSync(path.join(root, folder), path.join(target, 'webext', folder), { recursive: true });
// the empty extension that is "under development" while the installed one is tested
mkdirSync(path.join(target, 'driver'));
writeFileSync(
  path.join(target, 'driver/package.json'),
  JSON.stringify({ name: 'driver', publisher: 'gatewise', version: '0.0.0', engines: manifest.engines }),
);
