/** Pools that have one address: which of them a fix moves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

function titles(...names: readonly string[]): readonly (readonly string[])[] {
  const pools = names.map(
    (name) =>
      `;- /etc/php/8.2/fpm/pool.d/${name}.conf\n[${name}]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n`,
  );
  const files = loadFixture(
    `;- /etc/php/8.2/fpm/php-fpm.conf\n[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n${pools.join('')}`,
  );
  const { findings } = findingsOf(hostOf(files, { roots: ['/etc'] }).snapshot());
  return findings
    .filter(({ code }) => code === 'listen-address-in-use')
    .map((finding) => finding.fixes().map(({ title }) => title));
}

test('of two pools either may move', () => {
  assert.deepEqual(titles('blog', 'shop'), [
    ['Change listen of pool "shop" to 127.0.0.1:9001', 'Change listen of pool "blog" to 127.0.0.1:9001 in blog.conf'],
  ]);
});

test('of three pools only that of the finding: whoever else moves, its address stays taken', () => {
  assert.deepEqual(titles('blog', 'news', 'shop'), [
    ['Change listen of pool "news" to 127.0.0.1:9001'],
    ['Change listen of pool "shop" to 127.0.0.1:9001'],
  ]);
});
