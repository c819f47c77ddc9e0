/**
 * No fix that is offered does harm: what worked goes on working, no source is sent, and nobody is let in of whom the title says nothing. Tried on every example of every
 * rule, on sites with slips and on the worlds of the other properties; real servers are asked the same in test/reality/every-fix.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Finding, Fix } from '../../server/src/analysis/engine/findings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { fileId } from '../../server/src/text/range.ts';
import { readCases } from '../reality/case.ts';
import { loadFixture } from '../support/fixture.ts';
import { harmsOf } from './harm.ts';
import { runs } from './runs.ts';
import { sites } from './sites.ts';
import { changed, worldOf, type World } from './trial.ts';
import { sayFiles } from './world-answers.ts';
import { worlds, type Files } from './worlds.ts';

/** What was tried: the number of fixes, and the rules that they are of. */
class Tried {
  fixes = 0;
  readonly codes = new Set<string>();

  /** Every fix of every finding of some files, each taken alone. */
  all(files: Files): void {
    const world = worldOf(files);
    for (const finding of world.findings) for (const fix of finding.fixes()) this.#one(world, finding, fix);
  }

  #one(world: World, finding: Finding, fix: Fix): void {
    this.fixes++;
    this.codes.add(finding.code);
    const after = changed(world, fix);
    // a redirect that leads back to itself shows no page
    const harms = harmsOf(world, after, fix.title).filter(
      (harm) => finding.code !== 'redirect-loop' || !harm.includes(': good return 30'),
    );
    if (harms.length > 0)
      assert.fail(
        `${finding.code}: ${finding.message}\nfix: ${fix.title}\n${harms.join('\n')}\nbefore\n${sayFiles(world.files)}after\n${sayFiles(after.files)}`,
      );
  }
}

test('no fix of an example does harm', () => {
  const tried = new Tried();
  for (const { examples } of allRules)
    for (const { files } of [...examples.bad, ...examples.good]) tried.all(loadFixture(files).files);
  assert.ok(tried.fixes > 300 && tried.codes.size > 100, `${tried.fixes} fixes of ${tried.codes.size} codes`);
});

test('no fix does harm to the cases that real servers are asked about', () => {
  const tried = new Tried();
  const fill = (text: string): string =>
    text
      .replaceAll('@RUN@', '/run/php')
      .replaceAll('@WWW@', '/srv/www')
      .replaceAll('@NGINX@', '/etc/nginx')
      .replaceAll('@FPM@', '/etc/php/8.2/fpm')
      .replaceAll(/@PORT(\d)@/g, '808$1');
  for (const { files } of readCases(fileURLToPath(new URL('../reality/cases', import.meta.url)))) {
    const placed = [...files].map(
      ([name, text]) =>
        [
          fileId(`/${name.replace(/^nginx\//, 'etc/nginx/').replace(/^fpm\//, 'etc/php/8.2/fpm/')}`),
          fill(text),
        ] as const,
    );
    tried.all(new Map(placed.filter(([file]) => file.startsWith('/etc/'))));
  }
  assert.ok(tried.fixes > 150 && tried.codes.size > 60, `${tried.fixes} fixes of ${tried.codes.size} codes`);
});

test('no fix does harm to sites with slips', () => {
  const tried = new Tried();
  fc.assert(
    fc.property(sites, (files) => tried.all(files)),
    runs(100),
  );
  assert.ok(tried.fixes > 300 && tried.codes.size > 35, `${tried.fixes} fixes of ${tried.codes.size} codes`);
});

test('no fix does harm to worlds put together at random', () => {
  const tried = new Tried();
  fc.assert(
    fc.property(worlds, (files) => tried.all(files)),
    runs(50),
  );
  assert.ok(tried.fixes > 300 && tried.codes.size > 35, `${tried.fixes} fixes of ${tried.codes.size} codes`);
});

test('harm is seen where it is done', () => {
  const site = (location: string): Files =>
    loadFixture(`
    #- /etc/nginx/nginx.conf
    user www-data;
    events {}
    http {
        server {
            root /srv;
            index index.php;
            location /private/ { deny all; }
            location ~ \\.php$ {
                fastcgi_param REQUEST_METHOD $request_method;
                fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
                ${location}
            }
        }
    }
    ;- /etc/php/8.2/fpm/pool.d/www.conf
    [www]
    user = www-data
    listen = /run/php/www.sock
    listen.owner = www-data
    pm = static
    pm.max_children = 2
  `).files;
  const before = worldOf(site('fastcgi_pass unix:/run/php/www.sock;'));
  const edited = (from: string, to: string): World =>
    worldOf(new Map([...before.files].map(([file, text]) => [file, text.replace(from, to)])));
  const harms = (from: string, to: string, title = 'Change it'): readonly string[] =>
    harmsOf(before, edited(from, to), title);
  assert.deepEqual(harms('x', 'x'), []);
  assert.match(harms('fastcgi_pass unix:/run/php/www.sock;', '').join('\n'), /^source \S+\/x\.php/m);
  assert.match(harms('www.sock;', 'gone.sock;').join('\n'), /^fails \S+\/index\.php: good www runs/m);
  assert.match(
    harms('location /private/ { deny all; }', '').join('\n'),
    /^open \S+\/private\/a\.txt[^]*^deny is gone/m,
  );
  assert.deepEqual(harms('location /private/ { deny all; }', '', 'Allow all clients: remove deny all'), []);
  assert.match(
    harms('pm = static', 'listen.mode = 0666\npm = static').join('\n'),
    /^pool "www": listen.mode was not set, is 0666$/m,
  );
  assert.match(harms('listen = /run/php/www.sock', 'listen = 9000').join('\n'), /^pool "www": listen was /m);
  assert.match(
    harms('$document_root$fastcgi', '$document_root/none$fastcgi').join('\n'),
    /^fails \S+\/x\.php: .*404 /m,
  );
});
