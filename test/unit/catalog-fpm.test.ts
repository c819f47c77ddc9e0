/** PHP-FPM's directives, the php.ini ones beside them, and the platforms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fpmDirective, fpmDirectives } from '../../server/src/catalog/fpm/directives.ts';
import { phpIniDirective, phpIniDirectives } from '../../server/src/catalog/php/ini-directives.ts';
import { platformDefaults, platforms } from '../../server/src/catalog/platforms.ts';

/** The option tables of PHP-FPM 8.2, without `include` and the arrays. */
const globalKeys = [
  'emergency_restart_interval emergency_restart_threshold process_control_timeout process.max process.priority',
  'daemonize pid error_log syslog.facility syslog.ident log_buffering log_level log_limit rlimit_files rlimit_core',
  'events.mechanism systemd_interval',
].flatMap((line) => line.split(' '));
const poolKeys = [
  'prefix user group listen listen.backlog listen.acl_users listen.acl_groups listen.owner listen.group listen.mode',
  'listen.allowed_clients listen.setfib process.priority process.dumpable pm pm.max_children pm.start_servers',
  'pm.min_spare_servers pm.max_spare_servers pm.max_spawn_rate pm.process_idle_timeout pm.max_requests',
  'pm.status_path pm.status_listen ping.path ping.response access.log access.format slowlog request_slowlog_timeout',
  'request_slowlog_trace_depth request_terminate_timeout request_terminate_timeout_track_finished rlimit_files',
  'rlimit_core chroot chdir catch_workers_output decorate_workers_output clear_env security.limit_extensions',
  'apparmor_hat',
].flatMap((line) => line.split(' '));
const arrays = ['access.suppress_path', 'env', 'php_admin_flag', 'php_admin_value', 'php_flag', 'php_value'];

const namesWhere = (section: string, kind: 'arrays' | 'others') =>
  fpmDirectives()
    .filter((entry) => entry.section === section && (entry.type === 'array') === (kind === 'arrays'))
    .map((entry) => entry.name)
    .toSorted();

const sentences = (text: string) => text.split(/[.:;](?=\s|$)/).filter((part) => part.trim() !== '').length;

test('every option of both tables is there, and nothing else', () => {
  assert.deepEqual(namesWhere('global', 'others'), globalKeys.toSorted());
  assert.deepEqual(namesWhere('pool', 'others'), poolKeys.toSorted());
  assert.deepEqual(namesWhere('pool', 'arrays'), arrays);
  assert.deepEqual(namesWhere('both', 'others'), ['include']);
});

test('every directive is explained', () => {
  for (const entry of fpmDirectives()) {
    assert.match(entry.summary, /^[A-Z].*\.$/, entry.name);
    assert.ok(sentences(entry.docs) >= 2, `${entry.name}: ${entry.docs}`);
    assert.doesNotMatch(entry.docs, /undefined|\s\s|\s$/, entry.name);
    assert.equal(entry.docs.split('`').length % 2, 1, `${entry.name} has an open backtick`);
    if (entry.type === 'enum') assert.ok((entry.values?.length ?? 0) > 1, entry.name);
    if (entry.type === 'time') assert.equal(entry.unit, 'seconds', entry.name);
  }
});

test('a default is of its own type and in its own range', () => {
  for (const { name, type, default: value, values, range } of fpmDirectives()) {
    if (value === undefined) continue;
    if (type === 'time') assert.match(value, /^\d+s$/, name);
    if (type === 'boolean') assert.match(value, /^(?:yes|no)$/, name);
    if (type === 'enum') assert.ok(values?.includes(value), name);
    if (type === 'octal') assert.match(value, /^0[0-7]{3}$/, name);
    if (type !== 'integer' || name === 'pm.start_servers') continue;
    assert.match(value, /^-?\d+$/, name);
    assert.ok(Number(value) >= (range?.min ?? -1) && Number(value) <= (range?.max ?? Infinity), name);
  }
});

