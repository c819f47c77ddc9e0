/** What is known of forks of nginx and of patches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forkDirectiveNames, forkDirectives } from '../../server/src/catalog/nginx-forks.ts';
import { nginxDirectives } from '../../server/src/catalog/nginx-directives.ts';
import { sayForks } from '../../server/src/rules/fork-words.ts';
import { findingsOf } from '../../server/src/analysis/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** What is said of the inside of `http`, without the codes. */
function saidOf(...lines: readonly string[]): readonly string[] {
  const text = ['events {}', 'http {', ...lines, '}'].join('\n');
  return findingsOf(hostOf(loadFixture(`#- /w/nginx.conf\n${text}\n`), { roots: ['/w'] }).snapshot()).findings.map(({ severity, message }) => `${severity} ${message}`);
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
  assert.deepEqual(saidOf('proxy_connection_drop on;', 'proxy_conection_dorp on;', 'proxy_connection_drop on off;'), [
    'warning nginx itself does not know "proxy_connection_drop": it is a directive of Angie',
    'error nginx knows no directive "proxy_conection_dorp"',
    'error "proxy_connection_drop" takes 1 argument, not 2',
  ]);
});

test('what nginx has itself is meant as nginx has it', () => {
  // Angie takes any number of arguments in a location, Tengine a fourth one in limit_req
  assert.deepEqual(saidOf('server {', 'location ~ \\.php $ { return 404; }', '}'), ['error "location" takes 1 or 2 arguments, not 3']);
});

test('a word or a variable of a fork is a warning, one of nobody an error', () => {
  assert.deepEqual(saidOf('server {', 'location / {', 'proxy_pass http://127.0.0.1:8080;', 'proxy_http_version 3;', 'add_header A $rdp_cookie_x;', 'add_header B $sent_body;', '}', '}'), [
    'warning nginx itself does not take "3" of proxy_http_version: only Angie does',
    'warning nginx itself does not define the variable "$rdp_cookie_x": only Angie does',
    'warning nginx itself does not define the variable "$sent_body": only Angie does',
  ]);
  assert.deepEqual(saidOf('upstream app {', 'server 127.0.0.1:8080 sid=a;', 'server 127.0.0.1:8081 sud=a;', '}'), [
    'warning nginx itself does not take "sid=a" of server: only Angie does',
    'error "server" takes no parameter "sud=a"',
  ]);
});
