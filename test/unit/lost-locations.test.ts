/** Locations that an include brings beside a server: nginx does not start, and nothing is said of what they were meant to answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const php = String.raw`location ~ \.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }`;

function codes(beside: string, inside: string): readonly string[] {
  const site = `${beside}\nserver {\nroot /srv/shop;\nindex index.php;\nlocation / { try_files $uri /index.php; }\n${inside}\n}`;
  const files = `#- base: debian-shop-pool\n#- /etc/nginx/conf.d/shop.conf\n${site}\n#- /etc/nginx/php.conf\n${php}`;
  const { findings } = findingsOf(hostOf(loadFixture(files)).snapshot());
  return [...new Set(findings.map(({ code }) => code))];
}

test('locations that stand beside the server', () => {
  assert.deepEqual(codes('include php.conf;', ''), ['nginx-wrong-context']);
});

test('in the server nothing is wrong', () => {
  assert.deepEqual(codes('', 'include php.conf;'), []);
});
