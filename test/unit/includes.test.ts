/** Which files an `include` names: nginx's way, PHP-FPM's way, and the way from a server's paths into a repository. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts } from '../../server/src/model/facts.ts';
import { FileTable } from '../../server/src/project/file-table.ts';
import { createResolver } from '../../server/src/project/includes.ts';
import {
  isFpmFolder,
  isLive,
  isNginxFolder,
  isServerPath,
  mappedCandidates,
} from '../../server/src/project/standard-places.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId } from '../../server/src/text/range.ts';

interface Row {
  readonly title: string;
  readonly side: 'nginx' | 'fpm';
  /** Known files; their folders hold nothing else. */
  readonly files: readonly string[];
  /** Folders that were looked into and are empty, or do not exist. */
  readonly empty?: readonly string[];
  readonly main: string;
  readonly loose?: true;
  /** Where PHP-FPM was built to look; `undefined`: not known. */
  readonly prefix?: string;
  readonly include: string;
  readonly found: readonly string[];
  readonly state: 'complete' | 'missing' | 'unread';
  /** What the disk is asked for. */
  readonly wants?: readonly string[];
}

const rows: readonly Row[] = [
  // nginx on a live server
  {
    title: 'nginx: relative to the folder of the main file',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: 'snippets/php.conf',
    files: ['/etc/nginx/nginx.conf', '/etc/nginx/snippets/php.conf', '/etc/nginx/snippets/snippets/php.conf'],
    found: ['/etc/nginx/snippets/php.conf'],
    state: 'complete',
  },
  {
    title: 'nginx: a pattern, in the order of bytes',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: '/etc/nginx/conf.d/*.conf',
    files: [
      '/etc/nginx/nginx.conf',
      '/etc/nginx/conf.d/b.conf',
      '/etc/nginx/conf.d/B.conf',
      '/etc/nginx/conf.d/.a.conf',
    ],
    found: ['/etc/nginx/conf.d/B.conf', '/etc/nginx/conf.d/b.conf'],
    state: 'complete',
    wants: [],
  },
  {
    title: 'nginx: a pattern without a match in a known folder is complete',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: '/etc/nginx/conf.d/*.conf',
    files: ['/etc/nginx/nginx.conf'],
    empty: ['/etc/nginx/conf.d'],
    found: [],
    state: 'complete',
    wants: [],
  },
  {
    title: 'nginx: a plain path that a known folder does not hold is missing',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: 'gone.conf',
    files: ['/etc/nginx/nginx.conf'],
    found: [],
    state: 'missing',
  },
  {
    title: 'nginx: a folder that nobody looked into stays unread, and is wanted',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: '/opt/sites/*.conf',
    files: ['/etc/nginx/nginx.conf'],
    found: [],
    state: 'unread',
    wants: ['/opt/sites/*.conf'],
  },
  // nginx in a repository
  {
    title: 'nginx: the way of the server leads into the repository',
    side: 'nginx',
    main: '/home/me/shop/nginx/nginx.conf',
    include: '/etc/nginx/conf.d/*.conf',
    files: ['/home/me/shop/nginx/nginx.conf', '/home/me/shop/nginx/conf.d/shop.conf'],
    found: ['/home/me/shop/nginx/conf.d/shop.conf'],
    state: 'complete',
    wants: [],
  },
  {
    title: 'nginx: a copy of the root file system',
    side: 'nginx',
    main: '/home/me/rootfs/etc/nginx/nginx.conf',
    include: '/etc/nginx/conf.d/*.conf',
    files: ['/home/me/rootfs/etc/nginx/nginx.conf', '/home/me/rootfs/etc/nginx/conf.d/shop.conf'],
    found: ['/home/me/rootfs/etc/nginx/conf.d/shop.conf'],
    state: 'complete',
  },
  {
    title: "nginx: the machine's own /etc is another machine's",
    side: 'nginx',
    main: '/home/me/shop/nginx/nginx.conf',
    include: '/etc/nginx/sites-enabled/*',
    files: ['/home/me/shop/nginx/nginx.conf'],
    found: [],
    state: 'unread',
    wants: [],
  },
  {
    title: 'nginx: a loose file looks in its folder and in those above',
    side: 'nginx',
    main: '/home/me/shop/sites-available/shop.conf',
    loose: true,
    include: 'snippets/php.conf',
    files: ['/home/me/shop/sites-available/shop.conf', '/home/me/shop/snippets/php.conf'],
    found: ['/home/me/shop/snippets/php.conf'],
    state: 'complete',
  },
  {
    title: 'nginx: a main file never does',
    side: 'nginx',
    main: '/home/me/shop/nginx/nginx.conf',
    include: 'snippets/php.conf',
    files: ['/home/me/shop/nginx/nginx.conf', '/home/me/shop/snippets/php.conf'],
    found: [],
    state: 'unread',
  },
  {
    title: 'a file of the other dialect is not a file of this one',
    side: 'nginx',
    main: '/etc/nginx/nginx.conf',
    include: 'conf.d/*.conf',
    files: ['/etc/nginx/nginx.conf', '/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/pool.fpm.conf'],
    found: ['/etc/nginx/conf.d/a.conf'],
    state: 'complete',
  },
  // PHP-FPM
  {
    title: 'FPM: absolute, on a live server',
    side: 'fpm',
    main: '/etc/php/8.2/fpm/php-fpm.conf',
    prefix: '/usr',
    include: '/etc/php/8.2/fpm/pool.d/*.conf',
    files: ['/etc/php/8.2/fpm/php-fpm.conf', '/etc/php/8.2/fpm/pool.d/www.conf', '/etc/php/8.2/fpm/pool.d/blog.conf'],
    found: ['/etc/php/8.2/fpm/pool.d/blog.conf', '/etc/php/8.2/fpm/pool.d/www.conf'],
    state: 'complete',
  },
  {
    title: 'FPM: relative to the prefix, never to the file',
    side: 'fpm',
    main: '/etc/php/8.2/fpm/php-fpm.conf',
    prefix: '/usr',
    include: 'pool.d/*.conf',
    files: ['/etc/php/8.2/fpm/php-fpm.conf', '/etc/php/8.2/fpm/pool.d/www.conf'],
    empty: ['/usr/pool.d'],
    found: [],
    state: 'complete',
    wants: [],
  },
  {
    title: 'FPM: relative, and nobody knows to what',
    side: 'fpm',
    main: '/srv/php-fpm.conf',
    include: 'pool.d/*.conf',
    files: ['/srv/php-fpm.conf', '/srv/pool.d/www.conf'],
    found: [],
    state: 'unread',
    wants: [],
  },
  {
    title: 'FPM: a plain path without a match is only a warning',
    side: 'fpm',
    main: '/etc/php/8.2/fpm/php-fpm.conf',
    prefix: '/usr',
    include: '/etc/php/8.2/fpm/gone.conf',
    files: ['/etc/php/8.2/fpm/php-fpm.conf'],
    found: [],
    state: 'complete',
  },
  {
    title: 'FPM: the official image, with a prefix',
    side: 'fpm',
    main: '/usr/local/etc/php-fpm.conf',
    prefix: '/usr/local',
    include: 'etc/php-fpm.d/*.conf',
    files: ['/usr/local/etc/php-fpm.conf', '/usr/local/etc/php-fpm.d/www.conf'],
    found: ['/usr/local/etc/php-fpm.d/www.conf'],
    state: 'complete',
  },
  {
    title: 'FPM: the official image in a repository',
    side: 'fpm',
    main: '/home/me/shop/docker/php-fpm.conf',
    include: 'etc/php-fpm.d/*.conf',
    files: ['/home/me/shop/docker/php-fpm.conf', '/home/me/shop/docker/php-fpm.d/www.conf'],
    found: ['/home/me/shop/docker/php-fpm.d/www.conf'],
    state: 'complete',
  },
  {
    title: "FPM: a server's path in a repository never asks this machine",
    side: 'fpm',
    main: '/home/me/shop/docker/php-fpm.conf',
    prefix: '/usr/local',
    include: 'etc/php-fpm.d/*.conf',
    files: ['/home/me/shop/docker/php-fpm.conf'],
    found: [],
    state: 'unread',
    wants: [],
  },
  {
    title: 'FPM: a repository that mirrors the official image, whatever the platform of the rest',
    side: 'fpm',
    main: '/home/me/shop/rootfs/usr/local/etc/php-fpm.conf',
    prefix: '/usr',
    include: 'etc/php-fpm.d/*.conf',
    files: ['/home/me/shop/rootfs/usr/local/etc/php-fpm.conf', '/home/me/shop/rootfs/usr/local/etc/php-fpm.d/www.conf'],
    found: ['/home/me/shop/rootfs/usr/local/etc/php-fpm.d/www.conf'],
    state: 'complete',
  },
  {
    title: 'FPM: a mirror without the folder of pools, which the image has',
    side: 'fpm',
    main: '/home/me/shop/rootfs/usr/local/etc/php-fpm.conf',
    prefix: '/usr',
    include: 'etc/php-fpm.d/*.conf',
    files: ['/home/me/shop/rootfs/usr/local/etc/php-fpm.conf'],
    found: [],
    state: 'unread',
    wants: ['/home/me/shop/rootfs/usr/local/etc/php-fpm.d/*.conf'],
  },
  {
    title: 'FPM: relative to a prefix whose folder nobody saw, and not beside the file',
    side: 'fpm',
    main: '/home/me/shop/fpm/php-fpm.conf',
    prefix: '/usr',
    include: 'etc/fpm.d/*.conf',
    files: ['/home/me/shop/fpm/php-fpm.conf'],
    found: [],
    state: 'unread',
    wants: ['/usr/etc/fpm.d/*.conf'],
  },
  {
    title: 'FPM: the folder lies beside the file, where PHP-FPM does not look',
    side: 'fpm',
    main: '/home/me/shop/fpm/php-fpm.conf',
    prefix: '/usr',
    include: 'pool.d/*.conf',
    files: ['/home/me/shop/fpm/php-fpm.conf', '/home/me/shop/fpm/pool.d/www.conf'],
    empty: ['/usr/pool.d'],
    found: [],
    state: 'complete',
    wants: [],
  },
];

