/** Whether nginx may open a socket: with what a gatewise.json tells, with the machine's own accounts, and with neither. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { socketClients, type SocketClient } from '../../server/src/model/deployment/connection.ts';
import { switchLink } from '../../server/src/features/switch-link.ts';
import { applyEdits, type FileEdit } from '../../server/src/text/edit.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

interface Site {
  readonly user?: string;
  readonly pool?: string;
  readonly json?: string;
  readonly root?: string;
}

function hostWith({ user = 'www-data', pool = '', json, root = '' }: Site): AnalysisHost {
  const config = json === undefined ? '' : `#- ${root}/etc/gatewise.json\n${json}\n`;
  return hostOf(
    loadFixture(`${config}#- ${root}/etc/nginx/nginx.conf
${user === '' ? '' : `user ${user};\n`}events {}
http { root /srv; include fastcgi.conf; server { location / { fastcgi_pass unix:/run/php/shop.sock; } } }
;- ${root}/etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- ${root}/etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
pm = static
pm.max_children = 2
${pool}
`),
  );
}

function verdictOf(host: AnalysisHost): string {
  const { workspace } = host.snapshot();
  const [pool] = workspace.masters.flatMap((master) => master.pools);
  const [config] = workspace.configs;
  assert.ok(pool !== undefined && config !== undefined);
  const access = workspace.accessOf(pool, config);
  return access === undefined ? 'none' : 'because' in access ? access.message : access.verdict;
}

const groups = (nginx: readonly string[]): string => JSON.stringify({ host: { groups: { nginx } } });

for (const [title, site, expected] of [
  ['a group of which nothing is known', { user: 'nginx', pool: 'listen.group = www-data' }, 'unknown'],
  [
    'a group that gatewise.json has',
    { user: 'nginx', pool: 'listen.group = www-data', json: groups(['nginx', 'www-data']) },
    'allowed',
  ],
  [
    'a group that gatewise.json does not have',
    { user: 'nginx', pool: 'listen.group = www-data', json: groups(['nginx']) },
    'denied',
  ],
  [
    'the group behind the user, in place of the user’s own',
    { user: 'web shop', pool: 'listen.group = shop' },
    'allowed',
  ],
  ['the owner may not write, and his group may', { pool: 'listen.owner = www-data\nlisten.mode = 0060' }, 'denied'],
  ['everybody may write', { user: 'anybody', pool: 'listen.mode = 0666' }, 'allowed'],
  ['nobody may write', { user: 'anybody', pool: 'listen.owner = anybody\nlisten.mode = 0444' }, 'denied'],
  ['root may, whatever the mode', { user: 'root', pool: 'listen.mode = 0000' }, 'allowed'],
  ['an owner only, whose group is not known', { user: 'web', pool: 'listen.owner = app' }, 'unknown'],
  ['a number leaves the group of the master', { pool: 'listen.owner = 65534' }, 'denied'],
  ['a number that the platform knows', { pool: 'listen.group = 33' }, 'allowed'],
  ['a master that is no root', { json: '{ "fpm": { "runAs": "www-data" } }' }, 'allowed'],
  [
    'a master that is somebody else',
    { json: '{ "fpm": { "runAs": "app" }, "host": { "groups": { "app": ["app"], "www-data": ["www-data"] } } }' },
    'denied',
  ],
  ['an access list with the user', { pool: 'listen.acl_users = app,www-data' }, 'allowed'],
  ['an access list without him', { pool: 'listen.owner = www-data\nlisten.acl_users = app' }, 'denied'],
  ['an access list of groups that may have him', { user: 'nginx', pool: 'listen.acl_groups = www-data' }, 'unknown'],
  ['nobody is in no group', { user: '', pool: 'listen.group = www-data' }, 'denied'],
  [
    'a value from the environment',
    { pool: 'listen.owner = ${OWNER}' },
    '"${OWNER}" comes from the environment of PHP-FPM',
  ],
] as const satisfies readonly (readonly [string, Site, string])[]) {
  test(title, () => assert.equal(verdictOf(hostWith(site)), expected));
}

const passwd =
  'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/sbin/nologin\nnginx:x:101:102::/:/sbin/nologin\nshop:x:1000:1000::/home/shop:/bin/sh\n';
const group = 'root:x:0:\nwww-data:x:33:nginx\nnginx:x:102:\nshop:x:1000:\n';

function setMachine(host: AnalysisHost, nsswitch: string): AnalysisHost {
  for (const [path, text] of [
    ['/etc/passwd', passwd],
    ['/etc/group', group],
    ['/etc/nsswitch.conf', nsswitch],
  ] as const)
    host.setFile({ id: fileId(path), text, open: false });
  return host;
}

test('the accounts of the machine count where the configuration is its own', () => {
  const files = 'passwd: files systemd\ngroup: files\n';
  const inGroup: Site = { user: 'nginx', pool: 'listen.group = www-data' };
  assert.deepEqual(
    [...hostWith(inGroup).snapshot().wants].filter((path) => /passwd|group$/.test(path)),
    ['/etc/passwd', '/etc/group'],
  );
  assert.equal(verdictOf(setMachine(hostWith(inGroup), files)), 'allowed');
  const outside: Site = { user: 'nginx', pool: 'listen.group = shop' };
  assert.equal(verdictOf(setMachine(hostWith(outside), files)), 'denied');
  assert.equal(
    verdictOf(setMachine(hostWith(outside), 'passwd: files sss\ngroup: files sss\n')),
    'unknown',
    'a directory may have more',
  );
  assert.equal(
    verdictOf(setMachine(hostWith({ ...outside, root: '/home/me/site' }), files)),
    'unknown',
    'a repository speaks of another machine',
  );
  const untrusted = setMachine(hostWith(outside), files);
  untrusted.setTrusted(false);
  assert.equal(verdictOf(untrusted), 'unknown');
});

test('a user that the machine does not have is told, and only there', () => {
  const codes = (host: AnalysisHost): readonly string[] =>
    findingsOf(host.snapshot())
      .findings.filter(({ code }) => code === 'pool-user-root')
      .map(({ message }) => message);
  const site: Site = { pool: 'listen.owner = www-data\ngroup = nosuch' };
  assert.deepEqual(codes(hostWith(site)), []);
  assert.deepEqual(codes(setMachine(hostWith(site), '')), [
    'PHP-FPM does not start: this machine has no group "nosuch"',
  ]);
});

test('a prefix that is told moves relative paths', () => {
  const host = hostWith({ json: '{ "fpm": { "prefix": "/opt/app" } }', pool: 'listen = run/shop.sock' });
  const pool = host.snapshot().workspace.masters[0]?.pools[0];
  assert.equal(pool?.master.compiledPrefix, '/opt/app');
});

test('letting one nginx in leaves no other one out', () => {
  const fixture = loadFixture(`#- /etc/nginx/nginx.conf
user www-data;
events {}
http { root /srv; include fastcgi.conf; server { listen 80; location / { fastcgi_pass unix:/run/php/shop.sock; } } }
#- /etc/nginx/second.conf
user nobody;
events {}
http { root /srv; include fastcgi.conf; server { listen 81; location / { fastcgi_pass unix:/run/php/shop.sock; } } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
listen.owner = root
listen.group = www-data
pm = static
pm.max_children = 2
`);
  const closed = findingsOf(hostOf(fixture).snapshot()).findings.find(
    ({ code }) => code === 'socket-permission-denied',
  );
  const [fix, ...more] = closed?.fixes() ?? [];
  assert.deepEqual([fix?.title, more.length], ['Allow nobody to connect to the socket', 0]);
  const [edit] = fix?.edits ?? [];
  assert.equal(edit?.newText.trim(), 'listen.acl_users = nobody,www-data');
  const pool = fileId('/etc/php/8.2/fpm/pool.d/shop.conf');
  const files = new Map(
    [...fixture.files].map(([file, text]) => [
      file,
      file === pool && edit !== undefined
        ? text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end)
        : text,
    ]),
  );
  assert.deepEqual(
    findingsOf(hostOf({ files }).snapshot())
      .findings.filter(({ at }) => at.file === pool)
      .map(({ code }) => code),
    [],
  );
});

/** Codes of the findings once a fix is taken. */
function codesAfter(files: ReadonlyMap<FileId, string>, edits: readonly FileEdit[]): readonly string[] {
  const after = new Map(
    [...files].map(([file, text]) => [
      file,
      applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    ]),
  );
  return findingsOf(hostOf({ files: after }).snapshot()).findings.map(({ code }) => code);
}

