/** The slash that a location ends in goes with it, and the directory of the alias has none: names are glued to it. */
import { directoryOf, type Directory } from '../../model/nginx/values/directory.ts';
import { absentFromPools } from '../../model/deployment/absent-script.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { isWrittenIn } from '../../model/nginx/config/contents.ts';
import { isWithin, originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import { defineRule, type Draft, type Outcome, type ServerSubject, type Severity } from '../kit/rule.ts';
import { serverQuestion } from '../kit/unlike.ts';
import { verdictIn } from './php-meant.ts';

export default defineRule({
  code: 'alias-without-slash',
  title: 'The location ends in a slash and its alias does not',
  severity: 'error',
  outcomes: ['404', '403', 'wrong-page'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 Not Found` for files that are there; the error log says `open() "/srv/filesx.png" failed`. The directory itself gets `403 Forbidden`. `nginx -t` passes.',
  rationale:
    '`alias` takes the place of what the location names, its last slash as well. What follows in the URI is put right behind it: `/files/x.png` becomes `/srv/filesx.png`.',
  verified:
    'Run on nginx 1.22.1: 404 for a file and 403 for the directory, 200 with the slash. A location without a slash works with both spellings.',
  limits:
    'Locations with a pattern and exact ones are left out, and so is a path with variables or one that ends in `-`, `_` or `.`, which may be the beginning of names. A location whose files are never asked for (it passes or redirects everything) is not reported.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    if (!isWrittenIn(server, 'alias')) return;
    for (const scope of scopesIn(server)) {
      const placed = scope.kind === 'location' ? scope.own('alias').at(-1) : undefined;
      if (placed === undefined || config.templated.has(placed.file)) continue;
      const draft = draftOf(subject, scope, placed);
      if (draft !== undefined) yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'Files of another directory',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /files/ {
        #    ^^^^^^^ related: the location ends in a slash
        alias /srv/files;
        #     ^^^^^^^^^^ error: for /files/name nginx looks for /srv/filesname: the alias has no slash at its end
        #= alias /srv/files/;
    }
}`,
      },
      {
        title: 'Files that the application sends',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /files/ {
        #    ^^^^^^^ related: the location ends in a slash
        internal;
        alias /srv/files;
        #     ^^^^^^^^^^ error: for /files/name nginx looks for /srv/filesname: the alias has no slash at its end
        #= alias /srv/files/;
    }
}`,
      },
      {
        title: 'Something else answers in their place',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /media/ {
        #    ^^^^^^^ related: the location ends in a slash
        alias /srv/media;
        #     ^^^^^^^^^^ warning: for /media/name nginx looks for /srv/medianame: the alias has no slash at its end
        #= alias /srv/media/;
        try_files $uri @resize;
    }
    location @resize {
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'What is not there falls back to a script that is not found either',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.html
#- /srv/wiki/public/index.php
#- /srv/wiki/composer.json
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /wiki/ {
    #        ^^^^^^ related: the location ends in a slash
        alias /srv/wiki/public;
        #     ^^^^^^^^^^^^^^^^ error: for /wiki/name nginx looks for /srv/wiki/publicname: the alias has no slash at its end
        #= alias /srv/wiki/public/;
        try_files $uri @wiki;
        location ~ \.php$ {
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
    location @wiki {
        rewrite ^ /wiki/index.php last;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Both with a slash, or both without',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location /files/ { alias /srv/files/; }
    location /media { alias /srv/media; }
    location = /favicon.ico { alias /srv/icons/shop.ico; }
    location ~ ^/photos/(.+)$ { alias /srv/photos/$1; }
}`,
      },
      {
        title: 'The beginning of names, and files that nobody asks for',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location /icons/ { alias /srv/icons/shop-; }
    location /old/ {
        alias /srv/old;
        return 301 /;
    }
}`,
      },
    ],
  },
});

/** A name that no pattern of a server means. */
const sample = 'name';

function draftOf(subject: ServerSubject, scope: Scope, placed: Placed): Draft | undefined {
  const question = serverQuestion(subject);
  const { surroundings } = question;
  const [word] = placed.fact.args;
  const directory = directoryOf(scope, surroundings);
  if (word === undefined || word.value.includes('$') || directory.kind === 'unknown') return undefined;
  const { path, replaces } = directory.value;
  const kind = locationOf(scope)?.kind;
  if ((kind !== 'prefix' && kind !== 'prefix-only') || !replaces.endsWith('/') || /[/\-_.]$/.test(path))
    return undefined;
  const uri = replaces + sample;
  // another location or an application leads there
  const isInternal = scope.nearest('internal') !== undefined;
  const asked = { ...question, ...(isInternal && { isSubrequest: true as const }) };
  // whichever file is there; then what becomes of those that the tree knows to be missing
  const sends = waysOf({ ...asked, exists: () => undefined }, uri);
  const result = resultOf(sends, waysOf(asked, uri), {
    scope,
    directory: directory.value,
    isMissing: (way) => asksInVain(way, subject),
  });
  const opener = scope.opener?.fact.args.at(-1);
  if (result === undefined || scope.opener === undefined) return undefined;
  return {
    at: originOf(placed, word),
    ...result,
    message: `for ${fromBytes(uri)} nginx looks for ${path}${sample}: the alias has no slash at its end`,
    related: [{ at: originOf(scope.opener, opener), message: 'the location ends in a slash' }],
    fixes: (write) => [
      {
        title: `Change to ${word.value}/`,
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord(originOf(placed, word), `${word.value}/`)],
      },
    ],
  };
}

interface Place {
  readonly scope: Scope;
  readonly directory: Directory;
  /** Whether PHP is asked for a script that is not there. */
  readonly isMissing: (way: Way) => boolean;
}

function asksInVain({ outcome }: Way, subject: ServerSubject): boolean {
  const { deployment, workspace } = subject;
  const verdict = outcome.kind === 'fastcgi' ? verdictIn(outcome.scope, deployment) : undefined;
  if (outcome.kind !== 'fastcgi' || verdict === undefined) return false;
  return absentFromPools(outcome, serverQuestion(subject), verdict, workspace)?.isElsewhere === false;
}

/** What the visitor gets where the glued name is no file; `undefined` where the location sends no file by that name. */
function resultOf(
  sends: readonly Way[],
  ways: readonly Way[],
  { scope, directory: { path }, isMissing }: Place,
): { readonly severity: Severity; readonly outcomes: readonly Outcome[] } | undefined {
  const isSent = sends.some(
    ({ outcome }) =>
      outcome.kind === 'file' && isWithin(outcome.scope, scope) && fromBytes(outcome.path) === path + sample,
  );
  if (!isSent) return undefined;
  const others = ways.filter(({ outcome }) => outcome.kind !== 'file');
  const fails = others.every((way) => (way.outcome.kind === 'status' && way.outcome.code === 404) || isMissing(way));
  return others.length > 0 && fails
    ? { severity: 'error', outcomes: ['404', '403'] }
    : { severity: 'warning', outcomes: ['wrong-page'] };
}
