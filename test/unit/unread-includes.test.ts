/** What an include that was not read hides: only what the files behind it could change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

interface Parts {
  readonly main?: string;
  readonly http?: string;
  readonly server?: string;
  readonly location?: string;
  /** Settings of all servers. */
  readonly shared?: string;
  readonly php?: string;
  /** More files. */
  readonly more?: string;
}

/** A main file of nginx in a repository, and one of PHP-FPM, with lines at every level. */
function tree(
  { main = '', http = '', server = '', location = '', shared = '', php = '', more = '' }: Parts,
  pass = 'fastcgi_pass 127.0.0.1:9000;',
): string {
  return `#- /home/me/shop/nginx/nginx.conf
user www-data;
${main}
events {}
http {
    ${http}
    ${shared}
    server {
        listen 80;
        ${server}
        location ~ \\.php$ {
            ${location}
            ${pass}
        }
    }
}
;- /home/me/shop/fpm/php-fpm.conf
[global]
error_log = /tmp/x.log
[shop]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
${php}
${more}`;
}

function codes(notation: string): readonly string[] {
  return [
    ...new Set(
      findingsOf(hostOf(loadFixture(notation)).snapshot())
        .findings.filter(({ severity }) => severity !== 'info')
        .map(({ code }) => code),
    ),
  ].toSorted();
}

const complete =
  'include fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; fastcgi_index index.php;';
const root = 'root /srv/shop; index index.php;';
const sites = ['include /etc/nginx/conf.d/*.conf;', 'include /etc/nginx/sites-enabled/*;'];
const harmless = ['include /etc/nginx/mime.types;', 'include mime.types;'];
const others = [
  'include /etc/nginx/shared.conf;',
  'include /etc/nginx/common/*.conf;',
  'include {{ sites }}/conf.d/*.conf;',
];

interface Row {
  readonly code: string;
  readonly parts: Parts;
  readonly pass?: string;
  /** It speaks of a name that another file may define, or of a request that only the servers here decide. */
  readonly hiddenBySites: boolean;
  readonly hiddenByOthers: boolean;
}

const timed = { php: 'request_terminate_timeout = 30s', server: root, location: complete };
const rows: readonly Row[] = [
  { code: 'pool-kills-before-nginx-gives-up', parts: timed, hiddenBySites: false, hiddenByOthers: true },
  // set in the location itself: nothing in `http` changes it
  {
    code: 'pool-kills-before-nginx-gives-up',
    parts: { ...timed, location: `${complete} fastcgi_read_timeout 60s;` },
    hiddenBySites: false,
    hiddenByOthers: false,
  },
  { code: 'fastcgi-params-missing', parts: { server: root }, hiddenBySites: false, hiddenByOthers: true },
  {
    code: 'nginx-buffers-too-small',
    parts: { server: root, location: `${complete} fastcgi_buffer_size 32k;` },
    hiddenBySites: false,
    hiddenByOthers: true,
  },
  {
    code: 'fastcgi-pass-denied',
    parts: { server: root, location: `${complete} deny all;` },
    hiddenBySites: false,
    hiddenByOthers: true,
  },
  {
    code: 'upstream-undefined',
    parts: { server: root, location: complete },
    pass: 'fastcgi_pass backend;',
    hiddenBySites: true,
    hiddenByOthers: true,
  },
  {
    code: 'fastcgi-variable-invalid',
    parts: { server: root, location: complete },
    pass: 'fastcgi_pass $backend;',
    hiddenBySites: true,
    hiddenByOthers: true,
  },
];

for (const { code, parts, pass, hiddenBySites, hiddenByOthers } of rows) {
  const withInclude = (http: string): readonly string[] => codes(tree({ ...parts, http }, pass));
  const name = `${code}${pass === undefined ? '' : ` of ${pass}`}${parts.location?.includes('read_timeout') === true ? ', set in the location' : ''}`;
  test(`${name} is there without an include`, () => assert.deepEqual(withInclude(''), [code]));
  for (const http of harmless)
    test(`${name} is not hidden by ${http}`, () => assert.ok(withInclude(http).includes(code)));
  for (const http of sites)
    test(`${name} is ${hiddenBySites ? '' : 'not '}hidden by ${http}`, () =>
      assert.deepEqual(withInclude(http), hiddenBySites ? [] : [code]));
  for (const http of others)
    test(`${name} is ${hiddenByOthers ? '' : 'not '}hidden by ${http}`, () =>
      assert.deepEqual(withInclude(http), hiddenByOthers ? [] : [code]));
}

test('the folder of sites may be the reason after all where a file that nobody includes sets the value for all', () => {
  const stray = (text: string): readonly string[] =>
    codes(tree({ ...timed, http: sites[0] ?? '', more: `#- /home/me/shop/extra/times.conf\n${text}\n` }));
  assert.deepEqual(stray('fastcgi_read_timeout 20s;\nclient_max_body_size 8m;'), []);
  assert.deepEqual(stray('client_max_body_size 8m;'), ['pool-kills-before-nginx-gives-up']);
  // a snippet for locations is in no such folder
  assert.deepEqual(stray('fastcgi_read_timeout 20s;\nfastcgi_pass 127.0.0.1:9000;'), [
    'pool-kills-before-nginx-gives-up',
  ]);
});

test('the same line in a server or a location hides what it may set there', () => {
  for (const level of ['server', 'location'] as const) {
    assert.deepEqual(
      codes(tree({ ...timed, [level]: `${timed[level]} include /etc/nginx/conf.d/*.conf;` })),
      [],
      level,
    );
  }
});

test('modules that were loaded may bring variables, and no setting', () => {
  const main = 'include /etc/nginx/modules-enabled/*.conf;';
  assert.deepEqual(codes(tree({ ...timed, main })), ['pool-kills-before-nginx-gives-up']);
  assert.deepEqual(codes(tree({ server: root, location: complete, main }, 'fastcgi_pass $backend;')), []);
});

test('a directory of pools that is not here hides that nobody listens, not what is set in a pool', () => {
  const include = 'include = /etc/php/8.2/fpm/pool.d/*.conf';
  const unserved = { server: root, location: complete };
  assert.deepEqual(codes(tree(unserved, 'fastcgi_pass 127.0.0.1:9001;')), ['fastcgi-pass-unserved']);
  assert.deepEqual(codes(tree({ ...unserved, php: include }, 'fastcgi_pass 127.0.0.1:9001;')), []);
  const lacking = (name: string, more = ''): readonly string[] =>
    codes(
      tree({
        ...unserved,
        php: `[${name}]\nlisten = 127.0.0.1:9002\npm = static\npm.max_children = 2\n${include}`,
        more,
      }),
    );
  assert.deepEqual(lacking('blog'), ['fpm-required-missing']);
  // Debian's www.conf is there, and sets the user
  assert.deepEqual(lacking('www'), []);
  assert.deepEqual(lacking('blog', ';- /home/me/shop/extra/blog.conf\n[blog]\nuser = www-data\n'), []);
  assert.deepEqual(codes(tree({ ...unserved, php: `pm.max_children = 0\n${include}` })), ['pm-inconsistent']);
  assert.deepEqual(
    codes(
      tree({
        ...unserved,
        php: `[blog]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n${include}`,
      }),
    ),
    ['listen-address-in-use'],
  );
});
