/** The table of settings: what it says is right, and a setting that is added there is everywhere. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readConfig } from '../../server/src/analysis/settings/config-file.ts';
import type { Setting } from '../../server/src/analysis/settings/setting.ts';
import { overlay, readEditorValues, readSettings } from '../../server/src/analysis/settings/settings.ts';
import { projectGroups, settings } from '../../server/src/analysis/settings/table.ts';
import { onOrOff, ruleLevels, size } from '../../server/src/analysis/settings/value-kinds.ts';
import { bytes } from '../../server/src/model/units.ts';
import { fileId } from '../../server/src/text/range.ts';
import { configSchema, withSettings, withSettingTables, withSettingTexts } from '../../scripts/settings-files.ts';

const table: readonly Setting[] = settings;
const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('names are there once, former names are no current ones, and each setting is somewhere', () => {
  const names = table.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, editor, project } of table) {
    assert.ok(editor !== undefined || project !== undefined, name);
    for (const old of editor?.formerly ?? []) assert.ok(!names.includes(old), old);
  }
});

test('a default is a value of its kind, and has a value where it holds for the whole editor', () => {
  for (const { name, value, property, editor } of table) {
    if (editor === undefined) continue;
    assert.equal(value.problem(editor.default, name), undefined, name);
    if (property === undefined) assert.notEqual(value.read(editor.default), undefined, name);
  }
});

/** A gatewise.json that sets everything as the examples do. */
function examples(): Record<string, unknown> {
  const json: Record<string, Record<string, unknown>> = {};
  for (const { name, project } of table) {
    if (project === undefined) continue;
    const [group = '', key] = name.split('.');
    json[group] =
      key === undefined ? (project.example as Record<string, unknown>) : { ...json[group], [key]: project.example };
  }
  return json;
}

test('every example is read without a problem, and sets something', () => {
  const config = readConfig(fileId('/ws/gatewise.json'), JSON.stringify(examples()));
  assert.deepEqual(config.problems, []);
  assert.deepEqual([config.ignores.length, config.excludes.length], [1, 1]);
  assert.deepEqual(
    Object.keys(config.settings),
    table.flatMap(({ project, property }) => (project === undefined || property === undefined ? [] : [property])),
  );
  for (const { name, project } of table)
    if (project !== undefined && name.includes('.')) assert.ok(name.slice(0, name.indexOf('.')) in projectGroups, name);
});

test('what is wrong is reported in the words of its kind', () => {
  const problems = (json: unknown): readonly string[] =>
    readConfig(fileId('/ws/gatewise.json'), JSON.stringify(json)).problems.map(({ message }) => message);
  assert.deepEqual(
    problems({ host: { memory: 'much', groups: [] }, fpm: { workerSize: 0, runAs: 7, prefix: 'opt' } }),
    [
      '"memory" must be a size such as "4G"',
      '"groups" must be an object, not a list',
      '"workerSize" must be a size such as "60M"',
      'expected a string, not a number',
      '"prefix" must be an absolute path',
    ],
  );
  assert.deepEqual(problems({ fpm: { prefix: true }, host: { groups: { nginx: 'www-data' } } }), [
    'expected a string, not a boolean',
    'the groups of a user must be a list such as ["nginx", "www-data"], the primary group first',
  ]);
});

test('a former name counts where the current one has its default, as an editor sends defaults too', () => {
  const passes = (codeLens: object): boolean => readEditorValues({ codeLens })['codeLens.passes'];
  assert.ok(!passes({ calls: false }));
  assert.ok(!passes({ calls: false, passes: true }));
  assert.ok(!passes({ calls: true, passes: false }));
  assert.ok(passes({ passes: true }));
  assert.deepEqual(readSettings({ nginx: '1.22.1', php: { version: '8.2' } }), {
    nginxVersion: '1.22.1',
    phpVersion: '8.2',
  });
});

const added: readonly Setting[] = [
  ...table,
  {
    name: 'codeLens.added',
    value: onOrOff,
    editor: {
      scope: 'window',
      default: true,
      restricted: true,
      description: 'Show it.',
      page: 'It is shown',
      formerly: ['codeLens.before'],
    },
  },
  { name: 'host.disk', value: size('9G'), property: 'disk', project: { description: 'Its disk', example: '9G' } },
];

test('a setting that is added to the table is read, with its former name', () => {
  const lens = (json: object): unknown =>
    (readEditorValues(json, added) as Readonly<Record<string, unknown>>)['codeLens.added'];
  assert.equal(lens({}), true);
  assert.equal(lens({ codeLens: { added: false } }), false);
  assert.equal(lens({ codeLens: { before: false } }), false);
  const set = readSettings({ host: { disk: '1k' } }, added);
  assert.deepEqual(set, { disk: 1024 });
  assert.deepEqual(overlay({ memory: bytes(1) }, set, added), { memory: 1, disk: 1024 });
});

test('a setting that is added to the table is in the manifest, its texts, the schema and the page', () => {
  const manifest = JSON.parse(withSettings(read('package.json'), added, [], ruleLevels)) as {
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
    readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  };
  assert.deepEqual(manifest.contributes.configuration.properties['gatewise.codeLens.added'], {
    type: 'boolean',
    scope: 'window',
    default: true,
    markdownDescription: '%setting.codeLens.added%',
  });
  assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('gatewise.codeLens.added'));
  const texts = JSON.parse(withSettingTexts(read('package.nls.json'), added, [])) as Readonly<Record<string, string>>;
  assert.equal(texts['setting.codeLens.added'], 'Show it.');
  const schema = JSON.parse(configSchema(added, projectGroups, [], ruleLevels)) as {
    readonly properties: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
  };
  assert.match(JSON.stringify(schema.properties['host']?.properties?.['disk']), /"description":"Its disk"/);
  const page = withSettingTables(read('docs/settings.md'), added);
  assert.match(page, /^\| `gatewise\.codeLens\.added` \| `true` \| It is shown \|$/m);
  assert.match(page, /^\| `host\.disk` \| `"9G"` \| Its disk \|$/m);
});

test('what is generated from the table is what the files hold', () => {
  assert.equal(withSettingTables(read('docs/settings.md'), table), read('docs/settings.md'));
  const gone = table.filter(({ name }) => name !== 'test.prefix');
  assert.doesNotMatch(withSettings(read('package.json'), gone, [], ruleLevels), /gatewise\.test\.prefix/);
  assert.doesNotMatch(withSettingTexts(read('package.nls.json'), gone, []), /setting\.test\.prefix/);
});
