/** Paths behind scripts: which locations are there for them, who leads to them, and what PHP-FPM makes of a script that nobody split off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { obstaclesTo } from '../../server/src/model/deployment/script-obstacles.ts';
import { ledWithPath, pathRoutesOf } from '../../server/src/model/deployment/path-routes.ts';
import { questionAbout, serversOf } from '../../server/src/features/routes/servers.ts';
import type { SiteQuestion } from '../../server/src/model/deployment/question.ts';
import { scriptFor } from '../../server/src/model/deployment/script.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const php = 'include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock;';

interface Asked {
  readonly question: SiteQuestion;
  readonly obstacle: (uri: string) => string;
}

function ask(locations: string, { files = '', pool = '' } = {}): Asked {
  const text = `#- base: debian\n${files}#- /etc/nginx/conf.d/shop.conf\nserver { root /srv/shop; index index.php; ${locations} }
;- /etc/php/8.2/fpm/pool.d/shop.conf\n[shop]\nlisten = /run/php/shop.sock\n${pool}\n`;
  const snapshot = hostOf(loadFixture(text)).snapshot();
  const [found] = serversOf(snapshot);
  assert.ok(found !== undefined);
  const question = questionAbout(found, snapshot.workspace);
  return {
    question,
    obstacle: (uri) => {
      const verdict = snapshot.workspace.deployments.flatMap(({ passes }) => passes)[0];
      const served = verdict?.targets[0]?.links[0]?.pool;
      assert.ok(verdict !== undefined && served !== undefined);
      const script = scriptFor(verdict.pass.scope, question.surroundings, uri);
      assert.ok(script !== undefined);
      return obstaclesTo(script, verdict.pass, served)
        .map(({ kind, status }) => `${kind} ${status}`)
        .join(', ');
    },
  };
}

describe('locations that are there for paths', () => {
  const uris = (locations: string, files = ''): readonly string[] =>
    pathRoutesOf(ask(locations, { files }).question).map(({ uri }) => uri);

  test('a pattern that tells a path from other text is', () =>
    assert.deepEqual(uris(`location ~ [^/]\\.php(/|$) { ${php} }`), ['/index.php/x']));

  test('one that takes whatever follows, or nothing, is not', () => {
    assert.deepEqual(uris(`location ~ \\.php { ${php} }`), []);
    assert.deepEqual(uris(`location ~ \\.php$ { ${php} }`), []);
  });

  test('one for the paths of one script is, and the script of the tree shows it', () => {
    const files = '#- /srv/shop/index.php\n#- /srv/shop/update.php\n';
    assert.deepEqual(uris(`location ~ \\.php$|^/update.php { ${php} }`, files), ['/update.php/x']);
    assert.deepEqual(uris(`location /rest.php/ { ${php} }`), ['/rest.php/x']);
  });
});

test('a rewrite of a named location is asked about with a request that it rewrites', () => {
  const { question } = ask(
    `location / { try_files $uri @front; } location @front { rewrite ^/album(/.*)$ /index.php$1 last; return 404; }
     location ~ \\.php(/|$) { ${php} }`,
  );
  assert.deepEqual(
    ledWithPath(question).map(({ led }) => [led.uri, led.by.fact.name]),
    [['/index.php/x', 'rewrite']],
  );
});

describe('a script that nobody split off', () => {
  const location = `location ~ \\.php(/|$) { ${php} }`;
  const off = 'php_admin_flag[cgi.fix_pathinfo] = off';

  test('PHP finds it where cgi.fix_pathinfo is not off, whatever the path ends in', () =>
    assert.equal(ask(location).obstacle('/index.php/a.png'), ''));

  test('else it is refused by its ending, or not there', () => {
    assert.equal(ask(location, { pool: off }).obstacle('/index.php/a'), 'path-behind 403');
    assert.equal(ask(location, { pool: off }).obstacle('/index.php/a.php'), 'path-behind 404');
    assert.equal(ask(location, { pool: off }).obstacle('/index.php'), '');
  });
});
