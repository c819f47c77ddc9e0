/** The host: what changes a snapshot, which text wins, and what a broken file leaves placement. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingSlices, findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { moveBetween } from '../../server/src/analysis/state/shift.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import type { RuleCode } from '../../server/src/rules/kit/codes.ts';
import { defineRule, type Rule } from '../../server/src/rules/kit/rule.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const main = fileId('/etc/nginx/nginx.conf');
const www = fileId('/etc/php/8.2/fpm/pool.d/www.conf');
const nginxText = 'events {}\nhttp { server { location / { fastcgi_pass 127.0.0.1:9000; } } }\n';
const poolText = (listen: string): string => `[www]\nlisten = ${listen}\npm = static\npm.max_children = 1\n`;

function workspace(): AnalysisHost {
  const masterText = '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n';
  return hostOf({
    files: new Map([
      [main, nginxText],
      [fileId('/etc/php/8.2/fpm/php-fpm.conf'), masterText],
      [www, poolText('127.0.0.1:9000')],
    ]),
  });
}

/** State of each pass: what the join says now. */
function states(host: AnalysisHost): readonly string[] {
  return host
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.passes.map((verdict) => verdict.state));
}

// which text wins

test('an open document wins over the disk until it is closed', () => {
  const host = workspace();
  host.setFile({ id: www, text: poolText('9001'), languageId: 'php-fpm', open: true });
  host.setFile({ id: www, text: poolText('127.0.0.1:9000'), open: false });
  assert.deepEqual(states(host), ['unserved']);
  host.closeFile(www);
  host.setFile({ id: www, text: poolText('127.0.0.1:9000'), open: false });
  assert.deepEqual(states(host), ['served']);
});

test("a closed document keeps its text until the disk's comes", () => {
  const host = workspace();
  host.setFile({ id: www, text: poolText('9001'), languageId: 'php-fpm', open: true });
  host.closeFile(www);
  assert.deepEqual(states(host), ['unserved']);
  assert.equal(host.file(www)?.open, false);
});

test('closing a document that was never opened does nothing', () => {
  const host = workspace();
  const before = host.snapshot();
  host.closeFile(fileId('/nowhere.conf'));
  assert.equal(host.snapshot(), before);
});

test('a removed pool answers no more', () => {
  const host = workspace();
  host.removeFile(www);
  assert.equal(host.file(www), undefined);
  assert.deepEqual(states(host), ['unknown']);
});

test('a file that appears answers', () => {
  const host = workspace();
  host.setFile({ id: www, text: poolText('9001'), open: false });
  host.setFile({
    id: fileId('/etc/php/8.2/fpm/pool.d/blog.conf'),
    text: '[blog]\nlisten = 9000\npm = static\n',
    open: false,
  });
  assert.deepEqual(states(host), ['served']);
});

test('a link that appears or goes brings or takes the site behind it', () => {
  const host = hostOf(
    loadFixture(`
#- /etc/nginx/nginx.conf
http { include sites-enabled/*; }
#- /etc/nginx/sites-available/shop
server { location / { fastcgi_pass 127.0.0.1:9000; } }`),
  );
  const reasons = (): readonly unknown[] =>
    host
      .snapshot()
      .workspace.deployments.flatMap(({ passes }) => passes)
      .map(({ reason }) => reason?.because);
  assert.deepEqual(reasons(), ['not-included']);
  host.addLink('/etc/nginx/sites-enabled/shop', fileId('/etc/nginx/sites-available/shop'));
  assert.deepEqual(reasons(), ['missing-include']);
  host.removeFile(fileId('/etc/nginx/sites-enabled/shop'));
  assert.deepEqual(reasons(), ['not-included']);
});

test('a file that belongs to another program joins nothing, and does when it changes', () => {
  const host = workspace();
  host.setFile({ id: www, text: 'FROM debian\nRUN true\n', open: false });
  assert.deepEqual(states(host), ['unknown']);
  host.setFile({ id: www, text: poolText('9000'), open: false });
  assert.deepEqual(states(host), ['served']);
});

test('compose files count while they are there and hold one of the servers', () => {
  const host = workspace();
  const compose = fileId('/etc/docker-compose.yml');
  host.setFile({ id: www, text: poolText('9001'), open: false });
  host.setFile({
    id: compose,
    text: 'services:\n  web: { image: "nginx:1.27" }\n  php: { image: "php:8.3-fpm" }\n',
    open: false,
  });
  assert.deepEqual(states(host), ['unknown']);
  host.setFile({ id: compose, text: 'services:\n  db: { image: "mariadb:11" }\n', open: false });
  assert.deepEqual(states(host), ['unserved']);
  host.setFile({
    id: compose,
    text: 'services:\n  web: { image: "nginx:1.27" }\n  php: { image: "php:8.3-fpm" }\n',
    open: false,
  });
  host.removeFile(compose);
  assert.deepEqual(states(host), ['unserved']);
});

// revisions

test('the same text again changes nothing', () => {
  const host = workspace();
  const before = host.snapshot();
  host.setFile({ id: www, text: poolText('127.0.0.1:9000'), open: false });
  assert.equal(host.snapshot(), before);
});

