/** A fallback or a rewrite leads to a URI that does not begin with a slash. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { followsUri, scriptFor } from '../../model/deployment/script.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import type { Step, Way } from '../../model/nginx/request/request.ts';
import { routesOf } from '../../model/deployment/routes.ts';
import { fromBytes } from '../../text/bytes.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';

export default defineRule({
  code: 'fallback-without-slash',
  title: 'A fallback that does not begin with a slash',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404` for every page that the fallback would answer: `File not found.` of PHP-FPM, whose log or that of nginx names a path such as `/srv/shopindex.php`, or the 404 of nginx. `nginx -t` passes.',
  rationale:
    'The last argument of `try_files`, and what `rewrite` puts in the place of the URI, is a URI. Without a slash no location with a prefix answers it, and it is glued to the name of the root.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 each, and 200 with the slash.',
  limits:
    'Silent where the request comes to a location that gives PHP a script by a path of its own, or passes it to something other than FastCGI.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('fallback-without-slash', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'The front controller without its slash',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri $uri/ index.php?$args;
        #                    ^^^^^^^^^^^^^^^ error: try_files leads to index.php, which nginx glues to the name of its root: it gets 404
        #= try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A rewrite without a slash',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        if (!-e $request_filename) {
            rewrite ^ index.php last;
            #         ^^^^^^^^^ error: rewrite leads to index.php, which nginx glues to the name of its root: it gets 404
            #= rewrite ^ /index.php last;
        }
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A named location without its @',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri $uri/ shop;
        #                    ^^^^ error: try_files leads to shop, which nginx glues to the name of its root: it gets 404
        #= try_files $uri $uri/ @shop;
    }
    location @shop {
        rewrite ^ /index.php last;
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
        title: 'PHP receives its script by a path of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri index.php;
    }
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Files that are looked for may be named without a slash',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri $uri/index.html @shop;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location @shop {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  const reported = new Set<Placed['fact']>();
  for (const { ways } of routesOf(question)) {
    for (const way of ways) {
      const step = way.steps.find(({ uri, how }) => !uri.startsWith('/') && how !== 'asked' && how !== 'named');
      if (step?.through === undefined || reported.has(step.through.fact) || !isLost(way, question.surroundings))
        continue;
      reported.add(step.through.fact);
      yield draftOf(step, step.through, question.server);
    }
  }
}

/** Whether nothing answers in the end but a file with the glued name. */
function isLost({ outcome }: Way, surroundings: Surroundings): boolean {
  if (outcome.kind === 'file') return true;
  if (outcome.kind === 'status') return outcome.code === 404 || outcome.code === 403;
  if (outcome.kind !== 'fastcgi' || outcome.uri.startsWith('/')) return false;
  const script = scriptFor(outcome.scope, surroundings, outcome.uri);
  return script !== undefined && followsUri(script.param) && !script.path.endsWith(`/${fromBytes(outcome.uri)}`);
}

function draftOf({ uri }: Step, placed: Placed, server: Scope): Draft {
  const { fact } = placed;
  const word = fact.name === 'rewrite' ? fact.args[1] : fact.args.at(-1);
  return {
    at: originOf(placed, word),
    message: `${fact.name} leads to ${fromBytes(uri)}, which nginx glues to the name of its root: it gets 404`,
    fixes: () => {
      if (word === undefined || word.quote !== undefined || word.value.startsWith('$')) return [];
      const first = fact.name !== 'rewrite' && hasNamed(server, word.value) ? '@' : '/';
      return [
        {
          title: first === '@' ? `Lead to the location @${word.value}` : 'Write the slash before it',
          safety: 'review',
          preferred: true,
          edits: [{ file: placed.file, range: { start: word.range.start, end: word.range.start }, newText: first }],
        },
      ];
    },
  };
}

/** Whether a location with a name is called so, but for its `@`. */
function hasNamed(server: Scope, name: string): boolean {
  return server.children.some(
    ({ kind, opener }) => kind === 'location' && opener?.fact.args.at(-1)?.value === `@${name}`,
  );
}
