/** Which files a server finds by their paths: the answers of the port between the tree and the model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { answerUri } from '../../server/src/features/uri-answer.ts';
import type { SiteFiles } from '../../server/src/model/environment.ts';
import { Listings, type DirectoryEntries } from '../../server/src/project/listings.ts';
import type { Unknown } from '../../server/src/model/value.ts';
import { toBytes } from '../../server/src/text/bytes.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const main = 'events {}\nhttp { server { root /srv/shop; } }';

const entries = (files: readonly string[], more: Partial<DirectoryEntries> = {}): DirectoryEntries => ({
  files,
  directories: [],
  unknown: [],
  whole: true,
  foldsCase: false,
  leavesOut: () => false,
  ...more,
});

function askedOf(host: AnalysisHost): SiteFiles | Unknown {
  const { deployments, environment } = host.snapshot().workspace;
  const [deployment] = deployments;
  assert.ok(deployment !== undefined);
  return environment.filesOf(deployment.host, deployment.config.root);
}

function filesOf(host: AnalysisHost): SiteFiles {
  const files = askedOf(host);
  assert.ok(files.kind === 'known');
  return files;
}

const live = (notation: string): SiteFiles =>
  filesOf(hostOf(loadFixture(`#- /etc/nginx/nginx.conf\n${main}\n${notation}`)));

test('on its very path a tree tells what is there and what is not', () => {
  const files = live('#- /srv/shop/index.php\n#- /srv/shop/public/app.css\n');
  assert.equal(files.exists('/srv/shop/index.php', 'file'), true);
  assert.equal(files.exists('/srv/shop/index.php', 'any'), true);
  assert.equal(files.exists('/srv/shop/index.php', 'directory'), false);
  assert.equal(files.exists('/srv/shop/public', 'directory'), true);
  assert.equal(files.exists('/srv/shop/public/', 'file'), false);
  assert.equal(files.exists('/srv//shop/./index.php', 'file'), true);
  assert.equal(files.exists('/srv/shop/index.html', 'file'), false);
});

test('what lies below nothing, or below a file, is not there', () => {
  const files = live('#- /srv/shop/index.php\n');
  assert.equal(files.exists('/srv/shop/web/a/index.php', 'file'), false);
  assert.equal(files.exists('/srv/shop/index.php/x', 'file'), false);
});

test('where nothing was listed nothing is known', () => {
  const files = live('#- /srv/shop/index.php\n');
  for (const path of [
    '/srv/blog/index.php',
    '/srv',
    '/',
    'srv/shop/index.php',
    '',
    '/srv/shop/../blog/x',
    '/srv/shop/..',
  ])
    assert.equal(files.exists(path, 'any'), undefined, path);
  assert.equal(files.namesIn('/srv/blog'), undefined);
});

test('paths are bytes', () => {
  const files = live('#- /srv/shop/größe.php\n');
  assert.equal(files.exists(toBytes('/srv/shop/größe.php'), 'file'), true);
  assert.equal(files.exists('/srv/shop/gr\u00f6\u00dfe.php', 'file'), undefined, 'bytes that are no text');
  assert.deepEqual(files.namesIn('/srv/shop'), { files: [toBytes('größe.php')], directories: [], whole: true });
});

test('a mirror of a server tells what is there, never what is not', () => {
  const files = filesOf(
    hostOf(
      loadFixture(
        `#- /ws/rootfs/etc/nginx/nginx.conf\n${main}\n#- /ws/rootfs/srv/shop/index.php\n#- /ws/rootfs/srv/shop/public/\n`,
      ),
      { roots: ['/ws'] },
    ),
  );
  assert.equal(files.exists('/srv/shop/index.php', 'file'), true);
  assert.equal(files.exists('/srv/shop/public', 'directory'), true);
  assert.equal(files.exists('/srv/shop/index.html', 'file'), undefined);
  assert.equal(files.exists('/srv/shop/none/index.php', 'file'), undefined);
  assert.deepEqual(files.namesIn('/srv/shop'), { files: ['index.php'], directories: ['public'], whole: false });
  // its own path is the tree's
  assert.equal(files.exists('/ws/rootfs/srv/shop/index.html', 'file'), false);
});

test('in a container, and in what a server printed, nothing is known', () => {
  const compose = `#- /ws/compose.yaml
services:
  web:
    image: nginx
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
#- /ws/nginx.conf
${main}
#- /srv/shop/index.php
`;
  assert.equal(askedOf(hostOf(loadFixture(compose), { roots: ['/ws'] })).kind, 'unknown');
  const printed = `#- /ws/dump.txt
# configuration file /etc/nginx/nginx.conf:
${main}

#- /srv/shop/index.php
`;
  const dump = hostOf(loadFixture(printed), { roots: ['/ws'] });
  assert.equal(askedOf(dump).kind, 'unknown');
});

test('while the workspace is read nothing is missing', () => {
  const host = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\n${main}\n#- /srv/shop/index.php\n`));
  host.setReading(true);
  assert.equal(filesOf(host).exists('/srv/shop/index.php', 'file'), true);
  assert.equal(filesOf(host).exists('/srv/shop/other.php', 'file'), undefined);
  host.setReading(false);
  assert.equal(filesOf(host).exists('/srv/shop/other.php', 'file'), false);
});

test('names that nobody can tell of are unknown, and so is a name that another one may be', () => {
  const host = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\n${main}\n`));
  host.setListing(
    '/srv/shop',
    entries(['Index.php', 'a.log'], {
      unknown: ['.env', 'vendor'],
      foldsCase: true,
      leavesOut: (path) => path === '/srv/shop/a.log',
    }),
  );
  const files = filesOf(host);
  assert.equal(files.exists('/srv/shop/.env', 'file'), undefined);
  assert.equal(files.exists('/srv/shop/vendor', 'directory'), undefined);
  assert.equal(files.exists('/srv/shop/vendor/autoload.php', 'file'), undefined);
  assert.equal(files.exists('/srv/shop/index.php', 'file'), undefined);
  assert.equal(files.exists('/srv/shop/app.php', 'file'), false);
  assert.equal(files.exists('/srv/shop/a.log', 'any'), undefined);
  assert.deepEqual(files.namesIn('/srv/shop'), { files: ['Index.php'], directories: [], whole: false });
});

test('directories below one come the nearest first', () => {
  const files = live('#- /srv/shop/\n#- /srv/shop/a/b/c/x.php\n#- /srv/shop/a/b/\n#- /srv/shop/a/\n#- /srv/shop/d/\n');
  const below = [...files.directoriesBelow('/srv/shop/')].toSorted((a, b) => a.length - b.length);
  assert.deepEqual(below, ['/srv/shop/a', '/srv/shop/d', '/srv/shop/a/b', '/srv/shop/a/b/c']);
});

test('only a change of what somebody asked for is a change', () => {
  const host = hostOf(
    loadFixture(`#- /etc/nginx/nginx.conf\n${main}\n#- /srv/shop/index.php\n#- /srv/blog/index.php\n`),
  );
  assert.equal(filesOf(host).exists('/srv/shop/new/a.php', 'file'), false);
  const { revision } = host.snapshot();
  host.setListing('/srv/blog', entries(['index.php', 'a.php']));
  host.setListing('/srv/shop', entries(['index.php']));
  host.removeFile(fileId('/srv/shop/b.php'));
  assert.equal(host.snapshot().revision, revision, 'nobody asked for the one, and the other is what it was');
  host.setListing('/srv/shop', entries(['index.php'], { directories: ['new'] }));
  assert.notEqual(host.snapshot().revision, revision);
  assert.equal(filesOf(host).exists('/srv/shop/new/a.php', 'file'), undefined);
});

test('which location answers a URI is said for the files that are there', () => {
  const text =
    'events {}\nhttp { server { root /srv/shop; index index.php index.html; location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; } } }';
  const outcomes = (site: string, uri: string): readonly string[] => {
    const snapshot = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\n${text}\n${site}`)).snapshot();
    const answer = answerUri(snapshot, fileId('/etc/nginx/nginx.conf'), 0, uri);
    return (answer?.ways ?? []).map(
      ({ outcome, when }) => `${outcome.text}${when === undefined ? '' : ` when ${when}`}`,
    );
  };
  assert.deepEqual(outcomes('#- /srv/shop/index.html\n', '/'), ['nginx sends /srv/shop/index.html']);
  assert.deepEqual(outcomes('#- /srv/shop/index.html\n', '/logo.png'), ['404: there is no /srv/shop/logo.png']);
  assert.ok(outcomes('', '/').length > 1);
});

test('a host of its own has listings of its own', () => {
  const host = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\n${main}\n#- /srv/shop/index.php\n`));
  const fork = host.fork();
  fork.setListing('/srv/shop', undefined);
  assert.equal(filesOf(host).exists('/srv/shop/a.php', 'file'), false);
  assert.equal(filesOf(fork).exists('/srv/shop/a.php', 'file'), undefined);
});

test('of a directory with very many names the first are known, of too many directories none more', () => {
  const listings = new Listings();
  const names = Array.from({ length: 10_001 }, (_, index) => `f${String(index).padStart(5, '0')}`);
  listings.set('/big', entries(names.toReversed()));
  const big = listings.of('/big');
  assert.deepEqual(
    [big?.whole, big?.kindOf('f00000'), big?.kindOf('f10000'), big?.kindOf('g')],
    [false, 'file', 'unknown', 'unknown'],
  );
  const full = names.slice(1);
  for (let index = 0; index < 60; index++) listings.set(`/d${index}`, entries(full));
  assert.equal(listings.of('/d10')?.whole, true);
  assert.equal(listings.of('/d59'), undefined);
});

test('two hundred thousand names cost a few megabytes', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const listings = new Listings();
  for (let directory = 0; directory < 4_000; directory++)
    listings.set(
      `/srv/shop/vendor/package-${directory}`,
      entries(Array.from({ length: 50 }, (_, index) => `SomeClassOfThePackage${index}.php`)),
    );
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  assert.ok(bytes < 16 * 1024 * 1024, `${bytes} bytes`);
  assert.equal(listings.of('/srv/shop/vendor/package-3999')?.kindOf('SomeClassOfThePackage49.php'), 'file');
});
