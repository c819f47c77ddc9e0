/** A log format or a zone that nothing defines. */
import { mayBeFilledIn, type ReadName } from '../../model/nginx/config/reading.ts';
import type { NameKind } from '../../model/nginx/config/names.ts';
import { grouped } from '../../model/grouped.ts';
import { NearWords } from '../../text/near-words.ts';
import { nearest } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { FileRange } from '../../text/range.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-unknown-name',
  title: 'Nothing defines the log format or the zone',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom:
    '`nginx -t` fails with `unknown log format "main"`, `zero size shared memory zone "one"` or `"fastcgi_cache" zone "php" is unknown`.',
  rationale:
    'A log format precedes the `access_log` that uses it. A zone is made by `limit_req_zone`, `limit_conn_zone` or `…_cache_path`, each for its own kind of use.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits:
    'Silent where an include was not read or a template decides. Silent where something in the file is filled in by a template.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format',
    'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_zone',
  ],

  *check({ reading }): Iterable<Draft> {
    const given = new Map<string, ReadName>();
    let all: Given | undefined;
    for (const name of reading.names)
      if (name.role === 'gives' && name.kind !== 'log format' && !given.has(key(name))) given.set(key(name), name);
    for (const name of reading.names) {
      if (name.kind === 'log format' && name.role === 'gives') {
        given.set(key(name), name);
      } else if (
        name.role === 'uses' &&
        words[name.kind] !== undefined &&
        reading.complete &&
        !mayBeFilledIn(reading, name.file) &&
        !given.has(key(name)) &&
        !isOwn(name)
      ) {
        yield about(name, (all ??= new Given(reading.names)));
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'A format that is defined too late',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
access_log /var/log/nginx/access.log main;
#                                    ^^^^ error: the log format "main" is defined only further down
log_format main '$remote_addr $request';`,
      },
      {
        title: 'An undefined format',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
access_log /var/log/nginx/access.log main buffer=8k;
#                                    ^^^^ error: there is no log format "main"
#= access_log /var/log/nginx/access.log combined buffer=8k;`,
      },
      {
        title: 'A misspelt zone',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
server {
    limit_req zone=logn;
    #         ^^^^^^^^^ error: there is no zone of limit_req_zone "logn"; the nearest is "login"
    #= limit_req zone=login;
}`,
      },
      {
        title: 'An undefined thread pool',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
aio threads=disk;
#   ^^^^^^^^^^^^ error: there is no thread pool "disk"`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    access_log /srv/{SITE}/access.log main;
}`,
      },
      {
        title: 'Defined before',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
log_format main '$remote_addr $request';
limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
server {
    access_log /var/log/nginx/access.log main;
    limit_req zone=login;
}`,
      },
    ],
  },
});

const words: Partial<Record<NameKind, string>> = {
  'log format': 'log format',
  'limit_req zone': 'zone of limit_req_zone',
  'limit_conn zone': 'zone of limit_conn_zone',
  'cache zone': 'zone of a cache',
  upstream: 'upstream',
  'upstream zone': 'zone with a size',
  'thread pool': 'thread pool',
};

/** Log formats are compared in any case. */
function key({ kind, name }: ReadName): string {
  return `${kind}\0${kind === 'log format' ? name.toLowerCase() : name}`;
}

function isOwn({ kind, name }: ReadName): boolean {
  return (kind === 'log format' && name.toLowerCase() === 'combined') || (kind === 'thread pool' && name === 'default');
}

function described(name: ReadName): string {
  return `${words[name.kind] ?? ''} "${shortened(name.name)}"`;
}

function unknown(name: ReadName, meant: string | undefined): string {
  const what = described(name);
  return meant === undefined ? `there is no ${what}` : `there is no ${what}; the nearest is "${meant}"`;
}

/** The names that something in the configuration gives, wherever it is written. */
class Given {
  readonly #keys: ReadonlySet<string>;
  readonly #byKind: ReadonlyMap<NameKind, readonly ReadName[]>;
  readonly #near = new Map<NameKind, NearWords>();

  constructor(names: readonly ReadName[]) {
    const given = names.filter(({ role }) => role === 'gives');
    this.#keys = new Set(given.map(key));
    this.#byKind = grouped(given, ({ kind }) => [kind]);
  }

  has(name: ReadName): boolean {
    return this.#keys.has(key(name));
  }

  like({ kind, name }: ReadName): readonly string[] {
    let near = this.#near.get(kind);
    if (near === undefined)
      this.#near.set(kind, (near = new NearWords((this.#byKind.get(kind) ?? []).map((one) => one.name))));
    return near.like(name);
  }
}

function about(name: ReadName, all: Given): Draft {
  const at = { file: name.file, range: name.range };
  const later = all.has(name);
  const meant = later ? undefined : nearest(name.name, all.like(name));
  const message = later ? `the ${described(name)} is defined only further down` : unknown(name, meant);
  if (meant === undefined && name.kind === 'log format' && !later)
    return {
      at,
      message,
      fixes: (write) => [
        {
          title: 'Change to combined, which nginx always has',
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord(at, 'combined')],
        },
      ],
    };
  return meant === undefined
    ? { at, message }
    : { at, message, fixes: (write) => renamed(at, name.name, meant, write) };
}

/** The name stands at the end of its word, behind `zone=` or a scheme. */
function renamed(at: FileRange, name: string, meant: string, write: Writer): readonly Fix[] {
  const text = write.textAt(at);
  const from = text.toLowerCase().lastIndexOf(name.toLowerCase());
  if (from < 0) return [];
  const range = { start: at.range.start + from, end: at.range.start + from + name.length };
  return [
    {
      title: `Change to ${meant}`,
      safety: 'review',
      preferred: true,
      edits: [{ file: at.file, range, newText: meant }],
    },
  ];
}
