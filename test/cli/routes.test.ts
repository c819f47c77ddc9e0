/** `gatewise map --routes`: what each server answers, in text and in JSON. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { folderWith, gatewise } from './terminal.ts';

/** A site whose root is in the folder itself. */
function siteIn(t: TestContext): string {
  const folder = folderWith(t, {
    'pool.d/www.conf': '[www]\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n',
    'www/index.php': '<?php',
    'www/admin/a.php': '<?php',
    'www/admin/b.php': '<?php',
    'www/old/x.php': '<?php',
  });
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `events {}
http { fastcgi_param REQUEST_METHOD $request_method; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
  server {
    server_name shop.example;
    root ${folder}/www;
    index index.php;
    location ^~ /old/ { }
    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }
  }
}
`,
  );
  return folder;
}

test('text: a table for each server, and how many of its scripts fail', async (t) => {
  const folder = siteIn(t);
  const { status, stdout, stderr } = await gatewise(folder, ['map', '--routes']);
  assert.deepEqual([status, stderr], [0, '']);
  // the width of a column depends on the path of the temporary folder
  assert.deepEqual(
    stdout
      .replaceAll(folder, '')
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' | ')),
    [
      'shop.example | nginx.conf:3:3',
      '1 of 4 scripts never reaches PHP',
      '/ | front page | 200 | location ~ \\.php$ | pool "www" | /www/index.php',
      '/page | page without a file | 404 | server | there is no /www/page',
      '/index.php | index | 200 | location ~ \\.php$ | pool "www" | /www/index.php',
      '2 scripts in /admin/ | script in the tree | 200 | location ~ \\.php$ | pool "www" | /www/admin/a.php',
      '/old/x.php | script in the tree | source sent | location ^~ /old/ | /www/old/x.php',
      '',
    ],
  );
});

interface Routes {
  readonly version: number;
  readonly servers: readonly {
    readonly title: string;
    readonly file: string;
    readonly scripts: number;
    readonly failing: readonly object[];
    readonly cut: boolean;
    readonly routes: readonly {
      readonly entry: string;
      readonly uris: readonly string[];
      readonly status?: number;
      readonly outcome: string;
      readonly location: { readonly name: string; readonly file?: string };
      readonly pool?: object;
      readonly when: readonly string[];
      readonly failing?: string;
    }[];
  }[];
}

test('json: one row a way, with places', async (t) => {
  const { stdout } = await gatewise(siteIn(t), ['map', '--routes', '--format', 'json']);
  const { version, servers } = JSON.parse(stdout) as Routes;
  const [server] = servers;
  assert.deepEqual([version, servers.length, server?.title, server?.file], [1, 1, 'shop.example', 'nginx.conf']);
  assert.deepEqual(
    [server?.scripts, server?.failing, server?.cut],
    [4, [{ uri: '/old/x.php', why: 'unreached' }], false],
  );
  const admin = server?.routes.find(({ uris }) => uris.length === 2);
  assert.deepEqual(
    [admin?.entry, admin?.uris, admin?.status, admin?.outcome, admin?.location.name, admin?.pool],
    [
      '2 scripts in /admin/',
      ['/admin/a.php', '/admin/b.php'],
      200,
      'php',
      '~ \\.php$',
      { name: 'www', file: 'pool.d/www.conf', line: 1 },
    ],
  );
  const sent = server?.routes.at(-1);
  assert.deepEqual(
    [sent?.outcome, sent?.failing, sent?.when, sent?.location.file],
    ['source', 'unreached', [], 'nginx.conf'],
  );
});

test('pictures have no routes, and check has none either', async (t) => {
  const folder = siteIn(t);
  for (const [words, message] of [
    [['map', '--routes', '--format', 'svg'], '--routes has the formats text and json, not "svg"'],
    [['map', '--routes=yes'], '--routes takes no value'],
    [['check', '--routes'], 'unknown option --routes of check (see gatewise --help)'],
  ] as const) {
    const { status, stderr } = await gatewise(folder, words);
    assert.deepEqual([status, stderr], [2, `gatewise: ${message}\n`]);
  }
});
