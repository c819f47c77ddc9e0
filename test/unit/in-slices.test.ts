/** Answers in slices: cancelled between them, begun anew where the snapshot is another one, and never put together from two. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancellationTokenSource, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { fixAllSlices } from '../../server/src/analysis/report/safe-fixes.ts';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { formatSlices } from '../../server/src/features/format.ts';
import { lensSlices } from '../../server/src/features/hints/code-lens.ts';
import { inlayHintSlices } from '../../server/src/features/hints/inlay-hints.ts';
import { mapSlices } from '../../server/src/features/map/map.ts';
import { useAtSlices } from '../../server/src/features/names/find-names.ts';
import {
  hierarchyItemSlices,
  incomingSlices,
  outgoingSlices,
} from '../../server/src/features/navigation/call-hierarchy.ts';
import { definitionSlices } from '../../server/src/features/navigation/definition.ts';
import { referenceSlices } from '../../server/src/features/navigation/references.ts';
import { workspaceSymbolSlices } from '../../server/src/features/navigation/workspace-symbols.ts';
import { isRefusal } from '../../server/src/features/rename/plan.ts';
import { renameSlices } from '../../server/src/features/rename.ts';
import { inSlices, type Begun } from '../../server/src/lsp/in-slices.ts';
import { defaultView } from '../../server/src/lsp/view-settings.ts';
import { fileId } from '../../server/src/text/range.ts';
import { finished, type Slices } from '../../server/src/text/slices.ts';

const site = fileId('/etc/nginx/nginx.conf');
const other = fileId('/etc/nginx/other.conf');

function hostWith(text: string): AnalysisHost {
  const host = new AnalysisHost();
  host.setFile({ id: site, text, languageId: 'nginx', open: true });
  return host;
}

/** Longer than any slice. */
function spin(): void {
  const until = performance.now() + 25;
  while (performance.now() < until);
}

/** Three slices, each of which reads a text and calls back. */
function* reading(snapshot: Snapshot, onSlice: (slice: number) => void = () => {}): Slices<string[]> {
  const seen: string[] = [];
  for (let slice = 1; slice <= 3; slice++) {
    seen.push(snapshot.file(other)?.text ?? 'none');
    onSlice(slice);
    spin();
    yield;
  }
  return seen;
}

const codeOf = (error: unknown): number | undefined => (error instanceof ResponseError ? error.code : undefined);

test('an answer that is cancelled ends at the next slice, with the error of the protocol', async () => {
  const host = hostWith('events {}\n');
  const source = new CancellationTokenSource();
  let slices = 0;
  const asked = inSlices({ session: host, token: source.token, file: site }, () => ({
    snapshot: host.snapshot(),
    work: reading(host.snapshot(), () => slices++),
  }));
  source.cancel();
  await assert.rejects(asked, (error) => codeOf(error) === LSPErrorCodes.RequestCancelled);
  assert.equal(slices, 1);
});

test('an answer is begun anew where another file changes, and is from one snapshot', async () => {
  const host = hostWith('events {}\n');
  const { token } = new CancellationTokenSource();
  let begun = 0;
  const seen = await inSlices({ session: host, token, file: site }, () => {
    begun++;
    const change = (slice: number): void => {
      if (begun === 1 && slice === 2)
        setTimeout(
          () => host.setFile({ id: other, text: 'worker_processes 1;\n', languageId: 'nginx', open: true }),
          0,
        );
    };
    return { snapshot: host.snapshot(), work: reading(host.snapshot(), change) };
  });
  assert.equal(begun, 2);
  assert.deepEqual(
    seen,
    Array.from({ length: 3 }, () => 'worker_processes 1;\n'),
  );
});

test('an answer about a document that changes ends with the error of the protocol', async () => {
  const host = hostWith('events {}\n');
  const { token } = new CancellationTokenSource();
  const asked = inSlices({ session: host, token, file: site }, () => ({
    snapshot: host.snapshot(),
    work: reading(host.snapshot()),
  }));
  host.setFile({ id: site, text: 'events { }\n', languageId: 'nginx', open: true });
  await assert.rejects(asked, (error) => codeOf(error) === LSPErrorCodes.ContentModified);
});

test('where others never rest the answer is given in one go at last, of the newest snapshot', async () => {
  const host = hostWith('events {}\n');
  const { token } = new CancellationTokenSource();
  let text = 0;
  const change = (): void => host.setFile({ id: other, text: `# ${text++}\n`, languageId: 'nginx', open: true });
  const seen = await inSlices({ session: host, token, file: site }, (): Begun<string[]> => ({
    snapshot: host.snapshot(),
    work: reading(host.snapshot(), () => setTimeout(change, 0)),
  }));
  assert.equal(new Set(seen).size, 1);
});

test('short work is done before anything else has its turn', async () => {
  const host = hostWith('events {}\n');
  const { token } = new CancellationTokenSource();
  let turn = 'mine';
  setTimeout(() => (turn = 'of another'), 0);
  const answer = await inSlices({ session: host, token }, () => ({
    snapshot: host.snapshot(),
    work: (function* (): Slices<string> {
      for (let count = 0; count < 10; count++) yield;
      return turn;
    })(),
  }));
  assert.equal(answer, 'mine');
});

