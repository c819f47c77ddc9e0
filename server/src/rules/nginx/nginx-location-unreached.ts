/** A location that no request gets to. */
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-location-unreached',
  title: 'No request reaches the location',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['location'],
  symptom:
    'What is set in the location has no effect: a certificate is not renewed since `/.well-known/acme-challenge/` is redirected too, or a setting changes nothing. `nginx -t` passes.',
  rationale:
    'Of regular expressions the first one that matches wins, so the second of two equal ones is never used. A `return` in the server itself runs before nginx looks for a location.',
  verified:
    'nginx 1.22.1 answers from the first of two equal regular expressions; with `return 301 …` in the server it redirects `/.well-known/…` as well.',
  limits:
    'Only equal regular expressions are compared, the later one in the file of its server, since a snippet serves others too; and only a `return` of the server with nothing before it that could end earlier. A `return` of an error is taken for intended.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#location',
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return',
  ],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    yield* behindItsLike(block);
    if (block.context === 'server' && block.complete) yield* behindReturn(block);
  },

  examples: {
    bad: [
      {
        title: 'The same regular expression twice',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    server {
        location ~ \.php$ {
            return 404;
        }
        location ~ \.php$ {
        #          ^^^^^^ info: an earlier location has the same regular expression "\.php$" and is always chosen
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}`,
      },
      {
        title: 'A redirect before the challenge of a certificate',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    location /.well-known/acme-challenge/ {
        root /srv/acme;
    }
    return 301 https://$host$request_uri;
    #<^^^^ warning: this "return" answers every request of the server: none reaches location "/.well-known/acme-challenge/"
    #= location / { return 301 https://$host$request_uri; }
}`,
      },
    ],
    good: [
      {
        title: 'A redirect of what no other location matches',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /.well-known/acme-challenge/ {
        root /srv/acme;
    }
    location / {
        return 301 https://$host$request_uri;
    }
}`,
      },
      {
        title: 'Only some hosts are redirected, and an error has its page',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if ($host = www.a.example) {
        return 301 https://a.example$request_uri;
    }
    location ~ \.php$ {
        root /srv;
    }
    location ~* \.php$ {
        root /srv;
    }
}
server {
    listen 8080;
    error_page 503 @rest;
    return 503;
    location @rest {
        root /srv;
    }
}`,
      },
    ],
  },
});

/** What takes the regular expression of a location in small and in capital letters. */
function* behindItsLike(block: NginxBlockView): Iterable<Draft> {
  let seen: Map<string, NginxEntry> | undefined;
  for (const entry of block.entries) {
    const regex = entry.name === 'location' ? regexOf(entry) : undefined;
    if (regex === undefined) continue;
    seen ??= new Map();
    const first = seen.get(regex.modifier + regex.pattern) ?? seen.get(`~*${regex.pattern}`);
    if (first === undefined) seen.set(regex.modifier + regex.pattern, entry);
    else if (first !== entry && entry.file === block.opener?.file) {
      yield {
        at: { file: entry.file, range: entry.words.at(-1)?.range ?? entry.at },
        message: `an earlier location has the same regular expression "${shortened(regex.pattern)}" and is always chosen`,
        related: [{ at: placeOf(first), message: 'the first one is here' }],
      };
    }
  }
}

function regexOf({ words }: NginxEntry): { readonly modifier: string; readonly pattern: string } | undefined {
  const match = /^(~\*?) ?(.+)$/s.exec(words.map(({ value }) => value).join(' '));
  if (match === null || /[<%]|\{\{|\$\{/.test(match[2] ?? '')) return undefined;
  return { modifier: match[1] ?? '', pattern: match[2] ?? '' };
}

/** Directives that may end the server's own rewriting before a `return`, or make it depend on something. */
const mayEndBefore = /^(?:if|rewrite|break|return|set_by_lua\w*|rewrite_by_lua\w*)$/;

function* behindReturn(block: NginxBlockView): Iterable<Draft> {
  const ending = block.entries.find((entry) => mayEndBefore.test(entry.name));
  if (ending?.name !== 'return' || !answers(ending)) return;
  const locations = block.entries.filter((entry) => entry.name === 'location' && !nameOf(entry).startsWith('@'));
  const [first] = locations;
  if (first === undefined || block.entries.some((entry) => entry.name === 'error_page')) return;
  const what = locations.length === 1 ? `location "${shortened(nameOf(first))}"` : `its ${locations.length} locations`;
  yield {
    at: placeOf(ending),
    message: `this "return" answers every request of the server: none reaches ${what}`,
    // somebody else asks for these and takes no other answer
    ...(locations.some((entry) => nameOf(entry).startsWith('/.well-known/'))
      ? { severity: 'warning' as const, outcomes: ['wrong-page'] as const }
      : {}),
    related: locations.slice(0, 3).map((entry) => ({ at: placeOf(entry), message: 'never reached' })),
    fixes: (write) => asLocation(ending, locations, write),
  };
}

/** A redirect, a text, or the end of the connection; not an error, which may be put there for a while. */
function answers({ words }: NginxEntry): boolean {
  const code = words[0]?.value ?? '';
  return /^(?:2\d\d|30\d|444)$/.test(code) || (words.length === 1 && /^(?:https?:\/\/|\$scheme)/.test(code));
}

function nameOf({ words }: NginxEntry): string {
  return words.at(-1)?.value ?? '';
}

/** The same for what no other location takes. */
function asLocation(ending: NginxEntry, locations: readonly NginxEntry[], write: Writer): readonly Fix[] {
  const place = wholeOf(ending);
  if (locations.some((entry) => nameOf(entry) === '/')) return [];
  const what =
    locations.length === 1
      ? `location "${shortened(nameOf(locations[0] ?? ending))}" answers`
      : `the ${locations.length} locations answer`;
  return [
    {
      title: `Put it into location /, so that ${what}`,
      safety: 'review',
      preferred: true,
      edits: [{ ...place, newText: `location / { ${write.textAt(place)} }` }],
    },
  ];
}
