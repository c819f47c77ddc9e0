/** The reader of the servers' sources: tables in C, with macros, conditions and comments, held against the catalogue. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { comparePhp } from '../../scripts/sources/compare-php.ts';
import { compareNginx } from '../../scripts/sources/compare-nginx.ts';
import { lineOf } from '../../scripts/sources/differences.ts';
import { nginxTables, type NginxTables } from '../../scripts/sources/nginx-tables.ts';
import { phpTables } from '../../scripts/sources/php-tables.ts';
import { Release } from '../../server/src/catalog/release.ts';

const script = path.resolve(import.meta.dirname, '../../scripts/read-sources.ts');

function nginx(files: Readonly<Record<string, string>>): NginxTables {
  return nginxTables(Object.entries(files).map(([name, text]) => ({ path: name, text })));
}

const header = { 'src/core/nginx.h': '#define NGINX_VERSION      "1.26.0"\n' };

test('a table is read with its contexts, arguments, blocks and functions', () => {
  const { release, directives } = nginx({
    ...header,
    'src/http/ngx_http_shop_module.c': `
      static ngx_command_t  ngx_http_shop_commands[] = {
          { ngx_string("shop"), /* { ngx_string("commented") } */
            NGX_HTTP_MAIN_CONF|NGX_HTTP_LOC_CONF | NGX_CONF_TAKE12,
            ngx_conf_set_msec_slot, NGX_HTTP_LOC_CONF_OFFSET, offsetof(conf_t, shop), NULL },
          { ngx_string("shop_group"), NGX_HTTP_SRV_CONF|NGX_CONF_BLOCK|NGX_CONF_NOARGS, ngx_http_shop_group, 0, 0, NULL },
          // { ngx_string("also_commented"), NGX_HTTP_SRV_CONF|NGX_CONF_FLAG, ngx_conf_set_flag_slot, 0, 0, NULL },
          { ngx_string("shop_note"), NGX_MAIN_CONF|NGX_CONF_1MORE, &ngx_http_shop_note, 0, 0, "a, } b" },
          ngx_null_command
      };`,
  });
  assert.equal(release, '1.26.0');
  assert.deepEqual(directives, [
    {
      name: 'shop',
      module: 'ngx_http_shop_module',
      letters: ['H', 'L'],
      args: ['1', '2'],
      block: false,
      setters: ['msec'],
    },
    {
      name: 'shop_group',
      module: 'ngx_http_shop_module',
      letters: ['S'],
      args: ['0'],
      block: true,
      setters: ['ngx_http_shop_group'],
    },
    {
      name: 'shop_note',
      module: 'ngx_http_shop_module',
      letters: ['m'],
      args: ['1+'],
      block: false,
      setters: ['ngx_http_shop_note'],
    },
  ]);
});

test('macros of the file and of headers are expanded, with and without parameters', () => {
  const { directives } = nginx({
    'src/shop.h': '#define SHOP_CONF  NGX_HTTP_SRV_CONF \\\n   |NGX_HTTP_LOC_CONF\n',
    'src/shop.c': `
      #define shop_entry(name, args)  { ngx_string(name), SHOP_CONF|args, shop_set, 0, 0, NULL }
      static ngx_command_t  shop_commands[] = {
          shop_entry("one", NGX_CONF_FLAG),
          shop_entry("two", NGX_CONF_2MORE),
          ngx_null_command
      };`,
  });
  assert.deepEqual(
    directives.map(({ name, letters, args, setters }) => [name, letters.join(''), args.join(), setters.join()]),
    [
      ['one', 'SL', 'flag', 'shop_set'],
      ['two', 'SL', '2+', 'shop_set'],
    ],
  );
});

test('a macro that calls itself ends', () => {
  const { directives } = nginx({
    'src/shop.c': `
      #define A B
      #define B A
      static ngx_command_t c[] = { { ngx_string("one"), NGX_MAIN_CONF|NGX_CONF_TAKE1|A, set, 0, 0, NULL } };`,
  });
  assert.equal(directives.length, 1);
});

test('every branch of an #if counts, nested ones too; what #if 0 holds does not', () => {
  const { directives } = nginx({
    'src/shop.c': `
      static ngx_command_t  shop_commands[] = {
          { ngx_string("one"),
      #if (NGX_SHOP)
            NGX_MAIN_CONF|NGX_CONF_TAKE1,
      #elif (NGX_MALL)
            NGX_MAIN_CONF|NGX_CONF_TAKE2,
      #else
            NGX_MAIN_CONF|NGX_CONF_TAKE3,
      #endif
            set, 0, 0, NULL },
      #ifdef A
          { ngx_string("two"), NGX_MAIN_CONF|NGX_CONF_TAKE1, set, 0, 0, NULL },
      #else
      # ifndef B
          { ngx_string("three"), NGX_MAIN_CONF|NGX_CONF_TAKE1, set, 0, 0, NULL },
      # endif
      #endif
      #if 0
          { ngx_string("never"), NGX_MAIN_CONF|NGX_CONF_TAKE1, set, 0, 0, NULL },
      #endif
          ngx_null_command
      };`,
  });
  assert.deepEqual(directives.map(({ name, args }) => `${name} ${args.join()}`).toSorted(), [
    'one 1,2,3',
    'three 1',
    'two 1',
  ]);
});

test('several modules may have one name, and one file several tables', () => {
  const table = (type: string, name: string, flags: string): string =>
    `static ${type} ${name}[] = { { ngx_string("zone"), ${flags}|NGX_CONF_TAKE1, set, 0, 0, NULL } };\n`;
  const { directives } = nginx({
    'src/http/a.c': table('ngx_command_t', 'a', 'NGX_HTTP_SRV_CONF') + table('ngx_conf_enum_t', 'b', 'NGX_MAIN_CONF'),
    'src/stream/b.c':
      table('ngx_command_t', 'c', 'NGX_STREAM_SRV_CONF') + table('ngx_command_t', 'd', 'NGX_STREAM_MAIN_CONF'),
  });
  assert.deepEqual(
    directives.map(({ module, letters }) => `${module} ${letters.join('')}`),
    ['a S', 'b tT'],
  );
});

test('variables are read from tables and where a function adds them by name', () => {
  const { variables } = nginx({
    'src/http/shop.c': `
      static ngx_http_variable_t  shop_vars[] = {
          { ngx_string("shop_id"), NULL, shop_variable, 0, NGX_HTTP_VAR_CHANGEABLE|NGX_HTTP_VAR_NOCACHEABLE, 0 },
          { ngx_string("shop_tag_"), NULL, shop_tag, 0, NGX_HTTP_VAR_PREFIX, 0 },
          ngx_http_null_variable
      };
      static ngx_str_t  shop_name = ngx_string("shop_name");
      static ngx_str_t  unrelated = ngx_string("unrelated");
      static ngx_int_t add(ngx_conf_t *cf) { var = ngx_http_add_variable(cf, &shop_name, NGX_HTTP_VAR_NOHASH); }`,
    'src/stream/shop.c': `
      static ngx_stream_variable_t  vars[] = { { ngx_string("shop_id"), NULL, shop_variable, 0, 0, 0 } };`,
  });
  assert.deepEqual(variables, [
    { name: 'shop_id', family: 'http', definable: true },
    { name: 'shop_tag_*', family: 'http', definable: false },
    { name: 'shop_name', family: 'http', definable: false },
    { name: 'shop_id', family: 'stream', definable: false },
  ]);
});

test('what differs from the catalogue is new, gone or different, and only what the release has is gone', () => {
  const tables = nginx({
    ...header,
    'src/http/modules/ngx_http_addition_filter_module.c': `
      static ngx_command_t  commands[] = {
          { ngx_string("add_before_body"), NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12, ngx_conf_set_str_slot, 0, 0, NULL },
          { ngx_string("add_after_body"), NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
            ngx_conf_set_str_slot, 0, 0, NULL },
          { ngx_string("add_shop"), NGX_HTTP_LOC_CONF|NGX_CONF_FLAG, ngx_conf_set_flag_slot, 0, 0, NULL } };`,
  });
  const of = (release: string): readonly string[] => compareNginx(tables, Release.of('nginx', release)).map(lineOf);
  const lines = of('1.26.0');
  const about = (word: string): readonly string[] => lines.filter((line) => line.includes(` ${word} `));
  assert.deepEqual(about('add_shop'), [
    'new       directive add_shop (ngx_http_addition_filter_module): contexts location; arguments 1; block no; setter flag',
  ]);
  assert.deepEqual(about('add_before_body'), [
    'different directive add_before_body (ngx_http_addition_filter_module): catalogue has contexts http, location, server; arguments 1; sources have contexts http; arguments 1, 2',
  ]);
  assert.deepEqual(about('add_after_body'), []);
  assert.equal(about('addition_types').length, 1);
  assert.match(about('addition_types')[0] ?? '', /^gone /);
  // quic came with 1.25.0
  assert.equal(about('http3').length > 0, true);
  assert.equal(
    of('1.22.1').some((line) => line.includes('directive http3 ')),
    false,
  );
});

const fpm = {
  path: 'sapi/fpm/fpm/fpm_conf.c',
  text: `
    #define GO(field) offsetof(struct fpm_global_config_s, field)
    static struct ini_value_parser_s ini_fpm_global_options[] = {
      { "pid", &fpm_conf_set_string, GO(pid_file) },
    #ifdef HAVE_SYSTEMD
      { "systemd_interval", &fpm_conf_set_time, GO(systemd_interval) },
    #endif
      { 0, 0, 0 }
    };
    static struct ini_value_parser_s ini_fpm_pool_options[] = {
      { "pm.max_children", &fpm_conf_set_time, WPO(pm_max_children) }, /* was an integer */
      { "pm.shop", &fpm_conf_set_boolean, WPO(shop) },
      { 0, 0, 0 }
    };
    static void entry(zval *name) {
      if (zend_string_equals_literal(Z_STR_P(name), "include")) { }
      if (zend_string_equals_literal(Z_STR_P(name), "env")) { }
      if (zend_string_equals_literal(Z_STR_P(value), "other")) { }
    }`,
};

test('options of PHP-FPM are read from its tables, and from what its parser compares by hand', () => {
  const { options } = phpTables([fpm]);
  assert.deepEqual(
    options.map(({ section, name, setter }) => `${section} ${name} ${setter}`),
    [
      'global pid fpm_conf_set_string',
      'global systemd_interval fpm_conf_set_time',
      'pool pm.max_children fpm_conf_set_time',
      'pool pm.shop fpm_conf_set_boolean',
      'global include include',
      'pool include include',
      'pool env array',
    ],
  );
});

test('settings of php.ini are read with who may change them', () => {
  const { settings } = phpTables([
    {
      path: 'main/main.c',
      text: `
        PHP_INI_BEGIN()
          STD_PHP_INI_ENTRY("memory_limit", "128M", PHP_INI_ALL, OnChange, limit, globals_t, globals)
          STD_PHP_INI_BOOLEAN("enable_dl", "1", PHP_INI_SYSTEM, OnUpdateBool, enable, globals_t, globals)
          PHP_INI_ENTRY_EX("shop" ".open", NULL, PHP_INI_SYSTEM|PHP_INI_PERDIR, NULL, NULL)
          ZEND_INI_ENTRY(name_of_shop, NULL, ZEND_INI_ALL, NULL)
        PHP_INI_END()`,
    },
  ]);
  assert.deepEqual(
    settings.map(({ name, change }) => `${name} ${change}`),
    ['memory_limit script', 'enable_dl server', 'shop.open folder'],
  );
});

test('what PHP has otherwise than the catalogue is named', () => {
  const lines = comparePhp(phpTables([fpm]), Release.of('PHP', '8.2.0')).map(lineOf);
  assert.ok(lines.includes('new       option pm.shop (pool): type boolean; setter fpm_conf_set_boolean'));
  assert.ok(
    lines.includes(
      'different option pm.max_children (pool): catalogue has type integer; sources have type time; setter fpm_conf_set_time',
    ),
  );
  assert.ok(lines.includes('gone      option pm.max_requests (pool)'));
  assert.ok(!lines.some((line) => / pid | include | env | systemd_interval /.test(line)));
});

test('the command reads a directory, prints lines or JSON, and says by its status whether anything differs', (t) => {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'gw-sources-'));
  t.after(() => rmSync(tree, { recursive: true, force: true }));
  mkdirSync(path.join(tree, 'src/core'), { recursive: true });
  writeFileSync(path.join(tree, 'src/core/nginx.h'), header['src/core/nginx.h']);
  writeFileSync(
    path.join(tree, 'src/core/shop.c'),
    'static ngx_command_t c[] = { { ngx_string("shop"), NGX_MAIN_CONF|NGX_CONF_TAKE1, shop_set, 0, 0, NULL } };',
  );
  const run = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  const plain = run('nginx', tree);
  assert.equal(plain.status, 1);
  assert.match(
    String(plain.stdout),
    /^new {7}directive shop \(shop\): contexts main; arguments 1; block no; setter shop_set$/m,
  );
  assert.match(String(plain.stdout), /^nginx 1\.26\.0: 1 directives, 0 variables read, \d+ differences$/m);
  const json = JSON.parse(String(run('nginx', tree, '--format', 'json', '--release', '1.20.0').stdout));
  assert.equal(json.release, '1.20.0');
  assert.deepEqual(json.differences[0], {
    kind: 'new',
    what: 'directive',
    name: 'shop',
    where: 'shop',
    sources: { contexts: 'main', arguments: '1', block: 'no', setter: 'shop_set' },
  });
  for (const wrong of [['nginx', path.join(tree, 'missing')], ['apache', tree], ['php-fpm', tree], ['nginx']])
    assert.equal(run(...wrong).status, 2, wrong.join(' '));
});
