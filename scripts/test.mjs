/**
 * `npm test`: installs what is missing and runs every suite that this machine can run; those it cannot are named, and
 * fail where CI=true. With names as arguments (`node scripts/test.mjs unit ui`): only those. Starts on plain Node 20.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  findProgram,
  installPackages,
  installWorkbench,
  node24,
  root,
  run,
  runNode,
  vsixFile,
  workbenchObstacle,
} from './toolchain.mjs';

const inCi = process.env.CI === 'true';
/** @param {string} name */
const script = (name) => path.join(root, 'scripts', name);
/** @param {...string} parts */
const ownTool = (...parts) => path.join(root, 'node_modules', ...parts);
const totalsLine = /^gatewise-totals (\{.*\})\s*$/;

/**
 * Test files below test/, with `/` between folders.
 * @param {(file: string) => boolean} accept
 */
function testFiles(accept) {
  return readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && accept(file))
    .map((file) => `test/${file}`)
    .toSorted();
}

/**
 * @param {readonly string[]} files
 * @param {...string} options
 */
async function nodeTests(files, ...options) {
  if (files.length === 0) return { code: 1, output: 'no test files found\n' };
  const reporters = ['spec', script('totals-reporter.ts')].flatMap((name) => [
    '--test-reporter',
    name,
    '--test-reporter-destination',
    'stdout',
  ]);
  return runNode(['--test', ...reporters, ...options, ...files], { hide: totalsLine });
}

/**
 * In-editor suites: the workbench where it can run, else desktop VS Code, given or downloaded.
 * @param {...string} args
 */
async function hostTests(...args) {
  /** @type {Record<string, string>} */
  const env = {};
  if (process.env.VSCODE_EXECUTABLE === undefined && workbenchObstacle() === undefined) {
    await installWorkbench();
    env.VSCODE_EXECUTABLE = script('vscode-host.ts');
  }
  const built = await runNode([script('build-tests.ts')]);
  return built.code === 0 ? runNode([script('test-host.ts'), ...args], { env, hide: totalsLine }) : built;
}

function hostObstacle() {
  const obstacle = workbenchObstacle();
  const desktop =
    process.env.VSCODE_EXECUTABLE !== undefined || process.platform !== 'linux' || process.env.DISPLAY !== undefined;
  if (node24() === undefined) return `needs Node 24, this is ${process.version}`;
  return obstacle === undefined || desktop ? undefined : obstacle;
}

const vsixObstacle = () => (existsSync(vsixFile) ? undefined : 'gatewise.vsix is not packed');

function realityObstacle() {
  if (process.platform !== 'linux') return 'real servers are tested on Linux only';
  const missing = [['nginx'], ['php-fpm8.2', 'php-fpm', 'php-fpm8.4', 'php-fpm8.3'], ['unshare']].filter(
    (names) => findProgram(...names) === undefined,
  );
  if (missing.length > 0) return `not installed: ${missing.map(([name]) => name).join(', ')}`;
  return process.getuid?.() === 0 ? undefined : 'needs root, for namespaces and users of its own';
}

function parityObstacle() {
  if (process.platform !== 'linux') return 'the servers are asked on Linux only';
  const missing = [['nginx'], ['openssl'], ['php-fpm8.2', 'php-fpm', 'php-fpm8.4', 'php-fpm8.3'], ['unshare']].filter(
    (names) => findProgram(...names) === undefined,
  );
  if (missing.length > 0) return `not installed: ${missing.map(([name]) => name).join(', ')}`;
  return process.getuid?.() === 0 ? undefined : 'needs root, as which PHP-FPM asks for a user';
}

