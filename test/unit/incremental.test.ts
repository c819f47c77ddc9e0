/** Whatever was edited in whatever order: the model and the findings are those of a host that reads the same texts for the first time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBroken } from '../../server/src/analysis/file-state.ts';
import { findingsOf, type Finding } from '../../server/src/analysis/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/host.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';

const root = '/srv/www';
const at = (path: string): FileId => fileId(`${root}/${path}`);

const site = (name: string, pool: string): string => `# ${name}
server {
    listen 80;
    server_name ${name}.example;
    include snippets/own.conf;
    location ~ \\.php$ {
        include snippets/php.conf;
        fastcgi_pass unix:/run/${pool}.sock;
        fastcgi_read_timeout 60s;
    }
}
`;
const pool = (name: string, time: string): string => `[${name}]\nuser = www-data\nlisten = /run/${name}.sock\npm = static\npm.max_children = 2\nrequest_terminate_timeout = ${time}\n`;

const start: readonly (readonly [FileId, string])[] = [
  [at('nginx/nginx.conf'), 'events {}\nhttp {\n    upstream app {\n        server unix:/run/b.sock;\n    }\n    include conf.d/*.conf;\n    include sites/*;\n}\n'],
  [at('nginx/conf.d/times.conf'), 'fastcgi_read_timeout 30s;\n'],
  [at('nginx/sites/a'), site('a', 'a')],
  [at('nginx/sites/b'), site('b', 'b') + site('b2', 'a').replace('unix:/run/a.sock', 'app')],
  [at('nginx/sites/c'), site('c', 'gone')],
  [at('nginx/sites/d'), site('d', 'b').replace(/ {4}location[^}]*\}\n/, '')],
  [at('nginx/sites/e'), `upstream own {\n    server 127.0.0.1:9000;\n}\n${site('e', 'a').replace('unix:/run/a.sock', 'own')}`],
  [at('nginx/snippets/php.conf'), 'set $path $fastcgi_path_info;\nfastcgi_param PATH_INFO $path;\n'],
  [at('nginx/snippets/own.conf'), 'location /status {\n    fastcgi_pass unix:/run/b.sock;\n}\n'],
  [at('php/8.2/fpm/php-fpm.conf'), '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n'],
  [at('php/8.2/fpm/pool.d/a.conf'), pool('a', '60s')],
  [at('php/8.2/fpm/pool.d/b.conf'), pool('b', '10s')],
];

/** Lines that an edit may bring, of both dialects. */
const lines = [
  '# a comment', '', 'listen 80;', 'server_name a.example;', 'server_name z.example;', 'include snippets/own.conf;', 'include snippets/gone.conf;', 'fastcgi_pass unix:/run/a.sock;',
  'fastcgi_pass unix:/run/b.sock;', 'fastcgi_pass 127.0.0.1:9000;', 'fastcgi_pass app;', 'fastcgi_pass own;', 'fastcgi_pass $somewhere;', 'set $somewhere unix:/run/a.sock;', 'fastcgi_read_timeout 5s;',
  'proxy_pass http://unix:/run/a.sock:;', 'uwsgi_pass own;', 'location /x { fastcgi_pass unix:/run/a.sock; }', 'server { listen 80; server_name b.example; location / { fastcgi_pass unix:/run/none.sock; } }',
  'upstream app { server unix:/run/a.sock; }', 'upstream own { server 127.0.0.1:9000 down; }', 'map $host $somewhere { default unix:/run/b.sock; }', 'expires 30d;', 'expires soon;', 'gzip on;', 'fastcgi_buffers 1 4k;', 'access_log /var/log/x.log none;', 'limit_req zone=z;',
  'listen = /run/a.sock', 'listen = 9000', 'request_terminate_timeout = 5s', '[b]', '; a comment',
];

interface Edit {
  readonly file: number;
  readonly line: number;
  readonly kind: 'insert' | 'replace' | 'delete' | 'type' | 'restore' | 'remove' | 'close';
  readonly text: string;
  /** Whether somebody looks at the findings afterwards. */
  readonly look: boolean;
}

const edits = fc.array(
  fc.record({
    file: fc.nat(start.length - 1), line: fc.nat(14), text: fc.constantFrom(...lines), look: fc.boolean(),
    kind: fc.constantFrom<Edit['kind']>('insert', 'insert', 'replace', 'replace', 'delete', 'type', 'type', 'restore', 'remove', 'close'),
  }),
  { minLength: 1, maxLength: 12 },
);

