/** Servers that are written alike are looked at once: what is found in the second must not depend on the first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpServers } from '../../server/src/model/nginx/config/scope.ts';
import { isWrittenIn } from '../../server/src/model/nginx/config/contents.ts';
import { routesOf } from '../../server/src/model/deployment/routes.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import type { ServerSubject } from '../../server/src/rules/kit/rule.ts';
import { inUnlike } from '../../server/src/rules/kit/unlike.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const shop = (name: string, rest = '', script = ''): string => `server {
  listen 80;
  server_name ${name}.example;
  root /srv/${name};
  index index.php;
  ${rest}
  location / { try_files $uri $uri/ /index.php?$args; }
  location ~ \\.php$ {
    try_files $uri =404;
    ${script}
    fastcgi_pass unix:/run/php/${name}.sock;
  }
}
`;

const main = `#- /etc/nginx/nginx.conf
events {}
http {
  map $host $backend { hostnames; a.example /one.php; b.example /two.php; }
  include conf.d/*.conf;
}
#- /etc/nginx/php.conf
deny all;
#- /etc/nginx/scripts.conf
location /own/ { alias /srv/a/own/; }
`;

function hostWith(servers: readonly string[], files = ''): AnalysisHost {
  const notation = servers.map((server, index) => `#- /etc/nginx/conf.d/${index}.conf\n${server}`).join('');
  return hostOf(loadFixture(`${main}${notation}${files}`));
}

function subjectsIn(host: AnalysisHost): readonly ServerSubject[] {
  const { workspace } = host.snapshot();
  const [deployment] = workspace.deployments;
  assert.ok(deployment !== undefined);
  return httpServers(deployment.config.top).map((server) => ({ server, deployment, workspace }));
}

/** For each server whether a rule that finds nothing looks at it; it tries all requests. */
function looksAt(host: AnalysisHost): readonly boolean[] {
  return subjectsIn(host).map((subject) => {
    let looked = false;
    const found = inUnlike('test', subject, (question) => {
      looked = true;
      routesOf(question);
      return [];
    });
    assert.deepEqual([...found], []);
    return looked;
  });
}

test('a like server is not looked at', () => {
  assert.deepEqual(looksAt(hostWith([shop('a'), shop('b'), shop('c')])), [true, false, false]);
});

const others: readonly (readonly [what: string, second: string, files: string])[] = [
  ['whose script is not there', shop('b'), '#- /srv/readme.txt\n#- /srv/a/\n'],
  ['with files in the tree', shop('b'), '#- /srv/b/index.php\n'],
  ['with a denial', shop('b', '', 'deny all;'), ''],
  ['with a denial in an include', shop('b', '', 'include php.conf;'), ''],
  ['that means its root', shop('b', '', 'if ($document_root ~ b) { return 404; }'), ''],
  ['whose pattern denies its script', shop('b', 'location ~ ^/index { deny all; }'), ''],
  ['whose script is elsewhere', shop('b', '', 'root /srv/b/php;'), ''],
  ['whose fallback hangs on its name', shop('b', 'location /x/ { try_files $uri $backend; }'), ''],
  ['whose fallback is its name', shop('b', 'location /x/ { try_files $uri /$server_name.php; }'), ''],
  ['whose root is in an include', shop('b', 'include scripts.conf;'), ''],
];
for (const [what, second, files] of others)
  test(`a server ${what} is not like another one`, () => {
    const like = second.replaceAll('/b', '/a').replaceAll('b.example', 'a.example').replaceAll('~ b', '~ a');
    assert.deepEqual(looksAt(hostWith([shop('a'), second], files)).at(-1), true);
    // what is made of the name or the root differs, though the words are the same
    if (/document_root|backend|server_name\.|scripts/.test(second) || files !== '')
      assert.deepEqual(looksAt(hostWith([like, second], files)).at(-1), true);
  });

test('a rule that finds something in a server looks at each that is like it', () => {
  const found = subjectsIn(hostWith([shop('a'), shop('b')])).flatMap((subject) => [
    ...inUnlike('test', subject, ({ server }) => [server]),
  ]);
  assert.equal(found.length, 2);
});

test('what is not there any longer is seen, though the server stays as it is', () => {
  const host = hostWith([shop('a'), shop('b')]);
  assert.deepEqual(looksAt(host), [true, false]);
  host.setListing('/srv', {
    files: [],
    directories: ['a'],
    unknown: [],
    whole: true,
    foldsCase: false,
    leavesOut: () => false,
  });
  assert.equal(looksAt(host).at(-1), true);
});

test('a directive is found in a block and in what it includes, and not around it', () => {
  const [server] = subjectsIn(hostWith([shop('a', 'location /x/ { include scripts.conf; }', 'deny all;')]));
  assert.ok(server !== undefined);
  assert.ok(isWrittenIn(server.server, 'alias'));
  assert.ok(isWrittenIn(server.server, 'deny'));
  assert.ok(!isWrittenIn(server.server, 'map'));
});
