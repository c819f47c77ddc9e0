/** Names of files as the user sees them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootsOf } from '../../server/src/cli/load.ts';
import { nameFrom } from '../../server/src/cli/names.ts';

test('below and beside the current folder names are relative', () => {
  assert.equal(nameFrom('/srv/app', '/srv/app/nginx/nginx.conf'), 'nginx/nginx.conf');
  assert.equal(nameFrom('/srv/app', '/srv/php/www.conf'), '../php/www.conf');
  assert.equal(nameFrom('/srv/app', '/srv/app'), '.');
  assert.equal(nameFrom('/', '/etc/nginx/nginx.conf'), 'etc/nginx/nginx.conf');
});

test('a file that shares nothing but the root keeps its path', () => {
  assert.equal(nameFrom('/srv/app', '/etc/nginx/nginx.conf'), '/etc/nginx/nginx.conf');
  assert.equal(nameFrom('/srv', '/etc/nginx/nginx.conf'), '/etc/nginx/nginx.conf');
});

test('what is named together has one root; files alone have none', () => {
  assert.deepEqual(rootsOf([{ real: '/srv/app', kind: 'folder' }]), ['/srv/app']);
  assert.deepEqual(
    rootsOf([
      { real: '/srv/app/nginx', kind: 'folder' },
      { real: '/srv/app/php', kind: 'folder' },
    ]),
    ['/srv/app'],
  );
  assert.deepEqual(
    rootsOf([
      { real: '/srv/app/nginx', kind: 'folder' },
      { real: '/srv/app/php/www.conf', kind: 'file' },
    ]),
    ['/srv/app'],
  );
  assert.deepEqual(
    rootsOf([
      { real: '/etc/nginx', kind: 'folder' },
      { real: '/usr/php', kind: 'folder' },
    ]),
    ['/'],
  );
  assert.deepEqual(
    rootsOf([
      { real: '/a/nginx.conf', kind: 'file' },
      { real: '/b/www.conf', kind: 'file' },
    ]),
    [],
  );
});
