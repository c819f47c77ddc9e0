/** Whatever was edited in whatever order: the model and the findings are those of a host that reads the same texts for the first time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBroken } from '../../server/src/analysis/state/file-state.ts';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { isConfigFile, readConfig } from '../../server/src/analysis/settings/config-file.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings, type Settings } from '../../server/src/analysis/settings/settings.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';
import { modelReport } from './model-report.ts';
import { runs } from './runs.ts';

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
const pool = (name: string, time: string): string =>
  `[${name}]\nuser = www-data\nlisten = /run/${name}.sock\npm = static\npm.max_children = 2\nrequest_terminate_timeout = ${time}\n`;

const start: readonly (readonly [FileId, string])[] = [
  [
    at('nginx/nginx.conf'),
    'events {}\nhttp {\n    upstream app {\n        server unix:/run/b.sock;\n    }\n    include conf.d/*.conf;\n    include sites/*;\n}\n',
  ],
  [at('nginx/conf.d/times.conf'), 'fastcgi_read_timeout 30s;\n'],
  [at('nginx/sites/a'), site('a', 'a')],
  [at('nginx/sites/b'), site('b', 'b') + site('b2', 'a').replace('unix:/run/a.sock', 'app')],
  [at('nginx/sites/c'), site('c', 'gone')],
  [at('nginx/sites/d'), site('d', 'b').replace(/ {4}location[^}]*\}\n/, '')],
  [
    at('nginx/sites/e'),
    `upstream own {\n    server 127.0.0.1:9000;\n}\n${site('e', 'a').replace('unix:/run/a.sock', 'own')}`,
  ],
  [at('nginx/snippets/php.conf'), 'set $path $fastcgi_path_info;\nfastcgi_param PATH_INFO $path;\n'],
  [at('nginx/snippets/own.conf'), 'location /status {\n    fastcgi_pass unix:/run/b.sock;\n}\n'],
  [at('php/8.2/fpm/php-fpm.conf'), '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n'],
  [at('php/8.2/fpm/pool.d/a.conf'), pool('a', '60s')],
  [at('php/8.2/fpm/pool.d/b.conf'), pool('b', '10s')],
  [
    at('gatewise.json'),
    '{\n    "rules": {},\n    "ignore": [\n        { "rule": "fastcgi-pass-unserved", "file": "nginx/sites/c", "reason": "gone" }\n    ]\n}\n',
  ],
];
const unserved = '"rule": "fastcgi-pass-unserved"';
/** What a gatewise.json may say as a whole: single lines seldom leave one that can be read. */
const projectSettings: readonly string[] = [
  '{}',
  '',
  `{ "ignore": [{ ${unserved}, "file": "nginx/sites/c", "reason": "gone" }, { "rule": "nginx-gives-up-before-pool", "file": "**", "reason": "slow" }] }`,
  `{ "ignore": [{ ${unserved}, "file": "nginx/sites/none", "reason": "is unused" }, { ${unserved}, "file": "**/b", "reason": "" }] }`,
  `{ "ignore": [{ ${unserved}, "file": "sites/*", "reason": "of another folder" }, { ${unserved}, "file": "../**", "reason": "above" }] }`,
  '{ "exclude": ["nginx/sites/c", "php/**"] }',
  '{ "exclude": ["nginx/sites/**"], "rules": { "fastcgi-pass-unserved": "info" } }',
  '{ "rules": { "fastcgi-pass-unserved": "off", "nginx-gives-up-before-pool": "error", "no-such-rule": "off" } }',
  `{ "platform": "debian", "nginx": { "version": "1.18" }, "php": { "version": "7.4" }, "ignore": [{ ${unserved}, "file": "nginx/**", "reason": "all" }] }`,
];
/** Where a file may go to when it is renamed. */
const elsewhere = [
  'nginx/sites/z',
  'nginx/conf.d/z.conf',
  'nginx/snippets/z.conf',
  'php/8.2/fpm/pool.d/z.conf',
  'nginx/sites/a.bak',
  'nginx/gatewise.json',
].map(at);

