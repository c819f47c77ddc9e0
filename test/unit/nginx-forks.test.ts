/** What is known of forks of nginx and of patches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseOfFork, forkDirectiveNames, forkDirectives } from '../../server/src/catalog/nginx/forks.ts';
import { nginxDirectives } from '../../server/src/catalog/nginx/directives.ts';
import { sayForks } from '../../server/src/rules/nginx/fork-words.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import type { Settings } from '../../server/src/analysis/settings/settings.ts';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** What is said of the inside of `http`, without the codes. */
function reportedOf(...lines: readonly string[]): readonly string[] {
  return reportedFor({}, ...lines);
}

interface Around {
  readonly settings?: Partial<Settings>;
  /** Of nginx.conf. */
  readonly path?: string;
  /** Other files, as a fixture has them. */
  readonly beside?: string;
}

function reportedFor(
  { settings = {}, path = '/w/nginx.conf', beside = '' }: Around,
  ...lines: readonly string[]
): readonly string[] {
  return reportedIn(hostOf(loadFixture(`${beside}#- ${path}\n${main(...lines)}\n`), { roots: ['/w'], settings }));
}

function reportedIn(host: AnalysisHost): readonly string[] {
  return findingsOf(host.snapshot()).findings.map(({ severity, message }) => `${severity} ${message}`);
}

function main(...lines: readonly string[]): string {
  return ['events {}', 'http {', ...lines, '}'].join('\n');
}

test('every row of the table has a place, a number of arguments and what reads it', () => {
  for (const name of forkDirectiveNames()) {
    for (const facts of forkDirectives(name)) {
      assert.match(facts.args.join(','), /^(?:\d|flag|any|\d\+)(?:,(?:\d|flag|any|\d\+))*$/, name);
      assert.match(facts.setter, /^[a-z][\w-]*$/, name);
      for (const dated of [facts.since, facts.until]) assert.match(dated ?? '1', /^\d+(?:\.\d+)*$/, name);
    }
  }
});

test('a directive of a fork is told from one of nginx and from a slip', () => {
  const titles = (name: string): string => sayForks(forkDirectives(name).map(({ fork }) => fork));
  assert.equal(titles('acme_client'), 'Angie');
  assert.equal(titles('sysguard'), 'Tengine');
  assert.equal(titles('no_error_pages'), 'OpenResty');
  assert.equal(titles('send_min_rate'), 'freenginx');
  assert.equal(titles('ssl_encrypted_hello_key'), 'Angie and freenginx');
  assert.equal(titles('sendfile'), '');
  assert.equal(nginxDirectives().has('proxy_connection_drop'), false);
  assert.deepEqual(
    reportedOf('proxy_connection_drop on;', 'proxy_conection_dorp on;', 'proxy_connection_drop on off;'),
    [
      'warning nginx itself does not have "proxy_connection_drop": it is a directive of Angie',
      'warning nginx has no directive "proxy_conection_dorp"',
      'error "proxy_connection_drop" takes 1 argument, not 2',
    ],
  );
});

test('what nginx has itself is meant as nginx has it', () => {
  // Angie takes any number of arguments in a location, Tengine a fourth one in limit_req
  assert.deepEqual(reportedOf('server {', 'location ~ \\.php $ { return 404; }', '}'), [
    'error "location" takes 1 or 2 arguments, not 3',
  ]);
});

test('a word or a variable of a fork is a warning, one of nobody an error', () => {
  assert.deepEqual(
    reportedOf(
      'server {',
      'location / {',
      'proxy_pass http://127.0.0.1:8080;',
      'proxy_http_version 3;',
      'add_header A $rdp_cookie_x;',
      'add_header B $sent_body;',
      '}',
      '}',
    ),
    [
      'warning nginx itself does not support "3" of proxy_http_version: only Angie does',
      'warning nginx itself does not define the variable "$rdp_cookie_x": only Angie does',
      'warning nginx itself does not define the variable "$sent_body": only Angie does',
    ],
  );
  assert.deepEqual(reportedOf('upstream app {', 'server 127.0.0.1:8080 sid=a;', 'server 127.0.0.1:8081 sud=a;', '}'), [
    'warning nginx itself does not support "sid=a" of server: only Angie does',
    'error "server" has no parameter "sud=a"',
  ]);
});