test('the defaults people get wrong', () => {
  assert.equal(fpmDirective('request_terminate_timeout')?.default, '0s');
  assert.equal(fpmDirective('listen.owner')?.default, undefined);
  assert.match(fpmDirective('listen.owner')?.docs ?? '', /root:root/);
  assert.equal(fpmDirective('listen.mode')?.default, '0660');
  assert.equal(fpmDirective('listen.backlog')?.default, '-1');
  assert.equal(fpmDirective('process_control_timeout', 'global')?.default, '0s');
  assert.equal(fpmDirective('security.limit_extensions')?.default, '.php .phar');
});

test('plain keys in any case, arrays and include only as written', () => {
  assert.equal(fpmDirective('PM.Max_Children')?.name, 'pm.max_children');
  assert.equal(fpmDirective('php_admin_value[memory_limit]')?.name, 'php_admin_value');
  assert.equal(fpmDirective('access.suppress_path[]')?.since, '8.2');
  assert.equal(fpmDirective('PHP_VALUE[x]'), undefined);
  assert.equal(fpmDirective('Include'), undefined);
  assert.equal(fpmDirective('include', 'global')?.section, 'both');
  assert.equal(fpmDirective('listen[x]'), undefined, 'no array of that name');
  assert.equal(fpmDirective('no_such_key'), undefined);
});

test('a name of both sections is chosen by section', () => {
  for (const name of ['process.priority', 'rlimit_files', 'rlimit_core']) {
    assert.equal(fpmDirective(name)?.section, 'pool', name);
    assert.equal(fpmDirective(name, 'global')?.section, 'global', name);
    assert.notEqual(fpmDirective(name)?.url, fpmDirective(name, 'global')?.url, name);
  }
  assert.equal(fpmDirective('listen', 'global')?.section, 'pool', 'explained in the wrong section too');
});

test('links lead to the manual’s anchors', () => {
  const page = 'https://www.php.net/manual/en/install.fpm.configuration.php';
  assert.equal(fpmDirective('request_terminate_timeout')?.url, `${page}#request-terminate-timeout`);
  assert.equal(fpmDirective('listen.owner')?.url, `${page}#listen-owner`);
  assert.equal(fpmDirective('pm.max_children')?.url, `${page}#pm.max-children`);
  assert.equal(fpmDirective('process.priority')?.url, `${page}#worker-process-priority`);
  assert.equal(fpmDirective('php_value')?.url, page);
});

test('php.ini directives', () => {
  const limit = phpIniDirective('memory_limit');
  assert.equal(limit?.default, '128M');
  assert.equal(limit?.unit, 'bytes');
  assert.equal(limit?.url, 'https://www.php.net/manual/en/ini.core.php#ini.memory-limit');
  assert.equal(phpIniDirective('max_execution_time')?.unit, 'seconds');
  assert.equal(phpIniDirective('cgi.fix_pathinfo')?.default, '1');
  assert.equal(phpIniDirective('Memory_Limit'), undefined);
  for (const { name, docs } of phpIniDirectives().values()) assert.match(docs, /\.$/, name);
});

test('platforms', () => {
  assert.equal(platformDefaults('debian').nginxUser, 'www-data');
  assert.equal(platformDefaults('debian').nginxCompiledUser, 'nobody');
  assert.equal(platformDefaults('debian').fpmPrefix, '/usr');
  assert.equal(platformDefaults('alpine').libc, 'musl');
  assert.equal(platformDefaults('docker').stockListen, '9000');
  assert.deepEqual(platformDefaults('rhel').stockAclUsers, ['apache', 'nginx']);
  for (const { id, nginxConf, fpmMain, fpmPools } of platforms) {
    assert.equal(platformDefaults(id).id, id);
    for (const path of [...nginxConf, ...fpmMain, ...fpmPools]) assert.match(path, /^\/.*\.conf$/, id);
  }
});