test('an edit that no other file can see keeps the model', () => {
  const host = workspace();
  const before = host.snapshot();
  const model = before.workspace;
  host.setFile({ id: main, text: `${nginxText}# a comment at the end\n`, open: false });
  const after = host.snapshot();
  assert.notEqual(after, before);
  assert.equal(after.worldRevision, before.worldRevision);
  assert.equal(after.workspace, model);
});

test('an edit that moves a call does not', () => {
  const host = workspace();
  const { workspace: model, worldRevision } = host.snapshot();
  host.setFile({ id: main, text: `# a comment at the head\n${nginxText}`, open: false });
  assert.notEqual(host.snapshot().worldRevision, worldRevision);
  assert.notEqual(host.snapshot().workspace, model);
});

test('settings change the model', () => {
  const host = workspace();
  host.setFile({ id: main, text: nginxText.replace('127.0.0.1:9000', 'unix:/usr/local/www.sock'), open: false });
  host.setFile({ id: www, text: poolText('www.sock'), open: false });
  assert.deepEqual(states(host), ['unserved']);
  host.setSettings({ platform: 'docker', nginxVersion: undefined, phpVersion: undefined });
  assert.deepEqual(states(host), ['served']);
});

test('nothing is wanted from the disk where the workspace is not trusted', () => {
  const host = hostOf(loadFixture('#- /etc/nginx/nginx.conf\nhttp { include /opt/sites/*.conf; }'));
  assert.deepEqual([...host.snapshot().wants], ['/opt/sites/*.conf']);
  host.setTrusted(false);
  assert.deepEqual([...host.snapshot().wants], []);
});

// broken files

const placesOf = (host: AnalysisHost): readonly string[] =>
  host
    .snapshot()
    .workspace.deployments.flatMap(({ passes }) =>
      passes.map(({ pass }) => host.file(pass.at.file)?.text.slice(pass.at.range.start, pass.at.range.end) ?? ''),
    );

const breaks: readonly (readonly [title: string, broken: string])[] = [
  ['an open quote before it', nginxText.replace('server {', 'server { root "/srv;')],
  ['a brace too many before it', `}\n${nginxText}`],
  ['a brace too many behind it', `${nginxText}}\n`],
  ['a line begun right before it', nginxText.replace('fastcgi_pass', '"\nfastcgi_pass')],
];

for (const [title, broken] of breaks) {
  test(`a broken file keeps its calls, and they stay in their place: ${title}`, () => {
    const host = workspace();
    host.setFile({ id: main, text: broken, open: true });
    assert.deepEqual(states(host), ['served']);
    assert.deepEqual(placesOf(host), ['127.0.0.1:9000']);
    host.setFile({ id: main, text: nginxText.replace('9000', '9001'), open: true });
    assert.deepEqual(states(host), ['unserved']);
  });
}

test('a broken pool file keeps its pools', () => {
  const host = workspace();
  host.setFile({ id: www, text: poolText('127.0.0.1:9000').replace('[www]', '[www'), open: true });
  assert.deepEqual(states(host), ['served']);
});

test('a missing semicolon is no reason to stop listening: the rest is read anew', () => {
  const host = workspace();
  host.setFile({
    id: main,
    text: 'http {\nserver {\nroot /srv\nlocation / {\nfastcgi_pass 127.0.0.1:9001;\n}\n}\n}\n',
    open: true,
  });
  assert.deepEqual(states(host), ['unserved']);
});

test('a file that was broken from the start says what it can', () => {
  const host = hostOf(loadFixture(`#- ${main}\n${nginxText}}\n`));
  assert.deepEqual(placesOf(host), ['127.0.0.1:9000']);
});

const moves: readonly (readonly [title: string, before: string, after: string])[] = [
  // [ and ] show a range and where it goes; they are no part of the text
  ['an edit behind', 'a [b] c', 'a [b] c d'],
  ['an edit before', 'a [b] c', 'xx a [b] c'],
  ['typed right before', 'a [b] c', 'a x[b] c'],
  ['typed right behind', 'a [b] c', 'a [b]x c'],
  ['typed inside', 'a [bb] c', 'a [bxb] c'],
  ['the range itself is replaced', 'a [bbb] c', 'a [x] c'],
  ['the range is deleted', 'a [b] c', 'a [] c'],
  ['an empty range stays empty', 'a [] c', 'a x[] c'],
];

for (const [title, before, after] of moves) {
  test(`a place moves along: ${title}`, () => {
    const bare = (text: string): string => text.replace(/[[\]]/g, '');
    const range = (text: string): { start: number; end: number } => ({
      start: text.indexOf('['),
      end: text.indexOf(']') - 1,
    });
    assert.deepEqual(moveBetween(bare(before), bare(after))(range(before)), range(after));
  });
}

// rules

const rule = (code: string, check: Rule['check']): Rule => ({ ...quiet, code, check }) as Rule;
const quiet = defineRule({
  code: 'quiet' as RuleCode,
  title: '',
  severity: 'warning',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '',
  rationale: '',
  verified: '',
  limits: '',
  references: [],
  *check() {},
  examples: { bad: [{ title: '', files: '' }], good: [{ title: '', files: '' }] },
});

