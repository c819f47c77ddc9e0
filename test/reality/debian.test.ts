/** Debian's own packages: untouched they are right; the default site's PHP block is wrong until it names the socket that exists. */
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { check, describeFinding, heal, isBuilt, pointsAt } from './checker.ts';
import { changedPackageFiles, inspectMachine } from './machine.ts';
import { observe, remove, renderTree } from './rig.ts';
import type { Rendered } from './rig.ts';

const machine = inspectMachine();
const defaultSite = 'etc/nginx/sites-available/default';
const cannotRun = reasonNotToRun();
const cannotCheck = isBuilt() ? false : 'dist/cli.cjs is not built';

if (cannotRun !== undefined) console.error(`\n*** DEBIAN'S PACKAGES ARE NOT TESTED: ${cannotRun} ***\n`);

test('this machine can run the tests of the Debian packages', (t) => {
  if (cannotRun === undefined) return;
  if (process.env['CI'] === 'true') assert.fail(cannotRun);
  t.skip(cannotRun);
});

describe('Debian packages', { concurrency: 2, skip: cannotRun ?? false }, () => {
  test('untouched, they are right', (t) =>
    withPackages(t, undefined, '/', async (rendered) => {
      await t.test('the servers start and answer', async () => assert.equal(await statusOf(rendered), 200));
      await t.test('the command line has no finding', { skip: cannotCheck }, () => assertSilent(rendered));
    }));

  test('the Unix line as shipped names a socket of another PHP', (t) =>
    withPackages(
      t,
      (site) => enable(site, /fastcgi_pass unix:\S+;/),
      '/index.php',
      (rendered) => assertReported(t, rendered, 'fastcgi_pass unix:'),
    ));

  test('the TCP line calls a port that nobody has', (t) =>
    withPackages(
      t,
      (site) => enable(site, /fastcgi_pass 127\.0\.0\.1:9000;/),
      '/index.php',
      (rendered) => assertReported(t, rendered, '127.0.0.1:9000'),
    ));

  test('the Unix line is right when it names the socket of PHP 8.2', (t) => {
    const build = (site: string): void => {
      enable(site, /fastcgi_pass unix:\S+;/);
      edit(site, (text) => text.replace(/unix:\/run\/php\/php[\d.]+-fpm\.sock/, 'unix:/run/php/php8.2-fpm.sock'));
    };
    return withPackages(t, build, '/index.php', async (rendered) => {
      await t.test('the servers answer', async () => assert.equal(await statusOf(rendered), 200));
      await t.test('the command line is silent', { skip: cannotCheck }, async () => {
        await assertSilent(rendered);
        const { links } = await check(rendered.site, machine.nginxVersion);
        assert.deepEqual(
          links.map((link) => [link.address, link.state]),
          [['unix:/run/php/php8.2-fpm.sock', 'served']],
        );
      });
    });
  });
});

function reasonNotToRun(): string | undefined {
  if (machine.missing.length > 0) return machine.missing.join(', ');
  if (!machine.namespaces) return 'no namespaces (unshare)';
  return changedPackageFiles(['nginx-common', 'php8.2-fpm']);
}

async function withPackages(
  t: TestContext,
  build: ((site: string) => void) | undefined,
  url: string,
  body: (rendered: Rendered) => Promise<void>,
): Promise<void> {
  const make = (site: string): void => {
    copyPackages(site);
    build?.(site);
  };
  const rendered = renderTree(make, [{ url: `http://localhost${url}`, during: undefined, form: undefined }], machine);
  t.after(() => remove(rendered));
  await body(rendered);
}

/** The two trees as they are, but for absolute links inside of /etc/nginx: in the copy they lead into the copy. */
function copyPackages(site: string): void {
  for (const folder of ['etc/nginx', 'etc/php/8.2/fpm'])
    cpSync('/' + folder, path.join(site, folder), { recursive: true, verbatimSymlinks: true });
  const enabled = path.join(site, 'etc/nginx/sites-enabled');
  for (const name of readdirSync(enabled)) {
    const link = path.join(enabled, name);
    const target = readlinkSync(link);
    rmSync(link);
    symlinkSync(target.replace(/^\/etc\/nginx\//, '../'), link);
  }
  const html = path.join(site, 'var/www/html');
  mkdirSync(html, { recursive: true });
  writeFileSync(path.join(html, 'index.html'), 'answered');
  writeFileSync(path.join(html, 'index.php'), "<?php echo 'answered by ', php_sapi_name();\n");
}

function edit(site: string, change: (text: string) => string): void {
  const file = path.join(site, defaultSite);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Takes the comment characters off the PHP block of the default site, with one of its two `fastcgi_pass` lines. */
function enable(site: string, pass: RegExp): void {
  edit(site, (text) => {
    const lines = text.split('\n');
    let from = 0;
    for (const wanted of [
      /^\t#location ~ \\\.php\$ \{$/,
      /^\t#\tinclude snippets\/fastcgi-php\.conf;$/,
      pass,
      /^\t#\}$/,
    ]) {
      const at = lines.findIndex((line, i) => i >= from && wanted.test(line));
      assert.notEqual(at, -1, `no line like ${wanted.source} in the default site`);
      lines[at] = lines[at]?.replace('#', '') ?? '';
      from = at + 1;
    }
    return lines.join('\n');
  });
}

/** Status of the one request; 200 counts only with the page's own words. */
async function statusOf(rendered: Rendered): Promise<number | undefined> {
  const seen = await observe(rendered);
  const answer = seen.answers[0];
  assert.ok(answer, JSON.stringify(seen, undefined, 1));
  if (answer.status === 200) assert.match(answer.body, /^answered/);
  return answer.status;
}

async function assertSilent(rendered: Rendered): Promise<void> {
  const { findings } = await check(rendered.site, machine.nginxVersion);
  assert.deepEqual(findings.map(describeFinding), []);
}

async function assertReported(t: TestContext, rendered: Rendered, word: string): Promise<void> {
  await t.test('every PHP page is a 502', async () => assert.equal(await statusOf(rendered), 502));
  await t.test('the command line says so', { skip: cannotCheck }, async () => {
    const { findings } = await check(rendered.site, machine.nginxVersion);
    assert.deepEqual(
      findings.map(({ code, severity, outcomes }) => ({ code, severity, outcomes })),
      [{ code: 'fastcgi-pass-unserved', severity: 'error', outcomes: ['502'] }],
    );
    assert.ok(
      findings.every((finding) => pointsAt(rendered.site, finding, defaultSite, word)),
      findings.map(describeFinding).join('\n'),
    );
  });
  await t.test('the fix heals it', { skip: cannotCheck }, async () => {
    const { titles, last } = await heal(rendered.site, machine.nginxVersion, () => true);
    assert.deepEqual(last.findings.map(describeFinding), [], titles.join(', '));
    assert.equal(await statusOf(rendered), 200, titles.join(', '));
  });
}
