/** Rules of a .gitignore: what git itself says of them, and that no pattern makes them slow. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { IgnoreRules } from '../../server/src/loader/gitignore.ts';
import { runs } from '../hard/runs.ts';

const names = ['a', 'b', 'ab', '.a', 'x.conf', 'a b', 'A', '[', 'a]'];
const files = ['#', '!x', 'a*', 'x.conf', 'b'];
const folders = [
  '',
  ...names.flatMap((one) => [one, ...['a', 'b', '.a'].flatMap((two) => [`${one}/${two}`, `${one}/${two}/b`])]),
];

/** Whether a path or a folder above it is ignored, as git's walk finds out. */
function isIgnored(rules: IgnoreRules, at: string, kind: 'file' | 'folder'): boolean {
  const parent = path.posix.dirname(at);
  return (parent !== '.' && isIgnored(rules, parent, 'folder')) || rules.verdict(at, kind) === true;
}

test('a few rules', () => {
  const rules = new IgnoreRules(
    '\uFEFF# comment\n\n*.log \n!keep.log\r\n/build/\ndoc/**/x\n**/tmp\nsrc/**\n\\#a\n\\!b\nc\\ \n[\n',
  );
  for (const [at, kind, expected] of [
    ['a.log', 'file', true],
    ['x/a.log', 'file', true],
    ['x/keep.log', 'file', false],
    ['build', 'folder', true],
    ['build', 'file', undefined],
    ['x/build', 'folder', undefined],
    ['doc/x', 'file', true],
    ['doc/a/b/x', 'file', true],
    ['tmp', 'file', true],
    ['a/tmp', 'file', true],
    ['src', 'folder', undefined],
    ['src/a', 'file', true],
    ['#a', 'file', true],
    ['!b', 'file', true],
    ['c ', 'file', true],
    ['c', 'file', undefined],
    ['[', 'file', undefined],
  ] as const)
    assert.equal(rules.verdict(at, kind), expected, at);
});

const character = fc.constantFrom(
  'a',
  'b',
  'x',
  '.',
  '*',
  '**',
  '?',
  '/',
  '/',
  '\\',
  '[a]',
  '[!a]',
  '[^b-z]',
  '[]a]',
  '[',
  ']',
  ' ',
  '!',
  '#',
  '[[:alpha:]]',
  '.conf',
  'A',
  '[a-',
);
/** Up to git 2.39 other stars than a whole `**` mean what lies in memory (mended in 2.40: they mean `*`). */
const isDefined = (one: string): boolean =>
  one
    .trimEnd()
    .replace(/^!/, '')
    .split('/')
    .every((name) => name === '**' || !name.includes('**'));
const line = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.array(character, { minLength: 1, maxLength: 7 }).map((characters) => characters.join('')),
    },
    fc.constantFrom(
      '**/a',
      'a/**',
      'a/**/b',
      '!a',
      '!b/',
      '/a',
      'a/',
      '*',
      '!*/',
      '/*',
      '**',
      '/**',
      '**/',
      '',
      '# a',
      '\\#',
      '\\!x',
      'a ',
      'a\\ b',
      'a/b/',
      '!/a/b',
    ),
  )
  .filter(isDefined);

test(
  'git says the same',
  { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' },
  (context) => {
    const root = mkdtempSync(path.join(tmpdir(), 'gatewise-ignore-'));
    context.after(() => rmSync(root, { recursive: true, force: true }));
    execFileSync('git', ['init', '-q', root]);
    const paths: (readonly [string, 'file' | 'folder'])[] = [];
    for (const folder of folders) {
      mkdirSync(path.join(root, folder), { recursive: true });
      if (folder !== '') paths.push([folder, 'folder']);
      for (const file of files) {
        const at = path.posix.join(folder, file);
        if (folders.includes(at)) continue;
        writeFileSync(path.join(root, at), '');
        paths.push([at, 'file']);
      }
    }
    const env = {
      ...process.env,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      HOME: root,
      XDG_CONFIG_HOME: root,
    };
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const text = lines.join(end) + end;
        writeFileSync(path.join(root, '.gitignore'), text);
        const { stdout } = spawnSync('git', ['-C', root, 'check-ignore', '-z', '--no-index', '--stdin'], {
          env,
          input: paths.map(([at]) => `${at}\0`).join(''),
          encoding: 'utf8',
        });
        const ignored = new Set(stdout.split('\0'));
        const rules = new IgnoreRules(text);
        const other = paths
          .filter(([at, kind]) => isIgnored(rules, at, kind) !== ignored.has(at))
          .map(([at, kind]) => `${kind} ${at}: git ${ignored.has(at) ? 'ignores' : 'takes'} it`);
        assert.deepEqual(other, [], JSON.stringify(text));
      }),
      runs(150),
    );
  },
);

test('no pattern takes long', () => {
  const deep = Array.from({ length: 300 }, () => 'a').join('/');
  for (const pattern of [
    '**/a/'.repeat(60) + 'x',
    'a/**/'.repeat(60) + 'x',
    `${'*a'.repeat(100)}x`,
    `${'a*'.repeat(100)}x`,
    '[a]*'.repeat(100),
    `**/${'*a'.repeat(60)}/**/${'*a'.repeat(60)}x`,
    '?*'.repeat(150),
  ]) {
    const rules = new IgnoreRules(`${pattern}\n`);
    for (const at of [deep, 'a'.repeat(255), Array.from({ length: 60 }, () => 'a'.repeat(60)).join('/')])
      rules.verdict(at, 'file');
  }
});
