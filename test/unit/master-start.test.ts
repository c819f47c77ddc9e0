/** Who starts PHP-FPM's master, and with which options, decides whether `user` is required and root refused: the rules ask the machine for both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import type { Machine } from '../../server/src/model/machine.ts';
import type { WorkspaceModel } from '../../server/src/model/workspace.ts';
import fpmRequiredMissing from '../../server/src/rules/fpm/fpm-required-missing.ts';
import poolUserRoot from '../../server/src/rules/permission/pool-user-root.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

type Start = Pick<Machine, 'startedBy' | 'rootAllowed' | 'fpmUser'>;

/** What both rules say of a pool with these lines, on a machine with such a start. */
function messages(lines: string, start: Partial<Start>): readonly string[] {
  const { workspace } = hostOf(
    loadFixture(`;- /srv/app/etc/php-fpm.conf
[global]
include = /srv/app/etc/php-fpm.d/*.conf
;- /srv/app/etc/php-fpm.d/shop.conf
[shop]
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
${lines}
`),
  ).snapshot();
  const asked: WorkspaceModel = {
    ...workspace,
    masters: workspace.masters,
    machineOf: (file) => ({ ...workspace.machineOf(file), ...start }),
  };
  const pools = workspace.masters.flatMap((master) => master.pools);
  assert.equal(pools.length, 1);
  return pools
    .flatMap((pool) =>
      [fpmRequiredMissing, poolUserRoot].flatMap((rule) => [...rule.check({ pool, workspace: asked })]),
    )
    .map((draft) => draft.message);
}

const noUser = ['pool "shop" has no user'];
const asRoot = ['PHP-FPM does not start: pool "shop" would run PHP as root'];

for (const [title, start, withoutUser, withRoot] of [
  ['nothing hints at anybody but root', {}, noUser, asRoot],
  ['root starts it', { startedBy: 'root' }, noUser, asRoot],
  ['root starts it without -R', { startedBy: 'root', rootAllowed: false }, noUser, asRoot],
  ['root starts it with -R', { startedBy: 'root', rootAllowed: true }, [], []],
  ['root starts it with options that are not known', { startedBy: 'root', rootAllowed: 'unknown' }, [], []],
  ['somebody else starts it', { startedBy: 'not-root' }, [], []],
  ['who starts it is not known', { startedBy: 'unknown' }, [], []],
  ['a gatewise.json names another user', { fpmUser: 'app' }, [], []],
] as const) {
  test(`${title}: a pool without user`, () => assert.deepEqual(messages('', start), withoutUser));
  test(`${title}: a pool of root`, () => assert.deepEqual(messages('user = root', start), withRoot));
}

test('in a workspace that builds an image for PHP-FPM neither the user nor the options are known', () => {
  const files = (dockerfile: string): string => `${dockerfile};- /srv/app/etc/php-fpm.conf
[global]
include = /srv/app/etc/php-fpm.d/*.conf
;- /srv/app/etc/php-fpm.d/shop.conf
[shop]
user = root
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
`;
  const codes = (text: string): readonly string[] =>
    findingsOf(hostOf(loadFixture(text), { roots: ['/srv/app'] }).snapshot()).findings.map((finding) => finding.code);
  assert.deepEqual(codes(files('')), ['pool-user-root']);
  assert.deepEqual(codes(files('#- /srv/app/Dockerfile\nFROM php:8.3-fpm\nCMD ["php-fpm", "-R"]\n')), []);
});

test('pool files without a main file are started as the container that holds them is', () => {
  const codes = (dockerfile: string): readonly string[] => {
    const text = `${dockerfile};- /srv/app/fpm/shop.conf
[shop]
user = root
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
`;
    return findingsOf(hostOf(loadFixture(text), { roots: ['/srv/app'] }).snapshot()).findings.map(
      (finding) => finding.code,
    );
  };
  assert.deepEqual(codes(''), ['pool-user-root']);
  assert.deepEqual(
    codes(
      '#- /srv/app/shop.Dockerfile\nFROM debian:12\nRUN apt-get install -y php8.2-fpm\nCOPY fpm/shop.conf /etc/php/8.2/fpm/pool.d/shop.conf\nENTRYPOINT ["/start.sh"]\n',
    ),
    [],
  );
});

test('a unit or a supervisor that starts PHP-FPM with -R leaves it open whether workers may run as root', () => {
  const pool = `;- /srv/app/etc/php-fpm.conf
[global]
include = /srv/app/etc/php-fpm.d/*.conf
;- /srv/app/etc/php-fpm.d/shop.conf
[shop]
user = root
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
`;
  const codes = (text: string): readonly string[] =>
    findingsOf(hostOf(loadFixture(pool + text), { roots: ['/srv/app'] }).snapshot()).findings.map(
      (finding) => finding.code,
    );
  assert.deepEqual(codes('#- /srv/app/supervisord.conf\n[program:php]\ncommand = php-fpm8.2 -F\n'), ['pool-user-root']);
  assert.deepEqual(
    codes('#- /srv/app/supervisord.conf\n[program:php]\n; command = php-fpm -R\ncommand = php-fpm8.2 -F\n'),
    ['pool-user-root'],
  );
  assert.deepEqual(codes('#- /srv/app/supervisord.conf\n[program:php]\ncommand = /usr/sbin/php-fpm8.2 -F -R\n'), []);
  assert.deepEqual(
    codes(
      '#- /srv/app/php8.2-fpm.service\n[Unit]\nDescription=PHP\n[Service]\nExecStart=/usr/sbin/php-fpm8.2 --nodaemonize --allow-to-run-as-root\n',
    ),
    [],
  );
});
