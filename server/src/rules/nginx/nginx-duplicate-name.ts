/** A zone, a log format or a path of a cache that is there already. */
import type { ReadName } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-duplicate-name',
  title: 'The name is defined twice',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom:
    '`nginx -t` fails with `duplicate "log_format" name "main"`, `limit_req_zone "one" is already bound to key "$uri"` or `the same path name "/var/cache/nginx" used in nginx.conf:5`.',
  rationale: 'Log formats and zones have one definition each, and caches a path each.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Templates are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format'],

  *check({ reading }): Iterable<Draft> {
    const first = new Map<string, ReadName>();
    if (reading.certain) yield* zonesOfOthers(reading.names);
    for (const name of reading.names) {
      if (name.role === 'gives' && name.kind === 'log format' && name.name.toLowerCase() === 'combined')
        yield {
          at: { file: name.file, range: name.range },
          message: 'the log format "combined" is one of nginx\'s own',
        };
      if (name.role !== 'gives' || !kinds.has(name.kind) || !reading.certain) continue;
      const key = `${name.kind} ${name.kind === 'log format' ? name.name.toLowerCase() : name.name}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, name);
      else
        yield {
          at: { file: name.file, range: name.range },
          message: `${name.kind} "${shortened(name.name)}" is already defined`,
          related: [{ at: { file: before.file, range: before.range }, message: 'it is defined here' }],
        };
    }
  },

  examples: {
    bad: [
      {
        title: 'A log format twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
log_format main '$remote_addr';
log_format main '$request';
#          ^^^^ error: log format "main" is already defined`,
      },
      {
        title: 'One zone for two keys',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
limit_req_zone $uri zone=one:1m rate=5r/s;
#                   ^^^^^^^^^^^ error: limit_req zone "one" is already defined`,
      },
      {
        title: 'One zone for two uses',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
proxy_cache_path /var/cache/nginx/proxy keys_zone=pages:10m;
server {
    fastcgi_cache pages;
    #             ^^^^^ error: the zone "pages" belongs to proxy_cache_path
}`,
      },
    ],
    good: [
      {
        title: 'Two names',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
log_format main '$remote_addr';
log_format short '$request';`,
      },
    ],
  },
});

const kinds: ReadonlySet<string> = new Set([
  'log format',
  'limit_req zone',
  'limit_conn zone',
  'cache zone',
  'cache path',
]);

/** The module that a zone belongs to; `undefined` for what is no zone. */
function moduleOf({ kind, directive }: ReadName): string | undefined {
  if (kind === 'limit_req zone' || kind === 'limit_conn zone' || kind === 'upstream zone')
    return kind.replace(/ zone$/, '');
  return kind === 'cache zone' ? directive.replace(/_path$/, '') : undefined;
}

/** All zones share one list of names, and each belongs to one module. */
function* zonesOfOthers(names: readonly ReadName[]): Iterable<Draft> {
  const first = new Map<string, ReadName>();
  for (const name of names) {
    const owner = moduleOf(name);
    if (owner === undefined) continue;
    const before = first.get(name.name);
    if (before === undefined) {
      if (name.role === 'gives') first.set(name.name, name);
    } else if (moduleOf(before) !== owner && (name.role === 'gives' || name.kind === before.kind)) {
      yield {
        at: { file: name.file, range: name.range },
        message: `the zone "${shortened(name.name)}" belongs to ${before.directive}`,
        related: [{ at: { file: before.file, range: before.range }, message: 'it is defined here' }],
      };
    }
  }
}
