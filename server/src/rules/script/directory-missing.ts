/** A location looks for its files in a directory that is not there. */
import { isMadeAtRunTime } from '../../catalog/file-places.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { directoryOf, onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import { sayLocation, waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf, type Location } from '../../model/nginx/request/locations.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { failureOf } from '../../model/deployment/routes.ts';
import { samplePage } from '../../model/nginx/request/sample-uri.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { basename, dirname } from '../../text/path.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { inUnlike, serverQuestion } from '../kit/unlike.ts';
import type { Writer } from '../../edits/writer.ts';
import { meantDirectory, type MeantDirectory, type MissingDirectory } from './meant-directory.ts';
import { passesIn } from './php-meant.ts';

export default defineRule({
  code: 'directory-missing',
  title: 'The directory of a location is not there',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 Not Found` for every file of the location; the error log says `open() "/srv/static/static/site.css" failed (2: No such file or directory)`. `nginx -t` passes: it looks for no directory.',
  rationale:
    '`root` is put in front of the whole URI, `alias` takes the place of what the location names. `location /static/ { root /srv/static; }` looks for `/srv/static/static/site.css`.',
  verified:
    'Run on nginx 1.22.1: 404 with `root` in the place of `alias`, with the name of the location in both, and with the root of another directory; 200 with the fix.',
  limits:
    'Only where the tree is the file system of the server itself and was read, and where no `try_files`, `error_page` or pass answers in the place of the file. An error only where the directory that is meant is there under another path. Directories that applications make at run time (uploads, caches, challenges of certificates) are left out, and so is one whose parent is there and that nothing like it is found for.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#root',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#alias',
  ],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const question = serverQuestion(subject);
    if (question.files.kind === 'unknown') return;
    for (const { scope, placed, missing } of inUnlike('directory-missing', subject, lostIn)) {
      const meant = meantDirectory(missing, question.files, rootsOf(server, scope, question));
      const draft = draftOf({ scope, placed, missing, meant, question });
      if (draft !== undefined) yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'root in place of alias',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /files/ {
        root /srv/downloads;
        #    ^^^^^^^^^^^^^^ error: location /files/ looks for files in /srv/downloads/files, which is not there
        #= alias /srv/downloads/;
    }
}
#- /srv/shop/index.php
#- /srv/downloads/list.pdf`,
      },
      {
        title: 'The name of the location is in the root as well',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    location /static/ {
        root /srv/shop/public/static;
        #    ^^^^^^^^^^^^^^^^^^^^^^^ error: location /static/ looks for files in /srv/shop/public/static/static, which is not there
        #= root /srv/shop/public;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/static/site.css`,
      },
      {
        title: 'An alias that names a directory twice',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /media/ {
        alias /srv/media/media/;
        #     ^^^^^^^^^^^^^^^^^ error: location /media/ looks for files in /srv/media/media, which is not there
        #= alias /srv/media/;
    }
}
#- /srv/shop/index.php
#- /srv/media/logo.png`,
      },
      {
        title: 'A root that is a file',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = /favicon.ico {
        root /srv/shop/icons/shop.ico;
        #    ^^^^^^^^^^^^^^^^^^^^^^^^ error: location = /favicon.ico looks for files in /srv/shop/icons/shop.ico, which is a file
        #= alias /srv/shop/icons/shop.ico;
    }
}
#- /srv/shop/index.php
#- /srv/shop/icons/shop.ico`,
      },
      {
        title: 'A whole path that is not there',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /docs/ {
        root /srv/manual/en;
        #    ^^^^^^^^^^^^^^ warning: location /docs/ looks for files in /srv/manual/en/docs, which is not there
    }
}
#- /srv/shop/index.php
#- /srv/manual/`,
      },
    ],
    good: [
      {
        title: 'Directories that are there, and one that is made when it is needed',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /static/ { root /srv/shop; }
    location /files/ { alias /srv/downloads/; }
    location ^~ /.well-known/acme-challenge/ { root /srv/acme; }
    location /uploads/ { alias /srv/shop/uploads/; }
}
#- /srv/shop/index.php
#- /srv/shop/static/site.css
#- /srv/downloads/list.pdf
#- /srv/acme/`,
      },
      {
        title: 'The application answers for what is not there',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /files/ {
        root /srv/downloads;
        try_files $uri /index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/index.php
#- /srv/downloads/list.pdf`,
      },
    ],
  },
});

/** The blocks whose directory is not there, so that none of their requests gets a file. */
function* lostIn(question: SiteQuestion): Iterable<Pick<Case, 'scope' | 'placed' | 'missing'>> {
  const { config } = question.surroundings;
  for (const scope of scopesIn(question.server)) {
    const placed = scope.own('root').at(-1) ?? scope.own('alias').at(-1);
    if (placed === undefined || config.templated.has(placed.file)) continue;
    const missing = missingOf(scope, question);
    if (missing !== undefined && isLost(scope, question)) yield { scope, placed, missing };
  }
}

