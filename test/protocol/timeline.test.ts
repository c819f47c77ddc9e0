/** The timeouts of a pass, drawn: who ends a slow request first, from nginx's side and from the pool's. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { TimelineResult } from '../../server/src/lsp/messages.ts';
import { Client, positionAt, uri } from './client.ts';
import { tree } from './tree.ts';

interface Timeouts {
  readonly read?: string;
  readonly pool: string;
  readonly address?: string;
}

/** The pictures at `fastcgi_pass` and in the pool. */
async function drawn(
  context: TestContext,
  { read = '', pool, address = '127.0.0.1:9000' }: Timeouts,
): Promise<readonly [TimelineResult, TimelineResult]> {
  const nginx = `events {}\nhttp {\n  ${read}\n  server {\n    server_name a.example;\n    location ~ \\.php$ {\n      fastcgi_pass ${address.replace(/^\//, 'unix:/')};\n    }\n  }\n}\n`;
  const www = `[www]\nlisten = ${address}\nlisten.mode = 0666\npm = static\npm.max_children = 2\n${pool}\n`;
  const folder = await tree(context, { 'nginx.conf': nginx, 'pool.d/www.conf': www });
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const ask = (file: string, text: string, needle: string): Promise<TimelineResult> =>
    client.connection.sendRequest('gatewise/timeline', {
      uri: uri(folder.path(file)),
      position: positionAt(text, text.indexOf(needle)),
    });
  const both = [await ask('nginx.conf', nginx, 'fastcgi_pass'), await ask('pool.d/www.conf', www, 'static')] as const;
  assert.deepEqual((await ask('nginx.conf', nginx, 'events')).pictures, []);
  await client.stop();
  return both;
}

const sentence = /<text x="16" y="48"[^>]*>([^<]*)</;

for (const [title, timeouts, expected] of [
  ['nginx first', { pool: '' }, 'A script that sends nothing ends in 504 after 60 s: nginx gives up first'],
  [
    'the pool first',
    { read: 'fastcgi_read_timeout 300s;', pool: 'request_terminate_timeout = 30' },
    'A script that is still running ends in 502 after 30–40 s: PHP-FPM kills it first',
  ],
  [
    'a race',
    { pool: 'request_terminate_timeout = 50s' },
    'A script that sends nothing ends in 502 or 504: PHP-FPM after 50–67 s, nginx after 60 s',
  ],
  ['unknown', { pool: 'request_terminate_timeout = ${LIMIT}' }, 'Which timeout ends a slow request first is unknown'],
] as const) {
  test(title, async (context) => {
    const [nginx, pool] = await drawn(context, timeouts);
    assert.equal(nginx.pictures.length, 1);
    assert.deepEqual(pool, nginx, 'the pool shows the same link');
    assert.equal(sentence.exec(nginx.pictures[0] ?? '')?.[1], expected);
    assert.match(nginx.pictures[0] ?? '', /a\.example · location ~ \\\.php\$ → pool www/);
  });
}

test('bars: opening a connection over TCP only; the slow log; CPU time; where each is written', async (context) => {
  const pool =
    'request_slowlog_timeout = 5s\nslowlog = /var/log/slow.log\nphp_admin_value[max_execution_time] = 20\nrequest_terminate_timeout = 40';
  const [tcp] = await drawn(context, { pool, read: 'fastcgi_read_timeout 90s;' });
  const [unix] = await drawn(context, { pool, address: '/run/php/www.sock' });
  const lanes = (result: TimelineResult): string[] =>
    [...(result.pictures[0] ?? '').matchAll(/<title>([^<]*)<\/title>/g)].map(([, words]) => words ?? '');
  assert.deepEqual(lanes(tcp), [
    'fastcgi_connect_timeout: 60 s to connect · default',
    'fastcgi_send_timeout: 60 s · default',
    'fastcgi_read_timeout: 90 s without data · nginx.conf:3',
    'request_slowlog_timeout: 5–6.7 s · www.conf:6',
    'request_terminate_timeout: 40–54 s · www.conf:9',
    'max_execution_time: 20 s of CPU time · www.conf:8',
  ]);
  assert.equal(lanes(unix).length, 5);
  assert.match(tcp.pictures[0] ?? '', /→ slow log/);
});
