/** What is kept of lines and blocks of which nothing is said must never hide what is said of them elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAs } from '../../server/src/analysis/state/recognition.ts';
import { checkNginxFile, type NginxChecks } from '../../server/src/analysis/engine/nginx-checks.ts';
import { anyOf } from '../../server/src/catalog/nginx/followed.ts';
import { newestNginx, Release } from '../../server/src/catalog/release.ts';
import { remembering, TextMemo } from '../../server/src/text/text-memo.ts';
import { TopBlock } from '../../server/src/model/facts.ts';
import { nginxFacts } from '../../server/src/model/nginx/config/facts-of.ts';
import { fileId } from '../../server/src/text/range.ts';

const file = fileId('/etc/nginx/x.conf');

/** Lines and blocks that are right in some places and wrong in others, by what is around them, beside them or by the release. */
const lines = fc.constantFrom(
  'expires 30d;',
  'expires 30x;',
  'deny all;',
  'listen 80;',
  'listen 80 http3;',
  'http2 on;',
  'root /srv;',
  'try_files $uri =404;',
  'return 404;',
  'fastcgi_pass 127.0.0.1:9000;',
  'set $a b;',
  'set a b;',
  'internal;',
  'proxy_pass http://x;',
  'alias /srv/y;',
  'include z.conf;',
  'gzip maybe;',
  'rewrite ^/(a $1;',
  'ssl on;',
  'server_tokens off;',
);
const block = fc.letrec<{ readonly block: string; readonly item: string }>((tie) => ({
  item: fc.oneof({ maxDepth: 3 }, lines, lines, tie('block')),
  block: fc
    .tuple(
      fc.constantFrom(
        'location / ',
        'location ~ \\.php$ ',
        'location ~* (a ',
        'if ($a) ',
        'limit_except GET ',
        'server ',
        'upstream u ',
      ),
      fc.array(tie('item'), { maxLength: 4 }),
    )
    .map(([opener, items]) => `${opener}{ ${items.join(' ')} }`),
}));
const texts = fc
  .array(fc.oneof(lines, block.item, block.block), { minLength: 1, maxLength: 6 })
  .map((items) => items.join('\n'));
const releases = [newestNginx, Release.of('nginx', '1.10.3'), Release.of('nginx', '1.25.1')];

test('a file says the same whatever was read before it, by which release, and where', () => {
  const read = fc.tuple(
    texts,
    fc.constantFrom('http' as const, 'server' as const, 'location' as const),
    fc.constantFrom(...releases),
  );
  // a comment of its own makes every line of a text unknown: what is kept is kept by how it is written
  let number = 0;
  const afresh = (text: string): string =>
    text
      .replaceAll(/ \{ /g, () => ` {${'\t'.repeat(1 + (++number % 7))}#${number}\n`)
      .replaceAll(';', () => ` #${++number}\n;`);
  fc.assert(
    fc.property(fc.array(read, { minLength: 2, maxLength: 8 }), (reads) => {
      for (const [text, context, release] of reads) {
        const { results: known, asks } = outline(checkNginxFile(file, parseAs('nginx', text), context, release));
        const fresh = outline(checkNginxFile(file, parseAs('nginx', afresh(text)), context, release));
        assert.deepEqual(known, fresh.results, text);
        assert.equal(asks, fresh.asks, text);
      }
    }),
    { numRuns: 400 },
  );
});

/** What is said and kept, without places. */
function outline({ drafts, errors, steps, asksRelease }: NginxChecks): {
  readonly results: unknown;
  readonly asks: boolean;
} {
  const results = {
    drafts: drafts.map(({ rule, draft }) => `${rule.code}: ${draft.message}`),
    errors: errors.length,
    steps: steps.map((step) =>
      step.kind === 'name'
        ? `${step.kind} ${step.name.kind} ${step.name.name}`
        : step.kind === 'include'
          ? `include ${step.pattern ?? ''}`
          : step.kind,
    ),
  };
  return { results, asks: asksRelease };
}

test('a memo gives what the work gives, keeps no more than it may, and nothing that is too long', () => {
  let done = 0;
  const length = remembering(
    (text) => {
      done++;
      return text.length;
    },
    { most: 3, longest: 4 },
  );
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 })), (all) => all.every((text) => length(text) === text.length)),
  );
  for (const text of ['p', 'q', 'r', 's']) length(text);
  done = 0;
  for (const text of ['s', 's', 's']) length(text);
  assert.equal(done, 0);
  done = 0;
  for (let times = 0; times < 3; times++) length('too long');
  assert.equal(done, 3);
  const memo = new TextMemo<number>({ most: 2, longest: 9 });
  for (const [index, text] of ['a', 'b', 'c'].entries()) memo.keep(text, index);
  assert.deepEqual(
    ['a', 'b', 'c'].map((text) => memo.get(text)),
    [undefined, undefined, 2],
  );
});

test('the top of a file holds what its facts say', () => {
  const { top } = nginxFacts(file, parseAs('nginx', 'root /a;\nfastcgi_param A b;\nlocation / { index x; }\n'));
  assert.ok(top instanceof TopBlock);
  const isIndex = anyOf(['index']);
  const isRoot = anyOf(['root']);
  assert.deepEqual(
    [top.holds('root'), top.holds('index'), top.holds(isRoot), top.holds(isIndex), top.holds(isRoot)],
    [true, false, true, false, true],
  );
});
