/** How large a request body may be: the findings follow from what hovers and JSON say, in worlds put together at random. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fileId } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { worldOf, type World } from './trial.ts';
import { hoverAt, linksIn, sayFiles } from './world-answers.ts';
import type { Files } from './worlds.ts';

const site = fileId('/etc/nginx/nginx.conf');
const www = fileId('/etc/php/8.2/fpm/pool.d/www.conf');
const units: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Bytes of `8 MiB` and `no limit`. */
function bytesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/no limit/i.test(text)) return Infinity;
  const [, number, unit] = /([\d.]+) (bytes|KiB|MiB|GiB)/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(number) * (units[unit] ?? NaN);
}

/** What hovers say that nginx accepts at the `fastcgi_pass` of a location. */
function nginxBytes(world: World, pass: number): number | undefined {
  const text = world.files.get(site) ?? '';
  const location = text.lastIndexOf('location', pass);
  const own = text.slice(location, pass).indexOf('client_max_body_size');
  if (own >= 0) return bytesOf(hoverAt(world, site, location + own).split(/[;,]| here/)[0]);
  const outer = /client_max_body_size` (.*?) from/.exec(hoverAt(world, site, location))?.[1];
  return bytesOf(outer ?? '1 MiB');
}

/** What PHP takes behind it: what JSON says that nginx sends, else what the hover of the pool's line says. */
function phpBytes(world: World, params: ReadonlyMap<string, string | undefined>, name: string): number | undefined {
  for (const sender of ['PHP_ADMIN_VALUE', 'PHP_VALUE']) {
    const value = new RegExp(`^${name}=(\\d+)([KMG]?)$`, 'm').exec(params.get(sender) ?? '');
    if (value !== null) {
      const bytes = Number(value[1]) * 1024 ** ['', 'K', 'M', 'G'].indexOf(value[2] ?? '');
      return bytes === 0 ? Infinity : bytes;
    }
  }
  const text = world.files.get(www) ?? '';
  const lines = [...text.matchAll(new RegExp(`php_(?:admin_)?value\\[${name}\\] = `, 'g'))];
  const words = lines.map((line) => hoverAt(world, www, line.index + line[0].length));
  return bytesOf(words.find((one) => !one.startsWith('Not in force'))?.split(';')[0]);
}

/** Bytes accepted at each pass, and the limits of PHP behind it. */
interface At {
  readonly nginx: number | undefined;
  readonly post: number | undefined;
  readonly upload: number | undefined;
  readonly sent: string;
}

function passesOf(world: World): readonly At[] {
  return linksIn(world).map((link) => {
    const params = link.receives?.()?.params ?? new Map<string, string | undefined>();
    return {
      nginx: nginxBytes(world, link.at.range.start),
      post: phpBytes(world, params, 'post_max_size'),
      upload: phpBytes(world, params, 'upload_max_filesize'),
      // each place that sends limits is compared alone
      sent: /_max_/.test(`${params.get('PHP_VALUE')}${params.get('PHP_ADMIN_VALUE')}`)
        ? String(link.at.range.start)
        : '',
    };
  });
}

/** The pool's own limits, where nginx sends others everywhere. */
function poolAlone(world: World): At {
  const [post, upload] = ['post_max_size', 'upload_max_filesize'].map((name) => phpBytes(world, new Map(), name));
  return { nginx: undefined, post, upload, sent: '' };
}

/** What is to be found where all these hold: `413` where nginx refuses what PHP would take, `empty` where PHP discards what nginx accepted. */
function expected(passes: readonly At[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const sent of new Set(passes.map((pass) => pass.sent))) {
    const alike = passes.filter((pass) => pass.sent === sent);
    const { post, upload } = alike[0] ?? {};
    const widest = Math.max(...alike.map((pass) => pass.nginx ?? NaN));
    const wanted = post ?? upload;
    if (post !== undefined && upload !== undefined && upload !== Infinity && upload > post)
      found.add(`upload ${upload} ${post}`);
    if (wanted === undefined || Number.isNaN(widest)) continue;
    if (wanted !== Infinity && widest < wanted) found.add(`413 ${widest} ${wanted}`);
    else if (post !== undefined && post < widest && widest !== Infinity) found.add(`empty ${post} ${widest}`);
  }
  return found;
}

function found(world: World): ReadonlySet<string> {
  const own = world.findings.filter(({ code }) => code === 'body-limit-inverted');
  return new Set(
    own.map(({ message }) => {
      const numbers = [...message.matchAll(/[\d.]+ (?:bytes|KiB|MiB|GiB)/g)].map(([text]) => bytesOf(text)).join(' ');
      return `${message.startsWith('nginx accepts') ? '413' : message.startsWith('files') ? 'upload' : 'empty'} ${numbers}`;
    }),
  );
}

const kindsOf = (all: ReadonlySet<string>): readonly string[] =>
  [...new Set([...all].map((one) => one.split(' ')[0] ?? ''))].toSorted();
function worldFiles(nginx: string, pool: string): Files {
  return new Map([
    [site, nginx],
    [fileId('/etc/php/8.2/fpm/php-fpm.conf'), '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n'],
    [www, `[www]\nuser = app\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n${pool}\n`],
  ]);
}

const line = (before: string, after: string, ...values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => `${before}${value}${after}\n`) },
  );
const accepts = line('client_max_body_size ', ';', '0', '1m', '8m', '64m', '512k');
const sizes = ['0', '1M', '8M', '64M', '2048', '512K', '1G', '8X'] as const;
const location = fc
  .tuple(
    accepts,
    line(
      'fastcgi_param PHP_VALUE "',
      '";',
      ...sizes.slice(0, 6).map((size) => `post_max_size=${size}`),
      'memory_limit=1G',
    ),
    line(
      'fastcgi_param PHP_ADMIN_VALUE "',
      '";',
      'upload_max_filesize=8M',
      'upload_max_filesize=2M\\npost_max_size=32M',
    ),
  )
  .map(([size, value, admin]) => `${size}include fastcgi.conf;\n${value}${admin}fastcgi_pass 127.0.0.1:9000;\n`);
const worlds: fc.Arbitrary<Files> = fc
  .record({
    http: accepts,
    server: accepts,
    locations: fc.array(location, { minLength: 1, maxLength: 2 }),
    pool: fc.tuple(
      line('php_admin_value[post_max_size] = ', '', ...sizes),
      line('php_value[post_max_size] = ', '', ...sizes),
      line('php_admin_value[upload_max_filesize] = ', '', ...sizes),
      line('php_value[upload_max_filesize] = ', '', ...sizes),
    ),
  })
  .map(({ http, server, locations, pool }) =>
    worldFiles(
      `events {}\nhttp {\nroot /srv;\n${http}server {\n${server}${locations
        .map((text, index) => `location ~ /${index}\\.php$ {\n${text}}\n`)
        .join('')}}\n}\n`,
      pool.join(''),
    ),
  );

test('findings say what follows from hovers and JSON', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      const passes = passesOf(world);
      // the pool's own limits are compared with each other even where nginx sends others everywhere
      const own: readonly At[] = passes.some(({ sent }) => sent === '') ? [] : [poolAlone(world)];
      const wanted = expected([...passes, ...own]);
      const text = `${JSON.stringify(passes)}\n${[...wanted].join(', ')}\n${sayFiles(files)}`;
      const reported = found(world);
      // of several in one place one is reported
      for (const one of reported) assert.ok(wanted.has(one), `${one}\n${text}`);
      assert.deepEqual(kindsOf(reported), kindsOf(wanted), text);
      for (const one of wanted) {
        const [kind = ''] = one.split(' ');
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
    }),
    runs(400),
  );
  assert.ok(
    ['413', 'empty', 'upload'].every((kind) => (seen.get(kind) ?? 0) > 20),
    JSON.stringify([...seen]),
  );
});

describe('where they once contradicted each other', () => {
  const nginx = (http: string, inside = ''): string =>
    `events {}\nhttp {\nroot /srv;\n${http}\nserver {\nlocation ~ \\.php$ {\ninclude fastcgi.conf;\n${inside}\nfastcgi_pass 127.0.0.1:9000;\n}\n}\n}\n`;

  test('a limit of 0 is none, for a file too', () => {
    const world = worldOf(
      worldFiles(
        nginx('client_max_body_size 8m;'),
        'php_value[post_max_size] = 8M\nphp_value[upload_max_filesize] = 0',
      ),
    );
    assert.deepEqual([...found(world)], []);
    const offset = world.files.get(www)?.lastIndexOf('0') ?? 0;
    assert.match(hoverAt(world, www, offset), /^No limit/);
  });

  test('what nginx sends in place of the pool’s limit is seen at the pool', () => {
    const world = worldOf(
      worldFiles(
        nginx('client_max_body_size 64m;', 'fastcgi_param PHP_VALUE "post_max_size=64M";'),
        'php_admin_value[post_max_size] = 8M',
      ),
    );
    assert.deepEqual([...found(world)], []);
    assert.match(
      hoverAt(world, www, world.files.get(www)?.indexOf('8M') ?? 0),
      /^8 MiB here; nginx sends another value in `nginx.conf:8`/,
    );
  });

  for (const [title, http, pool] of [
    ['nginx accepts', '{% if big %}\nclient_max_body_size 100m;\n{% endif %}', 'php_admin_value[post_max_size] = 8M'],
    ['PHP takes', 'client_max_body_size 100m;', '{% if big %}\nphp_admin_value[post_max_size] = 8M\n{% endif %}'],
  ] as const)
    test(`what a template decides about what ${title} is known to nobody`, () => {
      assert.deepEqual([...found(worldOf(worldFiles(nginx(http), pool)))], []);
    });
});
