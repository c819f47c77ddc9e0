/** What becomes of a request where files are there: single mechanisms; test/parity/sites holds all of them together against nginx itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionOf } from '../../server/src/model/deployment/question.ts';
import { scriptOnWay } from '../../server/src/model/deployment/script.ts';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const files = ['index.php', 'a/x.html', 'a/index.html/', 'data/x.html', 'data/a/x.html', 'run.sh'];
const notation = files.map((file) => `#- /srv/${file}`).join('\n');

/** What the model says of a target in a server: status, then the file or script; `?` where it does not know. */
function answered(block: string, target: string, http = ''): string {
  const server = `server { server_name shop.example; listen 80; root /srv;\n${block}\n}\nserver { listen 80 default_server; }`;
  const text = `#- /etc/nginx/nginx.conf\nevents {}\nhttp { fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n${http}\n${server}\n}\n${notation}\n`;
  const { workspace } = hostOf(loadFixture(text)).snapshot();
  const [deployment] = workspace.deployments;
  const scope = deployment?.config.top.children
    .find(({ kind }) => kind === 'http')
    ?.children.find(({ kind }) => kind === 'server');
  assert.ok(deployment !== undefined && scope !== undefined);
  const question = questionOf(scope, deployment, workspace);
  const [path = '', args] = target.split('?', 2);
  const [way, more] = waysOf({ ...question, target }, path, args);
  if (way === undefined || more !== undefined) return '?';
  const { outcome, status } = way;
  switch (outcome.kind) {
    case 'status':
    case 'return':
      return [status ?? outcome.code, outcome.kind === 'return' ? outcome.text : undefined]
        .filter((part) => part !== undefined)
        .join(' ');
    case 'file':
      return `${status ?? 200} ${outcome.path}`;
    case 'fastcgi':
      return `${status ?? 200} ${scriptOnWay(outcome, question.surroundings)?.path} ${outcome.at.text('$args')}`;
    default:
      return '?';
  }
}

const php = 'location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }';

test('a redirect keeps its status whatever error was before', () => {
  assert.equal(answered('error_page 404 =503 /go; location = /go { return 301 /a/; }', '/none'), '301 /a/');
  assert.equal(answered('error_page 404 /go; location = /go { rewrite ^ /a/ redirect; }', '/none'), '302 /a/');
  assert.equal(answered('error_page 404 /a;', '/none'), '301');
  assert.equal(answered('error_page 404 =307 http://other/;', '/none'), '307 http://other/');
  assert.equal(answered('error_page 404 =503 /go; location = /go { return 200 x; }', '/none'), '503 x');
});

test('auth_request decides where its status is known', () => {
  const site = (check: string, more = ''): string =>
    `location / { auth_request /check; ${more} } location = /check { internal; ${check} }`;
  assert.equal(answered(site('return 204;'), '/a/x.html'), '200 /srv/a/x.html');
  assert.equal(answered(site('return 403;'), '/a/x.html'), '403');
  assert.equal(answered(site('return 401;'), '/a/x.html'), '401');
  assert.equal(answered(site('return 404;'), '/a/x.html'), '500');
  assert.equal(answered(site('fastcgi_pass 127.0.0.1:9000;'), '/a/x.html'), '200 /srv/a/x.html');
  assert.equal(answered(site('return 204;', 'satisfy any; deny all;'), '/a/x.html'), '200 /srv/a/x.html');
  assert.equal(answered(site('return 401;', 'satisfy any; deny all;'), '/a/x.html'), '401');
  assert.equal(answered(site('return 403;', 'satisfy any; allow all;'), '/a/x.html'), '200 /srv/a/x.html');
  const off = 'location /a/ { auth_request off; }';
  assert.equal(answered(`${site('return 403;')} ${off}`, '/a/x.html'), '200 /srv/a/x.html');
});

test('the request of auth_request works with the variables of the one that it is made for', () => {
  const location = 'location / { set $v data; auth_request /check; root /srv/$v; }';
  const check = 'location = /check { return 204; }';
  assert.equal(answered(`${location} ${check}`, '/x.html'), '200 /srv/data/x.html');
  assert.equal(answered(`set $v a; ${location} ${check}`, '/x.html'), '200 /srv/a/x.html');
});

test('what the check leaves in a variable differently is not known', () => {
  const map = 'map $uri $part { ~^/x data; default ""; }';
  const site = 'set $v a; if ($part) { set $v data; } location / { root /srv/$v; auth_request /check; }';
  assert.equal(answered(`${site} location = /check { return 204; }`, '/x.html', map), '?');
  assert.equal(answered(`${site} location = /check { return 403; }`, '/x.html', map), '403');
});

test('a rewrite that leaves no URI and a location that is not there are errors of their own', () => {
  const page = 'error_page 404 =200 @named;';
  assert.equal(answered(`${page} location @named { rewrite ^/no(.*)$ $1 last; }`, '/no'), '500');
  assert.equal(answered(`${page}`, '/no'), '500');
  assert.equal(answered('error_page 500 /run.sh; rewrite ^/no(.*)$ $1 last;', '/no'), '500 /srv/run.sh');
});

