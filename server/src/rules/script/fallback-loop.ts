/** A fallback comes back to the directive that made it, again and again. */
import { wouldAnswer } from '../../model/nginx/request/locations.ts';
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { entryUris, uriOfTarget } from '../../model/nginx/request/entry-uris.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { Question, Way } from '../../model/nginx/request/request.ts';
import { fileOfUri, ledTo, routesOf, scriptOfUri } from '../../model/deployment/routes.ts';
import { addressFor, pooledLocation } from './php-location.ts';
import { passesIn } from './php-meant.ts';

import type { Fix } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import type { Writer } from '../../edits/writer.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fallback-loop',
  title: 'A fallback that leads back to itself',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`500 Internal Server Error`; the error log says `rewrite or internal redirection cycle while internally redirecting to "/index.html"`. `nginx -t` passes.',
  rationale:
    'The last argument of try_files is a URI like any other, and nginx searches for its location again. Where that is the same one, and none of its other arguments names the file, nginx repeats this ten times and then gives up. A rewrite with `last` does likewise.',
  verified: 'Run on nginx 1.22.1: 500, though the file is there.',
  limits:
    'Only loops that come whatever files exist: a fallback to a file that try_files finds first is not one. Of pages, only those for which no file is there are tried.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check(asked): Iterable<Draft> {
    const { server, deployment } = asked;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const reported = new Set<Placed['fact']>();
    for (const { subject, script, way } of inUnlike('fallback-loop', asked, loopsIn)) {
      const { scope, through } = way.steps.at(-1) ?? {};
      if (through === undefined || scope === undefined || reported.has(through.fact)) continue;
      reported.add(through.fact);
      yield {
        at: originOf(through),
        message: `${subject} leads back to this ${through.fact.name} in a loop, until nginx answers 500`,
        // where nobody runs the script it would be sent as it is, once it is found
        fixes: (write) =>
          script === true && !isHandled(scope)
            ? pooledLocation(write, server, config, addressFor(server, deployment, ''))
            : fixesOf(write, through, server),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The file itself is not among the arguments',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/docs;
    location / {
        try_files $uri.html /index.html;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: /index.html leads back to this try_files in a loop, until nginx answers 500
        #= try_files $uri $uri.html /index.html;
    }
}`,
      },
      {
        title: 'The directory is the fallback',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/;
        #<^^^^^^^^^^^^^^^^^^^ error: a URI without a file leads back to this try_files in a loop, until nginx answers 500
        #= try_files $uri $uri/ /index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The ending of the script is missing',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri @shop;
    }
    location @shop {
        rewrite ^ /index last;
        #<^^^^^^^^^^^^^^^^^^^^ error: a URI without a file leads back to this rewrite in a loop, until nginx answers 500
        #= rewrite ^ /index.php last;
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
        title: 'The file is looked for first',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/docs;
    location / {
        try_files $uri $uri/ /index.html;
    }
}`,
      },
      {
        title: 'The index names it as well, and below an alias it has another name on the disk',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/docs;
    index index.html;
    location / {
        try_files $uri $uri/ /index.html;
    }
    location /app/ {
        alias /srv/app/dist/;
        try_files $uri $uri/ /app/index.html;
    }
}`,
      },
    ],
  },
});

interface Loop {
  /** What goes round, for a message. */
  readonly subject: string;
  readonly script: boolean;
  readonly way: Way;
}

function isLoop({ outcome }: Way): boolean {
  return outcome.kind === 'status' && outcome.cause === 'cycle';
}

/** All of them, those of scripts first. */
function* loopsIn(question: SiteQuestion): Iterable<Loop> {
  yield* scriptLoops(question);
  yield* pageLoops(question);
}

/** Targets of the server that never come out, though their file is there. */
function* scriptLoops(question: Question): Iterable<Loop> {
  const { server, surroundings } = question;
  for (const entry of entryUris(server, surroundings)) {
    const { name } = entry.placed.fact;
    if (name !== 'try_files' && name !== 'rewrite') continue;
    const file = fileOfUri(entry.uri, question);
    const exists = (path: string, kind: string): boolean | undefined =>
      kind === 'file' && (path.endsWith(entry.uri) || onDisk(path) === file) ? true : undefined;
    const way = waysOf({ server, surroundings, exists }, entry.uri).find(
      (one) => isLoop(one) && one.conditions.every((condition) => condition.startsWith('there is no')),
    );
    if (way !== undefined) yield { subject: fromBytes(entry.uri), script: entry.uri.endsWith('.php'), way };
  }
}

/** Requests for pages that never come out. A script with a path behind it, which a location for PHP does not take, is a mistake of its own. */
function* pageLoops(question: SiteQuestion): Iterable<Loop> {
  const passes = passesIn(question.server);
  for (const { ways } of routesOf(question)) {
    const [way] = ways;
    if (way === undefined || !ways.every(isLoop)) continue;
    const led = ledTo(way);
    if (led !== undefined && passes.some(({ scope }) => wouldAnswer(scope, scriptOfUri(led.uri)))) continue;
    yield { subject: 'a URI without a file', script: false, way };
  }
}

/** What a fallback may end with: the front controller, where a location passes it to PHP, and an error. */
function ends(server: Scope): readonly string[] {
  const isRun = passesIn(server).some(({ scope }) => wouldAnswer(scope, '/index.php'));
  return [...(isRun ? ['/index.php$is_args$args'] : []), '=404'];
}

function isHandled(scope: Scope): boolean {
  return passDirectives.some((name) => scope.own(name).length > 0);
}

function fixesOf(write: Writer, { fact, file }: Placed, server: Scope): readonly Fix[] {
  const [first, last] = [fact.args[0], fact.args.at(-1)];
  if (fact.name === 'try_files' && last?.value.includes('$uri') === true)
    return ends(server).map((end, index) => ({
      title: `Fall back to ${end}`,
      safety: 'review',
      preferred: index === 0,
      edits: [{ file, range: { start: last.range.end, end: last.range.end }, newText: ` ${end}` }],
    }));
  // where it looks for the file already, that is not what is missing
  if (fact.name === 'try_files' && fact.args.some(({ value }) => value === '$uri')) return [];
  if (fact.name === 'try_files' && first !== undefined)
    return [
      {
        title: 'Look for $uri first',
        safety: 'review',
        preferred: true,
        edits: [{ file, range: { start: first.range.start, end: first.range.start }, newText: '$uri ' }],
      },
    ];
  const [, target, flag] = fact.args;
  if (target === undefined || flag?.value !== 'last') return [];
  const uri = uriOfTarget(target) ?? '';
  if (/[^/]$/.test(uri) && passesIn(server).some(({ scope }) => wouldAnswer(scope, `${uri}.php`))) {
    const [path = '', ...args] = target.value.split('?');
    const whole = [`${path}.php`, ...args].join('?');
    return [
      {
        title: `Rewrite to ${fromBytes(uri)}.php`,
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord({ file, range: target.range }, whole)],
      },
    ];
  }
  // what is no file is not found by staying
  return /\.(?!php$)\w+$/.test(uri)
    ? [
        {
          title: 'Stay in this location: use break',
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord({ file, range: flag.range }, 'break')],
        },
      ]
    : [];
}
