/** Which names of servers are taken, and what a subrequest comes to; both tables are what nginx 1.22.1 did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import { httpServers } from '../../server/src/model/nginx/config/scope.ts';
import { takenNames } from '../../server/src/model/nginx/config/server-names.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

function configOf(servers: string) {
  const [config] = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n${servers}\n}\n`)).snapshot()
    .workspace.configs;
  assert.ok(config);
  return config;
}

test('names are taken as nginx warns of them, and a server without any left never answers', () => {
  const config = configOf(`
  server { listen 8316; server_name a.example; }
  server { listen 8316; server_name A.example; }
  server { listen *:8316; server_name .a.example; }
  server { listen 8316; server_name .b.example; }
  server { listen 0.0.0.0:8316; server_name b.example *.b.example c.example; }
  server { listen 8317; server_name _; }
  server { listen 8317 default_server; server_name _; }
  server { listen 8317; }
  server { listen 8317; server_name ""; }
  server { listen 127.0.0.1:8316; server_name a.example; }
  server { listen 8316 quic; server_name a.example; }
  server { listen 8316; server_name ${'${SITE}'}; }`);
  const servers = httpServers(config.top);
  const found = takenNames(servers).map(({ server, names, isHidden }) => [
    servers.indexOf(server),
    names.map(({ name, address }) => `${name} on ${address}`),
    isHidden,
  ]);
  assert.deepEqual(found, [
    [1, ['A.example on 0.0.0.0:8316'], true],
    [2, ['.a.example on 0.0.0.0:8316'], true],
    [4, ['b.example on 0.0.0.0:8316', '*.b.example on 0.0.0.0:8316'], false],
    [6, ['_ on 0.0.0.0:8317'], false],
    [8, [' on 0.0.0.0:8317'], true],
  ]);
});

test('a subrequest comes to internal locations, and past their access rules', () => {
  const config = configOf(`
  server {
    root /srv;
    location = /auth { internal; deny all; return 204; }
    location = /denied { deny all; empty_gif; }
  }`);
  const [server] = httpServers(config.top);
  assert.ok(server);
  const question = { server, surroundings: { config, platform: undefined }, exists: () => undefined };
  const outcomes = (uri: string, own: { readonly isSubrequest?: true }): readonly (string | number)[] =>
    waysOf({ ...question, ...own }, uri).map(({ outcome }) => ('code' in outcome ? outcome.code : outcome.kind));
  assert.deepEqual(outcomes('/auth', {}), [404]);
  assert.deepEqual(outcomes('/auth', { isSubrequest: true }), [204]);
  assert.deepEqual(outcomes('/denied', {}), [403]);
  assert.deepEqual(outcomes('/denied', { isSubrequest: true }), ['handler']);
});
