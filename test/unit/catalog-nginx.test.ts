/** nginx's directive table and value kinds: what may stand where, and what it is worth unset. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isNginxDirective,
  unlimitedDirectives,
  nginxAnchorWords,
  nginxDirectiveIn,
  nginxDirectives,
} from '../../server/src/catalog/nginx-directives.ts';
import { nginxValue, nginxValueKind, nginxValues } from '../../server/src/catalog/nginx-values.ts';

test('a row of the table is read whole', () => {
  assert.deepEqual(nginxDirectives().get('fastcgi_pass'), [
    {
      module: 'ngx_http_fastcgi_module',
      contexts: ['location', 'location if'],
      args: ['1'],
      block: false,
      setter: 'ngx_http_fastcgi_pass',
    },
  ]);
  assert.equal(nginxDirectiveIn('location', 'server')?.block, true);
  assert.deepEqual(nginxDirectiveIn('location', 'server')?.args, ['1', '2']);
  assert.equal(nginxDirectiveIn('fastcgi_socket_rcvbuf', 'http')?.since, '1.31.3');
  assert.equal(nginxDirectiveIn('ssl', 'server')?.until, '1.25.0');
});

test('every row has a module, contexts, arguments and a setter', () => {
  let rows = 0;
  for (const [name, entries] of nginxDirectives()) {
    for (const facts of entries) {
      rows += 1;
      assert.match(name, /^[a-z0-9_]+$/);
      assert.match(facts.module, /^nginx$|^ngx_/, name);
      assert.ok(facts.contexts.length > 0, `${name} has no context`);
      assert.ok(facts.args.every((count) => /^(?:\d\+?|flag)$/.test(count)), `${name}: ${facts.args.join()}`);
      assert.match(facts.setter, /^[a-z0-9_-]+$/, name);
      assert.match(facts.since ?? '1.10.0', /^1\.\d+\.\d+$/, name);
    }
  }
  assert.ok(rows > 780);
});

test('one name in several places has an entry for each', () => {
  const contexts = nginxDirectives().get('server')?.map((facts) => facts.contexts.join());
  assert.deepEqual(contexts?.toSorted(), ['http', 'mail', 'stream', 'stream upstream', 'upstream']);
  assert.equal(nginxDirectiveIn('listen', 'stream server')?.module, 'ngx_stream_core_module');
  assert.equal(nginxDirectiveIn('include', 'stream server')?.module, 'ngx_conf_file');
  assert.equal(nginxDirectiveIn('fastcgi_pass', 'http'), undefined);
});

test('anchor words are the names that nginx knows, in its case', () => {
  for (const word of ['server', 'location', 'fastcgi_param', 'root']) assert.ok(nginxAnchorWords().has(word), word);
  assert.ok(!nginxAnchorWords().has('php_value'));
  assert.ok(isNginxDirective('fastcgi_pass'));
  assert.ok(!isNginxDirective('Fastcgi_Pass'));
});

test('directives that take any number of words', () => {
  for (const name of ['server_name', 'index', 'try_files', 'listen']) assert.ok(unlimitedDirectives().has(name), name);
  for (const name of ['fastcgi_pass', 'root', 'fastcgi_param', 'nope']) assert.ok(!unlimitedDirectives().has(name), name);
});

test('the kind of a value follows from its setter', () => {
  const kinds = {
    fastcgi_read_timeout: 'msec',
    keepalive_timeout: 'msec',
    ssl_session_timeout: 'sec',
    fastcgi_buffer_size: 'size',
    client_max_body_size: 'offset',
    fastcgi_keep_conn: 'flag',
    worker_connections: 'number',
    fastcgi_buffers: 'buffers',
    satisfy: 'enum',
    fastcgi_next_upstream: 'list',
    fastcgi_param: 'list',
    fastcgi_index: 'string',
    fastcgi_pass: 'string',
  };
  for (const [name, kind] of Object.entries(kinds)) assert.equal(nginxValueKind(name), kind, name);
  assert.equal(nginxValueKind('server'), undefined, 'a block has no value');
  assert.equal(nginxValueKind('ip_hash'), undefined, 'no arguments, no value');
  assert.equal(nginxValueKind('no_such_directive'), undefined);
  assert.equal(nginxValueKind('proxy_timeout', 'stream server'), 'msec');
});

test('defaults and inheritance of what the model reads', () => {
  assert.deepEqual(nginxValue('fastcgi_read_timeout'), {
    name: 'fastcgi_read_timeout',
    kind: 'msec',
    default: '60s',
    inherits: true,
  });
  assert.equal(nginxValue('client_max_body_size')?.default, '1m');
  assert.equal(nginxValue('fastcgi_buffers')?.default, '8 4k');
  assert.equal(nginxValue('fastcgi_next_upstream')?.default, 'error timeout');
  assert.deepEqual(nginxValue('fastcgi_pass'), { name: 'fastcgi_pass', kind: 'string', default: undefined, inherits: false });
  assert.equal(nginxValue('no_such_directive'), undefined);
});

test('the values name only real directives, and every fastcgi_ one', () => {
  for (const name of nginxValues().keys()) assert.ok(isNginxDirective(name), name);
  for (const name of nginxDirectives().keys()) {
    if (name.startsWith('fastcgi_')) assert.ok(nginxValue(name) !== undefined, `${name} has no value facts`);
  }
});
