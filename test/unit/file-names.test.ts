/** Names of files: what the manifest, the client, the loader and the guess of a language make of them is one thing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { documentGlobs, documentLanguages } from '../../client/src/generated/file-patterns.ts';
import { activationEvents, languageNames } from '../../server/src/catalog/editor-globs.ts';
import { isFpmMainName, withoutWrapping } from '../../server/src/catalog/file-names.ts';
import { isPoolDirectory, otherSidesOf, platformOfPath, stockPoolsOf } from '../../server/src/catalog/file-places.ts';
import { bringsNoHandler, isStock } from '../../server/src/catalog/stock-file-names.ts';
import { isCandidateFile } from '../../server/src/loader/candidates.ts';
import { dialectOfPlace } from '../../server/src/syntax/dialect.ts';
import { clientPatterns, withFileNames } from '../../scripts/file-patterns.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** A path that a glob of the manifest fits. */
function fitting(glob: string): string {
  return `/ws/${glob.replaceAll('**/', '').replaceAll('*', 'shop')}`;
}

const claimed = Object.entries(languageNames).flatMap(([id, { extensions = [], filenames, filenamePatterns }]) =>
  [
    ...extensions.map((extension) => `/ws/shop${extension}`),
    ...filenames.map((name) => `/ws/${name}`),
    ...filenamePatterns.map(fitting),
  ].map((file) => [id, file] as const),
);

test('what the manifest gives a language by its name alone is read from the disk', () => {
  assert.ok(claimed.length > 20);
  for (const [, file] of claimed) assert.ok(isCandidateFile(file), file);
});

test('what the manifest gives a language is that language by its place', () => {
  for (const [id, file] of claimed) {
    // an unknown ending may be anything; the text decides
    if (file.endsWith('.conf.shop')) continue;
    assert.equal(dialectOfPlace(file), id, file);
  }
});

test('the server hears of each such document, whatever language an editor took it for', () => {
  for (const [, file] of claimed) {
    const isHeard = documentGlobs.some((glob) => path.posix.matchesGlob(file, glob));
    // the tables of character sets are plain lists, which the server only reads where something includes them
    assert.ok(isHeard || /\/(?:koi|win)-\w+$|\/mime\.types$/.test(file), file);
  }
  for (const event of activationEvents.filter((one) => one.startsWith('onLanguage:')))
    assert.ok(documentLanguages.includes(event.slice('onLanguage:'.length)), event);
});

test('a name that is added to the catalogue is in the manifest and in the client', () => {
  const names = {
    languageNames: { ...languageNames, nginx: { filenames: ['added.conf'], filenamePatterns: ['**/added/*'] } },
    activationEvents: [...activationEvents, 'workspaceContains:**/added/*'],
    documentGlobs: ['**/added/*'],
    documentLanguages,
    guessedLanguages: [],
  };
  const manifest = withFileNames(read('package.json'), names, 'added.json');
  for (const added of ['"added.conf"', '"**/added/*"', '"workspaceContains:**/added/*"', '"fileMatch": "added.json"'])
    assert.ok(manifest.includes(added), added);
  assert.match(clientPatterns(names, 'added.json'), /'\*\*\/added\/\*'[^]*'\*\*\/added\.json'/);
});

test('places and names tell what they did', () => {
  assert.equal(withoutWrapping('/a/shop.conf.j2.example~'), '/a/shop.conf');
  for (const directory of ['/a/pool.d', '/a/php-fpm.d', '/a/fpm.d', '/a/phpfpm.d'])
    assert.ok(isPoolDirectory(directory), directory);
  assert.ok(!isPoolDirectory('/a/conf.d') && !isPoolDirectory('/a/pool.d/b'));
  assert.ok(isFpmMainName('php-fpm.conf') && isFpmMainName('php-fpm8.2.conf') && !isFpmMainName('www.conf'));
  assert.deepEqual(['/etc/php/8.2/fpm/php-fpm.conf', '/etc/php-fpm.conf', '/srv/php-fpm.conf'].map(stockPoolsOf), [
    '/etc/php/8.2/fpm/pool.d/*.conf',
    '/etc/php-fpm.d/*.conf',
    undefined,
  ]);
  assert.deepEqual(otherSidesOf('/etc/php/8.2'), ['/etc/nginx']);
  assert.deepEqual(otherSidesOf('/srv/nginx'), []);
  assert.equal(platformOfPath('/etc/nginx/http.d/shop.conf'), 'alpine');
  assert.ok(isStock('snippets/fastcgi-php.conf') && !isStock('php_params') && bringsNoHandler('php_params'));
});