test('a master that is not root lets nginx in by a list, as it may not give the socket away', () => {
  const fixture = loadFixture(`#- /etc/gatewise.json
{ "fpm": { "runAs": "app" }, "host": { "groups": { "app": ["app"], "www-data": ["www-data"] } } }
#- /etc/nginx/nginx.conf
user www-data;
events {}
http { root /srv; include fastcgi.conf; server { listen 80; location / { fastcgi_index index.php; fastcgi_pass unix:/run/php/shop.sock; } } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
pm = static
pm.max_children = 2
`);
  const closed = findingsOf(hostOf(fixture).snapshot()).findings.find(
    ({ code }) => code === 'socket-permission-denied',
  );
  const [fix] = closed?.fixes() ?? [];
  assert.deepEqual(
    fix?.edits.map(({ newText }) => newText.trim()),
    ['listen.acl_users = www-data'],
  );
  assert.deepEqual(codesAfter(fixture.files, fix?.edits ?? []), []);
});

test('a pool with an empty list of clients is switched to TCP with nginx on the list', () => {
  const { files, cursor } = loadFixture(`#- /etc/nginx/nginx.conf
user www-data;
events {}
http { root /srv; include fastcgi.conf; server { listen 80; location / { fastcgi_index index.php; fastcgi_<|>pass unix:/run/php/shop.sock; } } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.allowed_clients =
pm = static
pm.max_children = 2
`);
  assert.ok(cursor !== undefined);
  const { file, offset } = cursor;
  const [change] = switchLink(hostOf({ files }).snapshot(), file, { start: offset, end: offset });
  assert.match(change?.title ?? '', /to TCP \(127\.0\.0\.1:9000\)/);
  assert.deepEqual(codesAfter(files, change?.edits ?? []), []);
});

test('the nginx of a pool are gathered once, and again when its passes are others', () => {
  const site = (name: string): string => `server { location /${name} { fastcgi_pass unix:/run/${name}.sock; } }\n`;
  const host = hostOf(
    loadFixture(`#- /etc/nginx/nginx.conf
user www-data;
events {}
http { include /etc/nginx/sites-enabled/*; }
#- /etc/nginx/sites-enabled/shop
${site('shop')}
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
[shop]
listen = /run/shop.sock
[blog]
listen = /run/blog.sock
[unused]
listen = /run/unused.sock
`),
  );
  const clients = (): readonly (readonly SocketClient[])[] => {
    const { workspace } = host.snapshot();
    return workspace.masters.flatMap(({ pools }) => pools).map((pool) => socketClients(pool, workspace));
  };
  const before = clients();
  assert.deepEqual(
    before.map((list) => list.map(({ at }) => at.file)),
    [['/etc/nginx/sites-enabled/shop'], [], []],
  );
  assert.equal(clients()[0], before[0]);
  host.setFile({ id: fileId('/etc/nginx/sites-enabled/shop'), text: site('blog'), open: true });
  assert.deepEqual(
    clients().map((list) => list.length),
    [0, 1, 0],
  );
});
