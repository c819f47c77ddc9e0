/** Incremental equals fresh: after any sequence of edits a host says what a new one says of the same files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findingsOf } from '../../server/src/analysis/findings.ts';
import { isBroken } from '../../server/src/analysis/file-state.ts';
import { AnalysisHost } from '../../server/src/analysis/host.ts';
import { fileId } from '../../server/src/text/range.ts';

/** Small texts that agree and disagree with each other in many ways; some are broken, some belong to nobody. */
const texts = [
  'http { include sites/*.conf; }\n',
  'events {}\nhttp { fastcgi_read_timeout 30s; upstream php { server 127.0.0.1:9000; } include sites/*.conf; }\n',
  'server {\n  server_name a;\n  location / {\n    fastcgi_pass 127.0.0.1:9000;\n  }\n}\n',
  'server {\n  server_name b;\n  location ~ \\.php$ {\n    fastcgi_pass php;\n    include snippet.conf;\n  }\n}\n',
  'server {\n  set $p unix:/run/www.sock;\n  location / {\n    fastcgi_pass $p;\n    fastcgi_read_timeout 0;\n  }\n}\n',
  'fastcgi_read_timeout 1m;\n',
  'include sites/*.conf;\nroot /srv;\n',
  '[global]\ninclude = /etc/pools/*.conf\n',
  '[www]\nlisten = 9000\npm = static\nrequest_terminate_timeout = 10\n',
  '[www]\nlisten = /run/www.sock\npm = static\nrequest_terminate_timeout = 1m30s\n',
  '[blog]\nlisten = unix:/run/blog.sock\npm = static\n',
  '[global]\ninclude = /etc/pools/*.conf\n[www]\nlisten = 127.0.0.1\npm = static\n',
  'services:\n  web: { image: "nginx:1.27" }\n',
  'server {\n  location / {\n    fastcgi_pass "127.0.0.1:9000;\n  }\n}\n',
  '[www\nlisten = 9000\npm = static\n',
  '',
] as const;
const paths = ['/etc/nginx.conf', '/etc/sites/a.conf', '/etc/sites/b.conf', '/etc/snippet.conf', '/etc/php-fpm.conf', '/etc/pools/a.conf', '/etc/pools/b.conf', '/etc/docker-compose.yml'] as const;
const links = ['/etc/sites/link.conf', '/etc/pools/link.conf'] as const;

type Step =
  | { readonly kind: 'disk' | 'type'; readonly path: string; readonly text: string }
  | { readonly kind: 'close' | 'remove' | 'unlink' | 'ask'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly to: string };

const path = fc.constantFrom(...paths);
const link = fc.constantFrom(...links);
const text = fc.constantFrom(...texts);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('disk' as const, 'type' as const), path, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'remove' as const, 'ask' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unlink' as const), path: link }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), path: link, to: path }) },
);

/** What there is, kept in the plainest way. */
interface Plain {
  readonly disk: Map<string, string>;
  readonly open: Map<string, string>;
  readonly links: Map<string, string>;
}

/** Does a step to a host as the server does: a document that closes gives way to the disk. */
function take(host: AnalysisHost, plain: Plain, one: Step): void {
  const id = fileId(one.path);
  if (one.kind === 'disk') {
    plain.disk.set(one.path, one.text);
    host.setFile({ id, text: one.text, open: false });
  } else if (one.kind === 'type') {
    plain.open.set(one.path, one.text);
    host.setFile({ id, text: one.text, languageId: 'properties', open: true });
  } else if (one.kind === 'close' || one.kind === 'remove') {
    if (one.kind === 'remove') plain.disk.delete(one.path);
    plain.open.delete(one.path);
    host.closeFile(id);
    const onDisk = plain.disk.get(one.path);
    if (onDisk === undefined) host.removeFile(id);
    else host.setFile({ id, text: onDisk, open: false });
  } else if (one.kind === 'link') {
    plain.links.set(one.path, one.to);
    host.addLink(one.path, fileId(one.to));
  } else if (one.kind === 'unlink') {
    plain.links.delete(one.path);
    host.removeFile(id);
  } else say(host); // an answer in between must not change the next one
}

function emptyHost(): AnalysisHost {
  const host = new AnalysisHost();
  host.setRoots(['/etc']);
  host.listFolders(['/etc', '/etc/sites', '/etc/pools']);
  return host;
}

function freshHost(plain: Plain): AnalysisHost {
  const host = emptyHost();
  for (const [file, content] of plain.disk) host.setFile({ id: fileId(file), text: content, open: false });
  for (const [file, content] of plain.open) host.setFile({ id: fileId(file), text: content, languageId: 'properties', open: true });
  for (const [file, to] of plain.links) host.addLink(file, fileId(to));
  return host;
}

/** Everything a user may see: findings with their fixes, and the state of each call. */
function say(host: AnalysisHost): unknown {
  const snapshot = host.snapshot();
  const report = findingsOf(snapshot);
  assert.deepEqual(report.failures, []);
  return {
    findings: report.findings.map((finding) => ({ ...finding, fixes: finding.fixes() })),
    calls: snapshot.workspace.deployments.map(({ config, calls }) => [
      config.root,
      calls.map((verdict) => [verdict.state, verdict.reason?.message, verdict.call.at, verdict.targets.map((target) => [target.state, target.links.map((one) => [one.pool.name, one.certainty])])]),
    ]),
    wants: [...snapshot.wants].toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

/** Broken texts keep what they said before, on purpose: there a fresh host knows less. */
function broken(host: AnalysisHost): boolean {
  return paths.some((file) => {
    const tree = host.file(fileId(file))?.tree;
    return tree !== undefined && isBroken(tree);
  });
}

test('after any sequence of edits the findings are those of a fresh host', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 24 }), (steps) => {
      const host = emptyHost();
      const plain: Plain = { disk: new Map(), open: new Map(), links: new Map() };
      for (const one of steps) take(host, plain, one);
      if (broken(host)) return;
      compared++;
      assert.deepEqual(say(host), say(freshHost(plain)));
    }),
    { numRuns: 400 },
  );
  assert.ok(compared > 50);
});

test('mending every broken file brings a host back to what a fresh one says', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 24 }), fc.array(fc.constantFrom(...texts.slice(0, 12)), { minLength: paths.length, maxLength: paths.length }), (steps, mended) => {
      const host = emptyHost();
      const plain: Plain = { disk: new Map(), open: new Map(), links: new Map() };
      for (const one of steps) take(host, plain, one);
      for (const [n, file] of paths.entries()) take(host, plain, { kind: 'type', path: file, text: mended[n] ?? '' });
      assert.equal(broken(host), false);
      assert.deepEqual(say(host), say(freshHost(plain)));
    }),
    { numRuns: 200 },
  );
});
