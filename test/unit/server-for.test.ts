/** Which server a host and a port choose; the table is what nginx 1.22.1 answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverFor } from '../../server/src/model/nginx/config/server-for.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const servers = `#- /etc/nginx/nginx.conf
events {}
http {
  server { listen 8080; server_name first.example; return 200 first; }
  server { listen 8080 default_server; server_name d.example; return 200 default; }
  server { listen 8080; server_name *.example.org; return 200 short; }
  server { listen 8080; server_name *.shop.example.org www.shop.*; return 200 long; }
  server { listen 8080; server_name .dot.example; return 200 dot; }
  server { listen 8080; server_name ~^api\\d+\\.; return 200 digits; }
  server { listen 8080; server_name ~^Api1\\. ~\\.net$; return 200 net; }
  server { listen 8080; server_name a.shop.example.org "API9.exact"; return 200 exact; }
  server { listen [::]:8081; server_name first.example; return 200 other; }
}
`;

test('a host chooses the server as it does in nginx', () => {
  const [config] = hostOf(loadFixture(servers)).snapshot().workspace.configs;
  assert.ok(config);
  const answer = (host: string, port: number | undefined): string | undefined =>
    serverFor(config, { host, port })?.own('return')[0]?.fact.args[1]?.value;
  const table: readonly (readonly [string, string])[] = [
    ['first.example', 'first'],
    ['d.example', 'default'],
    ['nobody', 'default'],
    ['x.example.org', 'short'],
    ['x.shop.example.org', 'long'],
    ['a.shop.example.org', 'exact'],
    ['www.shop.de', 'long'],
    ['dot.example', 'dot'],
    ['a.dot.example', 'dot'],
    ['api1.foo', 'digits'],
    ['api9.exact', 'exact'],
    ['my.net', 'net'],
    ['api2.net', 'digits'],
    ['example.org', 'default'],
  ];
  for (const [host, name] of table) {
    assert.equal(answer(host, 8080), name, host);
    assert.equal(answer(host, 8081), 'other', `${host}:8081`);
  }
  // nothing listens there that is known: all servers are in question
  assert.equal(answer('my.net', 9999), 'net');
});
