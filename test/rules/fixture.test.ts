/** The fixture notation itself: files, marks, stretched marks, cursor. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { loadFixture, sayPlace } from '../support/fixture.ts';

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
