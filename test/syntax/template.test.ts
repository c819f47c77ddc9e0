/** Placeholders of installers and templates in a value, and what only looks like one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeholderIn } from '../../server/src/syntax/placeholder.ts';

const found: readonly (readonly [string, string])[] = [
  ['unix:{{ sock }}', '{{ sock }}'],
  ['a{% if b %}c', '{% if b %}'],
  ['<%= @port %>', '<%= @port %>'],
  ['/home/%user%/web/%domain%', '%user%'],
  ['%backend%', '%backend%'],
  ['%DB_HOST%', '%DB_HOST%'],
  ['/var/www/__APP__/x', '__APP__'],
  ['__INSTALL_DIR__', '__INSTALL_DIR__'],
  ['@PORT@', '@PORT@'],
  ['http://@@HOST@@:80', '@@HOST@@'],
  ['<YOUR_DOMAIN>', '<YOUR_DOMAIN>'],
  ['!DOMAIN!', '!DOMAIN!'],
  ['PH_SERVER_NAME', 'PH_SERVER_NAME'],
  ['%a_b%-{{ c }}', '%a_b%'],
];
for (const [value, expected] of found)
  test(`a placeholder: ${value}`, () => assert.equal(placeholderIn(value), expected));

const none = [
  '@fallback',
  'unix:/run/a@b.sock',
  'admin@example.com',
  '^/(?<name>[a-z]+)/(?P<ID>x)$',
  '(?<YEAR>[0-9]{4})',
  '/a%20b%20c',
  '%C3%A9t%C3%A9',
  '/%2Fabc%2F',
  '%R - %u %t "%m %r%Q%q" %s %f',
  '%{mili}d %{kilo}M %C%%',
  'HIGH:!aNULL:!MD5:!RC4',
  '~*(?:^|,)br',
  '__construct',
  'a__b__c',
  'snake_case_name',
  '${VAR}',
  '$host',
  '[a-z]{2}',
  '/index.php?$args',
  '^(.+\\.php)(/.*)$',
  '<',
  'a < b > c',
  '<html>',
  '50%',
  'php8.2-fpm.sock',
  '{}',
  '{{',
  '}}',
];
for (const value of none) test(`no placeholder: ${value}`, () => assert.equal(placeholderIn(value), undefined));
