/** Which file PHP is asked to run, and what becomes of it: findings, hover, JSON and "Which location answers" say the same, in worlds put together at random. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { answerUri } from '../../server/src/features/uri-answer.ts';
import { fileId } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { worldOf, type World } from './trial.ts';
import { hoverAt, linksIn, sayFiles } from './world-answers.ts';
import type { Files } from './worlds.ts';

const site = fileId('/etc/nginx/nginx.conf');

/** What is said of the URI that the hover takes for an example. */
interface Reported {
  readonly uri: string | undefined;
  readonly path: string | undefined;
  /** The status in place of the page; empty where the page comes. */
  readonly hover: string;
  readonly json: { readonly uri: string | undefined; readonly path: string | undefined };
  /** The line of each way that the URI may go to the `fastcgi_pass`. */
  readonly answers: readonly string[];
  /** Statuses by code. */
  readonly findings: ReadonlyMap<string, string>;
}

const aboutScripts = new Set([
  'chroot-with-outer-path',
  'limit-extensions-refuse',
  'doc-root-elsewhere',
  'open-basedir-excludes-root',
]);

function reportedOf(world: World): Reported {
  const text = world.files.get(site) ?? '';
  const offset = text.indexOf('fastcgi_pass');
  const words = hoverAt(world, site, offset);
  const asked = /for `([^`]+)` PHP is asked to run `([^`]+)`(?:: \*\*(40\d)\*\*)?/.exec(words);
  const [link] = linksIn(world);
  const received = link?.receives?.();
  const uri = asked?.[1];
  const ways = uri === undefined ? [] : (answerUri(world.snapshot, site, offset, uri)?.ways ?? []);
  return {
    uri,
    path: asked?.[2],
    hover: asked?.[3] ?? '',
    json: { uri: received?.uri, path: received?.params.get('SCRIPT_FILENAME') },
    answers: ways.map((way) => way.outcome.text).filter((one) => one.includes('pool "www"')),
    findings: new Map(
      world.findings.filter(({ code }) => aboutScripts.has(code)).map(({ code, outcomes }) => [code, outcomes.join()]),
    ),
  };
}

function assertSame(reported: Reported, world: World): void {
  const { uri, path, hover: status, json, answers, findings } = reported;
  const text = `${JSON.stringify({ ...reported, findings: [...findings] })}\n${sayFiles(world.files)}`;
  // a location for the pool's own pages is judged by nobody until somebody asks for a URI of it
  if (uri === undefined || (uri.startsWith('/status') && /pm\.status_path/.test(text))) return;
  assert.deepEqual(json, { uri, path }, text);
  for (const one of answers) assert.ok(one.includes(path ?? '?') || one.includes(' page'), text);
  // behind a rewrite the rules are silent about the file, even where one runs for every URI
  if (text.includes('rewrite ')) return;
  // what a path with dots gets is told by a rule with other findings
  const dots = world.findings.some(({ message }) => message.includes('a path with ".."'));
  if (status !== '') assert.ok(dots || [...findings.values()].includes(status), text);
  // the list of directories may leave out another script than this one
  const sure = [...findings.keys()].filter((code) => code !== 'open-basedir-excludes-root');
  if (sure.length > 0) assert.notEqual(status, '', text);
  if (status !== '') assert.ok(answers.every((one) => one.startsWith(`${status}: `)) && answers.length > 0, text);
  else {
    const blamed = answers.filter((one) => /^40\d: /.test(one) && !one.includes('open_basedir'));
    assert.deepEqual(blamed, [], text);
  }
}

function worldFiles(nginx: string, pool: string): Files {
  return new Map([
    [site, nginx],
    [fileId('/etc/php/8.2/fpm/php-fpm.conf'), '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n'],
    [
      fileId('/etc/php/8.2/fpm/pool.d/www.conf'),
      `[www]\nuser = app\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n${pool}\n`,
    ],
  ]);
}

/** A line, or none. */
const line = (before: string, after: string, ...values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => `${before}${value}${after}\n`) },
  );
const site1 = fc
  .record({
    root: fc.constantFrom('/srv/www', '/srv/www/', '/srv/../var/www', '/srv/www/current/public'),
    path: fc.constantFrom('~ \\.php$', '~ \\.php$', '/', '= /index.php', '~ \\.php5$', '/app/', '/status'),
    own: line('root ', ';', '/srv/app'),
    script: line(
      'fastcgi_param SCRIPT_FILENAME ',
      ';',
      '$document_root',
      '/srv/www$fastcgi_script_name',
      '/app$fastcgi_script_name',
      '/srv/www/index.php',
      '$request_filename',
      '$realpath_root$fastcgi_script_name',
    ),
    name: line('fastcgi_param SCRIPT_NAME ', ';', '/other.php'),
    sent: line(
      'fastcgi_param PHP_ADMIN_VALUE "',
      '";',
      'open_basedir=/srv/www',
      'open_basedir=/srv/other:/tmp',
      'doc_root=/srv/www',
      'doc_root=/srv/other',
      'auto_prepend_file=/srv/doc_root.php',
      'memory_limit=1G',
    ),
    rewrite: line('rewrite ', ' break;', '^ /index.php', '^/a /b.php'),
  })
  .map(
    ({ root, path, own, script, name, sent, rewrite }) =>
      `events {}\nhttp {\nserver {\nlisten 80;\nroot ${root};\nlocation ${path} {\n${own}${rewrite}fastcgi_index index.php;\ninclude fastcgi.conf;\n${script}${name}${sent}fastcgi_pass 127.0.0.1:9000;\n}\n}\n}\n`,
  );