for (const row of rows) {
  test(row.title, () => {
    const table = new FileTable();
    for (const path of row.files) table.add(path, fileId(path));
    for (const folder of [...row.files.map(dirname), ...(row.empty ?? [])]) table.list(folder);
    const wants: string[] = [];
    const resolver = createResolver({
      table,
      facts: (file) => factsAt(file, row.side === 'fpm' || file.includes('fpm') ? 'php-fpm' : 'nginx'),
      isLoose: () => row.loose === true,
      fpmPrefix: () => row.prefix,
      want: (pattern) => wants.push(pattern),
    });
    const result = resolver[row.side](row.include, fileId(row.main));
    assert.deepEqual(
      result.files.map((facts) => facts.file),
      row.found,
    );
    assert.equal(result.missing ? 'missing' : result.complete ? 'complete' : 'unread', row.state);
    if (row.wants !== undefined) assert.deepEqual(wants, row.wants);
  });
}

function factsAt(file: string, dialect: 'nginx' | 'php-fpm'): FileFacts {
  if (dialect === 'php-fpm')
    return { dialect, file: fileId(file), lines: [], templated: false, branched: [], placeholders: false };
  return {
    dialect,
    file: fileId(file),
    top: { facts: [], range: { start: 0, end: 0 } },
    templated: false,
    branched: [],
    placeholders: false,
    defines: [],
  };
}

