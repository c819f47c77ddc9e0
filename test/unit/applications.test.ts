/** The notation of test/reality/applications: what is read from it, what is refused, and how what is said of a case is judged. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allRequests, parseApplication, readApplications } from '../reality/application.ts';
import type { RealityCase } from '../reality/case.ts';
import type { ReportedFinding } from '../reality/checker.ts';
import { applyDiff } from '../reality/diff.ts';
import { judge, straysOf, totalsOf } from '../reality/judgement.ts';

const healthy = `# A blog
- source: its manual
- request: http://localhost:@PORT1@/ -> 200
- request: http://localhost:@PORT1@/private/ -> 403

\`\`\`nginx
#- /nginx/nginx.conf
http {
    root @WWW@;
    location /private/ { deny all; }
    index index.php;
}
\`\`\`
\`\`\`php
#- /www/index.php
<?php echo 'answered by index';
#- /www/sub/a.php
<?php echo 'answered by a';
\`\`\`
`;

const mistake = (rest: string): string => `${healthy}
## The index is lost
- outcome: 403
- request: http://localhost:@PORT1@/ -> 403
${rest}`;

const diff = (lines: string): string => `\`\`\`diff\n${lines}\n\`\`\`\n`;

describe('an application', () => {
  test('is the healthy case and one for each mistake', () => {
    const { healthy: case0, mistakes } = parseApplication(
      'blog',
      mistake(`- heals: yes\n${diff('-  index index.php;')}`),
    );
    assert.deepEqual([...case0.files.keys()], ['nginx/nginx.conf', 'www/index.php', 'www/sub/a.php']);
    assert.equal(case0.outcome, '200');
    assert.deepEqual(
      case0.requests.map(({ expect }) => expect),
      ['200', '403'],
    );
    const [lost] = mistakes;
    assert.equal(lost?.name, 'blog/the-index-is-lost');
    assert.equal(lost.heals, true);
    assert.equal(lost.files.get('nginx/nginx.conf')?.includes('index.php'), false);
    assert.deepEqual(lost.healed, case0.requests);
    assert.deepEqual(lost.besides, []);
  });

  test('has mistakes in other files, in removed and in moved ones, and in new ones', () => {
    const [changed] = parseApplication(
      'blog',
      mistake(`- removed: www/index.php
- moved: www/sub -> www/public/sub
- file: www/public/sub/a.php
${diff("-<?php echo 'answered by a';\n+<?php echo 'answered by b';")}
\`\`\`nginx
#- /nginx/new.conf
index a.php;
\`\`\`
`),
    ).mistakes;
    assert.deepEqual(
      [...(changed?.files.keys() ?? [])],
      ['nginx/nginx.conf', 'www/public/sub/a.php', 'nginx/new.conf'],
    );
    assert.equal(changed?.files.get('www/public/sub/a.php'), "<?php echo 'answered by b';\n");
  });

  test('a mistake may fail in several ways; what the healthy one denies is none of them', () => {
    const application = parseApplication(
      'blog',
      mistake(
        `- request: http://localhost:@PORT1@/x.php -> 404\n- request: http://localhost:@PORT1@/private/ -> 403\n${diff('-index index.php;')}`,
      ),
    );
    assert.deepEqual(application.mistakes[0]?.besides, ['404']);
    assert.deepEqual(
      allRequests(application).map(({ url }) => new URL(url.replace('@PORT1@', '80')).pathname),
      ['/', '/private/', '/x.php'],
    );
  });

  test('a healthy twin is one that works', () => {
    const twin = mistake(diff('-index index.php;\n+index index.html index.php;')).replaceAll('403\n', '200\n');
    const [works] = parseApplication('blog', twin.replace('private/ -> 200', 'private/ -> 403')).mistakes;
    assert.deepEqual([works?.outcome, works?.besides, works?.code], ['200', [], undefined]);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      'an unknown key',
      mistake(`- heal: yes\n${diff('-index index.php;')}`),
      /^application blog "The index is lost": unknown key "heal"$/,
    ],
    ['a line that stands nowhere', mistake(diff('-index index.html;')), /stand nowhere: index index\.html;/],
    ['no change', mistake(''), /"The index is lost": nothing is changed$/],
    ['a file that is not there', mistake(`- file: nginx/none.conf\n${diff('-a')}`), /no file nginx\/none\.conf/],
    ['nothing to remove', mistake('- removed: www/none.php\n'), /no file or folder www\/none\.php/],
    [
      'an answer without a word for it',
      mistake(`- request: http://localhost/ -> 299\n${diff('-index index.php;')}`),
      /unknown answer/,
    ],
    ['a list that is no fact', mistake('- Request http://localhost/\n'), /^application blog: not a fact/],
    ['a block that stays open', `${healthy}\n\`\`\`nginx\n`, /^application blog: a block is not closed$/],
    ['no request', healthy.replaceAll(/- request.*\n/g, ''), /^application blog: no request$/],
    [
      'an outcome that no request shows',
      mistake(diff('-index index.php;')).replace('- outcome: 403', '- outcome: 404'),
      /no request shows the outcome/,
    ],
    ['an unknown word', mistake(`- heals: maybe\n${diff('-index index.php;')}`), /"maybe" is none of yes, no/],
    ['no title', '- source: none\n', /^application blog: no title/],
  ];
  for (const [what, markdown, message] of refused)
    test(`is refused with ${what}`, () => {
      assert.throws(() => parseApplication('blog', markdown), { message });
    });
});

test('every application can be read', () => {
  const folder = fileURLToPath(new URL('../reality/applications', import.meta.url));
  assert.ok(readApplications(folder).length > 0);
});

describe('a diff without line numbers', () => {
  const text = 'a\n  b\nc\n  b\nd\n';
  test('replaces, inserts and removes, whatever the indentation', () => {
    assert.equal(applyDiff(text, '-a\n+  A\n b'), '  A\n  b\nc\n  b\nd\n');
    assert.equal(applyDiff(text, ' c\n+x'), 'a\n  b\nc\nx\n  b\nd\n');
    assert.equal(applyDiff(text, '- c\n- b\n'), 'a\n  b\nd\n');
  });
  test('may be in groups', () => {
    assert.equal(applyDiff(text, '-a\n+A\n\n-d\n+D'), 'A\n  b\nc\n  b\nD\n');
    assert.equal(applyDiff(text, '-a\n+A\n-d\n+D'), 'A\n  b\nc\n  b\nD\n');
  });
  test('refuses what is not certain', () => {
    assert.throws(() => applyDiff(text, '-b\n+x'), /stand 2 times: b/);
    assert.throws(() => applyDiff(text, '-z\n+x'), /stand nowhere: z/);
    assert.throws(() => applyDiff(text, '+x'), /nothing says where this goes: x/);
    assert.throws(() => applyDiff(text, '\n'), /an empty diff/);
  });
});

describe('what is said of a case', () => {
  const reality = (outcome: RealityCase['outcome'], besides: RealityCase['besides'] = []): RealityCase => ({
    ...parseApplication('blog', healthy).healthy,
    outcome,
    besides,
  });
  const finding = (severity: ReportedFinding['severity'], ...outcomes: string[]): ReportedFinding => ({
    severity,
    outcomes,
    code: 'x',
    message: 'x',
    file: 'x',
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    related: [],
    fixes: [],
  });

  test('is judged by what happens', () => {
    assert.equal(judge(reality('404'), [finding('error', '404')]), 'hit');
    assert.equal(judge(reality('404', ['500']), [finding('error', '500')]), 'hit');
    assert.equal(judge(reality('404'), [finding('warning', '404'), finding('error', '502')]), 'soft hit');
    assert.equal(judge(reality('404'), [finding('error', '502')]), 'wrong');
    assert.equal(judge(reality('404'), [finding('error', 'wrong-page')]), 'MISS');
    assert.equal(judge(reality('wrong-page'), [finding('error', 'wrong-page')]), 'hit');
    assert.equal(judge(reality('fpm-start'), [finding('error', '502')]), 'hit');
    assert.equal(judge(reality('404'), [finding('info', '404')]), 'MISS');
    assert.equal(judge(reality('200'), [finding('error', 'wrong-page')]), 'FALSE ALARM');
    assert.equal(judge(reality('200'), [finding('warning', '404')]), 'noise');
    assert.equal(judge(reality('200'), [finding('info', 'degraded')]), 'silent-ok');
  });
  test('may be too much', () => {
    assert.equal(straysOf(reality('404'), [finding('error', '404'), finding('error', '502')]), 1);
    assert.equal(straysOf(reality('404'), [finding('error', '404'), finding('error', 'wrong-page')]), 0);
  });
  test('has totals', () => {
    const { precision, recall, noise } = totalsOf(['hit', 'soft hit', 'MISS', 'wrong', 'silent-ok', 'noise']);
    assert.deepEqual([precision, recall, noise], [0.5, 0.5, 0.5]);
    assert.deepEqual(totalsOf([]).precision, 1);
  });
});
