/** The scripts below an alias are run by another location, whose directory does not hold them. */
import { directoryOf, fileOf, samePath, type Directory } from '../../model/nginx/values/directory.ts';
import { grouped } from '../../model/grouped.ts';
import { followsUri, scriptFor } from '../../model/deployment/script.ts';
import { mayRewrite, type PhpPass } from '../../model/deployment/php-pass.ts';
import { iniSetting } from '../../model/deployment/php-ini.ts';
import { poolText } from '../../model/fpm/settings.ts';
import { questionOf, type SiteQuestion } from '../../model/deployment/question.ts';
import { sayLocation, waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { isWrittenIn } from '../../model/nginx/config/contents.ts';
import { isWithin, originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { nestedLocation } from './php-location.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { phpName, phpPass } from '../kit/script-side.ts';

export default defineRule({
  code: 'alias-scripts-elsewhere',
  title: 'Another location, without the alias, runs the scripts',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404 File not found.`, and `Primary script unknown` in the error log of nginx, for scripts below the alias only. `nginx -t` passes.',
  rationale:
    'nginx finds `index.php` in the directory of the alias and then looks for the location that answers its URI. Where that is the one for all of PHP, the alias does not hold there: PHP is asked for the file below the root of the server.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 with a location for PHP inside of the one with the alias.',
  limits:
    'Only scripts that the location with the alias names itself, in `index` or at the end of `try_files`, and those of the index of the server that the tree shows in the directory. Not where a rewrite changes the URI, where the pool has a `chroot` or a `doc_root`, or where PHP is always asked for the same script.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias'],

  *check(subject): Iterable<Draft> {
    const server = subject.verdict.pass.scope.enclosing('server');
    if (server === undefined || !hasAlias(server)) return;
    const pass = phpPass(subject);
    if (pass === undefined || isMoved(pass)) return;
    const question = questionOf(server, subject.verdict.deployment, subject.workspace);
    const reported = new Set<Scope>();
    for (const strayed of strayedOf(question).get(pass.scope) ?? []) {
      const draft = reported.has(strayed.scope) ? undefined : draftOf(pass, strayed);
      if (draft === undefined) continue;
      reported.add(strayed.scope);
      yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'An application next to the site',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /stats/ {
        alias /srv/matomo/;
        #     ^^^^^^^^^^^^ error: /stats/index.php goes to location ~ \.php$, where pool "shop" is asked to run /srv/shop/stats/index.php, and the file is /srv/matomo/index.php
        #+ location ~ \.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME $request_filename; fastcgi_pass unix:/run/php/shop.sock; }
        index index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: passed on here
    }
}`,
      },
      {
        title: 'A front controller',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /api {
        alias /srv/api/public;
        #     ^^^^^^^^^^^^^^^ error: /api/index.php goes to location ~ \.php$, where pool "shop" is asked to run /srv/shop/api/index.php, and the file is /srv/api/public/index.php
        #+ location ~ \.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME $request_filename; fastcgi_pass unix:/run/php/shop.sock; }
        try_files $uri $uri/ /api/index.php?$query_string;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: passed on here
    }
}`,
      },
      {
        title: 'The index is that of the server',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.html index.php;
    location /stats/ {
        alias /srv/matomo/;
        #     ^^^^^^^^^^^^ error: /stats/index.php goes to location ~ \.php$, where pool "shop" is asked to run /srv/shop/stats/index.php, and the file is /srv/matomo/index.php
        #+ location ~ \.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME $request_filename; fastcgi_pass unix:/run/php/shop.sock; }
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: passed on here
    }
}
#- /srv/shop/index.php
#- /srv/matomo/index.php`,
      },
    ],
    good: [
      {
        title: 'A location for PHP inside, and an alias for files alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /stats/ {
        alias /srv/matomo/;
        index index.php;
        location ~ \.php$ {
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
    location /media/ {
        alias /srv/media/;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The directory has the name of the location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /stats/ {
        alias /srv/shop/stats/;
        index index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

interface Aliased {
  readonly scope: Scope;
  readonly alias: Placed;
}

/** Whether a pool takes the path for another one than nginx does. */
function isMoved({ pools, verdict }: PhpPass): boolean {
  return pools.some(
    (pool) => poolText(pool, 'chroot') !== undefined || iniSetting(verdict.pass, pool, 'doc_root') !== undefined,
  );
}

/** By server: its passes are asked about one after the other. */
const aliased = new WeakMap<Scope, boolean>();

function hasAlias(server: Scope): boolean {
  let has = aliased.get(server);
  if (has === undefined) aliased.set(server, (has = isWrittenIn(server, 'alias')));
  return has;
}

/** A script below an alias whose URI comes to a `fastcgi_pass` elsewhere. */
interface Strayed extends Aliased {
  readonly uri: string;
  readonly directory: Directory;
}

/** By the block that receives them; the passes of a server are asked about one after the other. */
const recent = new WeakMap<Scope, { readonly files: SiteQuestion['files']; readonly strayed: StrayedByBlock }>();
type StrayedByBlock = ReadonlyMap<Scope, readonly Strayed[]>;

function strayedOf(question: SiteQuestion): StrayedByBlock {
  const { server, files } = question;
  const known = recent.get(server);
  if (known?.files === files) return known.strayed;
  const strayed = grouped(strayedIn(question), ([receiver]) => [receiver]);
  const byBlock = new Map([...strayed].map(([receiver, all]) => [receiver, all.map(([, one]) => one)]));
  recent.set(server, { files, strayed: byBlock });
  return byBlock;
}

function strayedIn(question: SiteQuestion): readonly (readonly [receiver: Scope, strayed: Strayed])[] {
  return [...scopesIn(question.server)].flatMap((scope) => {
    const alias = scope.kind === 'location' ? scope.own('alias').at(-1) : undefined;
    const kind = locationOf(scope)?.kind;
    if (alias === undefined || (kind !== 'prefix' && kind !== 'prefix-only')) return [];
    const directory = directoryOf(scope, question.surroundings);
    if (directory.kind === 'unknown') return [];
    return namedIn(scope, directory.value, question).flatMap((uri) => {
      // where it would go: that the other directory does not hold it is what goes wrong
      const ways = waysOf({ ...question, exists: () => undefined }, uri);
      const receivers = new Set(
        ways.flatMap(({ outcome }) => (outcome.kind === 'fastcgi' && outcome.uri === uri ? [outcome.scope] : [])),
      );
      return [...receivers].map((receiver) => [receiver, { scope, alias, uri, directory: directory.value }] as const);
    });
  });
}

function draftOf(pass: PhpPass, { scope, alias, uri, directory }: Strayed): Draft | undefined {
  const { surroundings, verdict } = pass;
  const [word] = alias.fact.args;
  if (word === undefined || isWithin(pass.scope, scope) || mayRewrite(pass.scope)) return undefined;
  const asked = scriptFor(pass.scope, surroundings, uri);
  const file = fromBytes(fileOf(directory, uri));
  if (asked === undefined || !followsUri(asked.param) || samePath(asked.path, file)) return undefined;
  const location = pass.scope.enclosing('location');
  return {
    at: originOf(alias, word),
    message: `${fromBytes(uri)} goes to location ${location === undefined ? '' : sayLocation(location)}, where ${phpName(pass)} is asked to run ${asked.path}, and the file is ${file}`,
    related: [{ at: verdict.pass.at, message: 'passed on here' }],
    fixes: (write) => nestedLocation(write, { scope, directory: alias }, verdict.pass.word.value, surroundings.config),
  };
}

/** The scripts that the location itself names, below its own path, and those of the server's index that lie there. Bytes. */
function namedIn(scope: Scope, directory: Directory, { files }: SiteQuestion): readonly string[] {
  const { replaces } = directory;
  const base = replaces.endsWith('/') ? replaces : `${replaces}/`;
  const isThere = (uri: string): boolean =>
    files.kind === 'known' && files.exists(fileOf(directory, uri), 'file') === true;
  const indexes = scope.own('index').flatMap(({ fact }) => fact.args.map((word) => base + toBytes(word.value)));
  const inherited = scope.nearest('index')?.placed.fact.args.map((word) => base + toBytes(word.value)) ?? [];
  const fallback = scope.own('try_files').at(-1)?.fact.args.at(-1)?.value.replace(/\?.*$/s, '');
  return [...indexes, ...inherited.filter(isThere), ...(fallback === undefined ? [] : [toBytes(fallback)])].filter(
    (uri) => uri.startsWith(base) && uri.endsWith('.php') && !uri.includes('$'),
  );
}
