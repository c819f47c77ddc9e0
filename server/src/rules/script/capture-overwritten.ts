/** A numbered capture is used after another regular expression has run. */
import {
  capturesIn,
  lastCaptured,
  locationWithGroup,
  namesWithGroup,
  type Captured,
} from '../../model/nginx/values/captures.ts';
import { usesDirectory } from '../../model/deployment/script.ts';
import { anyOf } from '../../catalog/nginx/followed.ts';
import { answeringDirectives, passDirectives } from '../../catalog/nginx/handlers.ts';
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { scriptFilename } from '../../model/nginx/values/script.ts';
import type { Question } from '../../model/nginx/request/request.ts';
import type { FactWord } from '../../model/facts.ts';
import { grouped } from '../../model/grouped.ts';
import { isWithin, originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft, type Outcome } from '../kit/rule.ts';
import { inUnlike, serverQuestion } from '../kit/unlike.ts';
import { namedCaptures } from './capture-names.ts';

export default defineRule({
  code: 'capture-overwritten',
  title: 'Another pattern has matched since the capture',
  severity: 'error',
  outcomes: ['404', '502', '500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 File not found.` and `Primary script unknown` in the error log of nginx, or `502` and `connect() to unix:/run/php/.sock failed`: the path lacks what `$1` was meant to hold. `nginx -t` passes.',
  rationale:
    '`$1` to `$9` are the groups of the regular expression that matched last. A location with a pattern runs after that of `server_name`, and leaves `$1` empty, or with its own group. `rewrite` and `if` with a pattern do so even where it does not match. Named groups are variables and stay.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 with a root and 502 with an address, 200 with a named group; `fastcgi_split_path_info`, and a `map` whose pattern does not match, leave `$1` as it was.',
  limits:
    'Only root, alias, fastcgi_pass and SCRIPT_FILENAME, where a location uses them. Not in named locations, nor where an `if`, a `rewrite` or a `map` may give the group a value. Files that nginx sends itself are left out where `try_files` leads elsewhere.',
  references: ['https://nginx.org/en/docs/http/server_names.html#regex_names'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const { surroundings } = serverQuestion(subject);
    const uses = [...inUnlike('capture-overwritten', subject, overwrittenIn)];
    for (const found of grouped(uses, ({ sources }) => [sources[0]?.word]).values()) yield draftOf(found, surroundings);
  },

  examples: {
    bad: [
      {
        title: 'A root for each name',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    server_name ~^(.+)\.shop\.example$;
    #= server_name ~^(?<site>.+)\.shop\.example$;
    root /srv/$1/public;
    #    ^^^^^^^^^^^^^^ error: location ~ \.php$ matches after server_name, so that $1 is empty there: root /srv/$1/public becomes /srv//public
    #= root /srv/$site/public;
    index index.php;
    location ~ \.php$ {
        #      ^^^^^^ related: the last pattern that matches
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A pool for each name',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    server_name ~^(www\.)?(.+)$;
    #= server_name ~^(www\.)?(?<site>.+)$;
    root /srv/shop;
    location ~ \.php$ {
        #      ^^^^^^ related: the last pattern that matches
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/$2.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^ error: location ~ \.php$ matches after server_name, so that $2 is empty there: fastcgi_pass unix:/run/php/$2.sock becomes unix:/run/php/.sock
        #= fastcgi_pass unix:/run/php/$site.sock;
    }
}`,
      },
      {
        title: 'A nested location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location ~ ^/~(\w+)/ {
    #= location ~ ^/~(?<part>\w+)/ {
        alias /home/$1/public;
        #     ^^^^^^^^^^^^^^^ error: location ~ \.php$ matches after location ~ ^/~(\w+)/, so that $1 is empty there: alias /home/$1/public becomes /home//public
        #= alias /home/$part/public;
        location ~ \.php$ {
            #      ^^^^^^ related: the last pattern that matches
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
      {
        title: 'The group is lost',
        files: String.raw`#- base: debian-shop-pool
#- /srv/webmail/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ^~ /mail/ {
        alias /srv/webmail/;
        location ~ ^/mail/.+\.php$ {
        #          ^^^^^^^^^^^^^^^ related: the last pattern that matches
        #= location ~ ^/mail/(.+\.php)$ {
            alias /srv/webmail/$1;
            #     ^^^^^^^^^^^^^^^ error: location ~ ^/mail/.+\.php$ matches, so that $1 is empty there: alias /srv/webmail/$1 becomes /srv/webmail/
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
    ],
    good: [
      {
        title: 'A named group, and a location without a pattern',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    server_name ~^(?<site>.+)\.shop\.example$;
    root /srv/$site/public;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    server_name ~^(.+)\.files\.example$;
    root /srv/$1/public;
    location /media/ {
        expires 1h;
    }
    location ~ /\.ht {
        deny all;
    }
}`,
      },
      {
        title: 'A group of the location itself, and one that is kept by set',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    server_name ~^(.+)\.shop\.example$;
    set $site $1;
    root /srv/$site;
    location ~ ^/old/(.+\.php)$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/old/$1;
        fastcgi_pass unix:/run/php/shop.sock;
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

/** A value with a capture, in a location where it is not what it was. */
export interface CaptureUse {
  readonly placed: Placed;
  readonly word: FactWord;
  readonly group: number;
  readonly last: Captured;
  /** What would give the group a value otherwise. */
  readonly sources: readonly Captured[];
  readonly outcome: Outcome;
}

interface Value {
  readonly placed: Placed;
  readonly word: FactWord | undefined;
  /** The block that it is written in. */
  readonly scope: Scope;
  readonly outcome: Outcome;
}

const isDirectory = anyOf(['root', 'alias']);
const isAnswer = anyOf([...passDirectives, ...answeringDirectives, 'return', 'internal', 'deny', 'passenger_enabled'], {
  begin: ['content_by_lua', 'echo'],
});

function* overwrittenIn({ server, surroundings }: Question): Iterable<CaptureUse> {
  for (const location of scopesIn(server)) {
    if (location.kind !== 'location') continue;
    for (const use of usesIn(location, surroundings))
      if (!surroundings.config.templated.has(use.placed.file)) yield use;
  }
}

function usesIn(location: Scope, surroundings: Surroundings): readonly CaptureUse[] {
  return valuesIn(location, surroundings).flatMap(({ placed, word, scope, outcome }) =>
    word === undefined || word.template
      ? []
      : capturesIn(word.value).flatMap((group) => {
          const last = lastCaptured(location, group, surroundings);
          const use = last === undefined ? undefined : lostBy(last, scope, group);
          return last === undefined || use === undefined ? [] : [{ placed, word, group, last, outcome, sources: use }];
        }),
  );
}

/** What ought to give the group a value where the last pattern is another one; `undefined` where that is the one that is meant. */
function lostBy(last: Captured, scope: Scope, group: number): readonly Captured[] | undefined {
  if (last.groups >= group && (last.by !== 'location' || isWithin(scope, last.scope))) return undefined;
  const location = locationWithGroup(scope, group);
  const server = scope.enclosing('server');
  const names = location === undefined && server !== undefined ? namesWithGroup(server, group) : [];
  const sources = location === undefined ? names : [location];
  return last.groups >= group && sources.length === 0 ? undefined : sources;
}

/** The values that decide what a location answers with. */
function valuesIn(location: Scope, surroundings: Surroundings): readonly Value[] {
  const pass = inOrder(location, 'fastcgi_pass', surroundings).directives.at(-1);
  const files = directoryValue(location, surroundings);
  if (pass === undefined) return files !== undefined && sendsFiles(location, surroundings) ? [files] : [];
  const [address] = pass.fact.args;
  if (address !== undefined && capturesIn(address.value).length > 0)
    return [{ placed: pass, word: address, scope: location, outcome: /^\$\d$/.test(address.value) ? '500' : '502' }];
  const params = paramsOf(location, surroundings);
  const param = params.kind === 'known' ? lastOf(params.list, scriptFilename) : undefined;
  if (params.kind === 'unknown' || param === undefined) return [];
  const { placed, value: word } = param;
  const own: Value = { placed, word, scope: params.scope ?? location, outcome: '404' };
  return [...(usesDirectory(param) && files !== undefined ? [files] : []), own];
}

function directoryValue(location: Scope, surroundings: Surroundings): Value | undefined {
  for (let scope: Scope | undefined = location; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, isDirectory, surroundings);
    const placed = directives.at(-1);
    if (placed !== undefined) return { placed, word: placed.fact.args[0], scope, outcome: '404' };
    if (hidden !== undefined) return undefined;
  }
  return undefined;
}

/** Whether a location sends files, and answers with 404 where there is none. */
function sendsFiles(location: Scope, surroundings: Surroundings): boolean {
  const answers = inOrder(location, isAnswer, surroundings);
  const fallback = inOrder(location, 'try_files', surroundings).directives.at(-1)?.fact.args.at(-1)?.value;
  const goesOn = location.children.some(({ kind }) => kind !== 'location');
  return (
    answers.directives.length === 0 &&
    answers.hidden === undefined &&
    !goesOn &&
    location.own('rewrite').length === 0 &&
    location.nearest('error_page') === undefined &&
    (fallback === undefined || fallback === '=404')
  );
}

function draftOf(uses: readonly CaptureUse[], { config }: Surroundings): Draft {
  const [first] = uses;
  if (first === undefined) throw new Error('a finding without a use');
  const { placed, word, group, last, sources } = first;
  const after = sources[0] === undefined ? '' : ` after ${sayPattern(sources[0])}`;
  const becomes =
    last.groups >= group
      ? `so that $${group} is its own group there, and no longer part of ${placed.fact.name} ${shortened(word.value)}`
      : `so that $${group} is empty there: ${placed.fact.name} ${shortened(word.value)} becomes ${shortened(word.value.replaceAll(`$${group}`, '')) || 'nothing'}`;
  return {
    at: originOf(placed, word),
    outcomes: [...new Set(uses.map(({ outcome }) => outcome))],
    message: `${sayPattern(last)} matches${after}, ${becomes}`,
    related: [{ at: originOf(last.placed, last.word), message: 'the last pattern that matches' }],
    fixes: (write) => namedCaptures(write, uses, config),
  };
}

function sayPattern({ by, placed }: Captured): string {
  return by === 'server_name' ? by : `${by} ${shortened(placed.fact.args.map(({ value }) => value).join(' '))}`;
}
