/** PHP may not open the scripts that it is asked to run. */
import { entryUris } from '../../model/nginx/entry-uris.ts';
import { onDisk } from '../../model/nginx/directory.ts';
import { locationOf, selectLocation } from '../../model/nginx/locations.ts';
import type { Scope } from '../../model/nginx/scope.ts';
import { paramValue } from '../../model/nginx/script.ts';
import { fromBytes } from '../../text/bytes.ts';
import { dirname } from '../../text/path.ts';
import { iniValue, poolText } from '../../model/fpm/settings.ts';
import { writtenAt } from '../../model/value.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { FileRange } from '../../text/range.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { lastOf, type Param } from '../../model/nginx/params.ts';
import { setsIni } from '../kit/script-side.ts';
import { followsUri, scriptPath, type ScriptPath } from './script-path.ts';
import type { Writer } from '../kit/writer.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'open-basedir-excludes-root',
  title: 'open_basedir leaves out the scripts',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404` with the body `No input file specified.`, and `open_basedir restriction in effect` in the log of PHP.',
  rationale:
    '`open_basedir` applies to the script itself as well: PHP opens no file outside the directories that it lists.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the directory is named.',
  limits:
    'Where a directory that is named lies below the root, only scripts are checked that the configuration names: index, try_files, error_page, a rewrite, an exact location or SCRIPT_FILENAME. Directories named current, latest or the like are taken for links, which may lead into a directory that is named. A pool with `chroot`, relative directories and values with variables are left out.',
  references: ['https://www.php.net/manual/en/ini.core.php#ini.open-basedir'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined || isMovable(script.path)) return;
    const named = namedScripts(script);
    const reported = setsIni(script.params.list, 'open_basedir');
    const { list } = script.params;
    for (const pool of script.pass.pools) {
      if (poolText(pool, 'chroot') !== undefined) continue;
      const setting = reported ? sentBy(list) : writtenIn(pool);
      const draft = setting === undefined ? undefined : excluded(script, named, pool, setting);
      if (draft !== undefined) yield draft;
      if (reported) return;
    }
  },

  examples: {
    bad: [
      {
        title: 'The directories of another site',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog and /tmp only, and is asked to run /srv/shop/index.php
;= php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp`,
      },
      {
        title: 'Set by nginx',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/blog/:/tmp/";
        #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog/ and /tmp/ only, and is asked to run /srv/shop/index.php
        #= fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/shop:/srv/blog/:/tmp/";
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}`,
      },
      {
        title: 'No script is named, and none may be opened',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location / {
        autoindex on;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog and /tmp only, and is asked to run scripts in /srv/shop
;= php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp`,
      },
    ],
    good: [
      {
        title: 'One application below the root, and nothing names a script next to it',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location /shop/ {
        index index.php;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp`,
      },
      {
        title: 'A parent directory',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp`,
      },
    ],
  },
});

/** The directories that PHP may open, and how others are written into their place. */
interface Setting {
  readonly at: FileRange;
  readonly value: string;
  readonly set: (write: Writer, directories: string) => FileEdit;
}

function writtenIn(pool: Pool): Setting | undefined {
  const value = iniValue(pool, 'open_basedir')?.value;
  const at = value === undefined ? undefined : writtenAt(value);
  return value?.kind !== 'known' || at === undefined
    ? undefined
    : { at, value: value.value, set: (write, directories) => write.fpmValue(at, directories) };
}

/** What nginx tells PHP beats what the pool says: the lines of `PHP_VALUE` and `PHP_ADMIN_VALUE` are settings of php.ini. */
function sentBy(list: readonly Param[]): Setting | undefined {
  const sentParams = ['PHP_VALUE', 'PHP_ADMIN_VALUE']
    .flatMap((name) => lastOf(list, name) ?? [])
    .filter(({ value }) => value.value.includes('open_basedir'));
  const [param, other] = sentParams;
  const match = /^[ \t]*open_basedir[ \t]*=[ \t]*([^\s$";]+)[ \t]*$/m.exec(param?.value.value ?? '');
  const value = match?.[1];
  if (param === undefined || other !== undefined || param.stock || match === null || value === undefined)
    return undefined;
  const { file } = param.placed;
  const whole = param.value.value;
  const at = { file, range: param.value.range };
  const before = whole.slice(0, match.index);
  return {
    at,
    value,
    set: (write, directories) =>
      write.nginxWord(
        at,
        before + match[0].replace(value, () => directories) + whole.slice(match.index + match[0].length),
      ),
  };
}

function excluded(
  script: ScriptPath,
  named: readonly string[],
  pool: Pool,
  { at, value, set }: Setting,
): Draft | undefined {
  const directories = value.split(':').filter((directory) => directory !== '');
  if (directories.length === 0 || directories.some((directory) => !/^\/[^$]*$/.test(directory))) return undefined;
  const root = onDisk(script.directory.from === 'default' ? dirname(script.path) : script.directory.path);
  const out = named.map(onDisk).find((path) => !directories.some((directory) => holds(directory, path)));
  const isBelow = onDisk(script.path).startsWith(`${root}/`);
  // no script of the root may be opened, whatever it is called
  const all = isBelow && !directories.some((directory) => holds(directory, root) || holds(root, onDisk(directory)));
  if (out === undefined && !all) return undefined;
  const wanted = isBelow ? root : dirname(out ?? onDisk(script.path));
  return {
    at,
    message: `pool "${pool.name}" may open files in ${directories.join(' and ')} only, and is asked to run ${out ?? `scripts in ${root}`}`,
    related: [{ at: script.pass.verdict.pass.at, message: 'for this fastcgi_pass' }],
    // what it lets in may be another application's: that is for a person to decide
    fixes: (write) => [
      { title: `Add ${wanted} to open_basedir`, safety: 'review', edits: [set(write, `${wanted}:${value}`)] },
    ],
  };
}

/** Whether a path is the directory, or lies below it. */
function holds(directory: string, path: string): boolean {
  const home = onDisk(directory);
  return `${path}/`.startsWith(home === '/' ? '/' : `${home}/`);
}

/** The scripts that the configuration itself names for the location: a fixed SCRIPT_FILENAME, a location of one URI, and what index, try_files, error_page and rewrites lead to. */
function namedScripts(script: ScriptPath): readonly string[] {
  const {
    pass: { scope, surroundings },
    param,
  } = script;
  const location = scope.enclosing('location');
  const server = scope.enclosing('server');
  if (!followsUri(param)) return [script.path];
  if (location === undefined || server === undefined) return [];
  const own = locationOf(location);
  const uris = entryUris(server, surroundings)
    .map(({ uri }) => uri)
    .filter((uri) => uri.endsWith('.php') && answers(server, uri, location));
  return [...(own?.kind === 'exact' ? [own.text] : []), ...uris].flatMap((uri) => {
    const path = paramValue(param, scope, uri, surroundings);
    return path.kind === 'known' ? [fromBytes(path.value)] : [];
  });
}

function answers(server: Scope, uri: string, location: Scope): boolean {
  const selected = selectLocation(server, uri);
  return selected.kind === 'known' && selected.scope === location;
}

/** Whether the path goes through what deployments make a link. */
function isMovable(path: string): boolean {
  return /\/(?:current|latest|live|release|active)(?:\/|$)/.test(path);
}
