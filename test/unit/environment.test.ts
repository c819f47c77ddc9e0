/** Where servers run, as a tree shows it: the answers of the port between files and model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fpmInstallation, nginxInstallation, type Installation } from '../../server/src/model/environment.ts';
import type { WorkspaceModel } from '../../server/src/model/workspace.ts';
import { hostOf, loadFixture, type HostOptions } from '../support/fixture.ts';

function modelOf(notation: string, options: HostOptions = {}): WorkspaceModel {
  return hostOf(loadFixture(notation), options).snapshot().workspace;
}

/** The first nginx and the first PHP-FPM of a tree. */
function serversOf(model: WorkspaceModel): { readonly nginx: Installation; readonly fpm: Installation } {
  const [config] = model.configs;
  const [master] = model.masters;
  assert.ok(config !== undefined && master !== undefined);
  return { nginx: nginxInstallation(config), fpm: fpmInstallation(master) };
}

const site = 'server { location / { fastcgi_pass unix:/run/www.sock; } }';
const main = (include: string): string => `events {}\nhttp { include ${include}; }`;
const pool = '[www]\nlisten = /run/www.sock\npm = static\npm.max_children = 1';
const debianTree = (root: string): string => `
#- ${root}/etc/nginx/nginx.conf
${main('/etc/nginx/sites-enabled/*')}
#- ${root}/etc/nginx/sites-enabled/a
${site}
;- ${root}/etc/php/8.2/fpm/php-fpm.conf
include = /etc/php/8.2/fpm/pool.d/*.conf
;- ${root}/etc/php/8.2/fpm/pool.d/www.conf
${pool}
`;

test('each project has the platform that its own paths show', () => {
  const model = modelOf(
    `${debianTree('/ws/one')}
#- /ws/two/nginx/nginx.conf
${main('http.d/*.conf')}
#- /ws/two/nginx/http.d/a.conf
${site}
#- /ws/three/nginx.conf
${main('a.conf')}
`,
    { roots: ['/ws'] },
  );
  assert.deepEqual(
    [
      '/ws/one/etc/nginx/nginx.conf',
      '/ws/one/etc/php/8.2/fpm/pool.d/www.conf',
      '/ws/two/nginx/nginx.conf',
      '/ws/three/nginx.conf',
    ].map((file) => model.platformOf(file)),
    // what lies beside two that contradict each other is of neither
    ['debian', 'debian', 'alpine', undefined],
  );
});

test('one project shows its platform to all of its files', () => {
  const model = modelOf(`${debianTree('/ws/one')}\n#- /ws/deploy/extra.conf\n${site}\n`, { roots: ['/ws'] });
  assert.equal(model.platformOf('/ws/deploy/extra.conf'), 'debian');
});

test('two servers on this very machine share its network, and that is a fact', () => {
  const model = modelOf(debianTree(''));
  const { nginx, fpm } = serversOf(model);
  assert.deepEqual(model.environment.hostOf(nginx), { kind: 'machine', live: true, root: '' });
  assert.deepEqual(model.environment.sameNetwork(nginx, fpm), {
    kind: 'known',
    value: true,
    evidence: [{ fact: 'both configurations are those of this machine' }],
  });
});

test('main files in one tree that is laid out as a server is are evidence; in others nothing speaks against it', () => {
  const inTree = modelOf(debianTree('/ws/image'), { roots: ['/ws'] });
  const { nginx, fpm } = serversOf(inTree);
  const answer = inTree.environment.sameNetwork(nginx, fpm);
  assert.ok(answer.kind === 'known' && answer.value);
  assert.equal(inTree.environment.sameNetwork(nginx, fpm), answer, 'worked out once for the pair');
  assert.notDeepEqual(
    inTree.environment.sameNetwork(fpm, nginx),
    answer,
    'the other way round the other one comes first',
  );
  assert.deepEqual(
    answer.evidence.map((one) => ('fact' in one ? one.fact : `${one.at.file}: ${one.message}`)),
    [
      '/ws/image/etc/nginx/nginx.conf: main file of nginx',
      '/ws/image/etc/php/8.2/fpm/php-fpm.conf: main file of PHP-FPM in the same tree',
      'nothing in this workspace describes a container',
    ],
  );
  const loose = modelOf(`#- /ws/a.conf\n${site}\n;- /ws/www.conf\n${pool}\n`, { roots: ['/ws'] });
  const two = serversOf(loose);
  assert.deepEqual(loose.environment.sameNetwork(two.nginx, two.fpm), { kind: 'known', value: true, evidence: [] });
});

test('a socket is one socket where host and path are the same', () => {
  const model = modelOf(debianTree('/ws/image'), { roots: ['/ws'] });
  const { nginx, fpm } = serversOf(model);
  const same = (path: string): unknown => {
    const answer = model.environment.sameSocket(
      { installation: nginx, path: '/run/a.sock' },
      { installation: fpm, path },
    );
    return answer.kind === 'known' && answer.value;
  };
  assert.deepEqual([same('/run/a.sock'), same('/run/b.sock')], [true, false]);
});

test('a server in a container whose contents are not followed runs nobody knows where, with the line that says so', () => {
  const model = modelOf(
    `
#- /ws/nginx/default.conf
server { location / { fastcgi_pass php:9000; } }
;- /ws/php/www.conf
[www]
listen = 9000
pm = static
pm.max_children = 1
#- /ws/compose.yaml
services:
  web:
    image: nginx
    volumes: [./nginx/default.conf:/etc/nginx/conf.d/default.conf]
  php:
    image: vendor/php-fpm
`,
    { roots: ['/ws'] },
  );
  const { nginx, fpm } = serversOf(model);
  const host = model.environment.hostOf(nginx);
  assert.ok(host.kind === 'unknown' && host.because === 'container' && host.at?.file === '/ws/compose.yaml');
  for (const answer of [
    model.environment.sameNetwork(nginx, fpm),
    model.environment.sameSocket({ installation: nginx, path: '/a' }, { installation: fpm, path: '/a' }),
  ])
    assert.equal(answer, host);
  const php = model.environment.resolve('php', nginx);
  assert.ok('kind' in php && php.because === 'foreign-image');
  assert.equal(model.environment.resolve('php', nginx), php, 'worked out once');
  const other = model.environment.resolve('elsewhere', nginx);
  assert.equal(other, host);
});

test('what a name means on a machine is not in the files', () => {
  const model = modelOf(debianTree('/ws/image'), { roots: ['/ws'] });
  const found = model.environment.resolve('php', serversOf(model).nginx);
  assert.ok('kind' in found && found.because === 'host-name');
});

test('which distribution compiled nginx is not known where the two sides are of two', () => {
  const tree = (sites: string): string => `
#- /ws/nginx/nginx.conf
${main(`${sites}/*.conf`)}
#- /ws/nginx/${sites}/a.conf
${site}
;- /ws/etc/php/8.2/fpm/php-fpm.conf
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /ws/etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/www.sock
listen.owner = www-data
listen.mode = 0600
pm = static
pm.max_children = 1
`;
  const verdictOf = (sites: string): unknown => {
    const model = modelOf(tree(sites), { roots: ['/ws'] });
    const access = model.accessOf(model.masters[0]?.pools[0] as never, model.configs[0] as never);
    return access !== undefined && 'verdict' in access ? access.verdict : access;
  };
  assert.deepEqual([verdictOf('sites'), verdictOf('http.d')], ['denied', 'unknown']);
});