const mapped: readonly (readonly [path: string, folder: string, candidates: readonly string[]])[] = [
  ['/etc/nginx/conf.d/*.conf', '/r/nginx', ['/r/nginx/nginx/conf.d/*.conf', '/r/nginx/conf.d/*.conf']],
  [
    '/etc/nginx/conf.d/*.conf',
    '/r/rootfs/etc/nginx',
    [
      '/r/rootfs/etc/nginx/conf.d/*.conf',
      '/r/rootfs/etc/nginx/nginx/conf.d/*.conf',
      '/r/rootfs/etc/nginx/conf.d/*.conf',
    ],
  ],
  // a file of the folder itself is beside the main file
  ['/etc/nginx/fastcgi_params', '/r/nginx', ['/r/nginx/nginx/fastcgi_params', '/r/nginx/fastcgi_params']],
  // the last segment alone says too little: not every conf.d/shop.conf is ./shop.conf, nor every *.conf beside the main file a site
  ['/etc/nginx/conf.d/shop.conf', '/r', ['/r/nginx/conf.d/shop.conf', '/r/conf.d/shop.conf']],
  ['/etc/nginx/*.conf', '/r', ['/r/nginx/*.conf']],
  [
    '/etc/php/8.2/fpm/pool.d/*.conf',
    '/r/etc/php/8.2/fpm',
    [
      '/r/etc/php/8.2/fpm/pool.d/*.conf',
      '/r/etc/php/8.2/fpm/php/8.2/fpm/pool.d/*.conf',
      '/r/etc/php/8.2/fpm/8.2/fpm/pool.d/*.conf',
      '/r/etc/php/8.2/fpm/fpm/pool.d/*.conf',
      '/r/etc/php/8.2/fpm/pool.d/*.conf',
    ],
  ],
];

for (const [path, folder, candidates] of mapped)
  test(`${path}, from a repository's ${folder}`, () => assert.deepEqual(mappedCandidates(path, folder), candidates));

test('the folders of distributions', () => {
  for (const folder of [
    '/etc/nginx',
    '/usr/local/etc/nginx',
    '/usr/local/nginx/conf',
    '/opt/homebrew/etc/nginx',
    '/usr/local/openresty/nginx/conf',
  ])
    assert.ok(isNginxFolder(folder), folder);
  for (const folder of [
    '/etc/php/8.2/fpm',
    '/etc',
    '/etc/php81',
    '/usr/local/etc',
    '/etc/opt/remi/php82',
    '/opt/homebrew/etc/php/8.3',
  ])
    assert.ok(isFpmFolder(folder), folder);
  for (const folder of ['/etc/nginx/conf.d', '/srv/etc/nginx', '/etc/php/8.2/cli'])
    assert.ok(!isNginxFolder(folder) && !isFpmFolder(folder), folder);
});

test("a server's own paths", () => {
  for (const path of [
    '/etc/nginx/nginx.conf',
    '/etc/php-fpm.d/www.conf',
    '/usr/local/php74/etc/php-fpm.conf',
    '/opt/bitnami/nginx/conf/nginx.conf',
  ])
    assert.ok(isServerPath(path) && isLive(path), path);
  for (const path of [
    '/home/me/etc/nginx/nginx.conf',
    '/srv/nginx.conf',
    '/etcetera/nginx.conf',
    'c:/nginx/nginx.conf',
  ])
    assert.ok(!isServerPath(path), path);
});