/** An old Node on this machine, with which the command line has to work too. */
const node20 = findProgram('node20', 'node');

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} title
 * @property {() => string | undefined} [obstacle] Why it cannot run here.
 * @property {() => Promise<import('./toolchain.mjs').Ran>} run
 */

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @type {readonly Suite[]} */
const suites = [
  { name: 'check', title: 'Types', run: () => runNode([ownTool('typescript/bin/tsc'), '-b', '--pretty', 'false']) },
  {
    name: 'lint',
    title: 'Lint',
    run: () =>
      runNode([
        ownTool('oxlint/bin/oxlint'),
        '--type-aware',
        '--deny-warnings',
        'server',
        'client',
        'test',
        'scripts',
        'bench',
      ]),
  },
  { name: 'format', title: 'Form of the code', run: () => runNode([script('format.mjs'), '--check']) },
  { name: 'gen', title: 'Generated files are fresh', run: () => runNode([script('gen.ts'), '--check']) },
  { name: 'build', title: 'Build', run: () => runNode([script('build.mjs')]) },
  {
    name: 'unit',
    title: 'Units, rules, cases, protocol, command line, architecture',
    obstacle: () => (node24() === undefined ? `needs Node 24, this is ${process.version}` : undefined),
    run: () => nodeTests(testFiles((file) => !/^(?:editor|reality|parity)\//.test(file))),
  },
  {
    name: 'old-node',
    title: `The command line on the system's Node`,
    obstacle: () => (node20 ? undefined : 'no Node on the PATH'),
    run: () => run(node20 ?? 'node', ['dist/cli.cjs', 'check', '--fail-on', 'never', '--quiet', 'examples/debian']),
  },
  {
    name: 'reality',
    title: 'Real nginx and PHP-FPM',
    obstacle: realityObstacle,
    run: () => nodeTests(testFiles((file) => file.startsWith('reality/'))),
  },
  {
    name: 'parity',
    title: 'Agreement with the installed servers',
    obstacle: parityObstacle,
    run: () => nodeTests(testFiles((file) => file.startsWith('parity/'))),
  },
  {
    name: 'host',
    title: 'In the extension host, as under development',
    obstacle: hostObstacle,
    run: () => hostTests(),
  },
  { name: 'package', title: 'Package', run: () => runNode([script('package.mjs')]) },
  {
    name: 'vsix',
    title: 'In the extension host, packaged and installed',
    obstacle: () => hostObstacle() ?? vsixObstacle(),
    run: () => hostTests(vsixFile),
  },
  {
    name: 'web',
    title: 'In the worker extension host, as on vscode.dev',
    obstacle: workbenchObstacle,
    run: async () => {
      await installWorkbench();
      const built = await runNode([script('build-tests.ts')]);
      return built.code === 0 ? runNode([script('test-web.ts')], { hide: totalsLine }) : built;
    },
  },
  {
    name: 'ui',
    title: 'In the workbench, with keyboard and mouse',
    obstacle: () => workbenchObstacle() ?? vsixObstacle(),
    run: async () => {
      await installWorkbench();
      return nodeTests(
        testFiles((file) => file.startsWith('editor/ui/')),
        '--test-concurrency=1',
      );
    },
  },
];

/**
 * What the suite's own lines of totals say, summed; undefined where it wrote none.
 * @param {string} output
 * @returns {Totals | undefined}
 */
function totalsIn(output) {
  const lines = output
    .split('\n')
    .flatMap((line) => totalsLine.exec(line)?.[1] ?? [])
    .map((json) => /** @type {Totals} */ (JSON.parse(json)));
  return lines.length === 0
    ? undefined
    : lines.reduce((sum, each) => ({
        passed: sum.passed + each.passed,
        failed: sum.failed + each.failed,
        skipped: sum.skipped + each.skipped,
      }));
}

/**
 * @param {Suite} suite
 * @returns {Promise<Totals & { word: string }>}
 */
async function runSuite({ obstacle, run: start }) {
  const reason = obstacle?.();
  if (reason !== undefined) {
    console.log(`SKIPPED: ${reason}${inCi ? ' (a failure, as CI=true)' : ''}`);
    return { passed: 0, failed: inCi ? 1 : 0, skipped: inCi ? 0 : 1, word: `SKIPPED: ${reason}` };
  }
  try {
    const { code, output } = await start();
    const sum = totalsIn(output) ?? { passed: 0, failed: 0, skipped: 0 };
    // a suite that breaks without a failed test is a failure itself
    if (code !== 0 && sum.failed === 0) sum.failed = 1;
    if (sum.failed > 0) return { ...sum, word: 'FAILED' };
    return { ...sum, word: sum.passed > 0 ? 'passed' : 'done' };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1, skipped: 0, word: 'FAILED' };
  }
}

// `--all`: every mutant of the parity suite, not the first hundreds
if (process.argv.includes('--all')) process.env.GATEWISE_PARITY = 'all';
const names = process.argv.slice(2).filter((name) => name !== '--all');
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`there is no suite ${unknown.join(', ')}; there are: ${suites.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}
await installPackages();
const chosen = suites.filter((suite) => names.length === 0 || names.includes(suite.name));
/** @type {(Suite & Totals & { word: string, seconds: number })[]} */
const results = [];
for (const suite of chosen) {
  console.log(
    `\n━━━ ${suite.title} (${suite.name}) ${'━'.repeat(Math.max(3, 90 - suite.title.length - suite.name.length))}`,
  );
  const started = Date.now();
  results.push({ ...suite, ...(await runSuite(suite)), seconds: (Date.now() - started) / 1000 });
}

console.log(`\n━━━ Sum ${'━'.repeat(88)}`);
for (const { name, passed, failed, skipped, seconds, word } of results) {
  const counts =
    passed + failed + skipped > 0 && !word.startsWith('SKIPPED')
      ? `${passed} passed, ${failed} failed, ${skipped} skipped`
      : '';
  console.log(`  ${name.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s  ${word}${counts && `  ${counts}`}`);
}
/** @param {keyof Totals} key */
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
