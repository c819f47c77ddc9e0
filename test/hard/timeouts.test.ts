/** Who ends a slow request first: rule, hover, lens and picture say the same, in worlds put together at random. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { linksAt } from '../../server/src/features/timeline/links.ts';
import { sayFirst } from '../../server/src/features/timeline/svg.ts';
import type { PassVerdict } from '../../server/src/model/deployment/deployment.ts';
import { fileId, type FileRange } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { worldOf, type World } from './trial.ts';
import { hoverAt, sayFiles } from './world-answers.ts';
import { worlds, type Files } from './worlds.ts';

const first: Readonly<Record<string, string>> = {
  'pool-kills-before-nginx-gives-up': '502',
  'nginx-gives-up-before-pool': '504',
  'read-timeout-zero': '504',
};

/** What each says that a slow page gets, as `502`, `504` or both; empty where it says nothing for certain. */
interface Reported {
  readonly lens: string;
  readonly hover: string;
  readonly pictures: readonly string[];
  readonly findings: readonly string[];
}

const statuses = (text: string): string => [...new Set(text.match(/\b50[24]\b/g))].toSorted().join();

function reportedOf(world: World, { pass }: PassVerdict): Reported {
  const { snapshot, findings } = world;
  const { file, range } = pass.at;
  const state = snapshot.file(file);
  assert.ok(state !== undefined);
  const lens =
    lenses(snapshot, state, { servers: false, pools: false, passes: false, includes: false, timeouts: true }).find(
      (one) => one.range.start === pass.placed.fact.range.start,
    )?.title ?? '';
  const words = hoverAt(world, file, range.start);
  // beside the table stands what other servers of the upstream do
  const table = words
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  const isHere = (place: FileRange): boolean => place.file === file && place.range.start === range.start;
  return {
    lens: statuses(lens),
    hover: statuses([...table.matchAll(/\*\*(50[24])\*\*/g)].map(([, status]) => status).join(' ')),
    pictures: linksAt(snapshot, file, range.start).map((link) => statuses(sayFirst(link))),
    findings: findings
      .filter(({ code, at, related }) => code in first && [at, ...related.map((one) => one.at)].some(isHere))
      .map(({ code }) => code),
  };
}

/** All that speaks of one `fastcgi_pass` says the same status first; `either` where nginx and PHP-FPM race. */
function assertSame(world: World, verdict: PassVerdict, files: Files): boolean {
  const reported = reportedOf(world, verdict);
  if (reported.lens === '') return false;
  const text = `${JSON.stringify(reported)}\n${sayFiles(files)}`;
  for (const one of [reported.hover, ...reported.pictures]) assert.equal(one, reported.lens, text);
  for (const code of reported.findings) assert.ok(reported.lens.includes(first[code] ?? '?'), text);
  return true;
}

test('rule, hover, lens and picture agree on who is first', () => {
  let compared = 0;
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const verdict of world.snapshot.workspace.deployments.flatMap(({ passes }) => passes)) {
        const { start } = verdict.pass.placed.fact.range;
        const inOnePlace =
          world.snapshot.workspace
            .passesIn(verdict.pass.at.file)
            .filter((other) => other.pass.placed.fact.range.start === start).length === 1;
        if (
          inOnePlace &&
          new Set(verdict.targets.flatMap(({ links }) => links)).size === 1 &&
          assertSame(world, verdict, files)
        )
          compared++;
      }
    }),
    runs(400),
  );
  assert.ok(compared > 40, `${compared} were compared`);
});

describe('where they once contradicted each other', () => {
  const site = (inside: string): string =>
    `user www-data;\nevents {}\nhttp {\n  server {\n    root /srv;\n    location ~ \\.php$ {\n      include fastcgi.conf;\n      ${inside}\n      fastcgi_pass unix:/run/www.sock;\n    }\n  }\n}\n`;
  const pool = (lines: string, master = ''): Files =>
    new Map([
      [fileId('/etc/php/8.2/fpm/php-fpm.conf'), `[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n${master}`],
      [
        fileId('/etc/php/8.2/fpm/pool.d/www.conf'),
        `[www]\nuser = www-data\nlisten = /run/www.sock\nlisten.owner = www-data\npm = static\npm.max_children = 2\n${lines}\n`,
      ],
    ]);
  const ask = (
    inside: string,
    files: Files,
  ): { readonly reported: Reported; readonly hover: string; readonly lens: string } => {
    const world = worldOf(new Map([[fileId('/etc/nginx/nginx.conf'), site(inside)], ...files]));
    const [verdict] = world.snapshot.workspace.deployments.flatMap(({ passes }) => passes);
    assert.ok(verdict !== undefined);
    const { file, range } = verdict.pass.at;
    const state = world.snapshot.file(file);
    assert.ok(state !== undefined);
    return {
      reported: reportedOf(world, verdict),
      hover: hoverAt(world, file, range.start),
      lens: lenses(world.snapshot, state, {
        servers: false,
        pools: false,
        passes: false,
        includes: false,
        timeouts: true,
      })
        .map(({ title }) => title)
        .join(),
    };
  };

  test('what PHP_ADMIN_VALUE sends beats the pool', () => {
    const { reported, hover: words } = ask(
      'fastcgi_param PHP_ADMIN_VALUE "max_execution_time=600";',
      pool('php_admin_value[max_execution_time] = 30'),
    );
    assert.deepEqual(reported.findings, ['nginx-gives-up-before-pool']);
    assert.match(words, /600 s of CPU time/);
    assert.doesNotMatch(words, /30 s of CPU time/);
  });

  test('a read timeout of 0 is over at once, for everybody', () => {
    const { reported, hover: words, lens } = ask('fastcgi_read_timeout 0;', pool('request_terminate_timeout = 30s'));
    assert.deepEqual(
      [reported.lens, reported.hover, reported.pictures, reported.findings],
      ['504', '504', ['504'], ['read-timeout-zero']],
    );
    assert.match(words, /at once/);
    assert.equal(lens, 'every page: 504 at once');
  });

  test('what a file of PHP-FPM that was not read may set is known to nobody', () => {
    const { reported, hover: words } = ask('', pool('', 'include=/opt/unknown/*.conf\n'));
    assert.deepEqual([reported.lens, reported.hover, reported.findings], ['', '', []]);
    assert.match(words, /\?.*request_terminate_timeout/);
  });

  test('nor is what a template decides', () => {
    const { reported, hover: words } = ask(
      '{% if slow %}\n      fastcgi_read_timeout 300s;\n      {% endif %}',
      pool('request_terminate_timeout = 30s'),
    );
    assert.deepEqual([reported.lens, reported.hover, reported.findings], ['', '', []]);
    assert.match(words, /first is unknown: a template decides/);
  });
});