function hostWith(texts: ReadonlyMap<FileId, string>, open: ReadonlySet<FileId>): AnalysisHost {
  const host = new AnalysisHost();
  host.setRoots([root]);
  for (const [id, text] of texts) host.setFile({ id, text, open: open.has(id), languageId: languageOf(id, open) });
  host.listFolders(new Set(start.map(([id]) => dirname(id))));
  return host;
}

function languageOf(id: FileId, open: ReadonlySet<FileId>): string | undefined {
  return open.has(id) ? (id.includes('/nginx/') ? 'nginx' : 'php-fpm') : undefined;
}

function apply(text: string, edit: Edit): string {
  const list = text.split('\n');
  const at = Math.min(edit.line, list.length - 1);
  switch (edit.kind) {
    case 'insert': return list.toSpliced(at, 0, edit.text).join('\n');
    case 'replace': return list.toSpliced(at, 1, edit.text).join('\n');
    case 'delete': return list.toSpliced(at, 1).join('\n');
    default: return list.with(at, `${list[at] ?? ''}${edit.text.slice(0, 3)}`).join('\n');
  }
}

const sayFinding = (finding: Finding): unknown => {
  const { code, severity, outcomes, message, at: { file, range }, related, places } = finding;
  return { code, severity, outcomes, message, file, range, places, related: related.map((one) => ({ message: one.message, file: one.at.file, range: one.at.range })), fixes: finding.fixes() };
};

/** All that the host says: verdicts, who uses which pool, findings with their fixes. */
function say(host: AnalysisHost): unknown {
  const snapshot = host.snapshot();
  const { workspace } = snapshot;
  const { deployments, masters } = workspace;
  const { findings, failures } = findingsOf(snapshot);
  return {
    failures,
    calls: deployments.map(({ calls }) => calls.map(({ call, state, targets, reason }) => ({ at: call.at, state, reason: reason?.message, targets: targets.map((target) => [target.target.text, target.target.at, target.state]) }))),
    sites: deployments.map(({ config }) => [config.sites, config.otherHandlers].map((list) => list.map(({ placed }) => [placed.file, placed.via, placed.fact.range]))),
    open: deployments.map(({ config }) => config.openIncludes.map(({ placed, why }) => [placed.file, placed.fact.range, why])),
    servers: deployments.map(({ config }) => config.top.children.flatMap((scope) => scope.children).map(({ opener }) => [opener?.file, opener?.fact.range])),
    uses: masters.flatMap((master) => master.pools).map((one) => workspace.usesOf(one).map((use) => [use.verdict.call.at, use.target.target.text, use.link === undefined])),
    callsIn: start.map(([id]) => workspace.callsIn(id).map((verdict) => verdict.call.at)),
    findings: findings.map(sayFinding),
  };
}

test('after any edits a host says what a fresh one says', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const texts = new Map(start);
      const open = new Set<FileId>();
      const host = hostWith(texts, open);
      findingsOf(host.snapshot());
      for (const edit of list) {
        const [id, original] = start[edit.file] ?? [];
        if (id === undefined || original === undefined) continue;
        if (edit.kind === 'remove') {
          texts.delete(id);
          open.delete(id);
          host.removeFile(id);
        } else if (edit.kind === 'close') {
          open.delete(id);
          host.closeFile(id);
        } else {
          const text = edit.kind === 'restore' ? original : apply(texts.get(id) ?? '', edit);
          texts.set(id, text);
          open.add(id);
          host.setFile({ id, text, open: true, languageId: languageOf(id, open) });
        }
        if (edit.look) findingsOf(host.snapshot());
      }
      // a broken file keeps what it said when it was whole, and a fresh host has never seen that
      const broken = [...texts.keys()].some((id) => {
        const tree = host.file(id)?.tree;
        return tree !== undefined && isBroken(tree);
      });
      if (!broken) assert.deepEqual(say(host), say(hostWith(texts, open)));
    }),
    { numRuns: 400 },
  );
});

test('an edit of a site leaves the model in place and is seen in it', () => {
  const host = hostWith(new Map(start), new Set());
  const { workspace } = host.snapshot();
  const [id, text] = start[2] ?? [];
  assert.ok(id !== undefined && text !== undefined);
  host.setFile({ id, text: text.replace('/run/a.sock', '/run/b.sock'), open: true, languageId: 'nginx' });
  assert.equal(host.snapshot().workspace, workspace);
  assert.deepEqual(host.snapshot().workspace.callsIn(id).flatMap(({ targets }) => targets.flatMap(({ links }) => links.map((link) => link.pool.name))), ['b']);
});
