/** package.json and its texts: every string that a user sees stands in package.nls.json, and every text there is used. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.join(import.meta.dirname, '../..');
const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(root, name), 'utf8')) as Record<string, unknown>;
const manifest = read('package.json');
const texts = read('package.nls.json');

/** Fields that VS Code shows, wherever they stand. */
const shown = new Set([
  'displayName',
  'description',
  'markdownDescription',
  'deprecationMessage',
  'enumDescriptions',
  'title',
  'category',
  'contextualTitle',
  'contents',
  'altText',
  'name',
]);
const plain = new Set(['gatewise']);

function stringsIn(value: unknown, key: string, at: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return shown.has(key) && !plain.has(value) ? [[at, value]] : [];
  if (Array.isArray(value)) return value.flatMap((one, index) => stringsIn(one, key, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => stringsIn(one, name, `${at}.${name}`));
}

const strings = stringsIn(manifest, '', '');

test('what is shown is looked up', () => {
  assert.ok(strings.length > 80);
  assert.deepEqual(
    strings.filter(([, value]) => !/^%[\w.-]+%$/.test(value)),
    [],
  );
  assert.deepEqual(
    strings.map(([, value]) => value.slice(1, -1)).filter((key) => !(key in texts)),
    [],
  );
});

test('nothing is left over', () => {
  const used = new Set(strings.map(([, value]) => value.slice(1, -1)));
  assert.deepEqual(
    Object.keys(texts).filter((key) => !used.has(key)),
    [],
  );
});

test('every command and menu entry speaks of a command that is there, and every file that is named too', () => {
  const { commands, menus, walkthroughs, viewsWelcome } = manifest['contributes'] as {
    commands: { command: string }[];
    menus: Record<string, { command: string }[]>;
    walkthroughs: { steps: { media: Record<string, string> }[] }[];
    viewsWelcome: unknown[];
  };
  const known = new Set(commands.map(({ command }) => command));
  assert.ok(viewsWelcome.length > 0);
  for (const entry of Object.values(menus).flat()) assert.ok(known.has(entry.command), entry.command);
  for (const [, command] of JSON.stringify(texts).matchAll(/\(command:(gatewise\.\w+)/g))
    assert.ok(known.has(command ?? ''), command);
  const media = walkthroughs.flatMap(({ steps }) =>
    steps.map((step) => step.media['markdown'] ?? step.media['svg'] ?? ''),
  );
  for (const file of [...media, String(manifest['icon'])]) assert.ok(existsSync(path.join(root, file)), file);
});
