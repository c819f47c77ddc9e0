/** A location that denies, and whose URIs another location answers first. */
import { sayLocation, waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf, selectLocation, type Location } from '../../model/nginx/request/locations.ts';
import { pcreSamples } from '../../model/nginx/request/pcre-samples.ts';
import { failureOf } from '../../model/deployment/routes.ts';
import { isScriptUri } from '../../model/nginx/request/sample-uri.ts';
import { isWithin, originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { Question } from '../../model/nginx/request/request.ts';
import { shortened } from '../../text/shorten.ts';
import type { Writer } from '../../edits/writer.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';

export default defineRule({
  code: 'denial-unreached',
  title: 'Another location answers what a location denies',
  severity: 'warning',
  outcomes: ['open-door'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`200` in place of `403`: a script among the uploads is run, whoever put it there. Nothing in any log. `nginx -t` passes.',
  rationale:
    'Of expressions the first one that matches wins, in the order of the file, and after a prefix with `^~` none is tried. A denial that is written after the location for all of PHP is never asked.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 200 from a script among the uploads, and 403 with the denial before the location for PHP.',
  limits:
    'Only denials by an expression in the server itself, with `deny all` or a `return` of 403, 404 or 444. Where the expression names scripts, these have to be answered elsewhere; else everything that it matches. Not where the other location denies as well.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('denial-unreached', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'Scripts among the uploads',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ /\. { deny all; }
    location ~ \.php$ {
    #        ^^^^^^^^ related: this location answers first
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~* /uploads/.*\.php$ {
    #        ^^^^^^^^^^^^^^^^^^^^ warning: location ~* /uploads/.*\.php$ denies nothing: location ~ \.php$ answers its requests first
        deny all;
    }
}`,
        fixed: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ /\. { deny all; }
    location ~* /uploads/.*\.php$ {
        deny all;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A prefix that ends the search',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /files/ {
    #        ^^^^^^^^^^ related: this location answers first
        expires 1h;
    }
    location ~ ^/files/.*\.php$ {
    #        ^^^^^^^^^^^^^^^^^^ warning: location ~ ^/files/.*\.php$ denies nothing: location ^~ /files/ answers its requests first
        return 404;
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
        title: 'The denial comes first, or what comes first denies as well',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ /\. { deny all; }
    location ~* /uploads/.*\.php$ { deny all; }
    location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ { return 404; }
    location ~ ^/lib/.*\.php$ { deny all; }
    location ~ ^/(?:data|config)/ { deny all; }
}`,
      },
      {
        title: 'A denial in a location of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ /\. { deny all; }
    location ^~ /files/ {
        expires 1h;
        location ~ \.php$ { deny all; }
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

/** Whatever is on the disk. */
function* draftsIn({ server, surroundings }: Question): Iterable<Draft> {
  const question: Question = { server, surroundings, exists: () => undefined };
  for (const scope of scopesIn(server)) {
    const location =
      scope.kind === 'location' && scope.parent === server && denies(scope) ? locationOf(scope) : undefined;
    if (location?.kind !== 'regex' || scope.opener === undefined) continue;
    const winner = winnerOver(location, question);
    if (winner?.opener !== undefined) yield draftOf(scope, scope.opener, winner, winner.opener);
  }
}

/** Whether all requests of the block, or all but those of some addresses, are denied. */
function denies(scope: Scope): boolean {
  if (scope.own('deny').some(({ fact }) => fact.args[0]?.value === 'all')) return true;
  return /^(?:403|404|444)$/.test(scope.own('return').at(0)?.fact.args[0]?.value ?? '');
}

/** The block that answers everything that a location denies; `undefined` where the location is reached, or nobody knows. */
function winnerOver(denial: Location, question: Question): Scope | undefined {
  let winner: Scope | undefined;
  for (const uri of matchedBy(denial)) {
    const selected = selectLocation(question.server, uri);
    if (selected.kind === 'unknown' || isWithin(selected.scope, denial.scope)) return undefined;
    const isOpen = waysOf(question, uri).some((way) => failureOf(way) === undefined && way.outcome.kind !== 'unknown');
    if (!isOpen || selected.scope === question.server) return undefined;
    winner ??= selected.scope;
  }
  return winner;
}

/** URIs that match the expression, in bytes: those of scripts where there are some. */
function matchedBy({ text, regex }: Location): readonly string[] {
  const samples = pcreSamples(text)
    .flatMap((sample) => [sample, `/x${sample}`])
    // a name that begins with a dot is often denied by another one
    .map((uri) => uri.replaceAll('/.', '/x.'))
    .filter((uri) => uri.startsWith('/') && !uri.includes('//') && regex?.run(uri).kind === 'match');
  const scripts = samples.filter(isScriptUri);
  return scripts.length > 0 ? scripts : samples;
}

function draftOf(denial: Scope, opener: Placed, winner: Scope, other: Placed): Draft {
  return {
    at: wordsOf(opener),
    message: `location ${shortened(sayLocation(denial))} denies nothing: location ${shortened(sayLocation(winner))} answers its requests first`,
    related: [{ at: wordsOf(other), message: 'this location answers first' }],
    fixes: (write) => (denial.parent === winner.parent ? moved(write, opener, winner) : []),
  };
}

function wordsOf(opener: Placed): ReturnType<typeof originOf> {
  const [first, last] = [opener.fact.args[0], opener.fact.args.at(-1)];
  if (first === undefined || last === undefined) return originOf(opener);
  return { ...originOf(opener), range: { start: first.range.start, end: last.range.end } };
}

function moved(write: Writer, opener: Placed, winner: Scope): readonly Fix[] {
  const anchor = winner.opener;
  if (anchor?.file !== opener.file || locationOf(winner)?.kind !== 'regex') return [];
  return [
    {
      title: `Deny them: move it before location ${sayLocation(winner)}`,
      safety: 'review',
      preferred: true,
      edits: write.moveNginxBefore(opener, anchor),
    },
  ];
}
