/** Two locations of one server with the same name. */
import { placeOf, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-duplicate-location',
  title: 'Two locations have the same name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['location'],
  symptom: '`nginx -t` fails with `duplicate location "/"`.',
  rationale:
    'A prefix, with `^~` or without, may be used once, and so may an exact name. Of two equal regular expressions the first one wins, and nginx says nothing.',
  verified: 'nginx 1.22.1 refuses the first example and takes the second.',
  limits: 'Templates are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    const seen = new Map<string, NginxEntry>();
    for (const entry of block.entries) {
      const key = entry.name === 'location' ? keyOf(entry) : undefined;
      if (key === undefined) continue;
      const first = seen.get(key.kind + key.name);
      if (first === undefined) seen.set(key.kind + key.name, entry);
      else if (first !== entry) {
        const range = entry.words.at(-1)?.range ?? entry.at;
        yield {
          at: { file: entry.file, range },
          message: `location "${key.name}" already exists`,
          related: [{ at: placeOf(first), message: `the first location "${key.name}" is here` }],
        };
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'The same prefix twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        root /srv/a;
    }
    location / {
    #        ^ error: location "/" already exists
        root /srv/b;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A prefix and an exact name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        root /srv/a;
    }
    location = / {
        root /srv/b;
    }
}`,
      },
    ],
  },
});

/** How nginx compares a location: exact ones and prefixes apart; regular expressions and named ones are not compared. */
function keyOf(entry: NginxEntry): { readonly kind: '=' | ''; readonly name: string } | undefined {
  const words = entry.words.map(({ value }) => value);
  const text = words.length === 1 ? words[0] : words.length === 2 ? `${words[0] ?? ''} ${words[1] ?? ''}` : undefined;
  const match = /^(=|\^~|~\*?)? ?(.*)$/s.exec(text ?? '~');
  const [, modifier = '', name = ''] = match ?? [];
  if (modifier.startsWith('~') || name.startsWith('@') || /[{}$%<]/.test(name)) return undefined;
  return { kind: modifier === '=' ? '=' : '', name };
}