const many = 40;
const siteName = (number: number): string => `/etc/nginx/conf.d/site${number}.conf`;
const siteText = (number: number, colon = ''): string =>
  `server {\n    server_name site${number}.example;\n    add_header X-Visitor $visitor;\n    location ~ \\.php$ {\n        fastcgi_read_timeout 2m;\n        fastcgi_pass unix:/run/php/www.sock${colon};\n    }\n}\n`;

/** Sites in files of their own that share a variable and a pool; the first one also has a mistake that a safe fix mends. */
function workspace(): AnalysisHost {
  const host = new AnalysisHost();
  const set = (id: string, text: string): void => host.setFile({ id: fileId(id), text, open: false });
  host.setRoots(['/etc']);
  set(
    site,
    'events {}\nhttp {\n    map $http_user_agent $visitor { default human; }\n    include /etc/nginx/conf.d/*.conf;\n}\n',
  );
  set(
    '/etc/php/8.2/fpm/pool.d/www.conf',
    '[www]\nuser = www-data\nlisten = /run/php/www.sock\npm = ondemand\npm.max_children = 5\n',
  );
  for (let number = 0; number < many; number++) set(siteName(number), siteText(number, number === 0 ? ':' : ''));
  return host;
}

/** How often the work may be interrupted, and what it gives. */
function counted<T>(work: Slices<T>): { readonly interruptions: number; readonly value: T } {
  for (let interruptions = 0; ; interruptions++) {
    const step = work.next();
    if (step.done === true) return { interruptions, value: step.value };
  }
}

test('every answer that grows with the workspace may be interrupted at each file, site or place', () => {
  const host = workspace();
  const snapshot = host.snapshot();
  const file = fileId(siteName(1));
  const text = snapshot.file(file)?.text ?? '';
  const variable = text.indexOf('$visitor') + 2;
  const { findings } = findingsOf(snapshot);
  const answers: Readonly<Record<string, Slices<unknown>>> = {
    references: referenceSlices(snapshot, file, variable),
    definition: definitionSlices(snapshot, file, variable),
    'plan of a rename': renameSlices(snapshot, file, variable),
    symbols: workspaceSymbolSlices(snapshot, ''),
    'call hierarchy': hierarchyItemSlices(snapshot, file, text.indexOf('server_name')),
    'incoming calls': incomingSlices(snapshot, { file, range: { start: 0, end: 0 } }),
    'outgoing calls': outgoingSlices(snapshot, { file, range: { start: 0, end: 0 } }),
    map: mapSlices(snapshot, findings),
  };
  for (const [name, work] of Object.entries(answers)) assert.ok(counted(work).interruptions >= many, name);
  const plan = finished(renameSlices(snapshot, file, variable));
  assert.ok(plan !== undefined && !isRefusal(plan));
  const edits = counted(plan.edits('guest'));
  assert.ok(edits.interruptions >= many);
  assert.equal(isRefusal(edits.value) ? 0 : edits.value.length, many + 1);
});

test('whether a word of a table is the name of an upstream may be interrupted at each pass', () => {
  const host = new AnalysisHost();
  const file = fileId(siteName(0));
  const passing = 'server {\n    set $shop backend;\n    location ~ \\.php$ { fastcgi_pass $shop; }\n}\n';
  host.setFile({
    id: site,
    text: 'events {}\nhttp {\n    upstream backend { server unix:/run/php/www.sock; }\n    include /etc/nginx/conf.d/*.conf;\n}\n',
    open: false,
  });
  for (let number = 0; number < many; number++)
    host.setFile({ id: fileId(siteName(number)), text: passing, open: false });
  const { interruptions, value } = counted(useAtSlices(host.snapshot(), file, passing.indexOf('backend')));
  assert.ok(interruptions >= many);
  assert.equal(value?.kind, 'upstream');
});

test('every answer that grows with a file may be interrupted within it', () => {
  const host = new AnalysisHost();
  const sites = Array.from({ length: many }, (_, number) => siteText(number)).join('');
  host.setFile({ id: site, text: `events {}\nhttp {\n${sites}}\n`, languageId: 'nginx', open: true });
  const snapshot = host.snapshot();
  const state = snapshot.file(site);
  assert.ok(state !== undefined);
  const whole = { start: 0, end: state.text.length };
  assert.ok(counted(lensSlices(snapshot, state, defaultView.codeLens)).interruptions >= many, 'lenses');
  assert.ok(counted(inlayHintSlices(snapshot, state, whole, defaultView.inlayHints)).interruptions >= many, 'hints');
  assert.ok(counted(formatSlices(snapshot, site, { tabSize: 4, insertSpaces: true })).interruptions >= 2, 'formatting');
});

test('to make all safe fixes of a file may be interrupted, and leaves the host as it is', () => {
  const host = workspace();
  const file = fileId(siteName(0));
  const { findings } = findingsOf(host.snapshot());
  const before = host.snapshot();
  const { interruptions, value } = counted(fixAllSlices(host, file, findings));
  // findings are cut coarser
  assert.ok(interruptions > 0);
  assert.ok(value.length > 0);
  assert.equal(host.snapshot(), before);
});
