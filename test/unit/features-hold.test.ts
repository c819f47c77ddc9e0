/** Whatever stands in a file, and wherever the cursor is: every feature answers, and its answers keep to what editors demand of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { completion } from '../../server/src/features/completion.ts';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { inlayHints } from '../../server/src/features/hints/inlay-hints.ts';
import { semanticTokens } from '../../server/src/features/hints/semantic-tokens.ts';
import { signatureHelp } from '../../server/src/features/hints/signature-help.ts';
import { callItemAt, incoming, outgoing } from '../../server/src/features/navigation/call-hierarchy.ts';
import { definition, implementation } from '../../server/src/features/navigation/definition.ts';
import { folds } from '../../server/src/features/navigation/folding.ts';
import { documentLinks } from '../../server/src/features/navigation/links.ts';
import { outline } from '../../server/src/features/navigation/outline.ts';
import type { OutlineItem } from '../../server/src/features/navigation/outline-item.ts';
import { highlights, references } from '../../server/src/features/navigation/references.ts';
import { selectionRanges } from '../../server/src/features/navigation/selection.ts';
import { workspaceSymbols } from '../../server/src/features/navigation/workspace-symbols.ts';
import { renameAt } from '../../server/src/features/rename.ts';
import { isRefusal } from '../../server/src/features/rename/plan.ts';
import { defaultView } from '../../server/src/lsp/view-settings.ts';
import type { FileEdit } from '../../server/src/text/edit.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { fileId, type FileId, type TextRange } from '../../server/src/text/range.ts';
import { finished } from '../../server/src/text/slices.ts';
import { hostOf } from '../support/fixture.ts';

const docs = await loadNginxDocs();

const texts: ReadonlyMap<FileId, string> = new Map([
  [
    fileId('/etc/nginx/nginx.conf'),
    'user www-data;\nevents {}\nhttp {\n    log_format t \'$remote_addr "$up"\';\n    map $http_host $up {\n        default php;\n        ~^(?<who>\\w+)$ $who;\n    }\n    upstream php { server unix:/run/php/www.sock; server 127.0.0.1:9001 backup; }\n    include conf.d/*.conf;\n}\n',
  ],
  [
    fileId('/etc/nginx/conf.d/shop.conf'),
    'server {\n    listen 80;\n    server_name shop.example;\n    set $root "/srv/shop"; # the root\n    access_log /var/log/x t;\n    location / { try_files $uri @app; }\n    location @app {\n        include snip.conf;\n        fastcgi_read_timeout 1m30s;\n        fastcgi_pass $up;\n    }\n    location ~ ^/(\\w+)\\.php$ { root ${root}/x; fastcgi_pass unix:/run/php/www.sock; }\n    content_by_lua_block { ngx.say("}") }\n}\n',
  ],
  [
    fileId('/etc/nginx/snip.conf'),
    'fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\nfastcgi_buffers 8 16k;\n',
  ],
  [
    fileId('/etc/php/8.2/fpm/php-fpm.conf'),
    '[global]\nerror_log = /var/log/fpm.log\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n',
  ],
  [
    fileId('/etc/php/8.2/fpm/pool.d/www.conf'),
    '; pools\n[www]\nuser = www-data\nlisten = /run/php/$pool.sock\nphp_admin_value[memory_limit] = 128M\nrequest_terminate_timeout = 5m\n[tcp]\nlisten = "9001"\n',
  ],
]);
const parts = [
  '{',
  '}',
  ';',
  '"',
  "'",
  '$',
  '${',
  '#',
  '[',
  ']',
  '=',
  ' ',
  '\n',
  '\r\n',
  '\\',
  '{{ x }}',
  'server',
  'location',
  '@app',
  'fastcgi_pass ',
  'unix:',
  '$pool',
  'listen = ',
  'é',
  '(?<x>',
  '~',
  'include *;',
];

/** A file, with some parts put in or taken out, and a cursor. */
const edited = fc.record({
  file: fc.constantFrom(...texts.keys()),
  at: fc.nat(),
  edits: fc.array(fc.record({ at: fc.nat(), take: fc.nat({ max: 12 }), put: fc.constantFrom('', ...parts) }), {
    maxLength: 4,
  }),
});