const acme = 'acme_client web https://acme.example/directory;';
const slip = 'sendfiel on;';

test('a fork that the user names is judged as nginx is', () => {
  const angie: Around = { settings: { nginxFork: 'angie' } };
  assert.deepEqual(reportedFor(angie, acme), []);
  assert.deepEqual(reportedFor(angie, slip), ['error Angie has no directive "sendfiel"']);
  assert.deepEqual(reportedFor(angie, 'acme_client web;'), ['error "acme_client" takes 2 arguments or more, not 1']);
  assert.deepEqual(reportedFor(angie, 'server {', acme, '}'), [
    'error "acme_client" is not allowed in "server", only in "http"',
  ]);
  assert.deepEqual(reportedFor(angie, 'sysguard on;', 'xquic_log_level info;'), [
    'error Angie does not have "xquic_log_level": it is a directive of Tengine',
  ]);
  assert.deepEqual(reportedFor(angie, 'add_header_inherit on;'), [
    'error Angie does not have "add_header_inherit", which nginx itself has',
  ]);
  assert.deepEqual(
    reportedFor(
      angie,
      'server {',
      'location /a /b /c { return 404; }',
      'location / {',
      'proxy_pass http://127.0.0.1;',
      'proxy_http_version 3;',
      '}',
      '}',
    ),
    [],
  );
  assert.deepEqual(reportedFor(angie, 'proxy_http3_hq yes;'), [
    'error "proxy_http3_hq" must be "on" or "off", not "yes"',
  ]);
  assert.deepEqual(reportedFor(angie, 'log_format a $sent_body$ssl_client_fingerprint_sha256;'), [
    'error Angie does not define the variable "$ssl_client_fingerprint_sha256": only freenginx does',
  ]);
});

test('for nginx itself what a fork has is an error', () => {
  const nginx: Around = { settings: { nginxFork: 'nginx' } };
  assert.deepEqual(reportedFor(nginx, acme, slip), [
    'error nginx itself does not have "acme_client": it is a directive of Angie',
    'error nginx has no directive "sendfiel"',
  ]);
  assert.deepEqual(
    reportedFor(
      nginx,
      'server {',
      'location / {',
      'proxy_pass http://127.0.0.1:8080;',
      'proxy_http_version 3;',
      '}',
      '}',
    ),
    ['error nginx itself does not support "3" of proxy_http_version: only Angie does'],
  );
});

test('a tree that shows a fork has its directives, and unknown ones are warnings', () => {
  const compose = (image: string): string =>
    `#- /w/compose.yaml\nservices:\n  web:\n    image: ${image}\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n`;
  const dockerfile = (...lines: readonly string[]): string => `#- /w/Dockerfile\n${lines.join('\n')}\n`;
  const shown = ['warning Angie has no directive "sendfiel"'];
  assert.deepEqual(reportedFor({ path: '/w/angie/nginx.conf' }, acme, slip), shown, 'a directory');
  assert.deepEqual(reportedFor({ path: '/w/angie.conf' }, acme, slip), shown, 'a file');
  assert.deepEqual(reportedFor({}, 'access_log /var/log/angie/access.log;', acme, slip), shown, 'a path in it');
  assert.deepEqual(
    reportedFor({ beside: compose('docker.angie.software/angie:latest') }, acme, slip),
    shown,
    'an image',
  );
  assert.deepEqual(
    reportedFor(
      { beside: dockerfile('FROM alpine', 'RUN apk add --no-cache angie', 'COPY nginx.conf /etc/angie/angie.conf') },
      acme,
      slip,
    ),
    shown,
    'a package',
  );
  assert.deepEqual(reportedFor({}, acme, 'metric_zone a:1m count;', slip), shown, 'two directives');
  assert.deepEqual(
    reportedFor({ beside: compose('nginx:latest') }, slip),
    ['error nginx has no directive "sendfiel"'],
    'nginx itself',
  );
  assert.deepEqual(
    reportedFor({}, 'ssl_dyn_rec_enable on;', slip),
    ['warning nginx has no directive "sendfiel"'],
    'a patch',
  );
  assert.deepEqual(
    reportedFor({}, 'more_set_headers "A: b";', slip),
    ['error nginx has no directive "sendfiel"'],
    'a module is no fork',
  );
});

