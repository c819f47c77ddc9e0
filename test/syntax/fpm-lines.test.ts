/** PHP-FPM's lines: sections, settings, comments, and what FPM refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import { show } from './fpm-trees.ts';
import { cured, showProblems } from './nginx-trees.ts';

const accepted: readonly (readonly [string, string, string])[] = [
  ['a pool', '[www]\nlisten = 9000\npm=static\n', '[www] listen=<9000> pm=<static>'],
  ['CR LF', '[www]\r\nlisten = 9000\r\n', '[www] listen=<9000>'],
  ['comments', '; a\n ; b\n[www] ; c\nlisten = 1 ; d\n', '[www] listen=<1>'],
  ['blanks around everything', '\t listen \t=\t 9000 \n', 'listen=<9000>'],
  ['no value', 'a =\nb=', 'a=<> b=<>'],
  ['an index', 'env[PATH] = /bin\nphp_value [ memory_limit] =1M', 'env[PATH]=</bin> php_value[memory_limit]=<1M>'],
  ['an empty index', 'access.suppress_path[] = /ping', 'access.suppress_path[]=</ping>'],
  ['a quoted index', 'env["A"] = b', 'env[A]=<b>'],
  ['an empty section name', '[]', '[]'],
  ['a section name with blanks', '[ a b ]', '[ a b ]'],
  ['a setting behind a header', '[www] listen = 9000', '[www] listen=<9000>'],
  ['two headers', '[a][b]', '[a] [b]'],
  ['a byte order mark', '\uFEFF[www]\n\uFEFFlisten = 1', '[www] listen=<1>'],
  ['a last line without end', 'a = b', 'a=<b>'],
  ['an empty file', '', ''],
];
for (const [title, text, expected] of accepted) {
  test(title, () => {
    const tree = parseFpm(text);
    assert.equal(show(tree.lines), expected);
    assert.equal(showProblems(text, tree.problems), '');
  });
}

const refused: readonly (readonly [string, string, string])[] = [
  ['# a comment', '', 'hash-comment@# a comment'],
  ['#a = b', '', 'hash-comment@#a = b'],
  ['[www] # note', '[www]', 'hash-comment@# note'],
  ['pm', 'pm', 'missing-equals@pm'],
  ['listen: 9000', 'listen', 'missing-equals@listen: 9000'],
  ['listen 9000 ; x', 'listen', 'missing-equals@listen 9000'],
  ['env[A]', 'env[A]', 'missing-equals@env[A]'],
  [' [www]', '[www]', 'blank-before-section@[www]'],
  ['[www', '[www]', 'unclosed-section@[www'],
  ['env[A = b', 'env[A ]=<b>', 'unclosed-index@env[A '],
  ['= b', '', 'missing-key@='],
  ['a(b) = c', 'a(b)=<c>', 'malformed-key@a(b)'],
  ['on = c', 'on=<c>', 'malformed-key@on'],
];
for (const [text, lines, problems] of refused) {
  test(`refused: ${text}`, () => {
    const tree = parseFpm(text);
    assert.equal(show(tree.lines), lines);
    assert.equal(showProblems(text, tree.problems), problems);
    assert.ok(tree.problems.every(({ severity }) => severity === 'error'));
  });
}

test('one bad line does not spoil the others', () => {
  assert.equal(show(parseFpm('[www]\nlisten = "9000\npm = static\n').lines), '[www] listen=?malformed pm=<static>');
});

test('what is obvious can be put in', () => {
  const slips = [
    '[www',
    'listen 9000',
    'listen 9000;',
    'pm: static',
    'php_value[a] b=c;',
    '# note',
    '#a = b',
    ' [www]',
    'a = "b',
    "a = 'b",
    'a = b=c ; d',
    'a = b!',
    'a = on b',
    "a = ''",
  ];
  for (const text of slips) assert.deepEqual(parseFpm(cured(text, parseFpm(text).problems)).problems, []);
});

test('templates: control between lines, whole lines, keys and sections', () => {
  const text =
    '{% for p in pools %}\n[{{ p.name }}]\nlisten = {{ p.listen }}\n{% if p.env %}env[A] = b{% endif %}\n{{ extra }}\n%more%\nphp_value[{{ k }}] = {{ v }}\n{% endfor %}\n';
  const tree = parseFpm(text);
  assert.equal(show(tree.lines), '[{{ p.name }}] listen=?template env[A]=?template php_value[{{ k }}]=?template');
  assert.deepEqual(tree.problems, []);
  assert.equal(tree.templated, true);
  assert.equal(parseFpm('{# a\n b #}\n[www]\n').templated, false);
});

test('lines of nginx become what PHP-FPM has for them, or comments', () => {
  const text = '[www]\nfastcgi_read_timeout 60s;\nclient_max_body_size 20m;\ngzip on;\nlisten 9000;\n';
  assert.equal(
    cured(text, parseFpm(text).problems),
    '[www]\nrequest_terminate_timeout = 60s\nphp_admin_value[post_max_size] = 20M\n; gzip on;\nlisten = 9000\n',
  );
});

test('a comment of nginx was one of PHP-FPM too, before PHP 7.0', () => {
  assert.deepEqual(
    parseFpm('[www]\n# note\n').problems.map(({ message }) => message),
    ['"#" does not begin a comment since PHP 7.0: FPM reads this line as a setting'],
  );
});
