/** Trees of files, folders and links that lead anywhere, drawn at random: what a repository may hold that somebody opens without trusting it. */
import fc from 'fast-check';
import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fifo } from './input.ts';
import { nginxOf, poolOf, siteOf } from './texts.ts';

/** Stands in the text and in the name of everything outside. */
export const secret = 'canary-8f1d';

const folders = [
  '',
  'nginx',
  'conf.d',
  'etc/nginx',
  'etc/nginx/conf.d',
  'etc/nginx/sites-enabled',
  'sites',
  'deep/er',
  '.git',
  '.git/info',
  'all',
];
const names = [
  'nginx.conf',
  'k.conf',
  'x.conf',
  'php-fpm.conf',
  'gatewise.json',
  '.gitignore',
  'compose.yaml',
  'Dockerfile',
  '.env',
  '.git',
  'index',
  'exclude',
  'config',
  'sub',
];
const includes = [
  '*.conf',
  'sub/*.conf',
  'all/*',
  'conf.d/*.conf',
  '/etc/nginx/conf.d/*.conf',
  '/etc/nginx/k.conf',
  '@AWAY@/*.conf',
  '@AWAY@/k.conf',
  '../@OTHER@/k.conf',
  'sub/../../@OTHER@/*.conf',
  'x.conf',
  '/proc/self/cwd/k.conf',
];

/** One thing of a tree; in texts and targets `@ROOT@` is the workspace, `@AWAY@` the folder outside, `@OTHER@` its last name. */
export interface Twig {
  readonly at: string;
  readonly kind: 'file' | 'link' | 'fifo' | 'folder';
  readonly text: string;
}

const place = fc
  .tuple(fc.constantFrom(...folders), fc.constantFrom(...names))
  .map(([folder, name]) => path.posix.join(folder, name));
const target = fc.oneof(
  fc.constantFrom(
    '@AWAY@',
    '/etc/nginx',
    '/etc/nginx/k.conf',
    '/etc/nginx/conf.d/x.conf',
    '/proc/self/cwd',
    '/proc/self/root',
    '/dev/zero',
    '.',
    '..',
    '../..',
    '@ROOT@',
    '@ROOT@/..',
    '../@OTHER@',
  ),
  fc
    .tuple(
      fc.constantFrom(
        '@AWAY@',
        '@ROOT@',
        '..',
        '../..',
        '.',
        '@ROOT@/../@OTHER@',
        '../../@OTHER@',
        '../@OTHER@',
        '/proc/self/root@AWAY@',
        '/proc/self/root@ROOT@',
        '@ROOT@/sub/..',
        '@ROOT@/all',
        'sub',
        'all',
        '/etc/nginx',
        '@AWAY@/.git',
      ),
      place,
    )
    .map((parts) => parts.join('/')),
);
const include = fc.constantFrom(...includes);
const text = fc.oneof(
  fc
    .tuple(include, include)
    .map(([one, other]) => nginxOf(`include ${one};\ninclude ${other};\n${siteOf('127.0.0.1:9000')}`)),
  include.map((one) => `include = ${one}\n${poolOf('www', '127.0.0.1:9000')}`),
  fc.constantFrom(
    siteOf('127.0.0.1:9001'),
    'gitdir: @AWAY@/.git\n',
    'gitdir: ../@OTHER@/.git\n',
    'x.conf\n',
    '{ "exclude": ["@AWAY@/**", "../**"] }',
    'include: [@AWAY@/compose.yaml, ../@OTHER@/compose.yaml]\nservices:\n  web:\n    image: nginx\n    env_file: @AWAY@/.env\n    volumes: ["@AWAY@:/etc/nginx"]\n    extends: {file: @AWAY@/compose.yaml, service: web}\n',
    'FROM nginx\nCOPY @AWAY@/k.conf /etc/nginx/\n',
  ),
);
const twig: fc.Arbitrary<Twig> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: place, kind: fc.constant('link' as const), text: target }) },
  { weight: 3, arbitrary: fc.record({ at: place, kind: fc.constant('file' as const), text }) },
  {
    weight: 1,
    arbitrary: fc.record({
      at: place,
      kind: fc.constantFrom('fifo' as const, 'folder' as const),
      text: fc.constant(''),
    }),
  },
);

/** A tree; what cannot be made beside what was made before is left out. */
export const linkTree: fc.Arbitrary<readonly Twig[]> = fc.array(twig, { minLength: 3, maxLength: 14 });

/** Writes a tree into the workspace `root`, in place of what was there; gives the files of it, as paths below it. */
export function plant(root: string, away: string, tree: readonly Twig[]): readonly string[] {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  const filled = (one: string): string =>
    one.replaceAll('@ROOT@', root).replaceAll('@AWAY@', away).replaceAll('@OTHER@', path.basename(away));
  const files: string[] = [];
  for (const { at, kind, text: content } of [
    {
      at: 'nginx.conf',
      kind: 'file',
      text: nginxOf('include *.conf;\ninclude conf.d/*;\ninclude @AWAY@/*.conf;'),
    } as const,
    ...tree,
  ]) {
    const whole = path.join(root, at);
    try {
      mkdirWithoutLinks(root, path.dirname(at));
      if (kind === 'link') symlinkSync(filled(content), whole);
      else if (kind === 'folder') mkdirSync(whole);
      else if (kind === 'fifo') fifo(whole);
      else {
        writeFileSync(whole, filled(content), { flag: 'wx' });
        files.push(at);
      }
    } catch {
      // something else has that name
    }
  }
  return files;
}

/** Makes a folder below the root; refuses where the way leads through a link of the tree itself. */
function mkdirWithoutLinks(root: string, folder: string): void {
  if (folder === '.') return;
  mkdirWithoutLinks(root, path.dirname(folder));
  const at = path.join(root, folder);
  if (lstatSync(at, { throwIfNoEntry: false }) === undefined) mkdirSync(at);
  else if (!lstatSync(at).isDirectory()) throw new Error(`${folder} is not a folder`);
}

/** What lies outside: each kind of file that could be read, all with the secret in it. */
export function plantOutside(away: string): void {
  const files: Readonly<Record<string, string>> = {
    'nginx.conf': nginxOf(`include *.conf;\n${siteOf(`unix:/run/${secret}.sock`)}`),
    'k.conf': siteOf(`unix:/run/${secret}.sock`),
    'x.conf': `${siteOf(`${secret}:9000`)}${secret};\n`,
    [`${secret}.conf`]: `${secret};\n`,
    'php-fpm.conf': poolOf(secret, '127.0.0.1:9000'),
    'gatewise.json': `{"rules": {"${secret}": "off"}}`,
    '.gitignore': '*.conf\n',
    'compose.yaml': `services:\n  ${secret}:\n    image: php:8-fpm\n`,
    Dockerfile: `FROM ${secret}\n`,
    '.env': `X=${secret}\n`,
    '.git/info/exclude': '*.conf\n',
    '.git/config': '[core]\n',
    '.git/index': secret,
    '.git/commondir': '.\n',
    [`sub/${secret}.conf`]: `${secret};\n`,
    'sub/k.conf': `${secret};\n`,
    'conf.d/x.conf': `${secret};\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(away, name)), { recursive: true });
    writeFileSync(path.join(away, name), content);
  }
}