test('what another configuration of the folder shows says nothing of this one', () => {
  const other = `#- /w/angie/nginx.conf\n${main(acme)}\n`;
  assert.deepEqual(reportedFor({ beside: other, path: '/w/plain/nginx.conf' }, slip), [
    'error nginx has no directive "sendfiel"',
  ]);
});

test('an edit that shows a fork, or takes the sign away, changes what is said of the other files', () => {
  const host = hostOf(
    loadFixture(
      `#- /w/nginx.conf\n${main('include sites/*.conf;')}\n#- /w/sites/a.conf\nserver {\nlisten 80;\n${slip}\n}\n#- /w/sites/b.conf\ngzip on;\n`,
    ),
    { roots: ['/w'] },
  );
  const write = (text: string): void => host.setFile({ id: fileId('/w/sites/b.conf'), text, open: true });
  assert.deepEqual(reportedIn(host), ['error nginx has no directive "sendfiel"']);
  write('metric_zone a:1m count;\nproxy_http3_hq on;\n');
  assert.deepEqual(reportedIn(host), ['warning Angie has no directive "sendfiel"']);
  write('gzip off;\n');
  assert.deepEqual(reportedIn(host), ['error nginx has no directive "sendfiel"']);
});

test('a release counts in the numbers of the fork, and what nginx has by the release that it is based on', () => {
  assert.equal(baseOfFork('angie', '1.10.2'), '1.27.5');
  assert.equal(baseOfFork('angie', '1.27.4'), '1.27.4');
  assert.equal(baseOfFork('tengine', '3.1.0'), '1.24.0');
  assert.equal(baseOfFork('tengine', '2.3.3'), '1.18.0');
  assert.equal(baseOfFork('openresty', '1.27.1.2'), '1.27.1');
  assert.equal(baseOfFork('freenginx', '1.27.4'), '1.25.3');
  const of = (nginxFork: Settings['nginxFork'], nginxVersion: string): Around => ({
    settings: { nginxVersion, ...(nginxFork !== undefined && { nginxFork }) },
  });
  assert.deepEqual(reportedFor(of('angie', '1.5.0'), 'acme_client_path /a;', 'acme_client a b;'), [
    'error Angie 1.5.0 does not have "acme_client_path": it was added in 1.6.0',
  ]);
  assert.deepEqual(
    reportedFor(
      of('tengine', '3.1.0'),
      'server {',
      'listen 443 ssl http2;',
      'ssl_certificate a;',
      'ssl_certificate_key b;',
      '}',
    ),
    [],
  );
  // nginx has it since 1.27.3
  assert.deepEqual(
    reportedFor(
      of('angie', '1.5.0'),
      'resolver 127.0.0.1;',
      'upstream a {',
      'zone a 1m;',
      'server app.example:80 resolve;',
      '}',
    ),
    [],
  );
  assert.deepEqual(
    reportedFor(
      of('nginx', '1.25.4'),
      'resolver 127.0.0.1;',
      'upstream a {',
      'zone a 1m;',
      'server app.example:80 resolve;',
      '}',
    ).length,
    1,
  );
  assert.deepEqual(reportedFor(of('tengine', '2.3.3'), 'ssl_reject_handshake on;'), [
    'error Tengine 2.3.3 (nginx 1.18.0) does not support "ssl_reject_handshake": it was added in 1.19.4',
  ]);
  assert.deepEqual(reportedFor(of('openresty', '1.27.1.2'), 'max_headers 100;'), [
    'error OpenResty 1.27.1.2 (nginx 1.27.1) does not support "max_headers": it was added in 1.29.8',
  ]);
  assert.deepEqual(reportedFor(of('freenginx', '1.27.4'), 'max_headers 100;', 'keepalive_min_timeout 1s;'), [
    'error freenginx 1.27.4 (nginx 1.25.3) does not support "keepalive_min_timeout": it was added in 1.27.4',
  ]);
});
