/** A request comes to a script that is known not to be there, or PHP is asked to run another file than the one that is. */
import { startKey } from '../../text/range.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { ownPage, phpPassOf, type PhpPass } from '../../model/deployment/php-pass.ts';
import { isDocumentRoot } from '../../catalog/file-places.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { ledTo, routesOf, scriptOfUri, scriptRoutesOf } from '../../model/deployment/routes.ts';
import { scriptFor, usesDirectory, type AskedScript } from '../../model/deployment/script.ts';
import { firstObstacle } from '../../model/deployment/script-obstacles.ts';
import type { Outcome as End, Way } from '../../model/nginx/request/request.ts';
import type { SampleRequest } from '../../model/nginx/request/sample-requests.ts';
import { directoryOf, fileOf, onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import { originOf, type Placed } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { iniValue, isLockedIn } from '../../model/fpm/settings.ts';
import { passesIn, verdictIn } from './php-meant.ts';
import { homesOf, likeliestHome, missingFixes } from './homes.ts';
import { setScript } from './script-path.ts';
import { defineRule, type Draft, type Related } from '../kit/rule.ts';
import { inUnlike, serverQuestion } from '../kit/unlike.ts';

export default defineRule({
  code: 'script-missing',
  title: 'A script that is asked for is not there',
  severity: 'error',
  outcomes: ['404', '403'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 File not found.` of PHP-FPM, with `Primary script unknown` in the error log of nginx; `404` or `403` of nginx itself where it looks for the script first. `nginx -t` passes.',
  rationale:
    'nginx and PHP look for a script below `root`, or where SCRIPT_FILENAME says. Where the files of the site are in the workspace, at the very paths that the server has, it is known what they find there.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2 with the root one directory too high, too low and misspelt, and with a SCRIPT_FILENAME of another directory: 404, for a directory 403; 200 with the fix.',
  limits:
    'Only where the workspace has the directory at the path that the configuration names. What a `.gitignore` or the settings leave out is not known. Tried are the front page, pages that fall back to a script, and some scripts of each directory.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#root'],

  *check(subject): Iterable<Draft> {
    const { server, deployment, workspace } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const question = serverQuestion(subject);
    if (question.files.kind === 'unknown') return;
    const candidates = inUnlike('script-missing', subject, candidatesIn);
    const drafts = new Map<string, Draft>();
    for (const missing of missingScripts(candidates, { question, deployment, workspace })) {
      const draft = draftOf(missing, question);
      if (draft === undefined) continue;
      const known = drafts.get(startKey(draft.at));
      // what fails for certain comes before what may
      if (known === undefined || (known.severity === 'warning' && draft.severity !== 'warning'))
        drafts.set(startKey(draft.at), draft);
    }
    yield* drafts.values();
  },

  examples: {
    bad: [
      {
        title: 'The root is one directory too high',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/public/index.php
#- /srv/shop/composer.json
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    #    ^^^^^^^^^ error: there is no /srv/shop/index.php, to which try_files leads: it is in /srv/shop/public
    #= root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The root names a directory twice',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/public/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public/public;
    #    ^^^^^^^^^^^^^^^^^^^^^^^ warning: there is no /srv/shop/public/public/index.php, to which try_files leads: it is in /srv/shop/public
    #= root /srv/shop/public;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The front controller has another name',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /app.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: there is no /srv/shop/app.php, to which try_files leads
        #= try_files $uri /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'SCRIPT_FILENAME names a directory that has it not',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/lib/tools.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/shop/lib$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: PHP is asked to run /srv/shop/lib/index.php for /index.php, and that file is not there
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The path of another machine',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /var/www/shop$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: PHP is asked to run /var/www/shop/index.php for /index.php, and nginx has that script as /srv/shop/index.php
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'The script is there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/public/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'An application in a directory of the root',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/forum/index.php
#- /srv/shop/forum/app.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /forum/ {
        try_files $uri $uri/ /forum/app.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Nothing is known of the directory',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The status page needs no file',
        files: String.raw`#- base: debian-nginx
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /status {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
pm.status_path = /status`,
      },
    ],
  },
});

interface Site {
  readonly question: SiteQuestion;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** A script that is not where it is looked for. Paths and URIs are bytes. */
interface Missing {
  /** Below the directory in which it is looked for. */
  readonly uri: string;
  /** Who looks: PHP, or nginx before it. */
  readonly asked: (AskedScript & { readonly pass: PhpPass }) | undefined;
  /** The file that is not there, or the directory without an index. */
  readonly path: string;
  readonly directory: Directory;
  readonly status: 403 | 404;
  /** What leads to it: a directive; the tree has the script itself. */
  readonly by: Placed | undefined;
  /** Where the script is, where the tree has it. */
  readonly script: string | undefined;
  /** Nobody knows whether the file is there, but nginx has it where it looks itself. */
  readonly isElsewhere?: boolean;
}

/** A request on whose every way something may not be there. */
interface Candidate {
  /** `undefined` for a script that the tree has. */
  readonly request: SampleRequest | undefined;
  readonly ways: readonly Way[];
  /** Where the tree has the script. */
  readonly script: string | undefined;
}

/** What says so little that it says it of like servers too: who runs the script is not asked. */
function* candidatesIn(question: SiteQuestion): Iterable<Candidate> {
  if (passesIn(question.server).length === 0) return;
  for (const { request, ways } of routesOf(question))
    if (ways.every((way) => mayMiss(way, question))) yield { request, ways, script: undefined };
  for (const { path, ways } of scriptRoutesOf(question)) {
    if (ways.length === 1) yield { request: undefined, ways, script: path };
  }
}

function mayMiss({ outcome }: Way, question: SiteQuestion): boolean {
  if (outcome.kind === 'fastcgi') return absentScript(outcome, question) !== undefined;
  return outcome.kind === 'status' && (outcome.code === 403 || outcome.code === 404);
}

function* missingScripts(candidates: Iterable<Candidate>, site: Site): Iterable<Missing> {
  const { question } = site;
  for (const { request, ways, script } of candidates) {
    const found = ways.map((way) => missingOn(way, site));
    const [first] = found;
    if (first === undefined || found.includes(undefined)) continue;
    if (request === undefined) {
      if (first.status === 404) yield { ...first, script };
    } else if (first.by !== undefined || (request.kind === 'front' && request.scope === question.server)) yield first;
  }
}

function missingOn(way: Way, site: Site): Missing | undefined {
  const { outcome } = way;
  if (outcome.kind === 'fastcgi') return missingForPhp(way, outcome, site);
  const scope = way.steps.at(-1)?.scope;
  if (outcome.kind !== 'status' || scope === undefined) return undefined;
  const directory = directoryOf(scope, site.question.surroundings);
  if (directory.kind === 'unknown' || directory.value.from === 'default') return undefined;
  const uri = way.steps.at(-1)?.uri ?? '';
  const by = ledTo(way)?.by;
  const at = { asked: undefined, directory: directory.value, by, script: undefined };
  if (outcome.cause === 'no-index') {
    const path = fileOf(directory.value, uri);
    return site.question.exists(path, 'directory') === true ? { ...at, uri, path, status: 403 } : undefined;
  }
  if (outcome.cause !== 'not-there') return undefined;
  const path = fileOf(directory.value, uri);
  return site.question.exists(path, 'any') === false && (uri.endsWith('.php') || uri.endsWith('/'))
    ? { ...at, uri, path, status: 404 }
    : undefined;
}

function missingForPhp(
  way: Way,
  { scope, uri }: Extract<End, { kind: 'fastcgi' | 'handler' }>,
  { question, deployment, workspace }: Site,
): Missing | undefined {
  const absent = absentScript({ scope, uri }, question);
  const verdict = verdictIn(scope, deployment);
  const pass = absent && verdict && phpPassOf(verdict, workspace);
  if (absent === undefined || pass === undefined) return undefined;
  const { script, path, directory, isElsewhere } = absent;
  // below an alias that is said of the parameter; in a chroot, and with a doc_root, paths are others
  if (directory.from === 'alias' && usesDirectory(script.param)) return undefined;
  const isElse = pass.pools.some(
    (pool) =>
      isLockedIn(pool) ||
      iniValue(pool, 'doc_root') !== undefined ||
      ownPage(pool, script.name ?? fromBytes(uri)) !== undefined ||
      firstObstacle(script, pass.verdict.pass, pool) !== undefined,
  );
  if (isElse) return undefined;
  return {
    uri: scriptOfUri(uri),
    asked: { ...script, pass },
    path,
    directory,
    status: 404,
    by: ledTo(way)?.by,
    script: undefined,
    isElsewhere,
  };
}

type Absent = Pick<Missing, 'path' | 'directory'> & { readonly script: AskedScript; readonly isElsewhere: boolean };

/** The script that PHP is asked to run where that file is not there, or nginx has another one; whoever runs it. */
function absentScript(
  { scope, uri }: Pick<Extract<End, { kind: 'fastcgi' | 'handler' }>, 'scope' | 'uri'>,
  question: SiteQuestion,
): Absent | undefined {
  const script = scriptFor(scope, question.surroundings, uri);
  if (script?.directory === undefined) return undefined;
  const { directory } = script;
  const path = scriptOfUri(toBytes(script.path));
  const there = question.exists(path, 'file');
  const own = fileOf(directory, scriptOfUri(uri));
  // PHP may see the files of the site by other paths, but not on one machine
  const isElsewhere =
    there === undefined &&
    onDisk(own) !== onDisk(path) &&
    question.exists(own, 'file') === true &&
    !usesDirectory(script.param);
  return there === true || (there === undefined && !isElsewhere) ? undefined : { script, path, directory, isElsewhere };
}

function draftOf(missing: Missing, question: SiteQuestion): Draft | undefined {
  const { asked, directory, uri, path, status, by } = missing;
  const file = fileOf(directory, uri);
  const leads: readonly Related[] =
    by === undefined ? [] : [{ at: originOf(by), message: `leads to ${fromBytes(uri)}` }];
  const outcomes = [`${status}`] as const;
  // nginx has the file where it looks itself, and PHP is asked for another one
  if (asked !== undefined && (!usesDirectory(asked.param) || question.exists(file, 'file') === true))
    return {
      at: asked.param.at,
      outcomes,
      ...(missing.isElsewhere === true && { severity: 'warning' as const }),
      message:
        missing.isElsewhere === true
          ? `PHP is asked to run ${fromBytes(path)} for ${fromBytes(uri)}, and nginx has that script as ${fromBytes(onDisk(file))}`
          : `PHP is asked to run ${fromBytes(path)} for ${fromBytes(uri)}, and that file is not there`,
      related: leads,
      fixes: (write) =>
        question.exists(file, 'file') === true
          ? [
              {
                title: 'Set SCRIPT_FILENAME to $document_root$fastcgi_script_name',
                safety: 'review',
                preferred: true,
                edits: [setScript(write, asked, '$document_root$fastcgi_script_name')],
              },
            ]
          : [],
    };
  const isFront = by === undefined && missing.script === undefined;
  // an application may be installed below a root that has no page of its own
  const below = `${onDisk(toBytes(directory.path))}/`;
  const homes = homesOf(missing, question).filter(
    (home) => !isFront || (home.startsWith(below) && isDocumentRoot(fromBytes(home))),
  );
  const at = directory.at ?? (by && originOf(by));
  if (at === undefined || (homes.length === 0 && by === undefined)) return undefined;
  const what = status === 403 ? `no index file is in ${fromBytes(path)}` : `there is no ${fromBytes(path)}`;
  const subject = status === 403 ? 'one' : 'it';
  const home = likeliestHome(homes, directory, question) ?? homes[0];
  const where = home === undefined ? '' : `: ${subject} is in ${fromBytes(home)}`;
  return {
    at: homes.length === 0 && by !== undefined ? originOf(by) : at,
    outcomes,
    // a directory that is not there may be made later
    ...((isFront || question.exists(toBytes(directory.path), 'directory') === false) && {
      severity: 'warning' as const,
    }),
    message: `${what}${by === undefined ? '' : `, to which ${by.fact.name} leads`}${where}`,
    related: homes.length === 0 ? [] : leads,
    // other files of the directory may be answered as they are
    fixes: (write) => (isFront ? [] : missingFixes(write, missing, homes, question)),
  };
}