const pool = fc
  .tuple(
    line('chroot = ', '', '/srv', '/srv/www', '/', '', '/opt'),
    line('php_admin_value[doc_root] = ', '', '/srv/www', '/srv/other', 'html', ''),
    line('php_value[open_basedir] = ', '', '/srv', '/srv/other', '/srv/www/sub:/tmp', '/srv/ww', ''),
    line('security.limit_extensions = ', '', '.php', '.php5', '.php .php5', '.html', ''),
    line('pm.status_path = ', '', '/status'),
  )
  .map((all) => all.join(''));
const worlds: fc.Arbitrary<Files> = fc.tuple(site1, pool).map(([nginx, fpm]) => worldFiles(nginx, fpm));

test('findings, hover, JSON and answers agree on the script', () => {
  const seen = { runs: 0, '403': 0, '404': 0, silent: 0 };
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      const reported = reportedOf(world);
      assertSame(reported, world);
      const { uri, hover: status } = reported;
      seen[uri === undefined ? 'silent' : status === '403' || status === '404' ? status : 'runs']++;
    }),
    runs(600),
  );
  assert.ok(Math.min(...Object.values(seen)) > 25, JSON.stringify(seen));
});

describe('where they once contradicted each other', () => {
  const ask = (inside: string, fpm: string, location = '~ \\.php$'): Reported => {
    const world = worldOf(
      worldFiles(
        `events {}\nhttp {\nserver {\nlisten 80;\nroot /srv/www;\nlocation ${location} {\nfastcgi_index index.php;\ninclude fastcgi.conf;\n${inside}\nfastcgi_pass 127.0.0.1:9000;\n}\n}\n}\n`,
        fpm,
      ),
    );
    const reported = reportedOf(world);
    assertSame(reported, world);
    return reported;
  };

  test('a doc_root that nginx sends counts as one of the pool does', () => {
    const { hover: status, findings } = ask('fastcgi_param PHP_VALUE "doc_root=/srv/other";', '');
    assert.deepEqual([status, [...findings]], ['404', [['doc-root-elsewhere', '404']]]);
    assert.equal(ask('fastcgi_param PHP_VALUE "doc_root=/srv/www";', 'php_value[doc_root] = /srv/other').hover, '');
  });

  test('a word that only looks like doc_root or open_basedir hides nothing', () => {
    const { findings } = ask(
      'fastcgi_param PHP_VALUE "auto_prepend_file=/srv/doc_root/open_basedir.php";',
      'php_value[doc_root] = /srv/other',
    );
    assert.deepEqual([...findings.keys()], ['doc-root-elsewhere']);
  });

  test('open_basedir is held against the file that PHP opens', () => {
    const { findings } = ask('', 'php_value[doc_root] = /srv/other\nphp_value[open_basedir] = /srv/other');
    assert.deepEqual([...findings.keys()], ['doc-root-elsewhere']);
  });

  test('the name that PHP is told decides what doc_root opens', () => {
    assert.equal(ask('fastcgi_param SCRIPT_NAME /other.php;', 'php_value[doc_root] = /srv/www').hover, '404');
  });

  test('an empty chroot is none', () => {
    assert.equal(ask('', 'chroot =\nphp_value[doc_root] = /srv/other').hover, '404');
  });

  test('what a rewrite makes of the URI is not told for the one that was asked', () => {
    const { uri, json } = ask('rewrite ^ /index.php break;', '');
    assert.deepEqual([uri, json.path], [undefined, undefined]);
  });

  test('a page of the pool’s own is no script', () => {
    const { uri } = ask('', 'pm.status_path = /status', '= /status');
    assert.equal(uri, undefined);
  });

  test('who is not reached runs nothing', () => {
    const nginx =
      'events {}\nhttp {\nserver {\nlisten 80;\nroot /srv/www;\nlocation / {\ninclude fastcgi.conf;\nfastcgi_pass 127.0.0.1:9001;\n}\n}\n}\n';
    const { snapshot } = worldOf(worldFiles(nginx, ''));
    const lines = answerUri(snapshot, site, nginx.indexOf('fastcgi_pass'), '/a.php')?.ways.map(
      (way) => way.outcome.text,
    );
    assert.deepEqual(lines, ['502: no pool listens on 127.0.0.1:9001']);
  });
});
