/** The server sends visitors to another path of its own, where it refuses them. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf, locationsIn, selectLocation } from '../../model/nginx/request/locations.ts';
import { isScriptUri } from '../../model/nginx/request/sample-uri.ts';
import { directoryOf, fileOf, onDisk } from '../../model/nginx/values/directory.ts';
import type { Writer } from '../../edits/writer.ts';
import { fromBytes } from '../../text/bytes.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import { placeOfWords, wordsOf } from './php-location.ts';
import { passesIn } from './php-meant.ts';
import { outcomeOf, redirectsIn, refusalAtOnce, type RedirectTo } from './refused-scripts.ts';
import { isInternal } from './refusals.ts';

export default defineRule({
  code: 'redirect-refused',
  title: 'A redirect leads to what the server refuses',
  severity: 'error',
  outcomes: ['403', '404'],
  since: '0.1.0',
  subject: 'server',
  symptom: 'A redirect, and `403` or `404` of nginx itself at the address that it leads to. `nginx -t` passes.',
  rationale:
    'The browser asks for the new path as for any other: its location is searched for anew. An exact location answers its own path only, and a directory without an index file is forbidden.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 behind the redirect with an exact location where a prefix is meant, 403 with a directory whose index is not there; 200 with the fix.',
  limits:
    'Only redirects to a fixed path of the same server that runs PHP, and only where no condition decides. A warning where no location is for what lies there: another server may answer it. Scripts are what script-never-reached is about.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('redirect-refused', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'An exact location, where all below it is meant',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = / {
        return 301 /wiki/Main_Page;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^ error: visitors are sent to /wiki/Main_Page, which location / answers with 404
    }
    location = /wiki/ {
    #        ^^^^^^^^ related: this location is for its own path only
    #= location /wiki/ {
        rewrite ^/wiki/(.*)$ /index.php?title=$1;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location / {
    #        ^ related: this location refuses it
        return 404;
    }
}`,
      },
      {
        title: 'The directory has no file of that index',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/tools/adminer.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /tools {
        return 301 /tools/;
        #<^^^^^^^^^^^^^^^^^ error: visitors are sent to /tools/, a directory without index.php, though adminer.php is there: they get 403
    }
    location ^~ /tools/ {
    #        ^^^^^^^^^^ related: this location answers
        #+ index adminer.php;
        location ~ \.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'What the redirect leads to is there, or is refused by its own name',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/tools/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /tools {
        return 301 /tools/;
    }
    location /old/ {
        return 302 /gone;
    }
    location = /gone {
        return 410;
    }
    location /wiki/ {
        rewrite ^/wiki/(.*)$ /index.php?title=$1 last;
    }
    location = /wiki {
        return 301 /wiki/Main_Page;
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

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  if (passesIn(question.server).length === 0) return;
  const reported = new Set<RedirectTo['placed']['fact']>();
  for (const redirect of redirectsIn(question.server)) {
    if (reported.has(redirect.placed.fact) || isScriptUri(redirect.uri)) continue;
    const draft = refusedDraft(question, redirect) ?? emptyDraft(question, redirect);
    if (draft === undefined) continue;
    reported.add(redirect.placed.fact);
    yield draft;
  }
}

/** Another location refuses the path, and not by its name. */
function refusedDraft(question: SiteQuestion, { uri, placed, scope }: RedirectTo): Draft | undefined {
  const refusal = refusalAtOnce(question, uri);
  const opener = refusal?.scope.opener;
  if (refusal === undefined || opener === undefined || refusal.scope === scope || isInternal(refusal.scope))
    return undefined;
  const location = locationOf(refusal.scope);
  if (location === undefined || location.kind === 'exact' || (location.text !== '/' && uri.startsWith(location.text)))
    return undefined;
  const meant = exactAbove(question.server, uri);
  return {
    at: originOf(placed),
    ...(meant === undefined ? { severity: 'warning' as const } : {}),
    outcomes: [outcomeOf(refusal.status)],
    message: `visitors are sent to ${fromBytes(uri)}, which location ${wordsOf(opener)} answers with ${refusal.status}`,
    related: [
      { at: placeOfWords(opener), message: 'this location refuses it' },
      ...(meant?.opener === undefined
        ? []
        : [{ at: placeOfWords(meant.opener), message: 'this location is for its own path only' }]),
    ],
    fixes: (write) => (meant === undefined ? [] : asPrefix(write, meant)),
  };
}

/** An exact location of a directory in which the path lies. */
function exactAbove(server: Scope, uri: string): Scope | undefined {
  return [...locationsIn(server).exact.values()].find(
    ({ text }) => text !== '/' && text.endsWith('/') && uri.startsWith(text),
  )?.scope;
}

function asPrefix(write: Writer, { opener }: Scope): readonly Fix[] {
  const [modifier, path] = opener?.fact.args ?? [];
  if (opener === undefined || modifier?.value !== '=' || path === undefined) return [];
  const range = { start: modifier.range.start, end: path.range.end };
  return [
    {
      title: `Answer all below it: location ${path.value}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range }, path.value)],
    },
  ];
}

/** The path is a directory that a location is for, and none of the names of its index is there, but one script is. */
function emptyDraft(question: SiteQuestion, { uri, placed }: RedirectTo): Draft | undefined {
  const selected = selectLocation(question.server, uri);
  const [way, other] = waysOf(question, uri);
  const location = selected.kind === 'known' ? selected.location : undefined;
  const { outcome, steps } = way ?? {};
  if (location?.text !== uri || other !== undefined || steps?.length !== 1) return undefined;
  if (outcome?.kind !== 'status' || outcome.cause !== 'no-index') return undefined;
  const { scope } = location;
  const script = onlyScript(question, scope, uri);
  if (script === undefined) return undefined;
  const index = scope.nearest('index')?.placed;
  const names = index?.fact.args.map((word) => word.value).join(', ') ?? 'index.html';
  return {
    at: originOf(placed),
    outcomes: ['403'],
    message: `visitors are sent to ${fromBytes(uri)}, a directory without ${names}, though ${script} is there: they get 403`,
    related: scope.opener === undefined ? [] : [{ at: placeOfWords(scope.opener), message: 'this location answers' }],
    fixes: (write) => indexed(write, scope, script),
  };
}

/** The name of the one script in a directory; not index.php, which other rules are about, nor where the slash of an alias is lost. */
function onlyScript({ surroundings, files }: SiteQuestion, scope: Scope, uri: string): string | undefined {
  const directory = directoryOf(scope, surroundings);
  if (directory.kind === 'unknown' || files.kind === 'unknown') return undefined;
  if (directory.value.from === 'alias' && !directory.value.path.endsWith('/')) return undefined;
  const path = onDisk(fileOf(directory.value, uri)).replace(/(?!^)\/$/, '');
  const [script, more] = (files.namesIn(path)?.files ?? []).filter((name) => name.endsWith('.php'));
  return script === undefined || more !== undefined || script === 'index.php' ? undefined : fromBytes(script);
}

/** The script becomes the index of the directory. */
function indexed(write: Writer, scope: Scope, script: string): readonly Fix[] {
  const block = scope.opener?.fact.block;
  if (scope.opener === undefined || block === undefined || scope.own('index').length > 0) return [];
  const line = `index ${script};`;
  const own = [...scope.own('alias'), ...scope.own('root')].at(-1);
  return [
    {
      title: `Make ${script} the index of the directory`,
      safety: 'review',
      preferred: true,
      edits: [
        own === undefined || own.file !== scope.opener.file
          ? write.intoBlock(scope.opener, block.range, line)
          : write.addNginxAfter(own, line),
      ],
    },
  ];
}