test('every feature answers in texts that are being written', () => {
  fc.assert(
    fc.property(edited, ({ file, at, edits }) => {
      let text = texts.get(file) ?? '';
      for (const edit of edits) {
        const start = edit.at % (text.length + 1);
        text = text.slice(0, start) + edit.put + text.slice(start + edit.take);
      }
      const host = hostOf({ files: texts });
      host.setFile({ id: file, text, languageId: file.includes('php') ? 'php-fpm' : 'nginx', open: true });
      const snapshot = host.snapshot();
      holds(snapshot, file, text, at % (text.length + 1));
    }),
    { numRuns: 600 },
  );
});

function holds(snapshot: Snapshot, file: FileId, text: string, offset: number): void {
  const state = snapshot.file(file);
  assert.ok(state !== undefined);
  const whole: TextRange = { start: 0, end: text.length };
  const found = completion(snapshot, file, offset, docs);
  if (found !== undefined)
    assert.ok(
      found.range.start <= offset && offset <= found.range.end && !/[\r\n]/.test(text.slice(found.range.start, offset)),
      'a completion replaces what the cursor stands in',
    );
  for (const item of found?.items ?? []) assert.ok(item.label !== '');
  for (const list of [
    definition(snapshot, file, offset)?.targets,
    implementation(snapshot, file, offset)?.targets,
    references(snapshot, file, offset),
    highlights(snapshot, file, offset).map((one) => ({ ...one, file })),
  ]) {
    for (const target of list ?? [])
      assert.ok(
        target.range.start <= target.range.end && target.range.end <= (snapshot.file(target.file)?.text.length ?? 0),
        'a place lies in its file',
      );
  }
  checkRename(snapshot, file, offset);
  nested(outline(snapshot, file), whole);
  for (const { from, to } of folds(state)) assert.ok(from < to && to < state.lines.lineCount);
  const [first, ...outer] = selectionRanges(state, offset);
  for (const [index, range] of outer.entries()) {
    const inner = index === 0 ? first : outer[index - 1];
    assert.ok(
      inner !== undefined &&
        range.start <= inner.start &&
        inner.end <= range.end &&
        range.end - range.start > inner.end - inner.start,
      'a selection grows',
    );
  }
  let end = 0;
  for (const { range } of semanticTokens(state, whole)) {
    assert.ok(range.start >= end && range.end <= text.length, 'tokens stand in order, none in another');
    end = range.end;
  }
  for (const { offset: at } of inlayHints(snapshot, state, whole, defaultView.inlayHints)) assert.ok(at <= text.length);
  for (const { range } of lenses(snapshot, state, defaultView.codeLens)) assert.ok(range.end <= text.length);
  for (const { range } of documentLinks(snapshot, file)) assert.ok(range.start < range.end);
  const help = signatureHelp(snapshot, file, offset, docs);
  if (help !== undefined) assert.ok(help.active < help.signatures.length);
  workspaceSymbols(snapshot, 'p').forEach(({ name }) => assert.notEqual(name, ''));
  const item = callItemAt(snapshot, file, offset);
  if (item !== undefined)
    assert.ok([...incoming(snapshot, item), ...outgoing(snapshot, item)].every((step) => step.item.name !== ''));
}

function nested(items: readonly OutlineItem[], outer: TextRange): void {
  for (const { name, range, selection, children } of items) {
    assert.ok(
      name !== '' &&
        range.start <= selection.start &&
        selection.end <= range.end &&
        outer.start <= range.start &&
        range.end <= outer.end,
      'a symbol lies in the one around it, and holds its name',
    );
    nested(children, range);
  }
}

/** A rename and the one back leave every text as it was. */
function checkRename(snapshot: Snapshot, file: FileId, offset: number): void {
  const plan = renameAt(snapshot, file, offset);
  if (plan === undefined || isRefusal(plan)) return;
  const old = snapshot.file(file)?.text.slice(plan.range.start, plan.range.end);
  assert.equal(plan.placeholder, old, 'what is edited is what stands there');
  const name = plan.placeholder.startsWith('/')
    ? '/run/other.sock'
    : /^\d+$/.test(plan.placeholder)
      ? '9555'
      : 'renamed';
  const edits = finished(plan.edits(name));
  if (isRefusal(edits)) return;
  for (const one of new Set(edits.map((edit) => edit.file))) {
    const own: readonly FileEdit[] = edits.filter((edit) => edit.file === one);
    assert.equal(
      applyEdits(snapshot.file(one)?.text ?? '', own).split(name).length >= own.length,
      true,
      'every edit is made',
    );
  }
}
