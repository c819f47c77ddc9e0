/**
 * Compares the sources of a server with the catalogue, and prints what is new, gone or different:
 *
 *   node scripts/read-sources.ts nginx <directory of an nginx source tree> [--release 1.30.0] [--format json]
 *   node scripts/read-sources.ts php-fpm <directory of a php-src tree> [--release 8.5.0] [--format json]
 *
 * Without `--release` the sources say which one they are. Exits 0 where nothing differs, 1 where something does, 2 where it cannot read.
 */
import { parseArgs } from 'node:util';
import { type Program, Release } from '../server/src/catalog/release.ts';
import { compareNginx } from './sources/compare-nginx.ts';
import { comparePhp } from './sources/compare-php.ts';
import { type Difference, lineOf } from './sources/differences.ts';
import { nginxTables } from './sources/nginx-tables.ts';
import { phpTables } from './sources/php-tables.ts';
import { sourcesBelow } from './sources/source-file.ts';

interface Comparison {
  readonly program: 'nginx' | 'php-fpm';
  /** The release that the catalogue was asked about. */
  readonly release: string;
  /** How many of each kind the sources declare. */
  readonly read: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

function fail(message: string): never {
  console.error(
    `${message}\nusage: node scripts/read-sources.ts nginx|php-fpm <directory> [--release X] [--format json]`,
  );
  process.exit(2);
}

function releaseOf(program: Program, given: string | undefined, found: string | undefined): Release {
  const release = Release.of(program, given ?? found);
  if (release.name === undefined) fail(`${given ?? 'the directory'} names no release of ${program}`);
  return release;
}

function readNginx(tree: string, given: string | undefined): Comparison {
  const tables = nginxTables(sourcesBelow(tree, ['src']));
  const release = releaseOf('nginx', given, tables.release);
  const read = { directives: tables.directives.length, variables: tables.variables.length };
  return { program: 'nginx', release: release.name ?? '', read, differences: compareNginx(tables, release) };
}

function readPhp(tree: string, given: string | undefined): Comparison {
  const tables = phpTables(sourcesBelow(tree, ['main', 'Zend', 'ext', 'sapi/fpm', 'sapi/cli']));
  const release = releaseOf('PHP', given, tables.release);
  const read = { options: tables.options.length, settings: tables.settings.length };
  return { program: 'php-fpm', release: release.name ?? '', read, differences: comparePhp(tables, release) };
}

function comparison(program: string | undefined, tree: string, given: string | undefined): Comparison {
  try {
    if (program === 'nginx') return readNginx(tree, given);
    if (program === 'php-fpm') return readPhp(tree, given);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  return fail(`no program "${program ?? ''}"`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { release: { type: 'string' }, format: { type: 'string', default: 'text' } },
});
const [program, tree] = positionals;
if (tree === undefined) fail('no directory is named');
const found = comparison(program, tree, values.release);
const { read, differences } = found;
if (Object.values(read).every((count) => count === 0)) fail(`${tree} holds no sources of ${found.program}`);
if (values.format === 'json') console.log(JSON.stringify(found, undefined, 2));
else {
  for (const difference of differences) console.log(lineOf(difference));
  const counts = Object.entries(read).map(([what, count]) => `${count} ${what}`);
  console.log(`${found.program} ${found.release}: ${counts.join(', ')} read, ${differences.length} differences`);
}
process.exitCode = differences.length === 0 ? 0 : 1;
