/** Whether a pool takes nginx's connection: finding, hovers, lens and JSON say the same, in worlds put together at random. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sayAnswers } from '../../server/src/features/hints/answers.ts';
import { poolListen } from '../../server/src/model/fpm/settings.ts';
import type { PassVerdict } from '../../server/src/model/deployment/deployment.ts';
import { fileId } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { worldOf, type World } from './trial.ts';
import { hoverAt, linksIn, sayFiles } from './world-answers.ts';
import type { Files } from './worlds.ts';

type Word = 'accepted' | 'refused' | 'unknown';

/** What each says of the connection; `unknown` where it says nothing. */
interface Reported {
  readonly lens: Word;
  readonly hover: Word;
  readonly listen: Word;
  readonly json: Word;
  readonly findings: readonly string[];
}

const aboutConnections = new Set([
  'socket-permission-denied',
  'socket-acl-overrides-owner',
  'socket-mode-not-octal',
  'allowed-clients-exclude-nginx',
]);

function wordOf(text: string): Word {
  if (/\*\*cannot connect\*\*|\*\*rejects\*\* connections/.test(text)) return 'refused';
  return /: can connect/.test(text) ? 'accepted' : 'unknown';
}

function reportedOf(world: World, verdict: PassVerdict): Reported {
  const { file, range } = verdict.pass.at;
  const lens = sayAnswers(world.snapshot, [verdict]) ?? '';
  const [json] = linksIn(world);
  const pool = verdict.targets[0]?.links[0]?.pool;
  const listen = pool === undefined ? undefined : poolListen(pool);
  const states = { open: 'accepted', shut: 'refused', unknown: 'unknown' } as const;
  return {
    lens: /502: (?:nginx may not connect|the pool rejects)/.test(lens) ? 'refused' : 'unknown',
    hover: wordOf(hoverAt(world, file, range.start)),
    listen:
      listen?.kind === 'known'
        ? wordOf(hoverAt(world, listen.listen.at.file, listen.listen.at.range.start))
        : 'unknown',
    json: json?.access === undefined ? 'unknown' : states[json.access.state],
    // what keeps PHP-FPM from starting is another matter, and an info says that nothing is lost
    findings: world.findings
      .filter(({ code, severity }) => severity === 'error' && aboutConnections.has(code))
      .filter(({ outcomes }) => outcomes.includes('502'))
      .map(({ code }) => code),
  };
}

/** Nobody speaks alone of a connection that is refused, and where one says that it is accepted, none says otherwise. */
function assertSame(reported: Reported, files: Files): void {
  const text = `${JSON.stringify(reported)}\n${sayFiles(files)}`;
  const { lens, hover: words, listen, json, findings } = reported;
  const refused = findings.length > 0;
  for (const one of [lens, words, listen, json]) assert.equal(one === 'refused', refused, text);
  assert.equal(words, listen, text);
  if (words === 'accepted') assert.equal(json, 'accepted', text);
}

/** A line, or none. */
const maybe = (key: string, ...values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(''),
    fc.constantFrom(...values).map((value) => `${key}${value}`),
  );
const lines = (...all: readonly string[]): string => all.filter((line) => line !== '').join('\n');
const site = (parts: { readonly user?: string; readonly bind?: string; readonly address: string }): string =>
  `${parts.user ?? ''}\nevents {}\nhttp {\nroot /srv;\ninclude fastcgi.conf;\nserver {\nlocation / {\n${parts.bind ?? ''}\nfastcgi_pass ${parts.address};\n}\n}\n}\n`;
const master = '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n';

function filesOf(nginx: string, pool: string, gatewise?: string): Files {
  return new Map([
    [fileId('/etc/nginx/nginx.conf'), nginx],
    [fileId('/etc/php/8.2/fpm/php-fpm.conf'), master],
    [fileId('/etc/php/8.2/fpm/pool.d/www.conf'), `[www]\nuser = app\npm = static\npm.max_children = 2\n${pool}\n`],
    ...(gatewise === undefined || gatewise === '' ? [] : [[fileId('/etc/gatewise.json'), gatewise] as const]),
  ]);
}

const sockets = fc
  .tuple(
    fc.constant('listen = /run/php/www.sock'),
    maybe('listen.owner = ', 'www-data', 'nginx', 'root', 'app', '33', '', '${OWNER}'),
    maybe('listen.group = ', 'www-data', 'nginx', 'root', 'app', '33'),
    maybe('listen.mode = ', '0660', '0600', '0666', '660', '0440', '0000', '0220', 'rw-rw----', '0o666', '0660 # all'),
    maybe('listen.acl_users = ', '', 'www-data', 'nginx', 'app', 'app,www-data', 'app, www-data', '33'),
    maybe('listen.acl_groups = ', '', 'www-data', 'app'),
  )
  .map((all) => ({ address: 'unix:/run/php/www.sock', pool: lines(...all) }));
