/** Which names are worth reading: configuration under odd names where it lies, and no documents and programs of a large tree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCandidateFile } from '../../server/src/loader/candidates.ts';

const read = [
  '/a/nginx.conf',
  '/a/modules/nginx/sites/production.txt',
  '/a/templates/vhost-shop.txt',
  '/a/nginx/healthz.locations',
  '/a/nginx/status.php.disable',
  '/a/Nginx/shop.test',
  '/a/x.stub.conf',
  '/a/templates/mailhost.epp',
  '/a/templates/site.conf.twig',
  '/a/nginx/site.twig',
  '/a/x.stpl',
  '/a/x.vhost',
  '/a/deploy/nginx-default',
  '/a/deploy/app-nginx',
  '/a/sites-enabled/shop.example',
  '/a/nginx/global/x',
  '/a/fastcgi_params',
  '/a/openresty/limits.rules',
  '/a/nginx-T.txt',
  '/a/nginx.dump',
  '/a/php-fpm-tt.txt',
  '/a/php8.2-fpm.out',
  '/a/php-fpm.ini',
  '/a/php7.4-fpm.ini',
];
const passed = [
  '/a/README.txt',
  '/a/docs/nginx.md',
  '/a/nginx/index.php',
  '/a/nginx/readme.md',
  '/a/nginx/build.sh',
  '/a/src/main',
  '/a/bin/tool',
  '/a/templates/mail.twig',
  '/a/nginx/logo.png',
  '/a/nginx/page.html',
  '/a/templates/page.html.epp',
  '/a/nginx/.hidden',
  '/a/notes.org',
  '/a/a.out',
  '/a/heap.dump',
  '/a/php.ini',
  '/a/php8.2.ini',
  '/a/php-cli.ini',
];

test('names that configuration has are read', () =>
  assert.deepEqual(
    read.filter((path) => !isCandidateFile(path)),
    [],
  ));
test('documents, programs and other kinds are not', () =>
  assert.deepEqual(
    passed.filter((path) => isCandidateFile(path)),
    [],
  ));
