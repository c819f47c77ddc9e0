/** A request comes to a script that is known not to be there, or PHP is asked to run another file than the one that is. */
import { startKey, type FileRange } from '../../text/range.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { PhpPass } from '../../model/deployment/php-pass.ts';
import { isDocumentRoot } from '../../catalog/file-places.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { absentFromPools, absentScript, type AtPass } from '../../model/deployment/absent-script.ts';
import { passedRoutesOf, rewrittenRoutesOf } from '../../model/deployment/further-routes.ts';
import { ledAstray, ledTo, routesOf, scriptOfUri, scriptRoutesOf } from '../../model/deployment/routes.ts';
import { directoriesWith } from '../../model/deployment/site-scripts.ts';
import { followsUri, usesDirectory, type AskedScript } from '../../model/deployment/script.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import type { Step, Way } from '../../model/nginx/request/request.ts';
import { capturesIn, lastCaptured } from '../../model/nginx/values/captures.ts';
import { directoryOf, fileOf, onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { isScriptUri } from '../../model/nginx/request/sample-uri.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { passesIn, verdictIn } from './php-meant.ts';
import { placeOfWords } from './php-location.ts';
import { homesOf, likeliestHome, missingFixes } from './homes.ts';
import { setScript } from './script-path.ts';
import { hostQuestions } from '../kit/host-questions.ts';
import { defineRule, type Draft, type ServerSubject } from '../kit/rule.ts';
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
    const found = [...missingScripts(candidates, { question, deployment, workspace })].map(
      (missing) => [missing, question] as const,
    );
    for (const [missing, asked] of [...missingForHosts(subject), ...found]) {
      const draft = draftOf(missing, asked);
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
      {
        title: 'A constant path that is not there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/api/composer.json
#- /srv/shop/api/public/index.php
#- /srv/shop/web/index.html
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/web;
    location /api/ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/shop/api/index.php;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: PHP is asked to run /srv/shop/api/index.php for /api/page, and that file is not there
        #= fastcgi_param SCRIPT_FILENAME /srv/shop/api/public/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A rewrite to a script of another name',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/api.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    rewrite ^/api/(\w+)$ /service.php?call=$1 last;
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: there is no /srv/shop/service.php, to which rewrite leads
    location ~ \.php$ {
        try_files $uri =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'In a location with a pattern alias names the file',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /opt/tools/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ^~ /tools/ {
        alias /opt/tools/;
        index index.php;
        #<^^^^^^^^^^^^^^ related: leads to /tools/index.php
        location ~ ^/tools/(.+\.php)$ {
            alias /opt/tools/;
            #     ^^^^^^^^^^^ error: PHP is asked to run /opt/tools/ for /tools/index.php, and that file is not there
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
      {
        title: 'A script with a location of its own, below another root',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/composer.json
#- /srv/shop/pub/index.php
#- /srv/shop/setup/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/pub;
    #    ^^^^^^^^^^^^^ related: this root holds here
    index index.php;
    location ~ ^/setup/index.php {
    #        ^^^^^^^^^^^^^^^^^^^ error: there is no /srv/shop/pub/setup/index.php, which this location is for: it is in /srv/shop
        #+ root /srv/shop;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A path without the site',
        files: String.raw`#- base: debian-shop-pool
#- /srv/sites/
#- /srv/sites/a.example/index.php
#- /srv/sites/b.example/index.php
#- /etc/nginx/conf.d/sites.conf
server {
    server_name a.example b.example;
    root /srv/sites/$host;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/sites$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: PHP is asked to run /srv/sites/index.php for /index.php, and that file is not there
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Scripts whose paths depend on the request, and one that the tree does not have anywhere',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /opt/tools/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    rewrite ^/plugins/(\w+)/(\w+)$ /plugins/$1/$2.php last;
    location ^~ /tools/ {
        alias /opt/tools/;
        index index.php;
        location ~ ^/tools/(.+\.php)$ {
            alias /opt/tools/$1;
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
    location = /install.php {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        try_files $uri =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
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
  /** `undefined` where PHP is told another one anyway. */
  readonly directory: Directory | undefined;
  readonly status: 403 | 404;
  /** What leads to it: a directive; the tree has the script itself. */
  readonly by: Placed | undefined;
  /** Where the script is, where the tree has it. */
  readonly script: string | undefined;
  /** Nobody knows whether the file is there, but nginx has it where it looks itself. */
  readonly isElsewhere?: boolean;
  /** The location that is for this script alone. */
  readonly named?: Scope | undefined;
}

/** A request on whose every way something may not be there. */
interface Candidate {
  readonly ways: readonly Way[];
  /**
   * `front`: of the server. `rewritten`: a rewrite leads to a script. `page`: it tells something where a directive leads to a script, or PHP is asked for a file that does not hang on the URI. `named`: the location
   * names the script. `tree`: the tree has it.
   */
  readonly kind: 'front' | 'rewritten' | 'page' | 'named' | 'tree';
  /** Where the tree has the script. */
  readonly script: string | undefined;
}

/** What says so little that it says it of like servers too: who runs the script is not asked. */
function* candidatesIn(question: SiteQuestion): Iterable<Candidate> {
  const { server } = question;
  if (passesIn(server).length === 0) return;
  for (const { kind, ways } of requestsIn(question))
    if (ways.every((way) => mayMiss(way, question))) yield { ways, kind, script: undefined };
  for (const { path, ways } of scriptRoutesOf(question)) {
    if (ways.length === 1) yield { ways, kind: 'tree', script: path };
  }
}

function* requestsIn(question: SiteQuestion): Iterable<Pick<Candidate, 'ways' | 'kind'>> {
  const { server } = question;
  for (const { request, ways } of routesOf(question))
    yield { ways, kind: request.kind === 'front' && request.scope === server ? 'front' : 'page' };
  for (const { ways } of rewrittenRoutesOf(question)) yield { ways, kind: 'rewritten' };
  for (const { ways, isNamed } of passedRoutesOf(question)) yield { ways, kind: isNamed ? 'named' : 'page' };
}

/** The script of the front page that PHP is asked for by a path which the host does not decide, while the root is another one for each host. */
function* missingForHosts(subject: ServerSubject): Iterable<readonly [Missing, SiteQuestion]> {
  const { deployment, workspace } = subject;
  for (const { question } of hostQuestions(subject).hosts) {
    const candidates: readonly Candidate[] = [
      { ways: waysOf({ ...question, byName: true }, '/'), kind: 'front', script: undefined },
    ];
    for (const missing of missingScripts(candidates, { question, deployment, workspace }))
      if (missing.asked !== undefined && !usesDirectory(missing.asked.param)) yield [missing, question];
  }
}

function mayMiss(way: Way, question: SiteQuestion): boolean {
  const { outcome } = way;
  if (beforeErrorPage(way) !== undefined) return true;
  if (outcome.kind === 'fastcgi') return absentScript(outcome, question) !== undefined;
  return outcome.kind === 'status' && (outcome.code === 403 || outcome.code === 404);
}

function* missingScripts(candidates: Iterable<Candidate>, site: Site): Iterable<Missing> {
  for (const { ways, kind, script } of candidates) {
    const found = ways.map((way) => missingOn(way, kind, site));
    const [first] = found;
    if (first === undefined || found.includes(undefined)) continue;
    if (kind === 'tree') {
      if (first.status === 404) yield { ...first, script };
    } else if (kind === 'front' || isMistake(first, kind, site))
      yield { ...first, named: kind === 'named' ? ways[0]?.steps.at(-1)?.scope : undefined };
  }
}

/** Whether the request fails as something is not where it ought to be, and not as nobody has a file of that name. */
function isMistake(missing: Missing, kind: Candidate['kind'], { question }: Site): boolean {
  const { by, asked, isElsewhere } = missing;
  if (by !== undefined) return true;
  if (asked === undefined) return false;
  if (isConstant(asked.param)) return true;
  // what a pattern has captured from a sample proves nothing
  if (!followsUri(asked.param)) return false;
  if (kind !== 'named') return false;
  const { directory, uri } = missing;
  const hasFile = directory !== undefined && question.exists(fileOf(directory, uri), 'file') === true;
  return isElsewhere === true || hasFile || homesIn(missing, question).some((home) => isOther(home, missing, question));
}

/** Whether the script of a home is one that has no URI of its own below the directory yet, which is there. */
function isOther(home: string, { uri, directory }: Missing, question: SiteQuestion): boolean {
  const base = onDisk(toBytes(directory?.path ?? ''));
  return question.exists(base, 'directory') === true && !`${home}${uri}`.startsWith(`${base}/`);
}

function missingOn(way: Way, kind: Candidate['kind'], site: Site): Missing | undefined {
  const { outcome } = way;
  const before = beforeErrorPage(way);
  if (before !== undefined) return isOfAbsent(way, site.question) ? undefined : missingBefore(before, site);
  if (outcome.kind === 'fastcgi') return missingForPhp(way, outcome, site);
  const last = way.steps.at(-1);
  if (outcome.kind !== 'status' || last === undefined) return undefined;
  const { uri, scope } = last;
  if (outcome.cause === 'no-index') return missingIndex(way, site);
  if (outcome.code !== 404 || !(isScriptUri(uri) || uri.endsWith('/'))) return undefined;
  // a location for scripts looks for them itself, before it passes them on
  const isLookedFor =
    (outcome.cause === 'fallback' || outcome.cause === 'returned') &&
    (kind === 'rewritten' || (kind === 'tree' && last.how === 'rewrite'));
  if (kind === 'rewritten' && (failsAnyway(scope, site.question) || isOfAbsent(way, site.question))) return undefined;
  if (outcome.cause !== 'not-there' && !isLookedFor) return undefined;
  return missingFile({ uri: scriptOfUri(uri), scope, by: ledTo(way)?.by }, site);
}

/** The steps before the page for an error that keeps its status; `undefined` where there is none. */
function beforeErrorPage({ steps, status }: Way): readonly Step[] | undefined {
  const at = steps.findIndex(({ how }) => how === 'error_page');
  return at > 0 && status === 404 ? steps.slice(0, at) : undefined;
}

/** The script to which a request was led before it got the page for what is not there. */
function missingBefore(steps: readonly Step[], site: Site): Missing | undefined {
  const last = steps.at(-1);
  if (last?.through === undefined || last.how === 'named' || !isScriptUri(last.uri)) return undefined;
  const directory = directoryOf(last.scope, site.question.surroundings);
  if (directory.kind === 'unknown') return undefined;
  // that the whole directory is not there is said of it
  if (site.question.exists(toBytes(directory.value.path), 'directory') === false) return undefined;
  return missingFile({ uri: scriptOfUri(last.uri), scope: last.scope, by: last.through }, site);
}

function missingIndex(way: Way, { question }: Site): Missing | undefined {
  const last = way.steps.at(-1);
  const directory = last && directoryOf(last.scope, question.surroundings);
  if (last === undefined || directory?.kind !== 'known' || directory.value.from === 'default') return undefined;
  const { uri } = last;
  const path = fileOf(directory.value, uri);
  return question.exists(path, 'directory') === true
    ? { asked: undefined, directory: directory.value, by: ledTo(way)?.by, script: undefined, uri, path, status: 403 }
    : undefined;
}

interface LookedFor {
  readonly uri: string;
  readonly scope: Scope;
  readonly by: Placed | undefined;
}

/** What nginx itself looks for, and does not find. */
function missingFile({ uri, scope, by }: LookedFor, { question }: Site): Missing | undefined {
  const directory = directoryOf(scope, question.surroundings);
  if (directory.kind === 'unknown' || directory.value.from === 'default') return undefined;
  const path = fileOf(directory.value, uri);
  return question.exists(path, 'any') === false
    ? { asked: undefined, directory: directory.value, by, script: undefined, uri, path, status: 404 }
    : undefined;
}

/** Whether all that the request is about is missing, the directory that was asked for too: an application that is not installed. */
function isOfAbsent({ steps }: Way, question: SiteQuestion): boolean {
  const asked = steps[0]?.uri ?? '';
  const script = steps.findLast(({ uri, how }) => how !== 'error_page' && isScriptUri(uri))?.uri ?? '';
  const home = script.slice(0, scriptOfUri(script).lastIndexOf('/') + 1);
  const directory = steps[0] && directoryOf(steps[0].scope, question.surroundings);
  if (home === '/' || !asked.startsWith(home) || directory?.kind !== 'known') return false;
  return question.exists(fileOf(directory.value, home), 'directory') === false;
}

/** Whether other requests are led to the block in vain, which is said of it. */
function failsAnyway(scope: Scope, question: SiteQuestion): boolean {
  return routesOf(question).some((route) => ledAstray(route)?.led.scope === scope);
}

function missingForPhp(way: Way, outcome: AtPass, { question, deployment, workspace }: Site): Missing | undefined {
  const { scope, uri } = outcome;
  const verdict = verdictIn(scope, deployment);
  const absent = verdict && absentFromPools(outcome, question, verdict, workspace);
  if (absent === undefined) return undefined;
  const { script, path, directory, isElsewhere, pass } = absent;
  // below an alias that is said of the parameter
  if (directory?.from === 'alias' && usesRoot(script.param)) return undefined;
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

function draftOf(missing: Missing, question: SiteQuestion): Draft | undefined {
  const { asked, directory, uri } = missing;
  // said of the alias
  if (directory !== undefined && isGlued(directory)) return undefined;
  if (asked === undefined) return draftOfDirectory(missing, question);
  const hasFile = directory !== undefined && question.exists(fileOf(directory, uri), 'file') === true;
  // nginx has the file where it looks itself, or looks for none, and PHP is asked for another one
  if (hasFile || !usesDirectory(asked.param) || !followsUri(asked.param))
    return draftOfParam(missing, asked, question, asked.param.at);
  if (directory?.at !== undefined && isWholeFile(directory))
    return losesCapture(directory, question) ? undefined : draftOfParam(missing, asked, question, directory.at);
  return missing.named?.opener === undefined
    ? draftOfDirectory(missing, question)
    : draftOfNamed(missing, missing.named.opener, question);
}

/** A location is for a script of another directory than the one that it looks into. */
function draftOfNamed(missing: Missing, opener: Placed, question: SiteQuestion): Draft | undefined {
  const { directory, path } = missing;
  const [home, other] = homesIn(missing, question);
  const { block } = opener.fact;
  if (home === undefined || block === undefined) return undefined;
  const root = `root ${fromBytes(home)};`;
  return {
    at: placeOfWords(opener),
    outcomes: ['404'],
    message: `there is no ${fromBytes(path)}, which this location is for: it is in ${fromBytes(home)}`,
    related: directory?.at === undefined ? [] : [{ at: directory.at, message: `this ${directory.from} holds here` }],
    fixes: (write) =>
      other !== undefined || directory?.from !== 'root' || directory.scope === missing.named
        ? []
        : [
            {
              title: `Add ${root.slice(0, -1)}, so that the script there answers`,
              safety: 'review',
              preferred: true,
              edits: [write.intoBlock(opener, block.range, root)],
            },
          ],
  };
}

/** Whether the value hangs on `root` or `alias` as a directory. */
function usesRoot({ value }: AskedScript['param']): boolean {
  return /\$\{?(?:document_root|realpath_root)\b/i.test(value.value);
}

/** In a location with a pattern `alias` names the file itself. */
function isWholeFile({ from, scope }: Directory): boolean {
  return from === 'alias' && scope?.kind === 'location' && locationOf(scope)?.kind === 'regex';
}

/** The location ends in a slash and its `alias` does not: names of files are glued to that of the directory. */
function isGlued({ from, path, replaces, scope }: Directory): boolean {
  return from === 'alias' && replaces.endsWith('/') && !path.endsWith('/') && scope?.kind === 'location';
}

/** What the `alias` names of the pattern is empty, which is said of the pattern. */
function losesCapture({ scope }: Directory, { surroundings }: SiteQuestion): boolean {
  const value = scope?.own('alias').at(-1)?.fact.args[0]?.value ?? '';
  return capturesIn(value).some((group) => scope && lastCaptured(scope, group, surroundings) !== undefined);
}

/** Said where PHP is told a file that is not the one that the URI means. */
function draftOfParam(
  { path, uri, by, isElsewhere, directory }: Missing,
  asked: NonNullable<Missing['asked']>,
  question: SiteQuestion,
  at: FileRange,
): Draft {
  const file = directory === undefined ? undefined : onDisk(fileOf(directory, uri));
  const asks = `PHP is asked to run ${fromBytes(path)} for ${fromBytes(uri)}`;
  return {
    at,
    outcomes: ['404'],
    ...(isElsewhere === true && { severity: 'warning' as const }),
    message:
      isElsewhere === true && file !== undefined
        ? `${asks}, and nginx has that script as ${fromBytes(file)}`
        : `${asks}, and that file is not there`,
    related: by === undefined ? [] : [{ at: originOf(by), message: `leads to ${fromBytes(uri)}` }],
    fixes: (write) => {
      const value = meantScript({ path, file }, asked, question);
      if (value === undefined || at !== asked.param.at) return [];
      const edits = [setScript(write, asked, value)];
      return [{ title: `Set SCRIPT_FILENAME to ${value}`, safety: 'review', preferred: true, edits }];
    },
  };
}

/** What SCRIPT_FILENAME would have to be; `undefined` where that is not known. */
function meantScript(
  { path, file }: { readonly path: string; readonly file: string | undefined },
  asked: AskedScript,
  question: SiteQuestion,
): string | undefined {
  const { param, directory } = asked;
  if (followsUri(param))
    return file !== undefined && question.exists(file, 'file') === true
      ? '$document_root$fastcgi_script_name'
      : undefined;
  const { files } = question;
  const name = /\/[^/]+\.php$/.exec(path)?.[0];
  if (files.kind === 'unknown' || name === undefined) return undefined;
  const [home, other] = directoriesWith(name, onDisk(path.slice(0, -name.length) || '/'), files);
  if (home === undefined || other !== undefined) return undefined;
  const root = directory?.from === 'root' ? toBytes(directory.path) : undefined;
  const isBelow = root !== undefined && usesRoot(param) && `${home}/`.startsWith(`${root}/`);
  const found = fromBytes(home + name);
  return isBelow ? `$document_root${found.slice(directory?.path.length)}` : found;
}

function draftOfDirectory(missing: Missing, question: SiteQuestion): Draft | undefined {
  const { directory, uri, path, status, by } = missing;
  if (directory === undefined) return undefined;
  const isFront = by === undefined && missing.script === undefined && uri.endsWith('/');
  // an application may be installed below a root that has no page of its own
  const below = `${onDisk(toBytes(directory.path))}/`;
  const homes = homesIn(missing, question).filter(
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
    outcomes: [`${status}`],
    // a directory that is not there may be made later
    ...((isFront || question.exists(toBytes(directory.path), 'directory') === false) && {
      severity: 'warning' as const,
    }),
    message: `${what}${by === undefined ? '' : `, to which ${by.fact.name} leads`}${where}`,
    related:
      homes.length === 0 || by === undefined ? [] : [{ at: originOf(by), message: `leads to ${fromBytes(uri)}` }],
    // other files of the directory may be answered as they are
    fixes: (write) => (isFront ? [] : missingFixes(write, { ...missing, directory }, homes, question)),
  };
}

/** Directories in which the script is by the same URI. */
function homesIn({ directory, ...missing }: Missing, question: SiteQuestion): readonly string[] {
  return directory === undefined ? [] : homesOf({ ...missing, directory }, question);
}

/** Whether the value names one file below the root, whatever the request is. */
function isConstant({ value }: AskedScript['param']): boolean {
  return !/\$(?!\{?(?:document_root|realpath_root)\b)/i.test(value.value);
}
