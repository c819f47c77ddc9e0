/** Which documents the manifest claims by name, and what the editor would have made of one without us. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { contributedLanguages, languageByName, type LanguageContribution } from '../../client/src/languages.ts';

const manifest: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'));
const ours = contributedLanguages([manifest]);
const builtIn: readonly LanguageContribution[] = [
  { id: 'ini', extensions: ['.ini'] },
  { id: 'properties', extensions: ['.properties', '.cfg', '.conf'] },
  { id: 'shellscript', extensions: ['.sh'], filenames: ['APKBUILD'], filenamePatterns: ['**/rc.d/*'] },
];
const fits =
  (file: string) =>
  (pattern: string): boolean =>
    path.matchesGlob(file, pattern.includes('/') ? pattern : `**/${pattern}`);
const by = (file: string, contributions: readonly LanguageContribution[]): string | undefined =>
  languageByName(file, contributions, fits(file));

test('by name only what is nginx’s or PHP-FPM’s beyond doubt is claimed', () => {
  for (const file of [
    '/a/nginx.conf',
    '/a/fastcgi_params',
    '/a/mime.types',
    '/etc/nginx/conf.d/a.conf',
    '/etc/nginx/snippets/a.conf',
    '/etc/nginx/sites-available/default',
    '/a/sites-enabled/shop',
    '/a/shop.vhost',
    '/a/nginx.conf.template',
  ])
    assert.equal(by(file, ours), 'nginx', file);
  for (const file of [
    '/a/php-fpm.conf',
    '/etc/php/8.2/fpm/pool.d/www.conf',
    '/etc/php-fpm.d/a.conf',
    '/a/php-fpm.conf.default',
  ])
    assert.equal(by(file, ours), 'php-fpm', file);
  for (const file of ['/a/php.ini-production', '/a/php.ini-development'])
    assert.equal(by(file, ours), 'ini', 'the language that an editor has for php.ini');
  for (const file of [
    '/etc/apache2/conf.d/a.conf',
    '/etc/supervisor/conf.d/a.conf',
    '/etc/mysql/conf.d/my.conf',
    '/a/snippets/x.conf',
    '/a/http.d/x.conf',
    '/etc/fpm/a.conf',
    '/a/www.conf',
    '/a/default.conf',
    '/a/redis.conf',
    '/a/php.ini',
    '/a/tox.ini',
  ])
    assert.equal(by(file, ours), undefined, file);
});

test('what is given back goes to whom the editor would have given it', () => {
  assert.equal(by('/etc/nginx/logrotate.conf', builtIn), 'properties');
  assert.equal(by('/a/sites-available/shop.sh', builtIn), 'shellscript');
  assert.equal(by('/a/rc.d/shop.conf', builtIn), 'shellscript', 'a pattern counts more than an extension');
  assert.equal(
    by('/a/rc.d/apkbuild', [...builtIn, { id: 'other', filenames: ['APKBUILD'] }]),
    'other',
    'the later of two names counts',
  );
  assert.equal(
    by('/a/x.shop.conf', [{ id: 'shop', extensions: ['.shop.conf'] }, ...builtIn]),
    'shop',
    'the longer extension counts more',
  );
  assert.equal(by('/a/sites-available/shop', builtIn), undefined);
});

test('manifests that hold something else contribute nothing', () => {
  assert.deepEqual(
    contributedLanguages([
      undefined,
      {},
      { contributes: { languages: {} } },
      { contributes: { languages: [{}, { id: 1 }, 'x', null] } },
    ]),
    [],
  );
  assert.deepEqual(contributedLanguages([{ contributes: { languages: [{ id: 'a', extensions: ['.a', 2] }] } }]), [
    { id: 'a', filenames: [], filenamePatterns: [], extensions: ['.a'] },
  ]);
});