/** Lines that an edit may bring, of both dialects. */
const lines = [
  '# a comment',
  '',
  'listen 80;',
  'server_name a.example;',
  'server_name z.example;',
  'include snippets/own.conf;',
  'include snippets/gone.conf;',
  'fastcgi_pass unix:/run/a.sock;',
  'fastcgi_pass unix:/run/b.sock;',
  'fastcgi_pass 127.0.0.1:9000;',
  'fastcgi_pass app;',
  'fastcgi_pass own;',
  'fastcgi_pass $somewhere;',
  'set $somewhere unix:/run/a.sock;',
  'fastcgi_read_timeout 5s;',
  'proxy_pass http://unix:/run/a.sock:;',
  'uwsgi_pass own;',
  'location /x { fastcgi_pass unix:/run/a.sock; }',
  'server { listen 80; server_name b.example; location / { fastcgi_pass unix:/run/none.sock; } }',
  'upstream app { server unix:/run/a.sock; }',
  'upstream own { server 127.0.0.1:9000 down; }',
  'map $host $somewhere { default unix:/run/b.sock; }',
  'expires 30d;',
  'expires soon;',
  'gzip on;',
  'fastcgi_buffers 1 4k;',
  'access_log /var/log/x.log none;',
  'limit_req zone=z;',
  '# gatewise-ignore fastcgi-pass-unserved: because',
  '# gatewise-ignore-file fastcgi-pass-unserved, nginx-gives-up-before-pool: because',
  '# gatewise-ignore no-such-code',
  '; gatewise-ignore listen-address-in-use: because',
  '{',
  '}',
  'server {',
  'listen 80',
  'root "/srv',
  '[c',
  'listen = "/run/c.sock',
  '"rules": { "fastcgi-pass-unserved": "off" },',
  `"ignore": [{ ${unserved}, "file": "nginx/sites/b", "reason": "b" }],`,
  '"rules": { "fastcgi-pass-unserved": "info", "nginx-invalid-value": "off" },',
  '"exclude": ["nginx/sites/**"],',
  '"platform": "debian",',
  '"nginx": { "version": "1.18" },',
  '"ignore": [],',
  'listen = /run/a.sock',
  'listen = 9000',
  'request_terminate_timeout = 5s',
  '[b]',
  '; a comment',
];

interface Edit {
  readonly file: number;
  readonly line: number;
  readonly kind:
    | 'insert'
    | 'replace'
    | 'delete'
    | 'type'
    | 'restore'
    | 'remove'
    | 'rename'
    | 'close'
    | 'disk'
    | 'settings'
    | 'project';
  readonly text: string;
  /** Whether somebody looks at the findings afterwards. */
  readonly look: boolean;
}

const edits = fc.array(
  fc.record({
    file: fc.nat(start.length - 1),
    line: fc.nat(14),
    text: fc.constantFrom(...lines),
    look: fc.boolean(),
    kind: fc.constantFrom<Edit['kind']>(
      'insert',
      'insert',
      'replace',
      'replace',
      'delete',
      'type',
      'type',
      'restore',
      'remove',
      'rename',
      'close',
      'disk',
      'settings',
      'project',
    ),
  }),
  { minLength: 1, maxLength: 16 },
);

/** What an editor and the disk hold. */
interface World {
  readonly texts: Map<FileId, string>;
  readonly open: Set<FileId>;
  settings: Settings;
}

const levels: readonly Settings[] = [
  defaultSettings,
  {
    ...defaultSettings,
    rules: new Map([
      ['fastcgi-pass-unserved', 'info'],
      ['nginx-invalid-value', 'off'],
    ]),
  },
];

function hostWith({ texts, open, settings }: World): AnalysisHost {
  const host = new AnalysisHost();
  host.setRoots([root]);
  host.setSettings(settings);
  for (const [id, text] of texts) host.setFile({ id, text, open: open.has(id), languageId: languageOf(id, open) });
  host.listFolders(new Set([...start.map(([id]) => dirname(id)), root]));
  return host;
}

function languageOf(id: FileId, open: ReadonlySet<FileId>): string | undefined {
  return open.has(id) ? (id.includes('/nginx/') ? 'nginx' : 'php-fpm') : undefined;
}

function apply(text: string, edit: Pick<Edit, 'line' | 'kind' | 'text'>): string {
  const list = text.split('\n');
  const at = Math.min(edit.line, list.length - 1);
  switch (edit.kind) {
    case 'insert':
      return list.toSpliced(at, 0, edit.text).join('\n');
    case 'replace':
      return list.toSpliced(at, 1, edit.text).join('\n');
    case 'delete':
      return list.toSpliced(at, 1).join('\n');
    default:
      return list.with(at, `${list[at] ?? ''}${edit.text.slice(0, 3)}`).join('\n');
  }
}

