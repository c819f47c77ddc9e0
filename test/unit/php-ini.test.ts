/** php.ini is known by name, place and settings of its own; other programs' files of the same form are not, and it changes nothing that is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { recognize } from '../../server/src/analysis/state/recognition.ts';
import { reported } from '../../server/src/analysis/report/report.ts';
import { countFiles } from '../../server/src/cli/knowledge.ts';
import { fileStatus } from '../../server/src/features/status.ts';
import { isCandidateFile } from '../../server/src/loader/candidates.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { fileId } from '../../server/src/text/range.ts';

const dialectOf = (text: string, path?: string, languageId?: string): string =>
  recognize({ text, path, languageId }).dialect;

const limits = 'memory_limit = 256M\nupload_max_filesize = 64M\npost_max_size = 64M\n';

test('by its name', () => {
  for (const name of ['php.ini', 'php.ini-production', 'php.ini-development', 'php-cli.ini', 'php7.ini', '.user.ini'])
    for (const text of ['', '; nothing yet\n', '[PHP]\nengine = On\n', 'shop.setting = 1\n'])
      assert.equal(dialectOf(text, `/srv/app/${name}`), 'php-ini', `${name}: ${text}`);
  assert.equal(dialectOf('{% if debug %}\ndisplay_errors = On\n{% endif %}\n', '/srv/roles/php/php.ini.j2'), 'php-ini');
  assert.equal(dialectOf(limits, '/srv/php.ini', 'ini'), 'php-ini');
  assert.equal(dialectOf(limits, '/srv/php.ini', 'properties'), 'php-ini');
});

test('by the directory that PHP reads', () => {
  for (const path of [
    '/usr/local/etc/php/conf.d/zz-shop.ini',
    '/etc/php/8.2/fpm/conf.d/20-shop.ini',
    '/etc/php/8.2/mods-available/shop.ini',
    '/etc/php.d/40-shop.ini',
    '/srv/docker/php/conf.d/shop.ini',
    '/srv/docker/php-fpm/conf.d/shop.ini',
    '/etc/php83/conf.d/shop.ini',
  ])
    for (const text of ['', 'extension=shop.so\nshop.level = 3\n', limits, 'error_log = /var/log/php.log\n'])
      assert.equal(dialectOf(text, path), 'php-ini', `${path}: ${text}`);
  assert.equal(
    dialectOf('[program:php]\ncommand=php-fpm\n', '/srv/docker/php/conf.d/php.ini'),
    'php-ini',
    'a name of its own',
  );
  assert.equal(dialectOf('[program:php]\ncommand=php-fpm\n', '/srv/docker/php/conf.d/run.ini'), 'foreign');
});

test('by settings that only PHP has', () => {
  for (const path of ['/srv/docker/uploads.ini', '/srv/custom.ini', 'untitled:Untitled-1', undefined]) {
    assert.equal(dialectOf(limits, path), 'php-ini', path);
    assert.equal(dialectOf('[PHP]\ndate.timezone = UTC\n', path), 'php-ini', path);
  }
  assert.equal(dialectOf('zend_extension=xdebug\nxdebug.mode=debug\n', '/srv/docker/xdebug.ini'), 'php-ini');
  assert.equal(dialectOf('[opcache]\nopcache.enable=1\n', '/srv/docker/cache.ini'), 'php-ini');
});

const others: readonly (readonly [string, string, string])[] = [
  ['MySQL', '/etc/mysql/my.cnf', '[mysqld]\nuser = mysql\nmax_connections = 100\n[client]\nport = 3306\n'],
  ['MySQL on Windows', '/srv/my.ini', '[mysqld]\ninnodb_buffer_pool_size = 128M\n'],
  ['supervisor', '/etc/supervisor/conf.d/a.ini', '[program:php]\ncommand=php-fpm -F\nautostart=true\n'],
  ['setup.cfg', '/srv/setup.cfg', '[metadata]\nname = shop\n[options]\npackages = find:\n'],
  ['tox', '/srv/tox.ini', '[tox]\nenvlist = py311\n[testenv]\ndeps =\n    pytest\ncommands = pytest\n'],
  ['pytest', '/srv/pytest.ini', '[pytest]\naddopts = -q\n'],
  ['a desktop entry', '/usr/share/applications/php.desktop', '[Desktop Entry]\nName=PHP\nExec=php\n'],
  ['desktop.ini', '/srv/desktop.ini', '[.ShellClassInfo]\nIconResource=a.dll,1\n'],
  [
    'a systemd unit',
    '/etc/systemd/system/php-fpm.service',
    '[Unit]\nDescription=PHP\n[Service]\nExecStart=/usr/sbin/php-fpm\n',
  ],
  ['git', '/srv/.git/config', '[core]\n\tbare = false\n[remote "origin"]\n\turl = a\n'],
  ['uwsgi', '/srv/uwsgi.ini', '[uwsgi]\nplugins = php\nphp-set = date.timezone=UTC\nmemory_limit = 1\n'],
  ['alembic', '/srv/alembic.ini', '[alembic]\nscript_location = a\n[loggers]\nkeys = root\n'],
  [
    'an application',
    '/srv/config/application.ini',
    '[production]\nphpSettings.display_errors = 0\nsession.name = a\ndb.host = b\n',
  ],
  ['settings without a header', '/srv/app.ini', 'name = shop\nextension = x\nmemory_limit = 1\n'],
  ['EditorConfig', '/srv/.editorconfig', 'root = true\n[*]\nindent_style = space\n'],
  ['prose', '/srv/php.ini', 'These are notes.\nMore of them here.\n'],
];
for (const [what, path, text] of others)
  test(`${what} stays foreign`, () => {
    assert.equal(dialectOf(text, path), 'foreign');
    assert.equal(dialectOf(text, path, 'ini'), 'foreign');
  });

test('pools stay PHP-FPM’s, whatever the file is called', () => {
  const pool =
    '[www]\nuser = www-data\nlisten = 9000\npm = static\npm.max_children = 5\nphp_admin_value[memory_limit] = 1G\n';
  for (const path of ['/srv/www.ini', '/srv/php-fpm.ini', undefined])
    assert.equal(dialectOf(pool, path), 'php-fpm', path);
  assert.notEqual(dialectOf(pool, '/srv/php/conf.d/www.ini'), 'php-ini');
  assert.notEqual(dialectOf(pool, '/srv/php.ini'), 'php-ini');
  assert.equal(dialectOf(limits, '/srv/x.ini', 'php-fpm'), 'foreign', 'somebody calls it PHP-FPM’s: it is given back');
});

const nginx =
  'events {}\nhttp {\n  server {\n    location ~ \\.php$ {\n      fastcgi_pass 127.0.0.1:9000;\n    }\n  }\n}\n';
const pool = '[www]\nuser = www-data\nlisten = 127.0.0.1:9001\npm = static\npm.max_children = 2\n';
const phpIni =
  '; gatewise-ignore-file no-such-code\n[PHP]\nmemory_limit = 1X ; gatewise-ignore fastcgi-pass-unserved\npost_max_size = "1\nlisten\n';

const allCodes = new Set(allRules.map(({ code }) => code));

function hostWith(ini: { readonly open: boolean } | undefined): AnalysisHost {
  const host = new AnalysisHost();
  host.setRoots(['/srv']);
  host.setFile({ id: fileId('/srv/nginx.conf'), text: nginx, open: true });
  host.setFile({ id: fileId('/srv/php-fpm.conf'), text: pool, open: true });
  for (const path of ['/srv/php.ini', '/srv/php/conf.d/zz.ini'])
    if (ini !== undefined) host.setFile({ id: fileId(path), text: phpIni, open: ini.open });
  host.listFolders(['/srv']);
  return host;
}

test('it changes nothing that is found, and counts as neither', () => {
  const shown = (host: AnalysisHost): readonly string[] =>
    reported(host.snapshot(), findingsOf(host.snapshot()).findings, allCodes).map(
      ({ code, message }) => `${code} ${message}`,
    );
  const without = hostWith(undefined);
  assert.ok(shown(without).some((one) => one.startsWith('fastcgi-pass-unserved')));
  for (const open of [true, false]) {
    const host = hostWith({ open });
    assert.deepEqual(shown(host), shown(without));
    assert.deepEqual(countFiles(host.snapshot()), { nginx: 1, fpm: 1, foreign: 2 });
    const { configs, masters } = host.snapshot().workspace;
    assert.deepEqual([configs.length, masters.length], [1, 1]);
  }
});

test('it is kept while it is open, and an edit leaves the model as it is', () => {
  const id = fileId('/srv/php.ini');
  assert.equal(hostWith({ open: false }).file(id), undefined);
  const host = hostWith({ open: true });
  assert.equal(host.file(id)?.dialect, 'php-ini');
  assert.deepEqual(host.file(id)?.problems, []);
  assert.deepEqual(fileStatus(host.snapshot(), id), {
    dialect: 'php-ini',
    program: 'PHP',
    sites: 0,
    pools: 0,
    isUnchecked: true,
  });
  const { built, worldRevision } = host.snapshot();
  host.setFile({ id, text: `${phpIni}display_errors = On\n`, open: true });
  assert.equal(host.snapshot().built, built);
  assert.equal(host.snapshot().worldRevision, worldRevision);
});

test('a line of a pool that slipped into it makes it no pool', () => {
  assert.equal(dialectOf(`${limits}expose_php = Off\npm.max_children = 5\n`, '/srv/php.ini'), 'php-ini');
});

test('the loader does not look for it', () => {
  for (const path of ['/srv/php.ini', '/srv/php-cli.ini', '/srv/php.ini-production', '/srv/php.ini-development'])
    assert.equal(isCandidateFile(path), false, path);
});
