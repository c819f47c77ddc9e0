/** nginx's directive table and value kinds: what may stand where, and what it is worth unset. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  factsIn,
  isNginxDirective,
  unlimitedDirectives,
  nginxAnchorWords,
  nginxDirectiveIn,
  nginxDirectives,
  type NginxContext,
  type NginxDirectiveFacts,
} from '../../server/src/catalog/nginx/directives.ts';
import { newestNginx, Release } from '../../server/src/catalog/release.ts';
import { otherDirectives } from '../../server/src/catalog/nginx/other-directives.ts';
import { nginxValue, nginxValueKind, nginxValues } from '../../server/src/catalog/nginx/values.ts';
import { isFixedVariable, isNginxVariable } from '../../server/src/catalog/nginx/variables.ts';

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
      assert.ok(
        facts.args.every((count) => /^(?:\d\+?|flag)$/.test(count)),
        `${name}: ${facts.args.join()}`,
      );
      assert.match(facts.setter, /^[a-z0-9_-]+$/, name);
      assert.match(facts.since ?? '1.10.0', /^1\.\d+\.\d+$/, name);
    }
  }
  assert.ok(rows > 780);
});

test('one name in several places has an entry for each', () => {
  const contexts = nginxDirectives()
    .get('server')
    ?.map((facts) => facts.contexts.join());
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
  for (const name of ['fastcgi_pass', 'root', 'fastcgi_param', 'nope'])
    assert.ok(!unlimitedDirectives().has(name), name);
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
  assert.deepEqual(nginxValue('fastcgi_pass'), {
    name: 'fastcgi_pass',
    kind: 'string',
    default: undefined,
    inherits: false,
  });
  assert.equal(nginxValue('no_such_directive'), undefined);
});

test('the values name only real directives, and every fastcgi_ one', () => {
  for (const name of nginxValues().keys()) assert.ok(isNginxDirective(name), name);
  for (const name of nginxDirectives().keys()) {
    if (name.startsWith('fastcgi_')) assert.ok(nginxValue(name) !== undefined, `${name} has no value facts`);
  }
});

const oldest = Release.of('nginx', '1.10.0');

/** Whether one release is another one or comes after it. */
function atLeast(version: string, least: string): boolean {
  return Release.of('nginx', version).has({ since: least }) === 'yes';
}

test('releases, contexts and counts of every row fit each other', () => {
  for (const [name, rows] of nginxDirectives()) {
    for (const facts of rows) {
      if (facts.since !== undefined && facts.until !== undefined)
        assert.ok(atLeast(facts.until, facts.since), `${name} went before it came`);
      if (facts.since !== undefined) assert.ok(!atLeast('1.10.0', facts.since), `${name} was there in 1.10.0 already`);
      if (facts.earlierArgs !== undefined)
        assert.notDeepEqual(factsIn(facts, oldest).args, factsIn(facts, newestNginx).args, name);
      if (facts.earlierSetters !== undefined)
        assert.notEqual(factsIn(facts, oldest).setter, factsIn(facts, newestNginx).setter, name);
      if (facts.setter === 'flag') assert.ok(!facts.block && /^(?:flag|1)$/.test(facts.args.join()), name);
      assert.equal(new Set(facts.contexts).size, facts.contexts.length, name);
      assert.equal(new Set(facts.args).size, facts.args.length, name);
      if (facts.contexts.includes('any')) assert.equal(facts.contexts.length, 1, name);
    }
    for (const [index, facts] of rows.entries()) {
      const clash = rows
        .slice(index + 1)
        .find((other) => other.contexts.some((one) => facts.contexts.includes(one)) && inOneRelease(facts, other));
      assert.equal(clash, undefined, `${name} stands in one context twice`);
    }
  }
});

function inOneRelease(a: NginxDirectiveFacts, b: NginxDirectiveFacts): boolean {
  const ended = (one: NginxDirectiveFacts, other: NginxDirectiveFacts): boolean =>
    one.until !== undefined && other.since !== undefined && !atLeast(one.until, other.since);
  return !ended(a, b) && !ended(b, a);
}

test('a block opens a context that something may stand in', () => {
  const opened: readonly (readonly [string, NginxContext, NginxContext])[] = [
    ['http', 'main', 'http'],
    ['server', 'http', 'server'],
    ['location', 'server', 'location'],
    ['if', 'location', 'location if'],
    ['if', 'server', 'server if'],
    ['limit_except', 'location', 'limit_except'],
    ['upstream', 'http', 'upstream'],
    ['stream', 'main', 'stream'],
    ['mail', 'main', 'mail'],
  ];
  for (const [name, outside, inside] of opened) {
    assert.equal(nginxDirectiveIn(name, outside)?.block, true, name);
    assert.ok(
      [...nginxDirectives().values()].some((rows) => rows.some((facts) => facts.contexts.includes(inside))),
      inside,
    );
  }
});

test('releases decide what there is and how much it takes', () => {
  const nginx = (version: string): Release => Release.of('nginx', version);
  assert.ok(
    nginxDirectiveIn('http2', 'server') !== undefined &&
      nginxDirectiveIn('http2', 'server', nginx('1.25.1')) !== undefined,
  );
  assert.equal(nginxDirectiveIn('http2', 'server', nginx('1.25.0')), undefined);
  assert.deepEqual(
    ['1.29.6', '1.29.7'].map((version) => nginxDirectiveIn('keepalive', 'upstream', nginx(version))?.args),
    [['1'], ['1', '2']],
  );
  assert.deepEqual(nginxDirectiveIn('keepalive', 'upstream')?.args, ['1', '2']);
  assert.equal(nginxDirectiveIn('http2_idle_timeout', 'server', nginx('1.18.0'))?.setter, 'msec');
});

test('what other modules bring is told by contexts and counts as well', () => {
  for (const [name, rows] of otherDirectives()) {
    for (const { args, contexts, module } of rows) {
      assert.match(module, /^[\w.-]+\/[\w.-]+$/, name);
      assert.ok(
        args.length > 0 && args.every((count) => /^(?:\d\+?|flag|any)$/.test(count)),
        `${name}: ${args.join()}`,
      );
      assert.equal(new Set(contexts).size, contexts.length, name);
    }
  }
  assert.ok(otherDirectives().size > 450);
});

test('variables that nginx declares without NGX_HTTP_VAR_CHANGEABLE are fixed, also those of a family', () => {
  for (const name of ['host', 'http_host', 'HTTP_COOKIE', 'sent_http_content_type', 'tcpinfo_rtt'])
    assert.equal(isFixedVariable(name), true, name);
  for (const name of ['http_shop', 'sent_http_shop', 'args', 'proxy_host'])
    assert.equal(isFixedVariable(name), false, name);
});

test('the variables of the geoip modules are known', () => {
  assert.equal(isNginxVariable('geoip_city_country_code3'), true);
  assert.equal(isNginxVariable('geoip_shop'), false);
});