const ports = fc
  .record({
    address: fc.constantFrom('127.0.0.1:9000', '127.0.0.1:9000', 'localhost:9000', '[::1]:9000'),
    listen: fc.constantFrom('127.0.0.1:9000', '[::]:9000', '9000'),
    clients: maybe(
      'listen.allowed_clients = ',
      '127.0.0.1',
      '',
      'any',
      '10.0.0.1',
      '10.0.0.0/8',
      '::1',
      '10.0.0.1, 127.0.0.1',
      'localhost,127.0.0.1',
      '${CLIENTS}',
    ),
  })
  .map(({ address, listen, clients }) => ({ address, pool: lines(`listen = ${listen}`, clients) }));
const worlds: fc.Arbitrary<Files> = fc
  .record({
    user: maybe('user ', 'www-data;', 'nginx;', 'root;', 'app www-data;', '$me;'),
    bind: maybe('fastcgi_bind ', '127.0.0.1;', '10.0.0.1;', 'off;', '$server_addr;'),
    link: fc.oneof({ weight: 2, arbitrary: sockets }, { weight: 1, arbitrary: ports }),
    gatewise: fc.constantFrom(
      '',
      '',
      '{ "fpm": { "runAs": "app" } }',
      '{ "fpm": { "runAs": "www-data" } }',
      '{ "host": { "groups": { "nginx": ["nginx", "www-data"], "www-data": ["www-data"], "app": ["app"] } } }',
    ),
  })
  .map(({ user, bind, link, gatewise }) => filesOf(site({ user, bind, address: link.address }), link.pool, gatewise));

test('finding, hovers, lens and JSON agree on who may connect', () => {
  const seen = { refused: 0, accepted: 0, unknown: 0 };
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      const [verdict] = world.snapshot.workspace.deployments.flatMap(({ passes }) => passes);
      // a name in an access list that cannot be one keeps PHP-FPM from starting: nobody asks who may connect
      const isReached = verdict !== undefined && verdict.targets.some(({ links }) => links.length > 0);
      if (!isReached || world.findings.some(({ outcomes }) => outcomes.includes('fpm-start'))) return;
      const reported = reportedOf(world, verdict);
      assertSame(reported, files);
      seen[reported.json]++;
    }),
    runs(600),
  );
  assert.ok(Math.min(...Object.values(seen)) > 40, JSON.stringify(seen));
});

describe('where they once contradicted each other', () => {
  const ask = (nginx: string, pool: string, gatewise?: string): Reported => {
    const files = filesOf(nginx, pool, gatewise);
    const world = worldOf(files);
    const [verdict] = world.snapshot.workspace.deployments.flatMap(({ passes }) => passes);
    assert.ok(verdict !== undefined);
    const reported = reportedOf(world, verdict);
    assertSame(reported, files);
    return reported;
  };
  const unix = site({ user: 'user www-data;', address: 'unix:/run/php/www.sock' });
  const socket = (more: string): string => `listen = /run/php/www.sock\n${more}`;

  test('an access list that does not include nginx is an error for the lens too', () => {
    const { lens, findings } = ask(unix, socket('listen.acl_users = app'));
    assert.deepEqual([lens, findings], ['refused', ['socket-acl-overrides-owner']]);
  });

  test('a list of clients that does not include nginx is seen by hovers and JSON too', () => {
    const {
      hover: words,
      json,
      findings,
    } = ask(site({ address: '127.0.0.1:9000' }), 'listen = 9000\nlisten.allowed_clients = 10.0.0.1');
    assert.deepEqual([words, json, findings], ['refused', 'refused', ['allowed-clients-exclude-nginx']]);
  });

  test('a pool that rejects everybody says so where nothing points to it', () => {
    const world = worldOf(filesOf('events {}\nhttp {}\n', 'listen = 9000\nlisten.allowed_clients ='));
    const file = fileId('/etc/php/8.2/fpm/pool.d/www.conf');
    const at = world.files.get(file)?.indexOf('9000') ?? -1;
    assert.deepEqual(
      world.findings.map(({ code }) => code),
      ['allowed-clients-exclude-nginx'],
    );
    assert.equal(wordOf(hoverAt(world, file, at)), 'refused');
  });

  test('an empty access list is none, and the mode is read as ever', () => {
    const { findings } = ask(unix, socket('listen.owner = www-data\nlisten.mode = rw-rw----\nlisten.acl_users ='));
    assert.deepEqual(findings, ['socket-mode-not-octal']);
  });

  test('root may open a socket that is open to nobody', () => {
    const root = site({ user: 'user root;', address: 'unix:/run/php/www.sock' });
    const { hover: words, findings } = ask(root, socket('listen.mode = rw-rw----'));
    assert.deepEqual([words, findings], ['accepted', []]);
  });

  test('beside an access list the master’s own user keeps what the mode gives him', () => {
    const runAs = '{ "fpm": { "runAs": "www-data" } }';
    const accounts = '"host": { "groups": { "www-data": ["www-data"], "app": ["app"] } }';
    assert.equal(ask(unix, socket('listen.acl_users = app'), runAs).json, 'accepted');
    assert.equal(
      ask(unix, socket('listen.acl_users = app\nlisten.mode = 0060'), `{ "fpm": { "runAs": "www-data" }, ${accounts} }`)
        .json,
      'refused',
    );
  });
});
