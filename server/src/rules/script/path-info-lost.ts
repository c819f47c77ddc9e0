/** The path behind a script is to come to PHP as PATH_INFO, and PATH_INFO is empty. */
import { phpPassOf } from '../../model/deployment/php-pass.ts';
import { ledWithPath, pathOf, pathRoutesOf } from '../../model/deployment/path-routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { Param, ParamList } from '../../model/nginx/values/params.ts';
import { fromBytes } from '../../text/bytes.ts';
import { passesIn, verdictIn } from './php-meant.ts';
import { placeOfWords } from './php-location.ts';
import {
  knownParams,
  pathRequests,
  sayUri,
  scriptVariable,
  splitEdit,
  splittingAt,
  valueFor,
  writtenInfo,
  type PathRequest,
} from './path-split.ts';
import { introducerOf } from '../kit/script-side.ts';
import { defineRule, type Draft, type Related } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';

export default defineRule({
  code: 'path-info-lost',
  title: 'PATH_INFO is always empty',
  severity: 'warning',
  outcomes: ['wrong-page', 'degraded'],
  since: '0.1.0',
  subject: 'server',
  symptom: 'The start page, or an error of the application, for `/index.php/news/1`. `nginx -t` passes.',
  rationale:
    'Applications that have addresses such as `/index.php/news/1` read the path behind the script from PATH_INFO. `$fastcgi_path_info` is empty unless `fastcgi_split_path_info` splits the path off, and it is empty again once `try_files` has found the script: from then on the URI is the script alone.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: PATH_INFO is empty without `fastcgi_split_path_info`, with a pattern that does not match, and behind `try_files $fastcgi_script_name =404`; `cgi.fix_pathinfo` changes nothing in that, it takes its part of a PATH_INFO that has the whole URI. With the fix it holds the path.',
  limits:
    'An application that reads the path from REQUEST_URI does not miss it. Only in locations that are there for paths behind scripts. Behind `try_files`, and where no parameter sends the path, a warning only where a directive of the server leads to a script with a path behind it.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_split_path_info',
    'https://trac.nginx.org/nginx/ticket/321',
  ],

  *check(subject): Iterable<Draft> {
    const { server, deployment, workspace } = subject;
    if (server.opener === undefined) return;
    for (const { scope, draft } of inUnlike('path-info-lost', subject, lostIn)) {
      const verdict = verdictIn(scope, deployment);
      if (verdict !== undefined && phpPassOf(verdict, workspace) !== undefined) yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'Nothing splits the path off',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
    #        ^^^^^^^^^^^^^^^^ related: matches /x behind a script too
        include fastcgi.conf;
        #+ fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: nothing splits the path from the script here: PATH_INFO is empty for /index.php/x
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The pattern is for other scripts',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
    #        ^^^^^^^^^^^^^^^^ related: matches /x behind a script too
        fastcgi_split_path_info ^(/admin/.+?\.php)(/.*)$;
        #                       ^^^^^^^^^^^^^^^^^^^^^^^^ warning: this pattern does not split the path from the script in /index.php/x: PATH_INFO is empty
        #= fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'try_files forgets the path',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php/page
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        #+ set $path_info $fastcgi_path_info;
        try_files $fastcgi_script_name =404;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the URI is the script alone from here on
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: try_files has found the script, and with the URI that it had before $fastcgi_path_info is gone: PATH_INFO is empty for /index.php/page
        #= fastcgi_param PATH_INFO $path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'What is kept is not sent',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
    #        ^^^^^^^^^^^^^^^^ related: matches /x behind a script too
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        set $path_info $fastcgi_path_info;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: $path_info keeps the path behind the script, and no fastcgi_param sends it: PHP has no PATH_INFO for /index.php/x
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        #+ fastcgi_param PATH_INFO $path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A group of the pattern that nobody reads',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ ^(?<script>/[a-z/]+\.php)(?<info>/.*)?$ {
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: $info keeps the path behind the script, and no fastcgi_param sends it: PHP has no PATH_INFO for /index.php/x
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: matches /x behind a script too
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$script;
        #+ fastcgi_param PATH_INFO $info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'The path is split off',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The path is kept before try_files forgets it',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        set $path_info $fastcgi_path_info;
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_param PATH_INFO $path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'PHP takes its part of the whole URI',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'No path comes to the location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A pattern that takes whatever follows',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php {
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The application reads REQUEST_URI',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A fallback leaves the path out on purpose',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $uri /index.php$is_args$args;
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

interface Lost {
  /** The block of the `fastcgi_pass`. */
  readonly scope: Scope;
  readonly draft: Draft;
}

function* lostIn(question: SiteQuestion): Iterable<Lost> {
  if (passesIn(question.server).length === 0) return;
  const reported = new Set<Scope>();
  for (const request of pathRequests(ledWithPath(question), pathRoutesOf(question))) {
    const end = endOf(request);
    // a front page has no path
    if (end === undefined || reported.has(end.scope) || pathOf(request) === '/') continue;
    const params = knownParams(end.scope, question);
    const draft =
      params && (unfilled(request, end, { params, question }) ?? unsent(request, end, { params, question }));
    if (draft === undefined) continue;
    reported.add(end.scope);
    yield { scope: end.scope, draft };
  }
}

/** Where the request comes to PHP, and with which URI. */
interface End {
  readonly scope: Scope;
  readonly uri: string;
}

function endOf({ ways, location }: PathRequest): End | undefined {
  const ends = ways.map(({ outcome }) => (outcome.kind === 'fastcgi' ? outcome : undefined));
  const [first] = ends;
  const scope = first?.scope;
  if (first === undefined || scope?.enclosing('location') !== location) return undefined;
  return ends.every((end) => end?.scope === scope && end.uri === first.uri) ? first : undefined;
}

interface Sending {
  readonly params: ParamList;
  readonly question: SiteQuestion;
}

/** PATH_INFO is sent, without what it is there for. */
function unfilled(request: PathRequest, { scope, uri }: End, { params, question }: Sending): Draft | undefined {
  const info = writtenInfo(params);
  if (info === undefined || valueFor(info, scope, uri, question) !== '') return undefined;
  if (uri !== request.uri) return forgotten(request, info, { scope, params });
  const splitting = splittingAt(scope, uri, question);
  if (splitting === undefined || splitting.isSplit || !/fastcgi_path_info/i.test(info.value.value)) return undefined;
  const pattern = splitting.placed?.fact.args[0];
  return {
    at:
      splitting.placed === undefined || pattern === undefined
        ? info.at
        : { file: splitting.placed.file, range: pattern.range },
    outcomes: ['wrong-page'],
    message:
      splitting.placed === undefined
        ? `nothing splits the path from the script here: PATH_INFO is empty for ${sayUri(request)}`
        : `this pattern does not split the path from the script in ${sayUri(request)}: PATH_INFO is empty`,
    related: relatedTo(request),
    fixes: (write) =>
      /fastcgi_script_name/i.test(scriptVariable(params) ?? '$fastcgi_script_name')
        ? [
            {
              title: splitting.placed === undefined ? 'Split the path off' : 'Split the path off every script',
              safety: 'review',
              preferred: true,
              edits: [splitEdit(write, splitting.placed, info.placed)],
            },
          ]
        : [],
  };
}

/** What it costs: an application that is not led there may do without. */
function costOf({ by }: PathRequest): Pick<Draft, 'severity' | 'outcomes'> {
  return by === undefined ? { severity: 'info', outcomes: ['degraded'] } : { outcomes: ['wrong-page'] };
}

/** `try_files` has found the script, and the path is gone with the old URI. */
function forgotten(
  request: PathRequest,
  info: Param,
  { scope, params }: { readonly scope: Scope; readonly params: ParamList },
): Draft | undefined {
  const tried = scope.own('try_files').at(-1);
  // a fallback to the script itself leaves the path out on purpose
  if (tried?.fact.args.at(-1)?.value.startsWith('=') !== true || info.value.value !== '$fastcgi_path_info')
    return undefined;
  const isPlain = params.scope === scope && info.placed.file === tried.file && !info.stock;
  return {
    at: info.at,
    ...costOf(request),
    message: `try_files has found the script, and with the URI that it had before $fastcgi_path_info is gone: PATH_INFO is empty for ${sayUri(request)}`,
    related: [{ at: originOf(tried), message: 'the URI is the script alone from here on' }, ...relatedTo(request)],
    fixes: (write) =>
      isPlain
        ? [
            {
              title: 'Keep the path in a variable before try_files',
              safety: 'review',
              preferred: true,
              edits: [
                write.addNginxBefore(tried, 'set $path_info $fastcgi_path_info;'),
                write.nginxWord({ file: info.placed.file, range: info.value.range }, '$path_info'),
              ],
            },
          ]
        : [],
  };
}

/** The path is kept, and no parameter passes it on. */
function unsent(request: PathRequest, { scope }: End, { params }: Sending): Draft | undefined {
  const kept = keptIn(scope);
  if (kept === undefined || params.list.some(({ name }) => name === 'PATH_INFO')) return undefined;
  const { name, at } = kept;
  const reads = new RegExp(`\\$\\{?${name}\\b`, 'i');
  if (params.list.some(({ value }) => reads.test(value.value)) || isRead(scope, reads)) return undefined;
  const last = params.list.at(-1);
  return {
    at,
    // whoever needs no path leaves the parameter out on purpose
    ...costOf(request),
    message: `$${name} keeps the path behind the script, and no fastcgi_param sends it: PHP has no PATH_INFO for ${sayUri(request)}`,
    related: relatedTo(request),
    fixes: (write) =>
      last === undefined || params.scope !== scope
        ? []
        : [
            {
              title: `Send it as PATH_INFO: fastcgi_param PATH_INFO $${name}`,
              safety: 'review',
              preferred: true,
              edits: [write.addNginxAfter(introducerOf(last, scope), `fastcgi_param PATH_INFO $${name};`)],
            },
          ],
  };
}

interface KeptPath {
  readonly name: string;
  readonly at: Draft['at'];
}

/** The variable in which a location keeps the path: set to `$fastcgi_path_info`, or a group of its pattern that begins with the slash behind the script. */
function keptIn(scope: Scope): KeptPath | undefined {
  const set = scope.own('set').find(({ fact }) => fact.args[1]?.value === '$fastcgi_path_info');
  const name = set?.fact.args[0]?.value.slice(1);
  if (set !== undefined && name !== undefined) return { name, at: originOf(set) };
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const group =
    location?.kind === 'regex' ? /\\\.php\)?(?:\(\?:)?\(\?P?[<'](\w+)[>']\/\.[*+]/.exec(location.text)?.[1] : undefined;
  return group === undefined || scope.opener === undefined
    ? undefined
    : { name: group, at: placeOfWords(scope.opener) };
}

/** Whether anything that decides on the request, or the directives of the location, reads the variable. */
function isRead(scope: Scope, reads: RegExp): boolean {
  const readers = ['set', 'rewrite', 'return', 'try_files', 'if', 'fastcgi_pass'] as const;
  const isIn = ({ fact: { name, args } }: Placed): boolean =>
    (name === 'set' ? args.slice(1) : args).some(({ value }) => reads.test(value));
  return [...scopesIn(scope)].some((one) => readers.some((name) => one.own(name).some(isIn)));
}

function relatedTo(request: PathRequest): readonly Related[] {
  const { by, location, uri } = request;
  if (by !== undefined) return [{ at: originOf(by), message: `leads to ${sayUri(request)}` }];
  return location.opener === undefined
    ? []
    : [
        {
          at: placeOfWords(location.opener),
          message: `matches ${fromBytes(pathOf({ uri }))} behind a script too`,
        },
      ];
}
