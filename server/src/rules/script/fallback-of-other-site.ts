/** A location with an application of its own falls back to the script of the site around it. */
import { isMadeAtRunTime, isOfFiles } from '../../catalog/file-places.ts';
import type { SiteFiles } from '../../model/environment.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { scriptFor } from '../../model/deployment/script.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf, type Location } from '../../model/nginx/request/locations.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { directoryOf, onDisk } from '../../model/nginx/values/directory.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { basename, joinPath } from '../../text/path.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import { fallbackIn } from './fallback-fixes.ts';

export default defineRule({
  code: 'fallback-of-other-site',
  title: 'A fallback leads to the script of another application',
  severity: 'warning',
  outcomes: ['wrong-page'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    'The front page of an application in a directory is right, and each of its other addresses shows a page (or the 404) of the site around it. Nothing in any log. `nginx -t` passes.',
  rationale:
    'The last argument of `try_files` is an address of the whole server: `/index.php` is the script in the root, whichever location says so. An application in a directory has its own: `/docs/index.php`.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: the page of the site around for an address of the application in the directory, and its own page with the fix.',
  limits:
    'Only where the tree shows an `index.php` in the directory of the location: with a `root` or an `alias` of its own, or with no other script next to it. Not in directories that hold files, where such a script only hides the list.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('fallback-of-other-site', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'A wiki in a directory of the shop',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /wiki/ {
        try_files $uri $uri/ /index.php?$args;
        #                    ^^^^^^^^^^^^^^^^ warning: addresses without a file below /wiki/ go to /srv/shop/index.php, although /srv/shop/wiki has an index.php of its own
        #= try_files $uri $uri/ /wiki/index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/index.php
#- /srv/shop/wiki/index.php`,
      },
    ],
    good: [
      {
        title: 'A script that only hides the list of a directory, and one among many',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /uploads/ {
        try_files $uri $uri/ /index.php?$args;
    }
    location /themes/ {
        try_files $uri $uri/ /index.php?$args;
    }
    location /admin/ {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/index.php
#- /srv/shop/uploads/index.php
#- /srv/shop/themes/index.php
#- /srv/shop/themes/readme.txt
#- /srv/shop/admin/index.php
#- /srv/shop/admin/users.php`,
      },
    ],
  },
});

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  const { files } = question;
  if (files.kind === 'unknown') return;
  for (const scope of question.server.children) {
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    const placed = fallbackIn(scope);
    // a named location is no address
    const isAddress = placed?.fact.args.at(-1)?.value.startsWith('/') === true;
    if (location === undefined || placed === undefined || !isAddress || location.text === '/') continue;
    const directory = applicationOf(scope, location, question, files);
    const base = location.text.replace(/\/?$/, '/');
    const script = directory === undefined ? undefined : scriptOf(`${base}page`, question);
    if (directory === undefined || script === undefined || `${script}/`.startsWith(`${directory}/`)) continue;
    if (question.exists(toBytes(script), 'file') === true) yield draftOf({ placed, base, script, directory, question });
  }
}

/** The directory of a location, where an application of its own is in it. */
function applicationOf(
  scope: Scope,
  { kind, text }: Location,
  { surroundings }: SiteQuestion,
  files: SiteFiles,
): string | undefined {
  const found = directoryOf(scope, surroundings);
  if ((kind !== 'prefix' && kind !== 'prefix-only') || found.kind === 'unknown') return undefined;
  const { from, path } = found.value;
  const directory = onDisk(from === 'alias' ? path : path + fromBytes(text));
  if (files.exists(toBytes(`${directory}/index.php`), 'file') !== true) return undefined;
  const isOwn = found.value.scope === scope;
  return isOwn || isAlone(directory, files) ? directory : undefined;
}

/** Whether `index.php` is the one script of a directory, and no other of its files tells that it only hides the list. */
function isAlone(directory: string, files: SiteFiles): boolean {
  const name = basename(directory);
  const names = files.namesIn(toBytes(directory));
  if (names === undefined || isMadeAtRunTime(name) || isOfFiles(name)) return false;
  if (names.files.filter((file) => file.endsWith('.php')).length !== 1) return false;
  if (names.files.length === 1 && names.directories.length === 0) return true;
  const inner = names.directories.map((one) => files.namesIn(joinPath(toBytes(directory), one))?.files ?? []);
  return (
    inner.some((list) => list.some((file) => file.endsWith('.php'))) &&
    !inner.some((list) => list.includes('index.php'))
  );
}

/** The file that PHP is asked to run for an address, whichever way it goes. */
function scriptOf(uri: string, question: SiteQuestion): string | undefined {
  const paths = waysOf(question, uri).map(({ outcome, status }) =>
    outcome.kind === 'fastcgi' && status === undefined
      ? scriptFor(outcome.scope, question.surroundings, outcome.uri)?.path
      : undefined,
  );
  const [path] = paths;
  return path !== undefined && paths.every((one) => one === path) ? onDisk(path) : undefined;
}

interface Case {
  readonly placed: Placed;
  /** The address of the location, in bytes, with a slash at the end. */
  readonly base: string;
  readonly script: string;
  readonly directory: string;
  readonly question: SiteQuestion;
}

function draftOf({ placed, base, script, directory, question }: Case): Draft {
  const word = placed.fact.args.at(-1);
  const own = `${base}index.php`;
  return {
    at: originOf(placed, word),
    message: `addresses without a file below ${shortened(fromBytes(base))} go to ${shortened(script)}, although ${shortened(directory)} has an index.php of its own`,
    fixes: (write) =>
      word === undefined || scriptOf(own, question) !== `${directory}/index.php`
        ? []
        : [
            {
              title: `Fall back to ${fromBytes(own)}`,
              safety: 'review',
              preferred: true,
              edits: [write.nginxWord(originOf(placed, word), `${fromBytes(own)}$is_args$args`)],
            },
          ],
  };
}
