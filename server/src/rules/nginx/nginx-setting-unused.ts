/** A setting of one protocol in a location that speaks another. */
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { isCounterpart } from '../kit/handler-settings.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-setting-unused',
  title: 'The setting belongs to another protocol',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: passDirectives,
  contexts: ['location'],
  symptom: 'A time limit, buffer or header that is written in the location changes nothing. `nginx -t` passes.',
  rationale:
    '`proxy_…` settings are read by `proxy_pass` alone, `fastcgi_…` settings by `fastcgi_pass`, and so on. In a location that passes its requests to another kind of server they are not used.',
  verified:
    'nginx 1.22.1 waits 60 s for PHP in a location with `fastcgi_pass` and `proxy_read_timeout 1s`, and takes `fastcgi_read_timeout 1s`.',
  limits:
    'Only what is set in the location itself, in the same file as its handler; a location with blocks in it is not checked, since they inherit.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  ],

  *check({ block }): Iterable<Draft> {
    if (!block.complete) return;
    const handlers = block.entries.filter(({ name }) => handler.test(name));
    const [only] = handlers;
    if (
      only === undefined ||
      handlers.length > 1 ||
      only.file !== block.opener?.file ||
      block.entries.some(({ name }) => opens.test(name))
    )
      return;
    yield* strangers(block, only.name.replace(/_pass$/, ''));
  },

  examples: {
    bad: [
      {
        title: 'The time limit of another protocol',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
        proxy_read_timeout 300s;
        #<^^^^^^^^^^^^^^^^ info: "proxy_read_timeout" has no effect with "fastcgi_pass"
        #= fastcgi_read_timeout 300s;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Inherited by a location inside',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
        proxy_read_timeout 300s;
        location /api {
            proxy_pass http://127.0.0.1:8080;
        }
    }
}`,
      },
    ],
  },
});

const handler = /^(fastcgi|proxy|uwsgi|scgi|grpc|memcached)_pass$/;
const opens = /^(?:location|if|limit_except|(?=\w+?_by_lua)\w+)$/;
const setting = /^(fastcgi|proxy|uwsgi|scgi|grpc)_(?!pass$)/;

/** One finding for each other protocol. */
function* strangers(block: NginxBlockView, family: string): Iterable<Draft> {
  const reported = new Map<string, NginxEntry[]>();
  for (const entry of block.entries) {
    const own = setting.exec(entry.name)?.[1];
    if (
      own === undefined ||
      own === family ||
      entry.file !== block.opener?.file ||
      nginxDirectiveIn(entry.name, 'location') === undefined
    )
      continue;
    reported.set(own, [...(reported.get(own) ?? []), entry]);
  }
  for (const [own, [first, ...more]] of reported) {
    if (first === undefined) continue;
    const which =
      more.length === 0 ? `"${first.name}" has` : `"${first.name}" and ${more.length} more ${own}_ settings have`;
    yield {
      at: placeOf(first),
      message: `${which} no effect with "${family}_pass"`,
      fixes: (write) => translated(block, [first, ...more], family, write),
    };
  }
}

/** Settings that the handler has as well get its names; the others go. */
function translated(
  block: NginxBlockView,
  entries: readonly NginxEntry[],
  family: string,
  write: Writer,
): readonly Fix[] {
  const taken = new Set(block.entries.map(({ name }) => name));
  const names: string[] = [];
  const edits = entries.map((entry) => {
    const name = entry.name.replace(/^[a-z]+/, family);
    if (taken.has(name) || !isCounterpart(entry.name, name)) return write.remove(wholeOf(entry));
    taken.add(name);
    names.push(name);
    return write.nginxWord(placeOf(entry), name);
  });
  const rest = edits.length === names.length ? '' : ', remove the others';
  const title =
    names.length === 0
      ? edits.length === 1
        ? 'Remove the line'
        : 'Remove the lines'
      : names.length === 1
        ? `Change to ${names.join('')}${rest}`
        : `Change to settings of ${family}_pass${rest}`;
  return [{ title, safety: 'review', preferred: true, edits }];
}