const loud = rule('loud', function* loud({ verdict }: Parameters<typeof quiet.check>[0]) {
  yield { at: verdict.pass.at, message: 'seen', related: [{ at: verdict.pass.at, message: 'here' }] };
} as Rule['check']);
const thrower = rule('thrower', () => {
  throw new Error('no');
});
const lateThrower = rule('late-thrower', function* late({ verdict }: Parameters<typeof quiet.check>[0]) {
  yield { at: verdict.pass.at, message: 'before' };
  throw new Error('late');
} as Rule['check']);

test('a rule that throws is named, and the others go on', () => {
  const { findings, failures } = findingsOf(workspace().snapshot(), [thrower, loud, lateThrower]);
  assert.deepEqual(
    findings.map((finding) => finding.code),
    ['late-thrower', 'loud'],
  );
  assert.deepEqual(
    failures.map((failure) => failure.code),
    ['thrower', 'late-thrower'],
  );
});

test('one line that is reached twice is one finding with two places', () => {
  const host = hostOf(
    loadFixture(`
#- /etc/nginx/nginx.conf
http { server { server_name a; include php.conf; } server { server_name b; include php.conf; } }
#- /etc/nginx/php.conf
location / { fastcgi_pass 127.0.0.1:9000; }`),
  );
  const { findings } = findingsOf(host.snapshot(), [loud]);
  assert.deepEqual(
    findings.map((finding) => [finding.code, finding.severity, finding.places, finding.related.length]),
    [['loud', 'warning', 2, 1]],
  );
});

test('what fails nothing is an info, whatever severity a rule names', () => {
  const severities = (outcomes: Rule['outcomes']): readonly string[] =>
    findingsOf(workspace().snapshot(), [{ ...loud, outcomes } as Rule]).findings.map((finding) => finding.severity);
  assert.deepEqual(severities(['degraded', 'none']), ['info']);
  assert.deepEqual(severities(['degraded', '502']), ['warning']);
});

test('findings come file by file, from top to bottom', () => {
  const host = hostOf(
    loadFixture(`
#- /srv/b.conf
server { location /1 { fastcgi_pass 127.0.0.1:1; } location /2 { fastcgi_pass 127.0.0.1:2; } }
#- /srv/a.conf
server { location /3 { fastcgi_pass 127.0.0.1:3; } }`),
  );
  const { findings } = findingsOf(host.snapshot(), [loud]);
  assert.deepEqual(
    findings.map((finding) => host.file(finding.at.file)?.text.slice(finding.at.range.start, finding.at.range.end)),
    ['127.0.0.1:3', '127.0.0.1:1', '127.0.0.1:2'],
  );
});

test('the work can be stopped between two slices', () => {
  const locations = Array.from({ length: 200 }, (_, n) => `location /${n} { fastcgi_pass 127.0.0.1:9000; }`).join('\n');
  const host = hostOf(loadFixture(`#- ${main}\nhttp { server {\n${locations}\n} }`));
  const slices = [...findingSlices(host.snapshot(), [loud])];
  assert.ok(slices.length > 2);
});

// files that tell of containers

const composeFile = fileId('/w/compose.yaml');

test('the texts of files that tell of containers are kept, foreign and closed as they are', () => {
  const host = hostOf({
    files: new Map([
      [composeFile, 'services:\n  web: {image: nginx}\n'],
      [fileId('/w/.env'), 'A=b\n'],
      [fileId('/w/other.yaml'), 'a: b\n'],
    ]),
  });
  assert.deepEqual(
    [...host.snapshot().world.containerFiles],
    [
      [composeFile, 'services:\n  web: {image: nginx}\n'],
      ['/w/.env', 'A=b\n'],
    ],
  );
  assert.equal(host.file(composeFile), undefined);
  const { worldRevision } = host.snapshot();
  host.setFile({ id: composeFile, text: 'services: {}\n', languageId: 'yaml', open: true });
  assert.equal(host.snapshot().world.containerFiles.get(composeFile), 'services: {}\n');
  host.setFile({ id: composeFile, text: 'services: {a: {}}\n', languageId: 'yaml', open: true });
  assert.ok(host.snapshot().worldRevision > worldRevision + 1);
});

test('what is too long to be read is noted, and what is gone is forgotten', () => {
  const host = hostOf({ files: new Map([[composeFile, 'services: {}\n']]) });
  host.setFile({ id: composeFile, text: `services: {}\n${'# x\n'.repeat(100_000)}`, open: false });
  const { world } = host.snapshot();
  assert.deepEqual([[...world.containerFiles.keys()], [...world.unreadContainerFiles]], [[], [composeFile]]);
  const copy = host.fork();
  host.removeFile(composeFile);
  assert.equal(host.snapshot().world.unreadContainerFiles.size, 0);
  assert.equal(copy.snapshot().world.unreadContainerFiles.size, 1);
  host.setFile({ id: composeFile, text: 'services: {}\n', open: false });
  host.forget(() => true);
  assert.equal(host.snapshot().world.containerFiles.size, 0);
});
