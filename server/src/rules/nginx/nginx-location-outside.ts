/** A location that an include brings into another one, where nginx does not take it. */
import { isFilled } from '../../model/expression.ts';
import { placeOf, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { basename } from '../../text/path.ts';
import { isWithin, locationName, type LocationName } from './nginx-invalid-location.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-location-outside',
  title: 'An include puts a location into one that cannot contain it',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['location'],
  symptom:
    '`nginx -t` fails with `location "/b" is outside location "/a"`, `location "/b" cannot be inside the exact location "/a"` or `named location "@x" can be on the server level only`.',
  rationale:
    'An `include` counts as if its text were there. A location inside another one narrows it, so a snippet of whole locations belongs in the server.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits: 'Names with placeholders are not checked. Locations of one file are reported by nginx-invalid-location.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check({ block }): Iterable<Draft> {
    const { opener } = block;
    if (!block.certain || opener?.name !== 'location') return;
    const outer = nameOf(opener);
    if (outer === undefined) return;
    for (const entry of block.entries) {
      const inner = entry.name === 'location' && entry.file !== opener.file ? nameOf(entry) : undefined;
      if (inner === undefined || isWithin(inner, outer)) continue;
      const range = entry.words.at(-1)?.range ?? entry.at;
      const why =
        inner.kind === 'named'
          ? 'a named location is allowed in "server" only'
          : outer.kind === 'prefix' || outer.kind === 'regex'
            ? `"${inner.name}" does not begin with "${outer.name}"`
            : `the ${outer.kind} location cannot contain other locations`;
      yield {
        at: { file: entry.file, range },
        message: `this location is included in location "${outer.name}" of ${basename(opener.file)}: ${why}`,
        related: [{ at: placeOf(opener), message: 'the location that includes it' }],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A snippet of locations inside a location',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    server {
        location /shop/ {
            include snippets/assets.conf;
        }
    }
}
#- /etc/nginx/snippets/assets.conf
location ~ \.css$ {
    expires 7d;
}
location /images/ {
#        ^^^^^^^^ error: this location is included in location "/shop/" of nginx.conf: "/images/" does not begin with "/shop/"
    expires 7d;
}`,
      },
    ],
    good: [
      {
        title: 'In the server',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    include snippets/assets.conf;
    location /shop/ {
        include snippets/shop.conf;
    }
}
#- /etc/nginx/snippets/assets.conf
location /images/ {
    expires 7d;
}
#- /etc/nginx/snippets/shop.conf
location /shop/images/ {
    expires 7d;
}`,
      },
    ],
  },
});

function nameOf({ words }: NginxEntry): LocationName | undefined {
  return words.some(({ value }) => isTemplated({ value, template: false }) || isFilled(value))
    ? undefined
    : locationName(words);
}
