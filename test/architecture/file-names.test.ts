/** Names of nginx's and PHP-FPM's files are in the catalogue: no other room looks for one of them by a regular expression or a list of its own. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');

/** A name as a regular expression has it, or as a list of directories or a glob has it; texts for people and whole paths are something else. */
const named =
  /(?:pool|fpm|conf|http|vhosts)\\\.d\b|sites-\(|mime\\\.types|fastcgi(?:-php)?\\\.conf|(?:nginx|docker|fpm[^/ ]*)\\\.conf|_params(?:\)|\$?\/[i.])|koi-|win-utf|\bj2\||\|j2\b|\*\*\/[^'"`]*(?:sites-|pool\.d|conf\.d)|['"](?:sites-(?:available|enabled)|pool\.d|php-fpm\.d|http\.d|vhosts)['"]/;

function faults(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^\s*(?:\*|\/\*|\/\/)/.test(line) && named.test(line));
}

test('no file outside the catalogue looks for such a name', () => {
  const files = globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root }).map((file) =>
    file.replaceAll('\\', '/'),
  );
  assert.ok(files.length > 400);
  for (const file of files) {
    if (file.startsWith('server/src/catalog/') || file.startsWith('client/src/generated/')) continue;
    assert.deepEqual(faults(readFileSync(path.join(root, file), 'utf8')), [], file);
  }
});

test('the rule of this page sees what it is for', () => {
  for (const line of [
    String.raw`if (/\/(?:pool\.d|php-fpm\.d)\//.test(path)) return true;`,
    String.raw`const stock = /(?:^|\/)(?:mime\.types|fastcgi_params)$/;`,
    String.raw`const wrapping = /\.(?:j2|jinja2?|tpl)$/;`,
    "const directories = new Set(['conf.d', 'sites-enabled']);",
    "const globs = ['**/{nginx,sites-available}/*'];",
    String.raw`return /(?:^|\/)fastcgi_params$/.test(path);`,
    String.raw`return /^nginx[^/]*\.conf$/.test(name) || /(?:nginx)\.conf/.test(name);`.replace('(?:nginx)', 'nginx'),
  ])
    assert.equal(faults(line).length, 1, line);
  for (const line of ['include fastcgi_params;', "title: 'Include fastcgi.conf',", ' * `sites-available` holds sites.'])
    assert.deepEqual(faults(line), [], line);
});
