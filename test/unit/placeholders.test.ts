/** What is said of files that a template or an installer fills in: nothing of what may come then, everything that is wrong all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** `severity code` of each finding. */
function reported(notation: string): readonly string[] {
  return findingsOf(hostOf(loadFixture(notation)).snapshot())
    .findings.map(({ severity, code }) => `${severity} ${code}`)
    .toSorted();
}

const spellings = [
  '{NAME}',
  '{$NAME}',
  '@{NAME}',
  '##NAME##',
  '$!{name}',
  '<NAME>',
  '!THE_NAME!',
  '@NAME@',
  '%name%',
  '__NAME__',
  '#{name}',
  '[[ name ]]',
  '{{ name }}',
  '<%= @name %>',
  '<?= $name ?>',
  '{% if a %}b{% endif %}',
  '{{"{{"}} name {{"}}"}}',
];

/** A whole that is wrong wherever something is missing: no `events`, no certificate, no log format, no parameters, a brace too few, no settings in the pool. */
const lacking = (name: string): string => `#- /etc/nginx/nginx.conf
http {
    server {
        listen 443 ssl;
        server_name ${name};
        access_log /var/log/a.log special;
        location ~ \\.php$ {
            fastcgi_pass unix:/run/php/${name}.sock;
        }
    }
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
listen = /run/php/${name}.sock
pm
`;

for (const spelling of spellings)
  test(`nothing is missing in a file with ${spelling}`, () =>
    assert.deepEqual(
      reported(lacking(spelling)).filter((one) => one.startsWith('error')),
      [],
    ));

test('a default as in a shell is filled in before nginx reads the file', () => {
  const site = (address: string): string =>
    `#- /etc/nginx/conf.d/shop.conf\nserver {\n    root /srv/shop;\n    location ~ \\.php$ {\n        fastcgi_pass ${address};\n    }\n}\n`;
  assert.deepEqual(reported(site('${PHP_HOST:-php}:9000')), []);
  assert.deepEqual(reported(site('unix:${PHP_SOCKET-/run/php.sock}')), []);
  assert.deepEqual(reported(site('php:nine')), ['error fastcgi-pass-malformed']);
});

test('the same files without a placeholder are refused', () => {
  const codes = reported(lacking('shop')).filter((one) => one.startsWith('error'));
  for (const code of ['unclosed-block', 'missing-equals', 'fpm-required-missing'])
    assert.ok(codes.includes(`error ${code}`), code);
});

test('a wrong value is wrong beside a placeholder', () => {
  const site = (inner: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root @{HOME}/www;\n        ${inner}\n    }\n}\n`;
  assert.deepEqual(reported(site('client_body_timeout 60x;')), ['error nginx-invalid-value']);
  assert.deepEqual(reported(site('client_body_timeout {TIMEOUT};')), []);
  assert.deepEqual(reported(site('client_body_timeout 60s {MORE};')), []);
  assert.deepEqual(reported(site('client_body_timeout 60s 70s;')), ['error nginx-argument-count']);
  assert.deepEqual(reported(site('client_body_timeuot 60s;')), ['error nginx-unknown-directive']);
  assert.deepEqual(reported(site('{DIRECTIVE} 60s;')), []);
});

const branches: readonly (readonly [string, string, string])[] = [
  ['{{ if .A }}', '{{ else }}', '{{ end }}'],
  ['{% if a %}', '{% else %}', '{% endif %}'],
  ['<% if a %>', '<% else %>', '<% end %>'],
  ['{{#a}}', '{{/a}}{{^a}}', '{{/a}}'],
  ['% if a:', '% else:', '% endif'],
  ['{{#if a}}', '{{else}}', '{{/if}}'],
  ['$if(a) (', ') else (', ')'],
];
for (const [start, middle, end] of branches) {
  test(`nothing is set twice in the branches of ${start}`, () => {
    const text = `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        listen 80;\n${start}\n        root /a;\n        location / { deny all; }\n${middle}\n        root /b;\n        location / { allow all; }\n${end}\n    }\n}\n`;
    assert.deepEqual(
      reported(text).filter((one) => one.startsWith('error')),
      [],
    );
  });
}

test('the same without branches is set twice', () => {
  assert.ok(
    reported(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root /a;\n        root /b;\n    }\n}\n',
    ).includes('error nginx-duplicate-directive'),
  );
});

const foreign = [
  '@SHOP_NAME',
  '${NAME:-a}',
  '${shop.name}',
  '$!{name}',
  '$(NAME)',
  '<your name>',
  '<name>',
  '@Model.Name',
  '[% name %]',
  '[[ .Name ]]',
  '((name))',
  '[shop-name]',
  '{$shop->name}',
  '%(name)s',
  '%s',
  '___NAME___',
  '{!! $name !!}',
  '#NAME#',
  '~NAME~',
  'YOURSHOP',
];
for (const spelling of foreign) {
  test(`${spelling} is no mistake, what stands beside it may be one`, () => {
    const site = (inner: string): string =>
      `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root /srv/${spelling}/www;\n        ${inner}\n    }\n}\n`;
    assert.deepEqual(reported(site('client_body_timeout 60x;')), ['error nginx-invalid-value']);
    assert.deepEqual(reported(site(`client_body_timeout ${spelling};`)), []);
    assert.deepEqual(
      reported(site(`location ~ \\.php$ { include fastcgi.conf; fastcgi_pass ${spelling}:9000; }`)).filter((one) =>
        one.startsWith('error'),
      ),
      [],
    );
    const pool = (line: string): string =>
      `;- /etc/php/8.2/fpm/php-fpm.conf\n[global]\n[www]\nuser = www-data\nlisten = /run/${spelling}.sock\npm = static\n${line}\n`;
    assert.deepEqual(reported(pool('pm.max_children = 5x')), ['error fpm-invalid-value']);
    assert.deepEqual(reported(pool(`pm.max_children = ${spelling}`)), []);
  });
}

test('a word in capitals where a number must stand is one to fill in, a wrong number is not', () => {
  const site = (value: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        listen ${value};\n        client_body_timeout ${value};\n    }\n}\n`;
  assert.deepEqual(reported(site('PORTNUMBER')), []);
  assert.deepEqual(reported(site('8O')), ['error nginx-invalid-value']);
  assert.deepEqual(reported(site('99999')), ['error nginx-invalid-listen']);
});

test('a named location in capitals that is missing is told', () => {
  assert.deepEqual(
    reported(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        gzip onn;\n        location / { try_files $uri @BACKEND; }\n        location @BACKEND { return 404; }\n    }\n}\n',
    ),
    ['error nginx-invalid-value'],
  );
});