/** Does one edit to the world and to the host that watches it. */
function edit(world: World, host: AnalysisHost, { file, line, kind, text }: Edit): void {
  const { texts, open } = world;
  const [id, original] = start[file] ?? [];
  if (id === undefined || original === undefined) return;
  const set = (into: FileId, now: string, by: 'editor' | 'disk'): void => {
    const isOpen = by === 'editor';
    texts.set(into, now);
    if (isOpen) open.add(into);
    host.setFile({ id: into, text: now, open: isOpen, languageId: languageOf(into, open) });
  };
  const before = texts.get(id);
  switch (kind) {
    case 'remove':
    case 'rename': {
      texts.delete(id);
      open.delete(id);
      host.removeFile(id);
      const to = elsewhere[line % elsewhere.length];
      if (kind === 'rename' && to !== undefined && before !== undefined)
        set(to, before, open.has(to) ? 'editor' : 'disk');
      break;
    }
    case 'close':
      open.delete(id);
      host.closeFile(id);
      break;
    case 'disk':
      // an editor's text wins over the disk's
      if (!open.has(id)) set(id, apply(before ?? '', { line, kind: 'insert', text }), 'disk');
      break;
    case 'settings':
      world.settings = levels[line % levels.length] ?? defaultSettings;
      host.setSettings(world.settings);
      break;
    case 'project': {
      const config = [at('gatewise.json'), at('nginx/gatewise.json')][file % 3 === 0 ? 1 : 0];
      if (config !== undefined)
        set(
          config,
          projectSettings[line % projectSettings.length] ?? '',
          open.has(config) || file % 2 === 0 ? 'editor' : 'disk',
        );
      break;
    }
    default:
      set(id, kind === 'restore' ? original : apply(before ?? '', { line, kind, text }), 'editor');
  }
}

/** A broken file keeps what it said when it was whole, and a fresh host has never seen that: what was broken is mended. */
function mend({ texts, open }: World, host: AnalysisHost): void {
  for (const [id] of texts) {
    const tree = host.file(id)?.tree;
    const broken = tree !== undefined && isBroken(tree);
    if (
      !broken &&
      !(
        isConfigFile(id) &&
        host.snapshot().world.configuration.configs.some((config) => config.file === id && config.broken)
      )
    )
      continue;
    const text = start.find(([one]) => one === id)?.[1] ?? (isConfigFile(id) ? '{}' : '');
    texts.set(id, text);
    open.add(id);
    host.setFile({ id, text, open: true, languageId: languageOf(id, open) });
  }
}

test('the project settings that are tried say something', () => {
  for (const text of [start.at(-1)?.[1] ?? '', ...projectSettings]) {
    const { broken, problems } = readConfig(at('gatewise.json'), text);
    assert.deepEqual(
      [
        broken,
        problems.map(({ message }) => message).filter((message) => !/no-such-rule|"reason"|reason/.test(message)),
      ],
      [false, []],
      text,
    );
  }
});

test('after any edits a host says what a fresh one says', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const world: World = { texts: new Map(start), open: new Set(), settings: defaultSettings };
      const host = hostWith(world);
      findingsOf(host.snapshot());
      for (const one of list) {
        edit(world, host, one);
        if (one.look) findingsOf(host.snapshot());
      }
      mend(world, host);
      assert.deepEqual(modelReport(host), modelReport(hostWith(world)));
    }),
    runs(200),
  );
});

test('an edit of a site leaves the model in place and is seen in it', () => {
  const host = hostWith({ texts: new Map(start), open: new Set(), settings: defaultSettings });
  const { workspace } = host.snapshot();
  const [id, text] = start[2] ?? [];
  assert.ok(id !== undefined && text !== undefined);
  host.setFile({ id, text: text.replace('/run/a.sock', '/run/b.sock'), open: true, languageId: 'nginx' });
  assert.equal(host.snapshot().workspace, workspace);
  assert.deepEqual(
    host
      .snapshot()
      .workspace.passesIn(id)
      .flatMap(({ targets }) => targets.flatMap(({ links }) => links.map((link) => link.pool.name))),
    ['b'],
  );
});
