/** What rules are given names no list of all passes, pools, files or projects: a rule is asked thousands of times, and would walk it as often. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const rules = path.resolve(import.meta.dirname, '../../server/src/rules');

/** Types that hold such lists, with the interface that a rule uses in their place. */
const forbidden: Readonly<Record<string, string>> = {
  Deployment: 'PassDeployment',
  WorkspaceModel: 'WorkspaceView',
  WholeNginxConfig: 'NginxConfig',
  ListeningPools: 'ListeningView',
  PoolUses: 'usesOf',
  IndexedLists: 'WorkspaceIndex',
  Join: 'PassVerdict',
};
/** A master is asked about once, with all its pools; what it is asked through a pool goes through `once`. */
const ofMasters = new Set([
  'fpm-include-takes-all.ts',
  'fpm-no-pool.ts',
  'fpm-words.ts',
  'listen-address-in-use.ts',
  'process-max-below-pools.ts',
  'rule.ts',
]);

function importedBy(text: string): readonly string[] {
  return [...text.matchAll(/^import (?:type )?\{([^}]*)\} from/gm)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.replace(/^\s*type\s|\s+as\s.*$|\s/g, '')),
  );
}

function faults(file: string, text: string): readonly string[] {
  const names = importedBy(text);
  const lists = names.flatMap((name) =>
    forbidden[name] === undefined ? [] : [`${file} names ${name}: ${forbidden[name]} is what a rule is given`],
  );
  return names.includes('FpmMaster') && !ofMasters.has(path.basename(file))
    ? [...lists, `${file} names FpmMaster: PoolMaster is what a pool leads to`]
    : lists;
}

test('rules name no type that holds a list of everything', () => {
  const files = globSync('**/*.ts', { cwd: rules });
  assert.ok(files.length > 100);
  assert.deepEqual(
    files.flatMap((file) => faults(file, readFileSync(path.join(rules, file), 'utf8'))),
    [],
  );
});

test('who may name FpmMaster does', () => {
  const naming = globSync('**/*.ts', { cwd: rules }).filter((file) =>
    importedBy(readFileSync(path.join(rules, file), 'utf8')).includes('FpmMaster'),
  );
  assert.deepEqual(new Set(naming.map((file) => path.basename(file))), ofMasters);
});

test('a name that is forbidden is found', () => {
  assert.deepEqual(
    faults(
      'x.ts',
      "import { a, type Deployment } from '../model/deployment.ts';\nimport type { FpmMaster } from '../model/fpm/master.ts';\n",
    ).length,
    2,
  );
});
