/** The fixture notation itself: files, marks, stretched marks, fixes, bases, cursor. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { fileId } from '../../server/src/text/range.ts';
import { bases } from '../support/bases.ts';
import { hostOf, sayPlace } from '../support/fixture.ts';
import { baseFiles, loadFixture } from '../support/notation.ts';

const root = path.join(import.meta.dirname, '../..');

const text = `
#- /etc/nginx/site.conf
server {
    root /srv<|>;
    #    ^^^^ error[some-code]: the folder is gone
    #    ^^^^ related: here
}
;- /etc/php-fpm.d/www.conf
[www]
lisen = /run/www.sock
;<^^^ warning: unknown
`;

test('marks and cursor are taken out, the files stay', () => {
  const { files } = loadFixture(text);
  assert.deepEqual(Object.fromEntries(files), {
    '/etc/nginx/site.conf': 'server {\n    root /srv;\n}\n',
    '/etc/php-fpm.d/www.conf': '[www]\nlisen = /run/www.sock\n',
  });
});

test('marks point at the columns of the line above, `<` at the comment sign too', () => {
  const { files, marks } = loadFixture(text);
  const reported = marks.map(
    (mark) =>
      `${files.get(mark.at.file)?.slice(mark.at.range.start, mark.at.range.end)} ${mark.kind} ${mark.code ?? '-'} ${mark.message}`,
  );
  assert.deepEqual(reported, [
    '/srv error some-code the folder is gone',
    '/srv related - here',
    'lisen warning - unknown',
  ]);
  assert.deepEqual(
    marks.map((mark) => sayPlace(files, mark.at)),
    ['/etc/nginx/site.conf:2:10-14', '/etc/nginx/site.conf:2:10-14', '/etc/php-fpm.d/www.conf:2:1-6'],
  );
});

test('the cursor is an offset into the clean text', () => {
  const { files, cursor } = loadFixture(text);
  assert.equal(files.get(cursor?.file ?? ('' as never))?.slice(0, cursor?.offset), 'server {\n    root /srv');
});

test('mistakes in a fixture are errors, not silence', () => {
  assert.throws(() => loadFixture('server {}'), /begins with/);
  assert.throws(() => loadFixture('#- /a\n#- /a\n'), /twice/);
  assert.throws(() => loadFixture('#- /a\nx;\n#    ^^^^ error: too far\n'), /behind the end/);
});

test('lines of a fix are taken out, and give the files as they are after it', () => {
  const { files, fixed, marks } = loadFixture(`
#- /etc/nginx/site.conf
server {
    listen 80;
    #= listen 8080;
    #+ listen 8443 ssl;
    #+
    root /srv;
    #    ^^^^ error: the folder is gone
    #=
}
#- /etc/nginx/other.conf
gzip on;
`);
  assert.deepEqual(Object.fromEntries(files), {
    '/etc/nginx/site.conf': 'server {\n    listen 80;\n    root /srv;\n}\n',
    '/etc/nginx/other.conf': 'gzip on;\n',
  });
  assert.deepEqual(Object.fromEntries(fixed), {
    '/etc/nginx/site.conf': 'server {\n    listen 8080;\n    listen 8443 ssl;\n\n}\n',
  });
  assert.deepEqual(
    marks.map((mark) => sayPlace(files, mark.at)),
    ['/etc/nginx/site.conf:3:10-14'],
  );
});

test('a fix without its line is an error', () => {
  assert.throws(() => loadFixture('#- /a\n#= x;\n'), /no line above "#= x;"/);
  assert.throws(() => loadFixture('#- /a\nx;\n#+ y;\n#= z;\n'), /"#= z;" is not the first fix of its line/);
});

test('a base brings its files, and those of the fixture replace or join them', () => {
  const { files } = loadFixture(
    '#- base: debian\n#- /etc/nginx/conf.d/a.conf\ngzip on;\n;- /etc/php/8.2/fpm/php-fpm.conf\n[global]\n',
  );
  assert.deepEqual(
    [...files.keys()],
    ['/etc/nginx/nginx.conf', '/etc/php/8.2/fpm/php-fpm.conf', '/etc/nginx/conf.d/a.conf'],
  );
  assert.equal(files.get('/etc/php/8.2/fpm/php-fpm.conf' as never), '[global]\n');
  assert.match(files.get('/etc/nginx/nginx.conf' as never) ?? '', /^user www-data;/);
});

test('files of a site are known by name, and their directories hold nothing else', () => {
  const host = hostOf(
    loadFixture(`
      #- base: debian
      #- /srv/shop/index.php
      #- /srv/shop/app/a.css
      #- /srv/blog/
      #- /etc/nginx/conf.d/a.conf
      gzip on;
    `),
  );
  const { listings, files } = host.snapshot().world;
  const shop = listings.of('/srv/shop');
  assert.deepEqual([shop?.files, shop?.directories, shop?.whole], [['index.php'], ['app'], true]);
  assert.deepEqual(listings.of('/srv/blog')?.files, []);
  assert.equal(listings.of('/srv'), undefined);
  assert.equal(listings.of('/etc/nginx/conf.d'), undefined);
  assert.equal(files.has(fileId('/srv/shop/index.php')), false);
});

test('marks of a fixture with a base are those of its own files', () => {
  const { files, marks } = loadFixture(
    '#- base: debian\n#- /etc/nginx/conf.d/a.conf\ngzip yes;\n#    ^^^ error: no flag\n',
  );
  assert.deepEqual(
    marks.map((mark) => sayPlace(files, mark.at)),
    ['/etc/nginx/conf.d/a.conf:1:6-9'],
  );
});

for (const name of Object.keys(bases)) {
  test(`nothing is found in base ${name} alone`, () => {
    const { findings, failures } = findingsOf(hostOf({ files: baseFiles(name) }).snapshot());
    assert.deepEqual([...findings, ...failures], []);
  });
}

test('a base that is not there, in another place or without files is an error', () => {
  const file = '#- /a\nx;\n';
  assert.throws(() => loadFixture(`#- base: gentoo\n${file}`), /no base "gentoo" for a fixture, only debian, /);
  assert.throws(() => loadFixture(`#- base: toString\n${file}`), /no base "toString"/);
  assert.throws(() => loadFixture(`${file}#- base: debian\n`), /"#- base: debian": a base is the first line/);
  assert.throws(() => loadFixture(`#- base: debian\n#- base: debian\n${file}`), /a base is the first line/);
  assert.throws(() => loadFixture(`#- base:debian\n${file}`), /a base is the first line/);
  assert.throws(() => loadFixture(`#- base: debian debian-nginx\n${file}`), /a base is the first line/);
  assert.throws(() => loadFixture('#- base: debian\n'), /no file beside those of base "debian"/);
  assert.throws(() => loadFixture(`#- base: debian\n${file}${file}`), /\/a stands in the fixture twice/);
  assert.throws(() => loadFixture(''), /a fixture without files/);
});

test('a base has files, each once, and no marks and fixes', () => {
  const of = (files: string): unknown => baseFiles('one', { one: { files } });
  assert.throws(() => of(''), /base "one" has no files/);
  assert.throws(() => of('#- /a\nx;\n#- /a\ny;\n'), /\/a stands in the fixture twice/);
  assert.throws(() => of('#- /a\nabc;\n#<^^ error: no\n'), /base "one" has marks/);
  assert.throws(() => of('#- /a\nx;\n#= y;\n'), /base "one" has fixes/);
});

test('CONTRIBUTING.md names every base', () => {
  const page = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  assert.deepEqual(
    [...page.matchAll(/^\| `([\w-]+)` \| /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== undefined && name in bases),
    Object.keys(bases),
  );
});

test('the pages of the rules show files as they are: no line of a base, none of a fix', () => {
  const pages = globSync('docs/rules/*.md', { cwd: root });
  assert.ok(pages.length > 100);
  for (const page of pages)
    assert.doesNotMatch(readFileSync(path.join(root, page), 'utf8'), /^(?:[#;]- |[ \t]*[#;][=+](?: |$))/m, page);
});