test('set and arguments get a group escaped anew where the URI had something escaped', () => {
  const site = 'location ~ ^/go/(.*)$ { set $x $1; return 200 $x; }';
  assert.equal(answered(site, '/go/%c3%a9'), '200 %25c3%25a9');
  assert.equal(answered(site, '/go/a&b'), '200 a&b');
  assert.equal(answered(`rewrite ^/go/(.*)$ /index.php?q=$1; ${php}`, '/go/%20&'), '200 /srv/index.php q=%2520%26');
});

test('below an alias, what try_files falls back to loses the part that the alias stands for where it has variables', () => {
  const location = (last: string): string => `location /b/ { alias /srv/data/; try_files $uri ${last}; }`;
  assert.equal(answered(`${location('/b/x.html')}`, '/b/none'), '200 /srv/data/x.html');
  assert.equal(answered(`${location('/b/x.html?$args')}`, '/b/none'), '?', 'that is x.html, glued to the root');
});

test('an alias in a location with a pattern is the whole file, and try_files puts the URI behind it', () => {
  const location = (more: string): string => `location ~ ^/b/(.*)$ { alias /srv/data/$1; ${more} }`;
  assert.equal(answered(location(''), '/b/x.html'), '200 /srv/data/x.html');
  assert.equal(answered(location('try_files $uri =404;'), '/b/x.html'), '404');
  assert.equal(
    answered('location ~ ^/(a)/ { alias /srv/data; try_files $uri =404; }', '/a/x.html'),
    '200 /srv/data/a/x.html',
  );
});

test('a rewrite with break leaves the location of an alias: 500', () => {
  assert.equal(answered('location /b/ { alias /srv/data/; rewrite ^/b/(.*)$ /a/$1 break; }', '/b/x.html'), '500');
  assert.equal(
    answered('location /b/ { root /srv; rewrite ^/b/(.*)$ /a/$1 break; }', '/b/x.html'),
    '200 /srv/a/x.html',
  );
});

test('arguments of a rewrite come before those of the request, and a captured question mark begins none', () => {
  assert.equal(answered(`rewrite ^/go$ /index.php?a=1; ${php}`, '/go?b=2'), '200 /srv/index.php a=1&b=2');
  assert.equal(answered(`rewrite ^/go$ /index.php?a=1?; ${php}`, '/go?b=2'), '200 /srv/index.php a=1');
  assert.equal(answered(`rewrite ^/go$ /index.php?; ${php}`, '/go?b=2'), '200 /srv/index.php ');
  assert.equal(answered('set $x /a?b; rewrite ^/go$ $x; location = /a?b { return 200 whole; }', '/go'), '200 whole');
});

test('an index keeps the arguments, and a directory of its name is one', () => {
  assert.equal(answered(`index index.php; ${php}`, '/?b=2'), '200 /srv/index.php b=2');
  assert.equal(answered('index index.html x.html;', '/a/'), '301');
  assert.equal(answered('location ~ /$ { alias /srv/run.sh; index x.html; }', '/b/'), '500');
});

test('what a map, the name of the server and the arguments give is known', () => {
  const map =
    'map $request_uri $part { default none; ~^/(?:b|c)/ data; /D/ a; } map $part$arg_v $chained { data2 a; default data; }';
  const root = (name: string): string => `root /srv/${name};`;
  const location = (name: string): string => `location / { rewrite ^/./(.*)$ /$1 break; ${root(name)} }`;
  assert.equal(answered(location('$part'), '/b/x.html', map), '200 /srv/data/x.html');
  assert.equal(answered(location('$part'), '/e/x.html', map), '404');
  assert.equal(answered(location('$chained'), '/b/x.html?v=2', map), '200 /srv/a/x.html');
  assert.equal(answered('if ($host != shop.example) { return 404; }', '/run.sh'), '200 /srv/run.sh');
  assert.equal(answered('if ($host = www.shop.example) { return 404; } server_name www.shop.example;', '/run.sh'), '?');
});

test('a table that looks at a URI which has changed since tells nothing', () => {
  const map = 'map $uri $part { ~^/b/ data; default a; }';
  assert.equal(answered('location / { rewrite ^/./(.*)$ /$1 break; root /srv/$part; }', '/b/x.html', map), '?');
});

test('whether a file may be executed nobody knows; a directory may, and what is not there may not', () => {
  const server = (path: string): string => `if (-x ${path}) { return 200 yes; } return 200 no;`;
  assert.equal(answered(server('/srv/run.sh'), '/'), '?');
  assert.equal(answered(server('/srv/a'), '/'), '200 yes');
  assert.equal(answered(server('/srv/none'), '/'), '200 no');
});

test('a file with a slash behind it is not there', () => {
  const server = 'if (-e $request_filename) { return 200 yes; } return 200 no;';
  for (const [target, answer] of [
    ['/run.sh', 'yes'],
    ['/run.sh/', 'no'],
    ['/a/', 'yes'],
    ['/a', 'yes'],
  ] as const)
    assert.equal(answered(server, target), `200 ${answer}`, target);
  assert.equal(answered('location / { try_files $request_uri =404; }', '/run.sh/.'), '404');
});

test('$realpath_root of a directory that is not there is empty, and $request_uri is what was asked for', () => {
  const location =
    'location ~ \\.php$ { root /srv/none; fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name; fastcgi_pass 127.0.0.1:9000; }';
  assert.equal(answered(location, '/index.php'), '200 /index.php ');
  assert.equal(
    answered('location /b { rewrite ^ /c?x=1; } location /c { return 200 $request_uri; }', '/b?y=2'),
    '200 /b?y=2',
  );
});