/** The directory that a block looks into and that is known not to be there. */
function missingOf(scope: Scope, question: SiteQuestion): MissingDirectory | undefined {
  const directory = directoryOf(scope, question.surroundings);
  if (directory.kind === 'unknown' || directory.value.scope !== scope) return undefined;
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  if (scope.kind === 'location' ? location === undefined || location.kind === 'named' : passesIn(scope).length > 0)
    return undefined;
  const { from, path } = directory.value;
  if (from === 'default' || (from === 'alias' && !isOfDirectory(location, directory.value))) return undefined;
  const written = onDisk(path);
  const below = from === 'root' && location !== undefined ? onDisk(belowOf(location)) : '';
  const missing: MissingDirectory = { from, written, below: below === '/' ? '' : below };
  return question.exists(toBytes(lookedInto(missing)), 'directory') === false ? missing : undefined;
}

/** An alias of files, each of which lies in it; that of one file is something else, and so is what alias-without-slash reports. */
function isOfDirectory(location: Location | undefined, { path, replaces }: Directory): boolean {
  return (
    (location?.kind === 'prefix' || location?.kind === 'prefix-only') && (path.endsWith('/') || !replaces.endsWith('/'))
  );
}

/** The directories of the URI that all files of the location have in common. */
function belowOf({ kind, text }: Location): string {
  if (kind === 'regex') return '';
  return fromBytes(kind === 'exact' ? text.replace(/\/[^/]*$/, '') : text);
}

function lookedInto({ written, below }: MissingDirectory): string {
  return written + below;
}

/** Whether every request of the block ends in a 404 for want of a file; what is redirected under a condition is not. */
function isLost(scope: Scope, question: SiteQuestion): boolean {
  const isInternal = scope.nearest('internal') !== undefined;
  const asked = isInternal ? { ...question, isSubrequest: true as const } : question;
  const ways = samplesOf(scope).flatMap((uri) => waysOf(asked, uri));
  const rest = ways.filter(({ outcome }) => outcome.kind !== 'return' || outcome.code < 300 || outcome.code >= 400);
  return (
    rest.length > 0 &&
    rest.every((way) => {
      const failed = failureOf(way) === 404 ? failedIn(way) : undefined;
      return failed !== undefined && looksIn(failed, scope, question);
    })
  );
}

/** The block that did not find the file, whatever shows the error. */
function failedIn({ steps, outcome }: Way): Scope | undefined {
  const shown = steps.findIndex(({ how }) => how === 'error_page');
  if (shown > 0) return steps[shown - 1]?.scope;
  return outcome.kind === 'status' ? outcome.scope : undefined;
}

function looksIn(inner: Scope, scope: Scope, { surroundings }: SiteQuestion): boolean {
  const directory = directoryOf(inner, surroundings);
  return directory.kind === 'known' && directory.value.scope === scope;
}

/** URIs that the block answers, in bytes. */
function samplesOf(scope: Scope): readonly string[] {
  if (scope.kind === 'server') return ['/page'];
  const location = locationOf(scope);
  if (location?.kind !== 'prefix' && location?.kind !== 'prefix-only') return [samplePage(scope) ?? []].flat();
  const base = location.text.endsWith('/') ? location.text : `${location.text}/`;
  return [`${base}page`];
}

/** The directories that the other blocks of the server serve from. */
function rootsOf(server: Scope, besides: Scope, { surroundings }: SiteQuestion): ReadonlySet<string> {
  const found = new Set<string>();
  for (const scope of scopesIn(server)) {
    const directory = directoryOf(scope, surroundings);
    if (directory.kind === 'unknown' || directory.value.from === 'default' || directory.value.scope === besides)
      continue;
    if (directory.value.scope === scope || scope === server) found.add(onDisk(directory.value.path));
  }
  return found;
}

interface Case {
  readonly scope: Scope;
  readonly placed: Placed;
  readonly missing: MissingDirectory;
  readonly meant: MeantDirectory | undefined;
  readonly question: SiteQuestion;
}

function draftOf({ scope, placed, missing, meant, question }: Case): Draft | undefined {
  const word = placed.fact.args[0];
  const path = lookedInto(missing);
  if (word === undefined) return undefined;
  if (meant?.isEvident !== true && isMadeAtRunTime(basename(path))) return undefined;
  const isDeep = question.exists(toBytes(dirname(path)), 'directory') === false;
  if (meant === undefined && !isDeep) return undefined;
  const location = scope.kind === 'location' ? `location ${sayLocation(scope)}` : 'the server';
  return {
    at: originOf(placed, word),
    ...(meant === undefined && { severity: 'warning' as const }),
    message: `${location} looks for files in ${shortened(path)}, which is ${meant?.isFile === true ? 'a file' : 'not there'}`,
    fixes: (write) => (meant === undefined || word.value.includes('$') ? [] : [fixOf(write, placed, meant)]),
  };
}

function fixOf(write: Writer, placed: Placed, { name, path, isFile }: MeantDirectory): Fix {
  const value = name === 'alias' && !isFile ? `${path}/` : path;
  const [word] = placed.fact.args;
  const text =
    word === undefined ? '' : `${name} ${value}${write.textAt(originOf(placed)).trimEnd().endsWith(';') ? ';' : ''}`;
  return {
    title: `Change to ${name} ${value}`,
    safety: 'review',
    preferred: true,
    edits:
      name === placed.fact.name
        ? [write.nginxWord(originOf(placed, word), value)]
        : [{ ...originOf(placed), newText: text }],
  };
}
