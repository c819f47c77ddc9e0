/** A rule about addresses that nginx never gets to. */
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-access-unreached',
  title: 'nginx never reaches the address rule',
  severity: 'warning',
  outcomes: ['403', 'open-door'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['allow', 'deny'],
  symptom:
    'All clients get `403 Forbidden` although some address is allowed, or all clients have access although some address is denied. `nginx -t` passes.',
  rationale:
    'nginx takes the first of the `allow` and `deny` of a block that matches, and `all` always matches. And a `return` in the same block answers before any of them is evaluated.',
  verified:
    'nginx 1.22.1 answers 403 to 127.0.0.1 with `deny all; allow 127.0.0.1;`, and 200 with `deny all; return 200 ok;`.',
  limits: 'Ranges of addresses that hold one another are not compared.',
  references: ['https://nginx.org/en/docs/http/ngx_http_access_module.html'],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    const rules = block.entries.filter(
      (entry) => (entry.name === 'allow' || entry.name === 'deny') && entry.words.length === 1,
    );
    if (rules.length === 0) return;
    const all = rules.findIndex((entry) => entry.words[0]?.value === 'all');
    const first = rules[all];
    const later = first === undefined ? undefined : rules.slice(all + 1).find((entry) => entry.name !== first.name);
    if (first !== undefined && later !== undefined) yield behindAll(first, later, rules.at(-1) ?? later);
    if (block.context === 'location') yield* besideReturn(block, rules);
  },

  examples: {
    bad: [
      {
        title: 'The exception after the rule',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /status {
        deny all;
        #=
        allow 127.0.0.1;
        #<^^^ warning: "deny all" precedes this "allow 127.0.0.1", which nginx never reaches
        #+ deny all;
    }
}`,
      },
      {
        title: 'A return before the check',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /secret {
        deny all;
        #<^^ warning: this "deny all" is never reached: the "return" in the same block answers every request
        return 200 "secret";
    }
}`,
      },
    ],
    good: [
      {
        title: 'The rule last',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /status {
        allow 127.0.0.1;
        deny all;
    }
    location ~ /\.ht {
        deny all;
        return 404;
    }
}`,
      },
    ],
  },
});

function behindAll(first: NginxEntry, later: NginxEntry, last: NginxEntry): Draft {
  const quoted = (entry: NginxEntry): string => `"${entry.name} ${shortened(entry.words[0]?.value ?? '')}"`;
  return {
    at: placeOf(later),
    message: `${quoted(first)} precedes this ${quoted(later)}, which nginx never reaches`,
    outcomes: first.name === 'deny' ? ['403'] : ['open-door'],
    related: [{ at: placeOf(first), message: 'it matches every address' }],
    fixes: (write) => toTheEnd(first, later, last, write),
  };
}

/** Says who is let in by it. */
function toTheEnd(first: NginxEntry, later: NginxEntry, last: NginxEntry, write: Writer): readonly Fix[] {
  if (first.file !== last.file) return [];
  const place = wholeOf(first);
  const text = write.textAt(place);
  return [
    {
      title: `Put "${text.replace(/;$/, '')}" last${later.name === 'allow' ? `, so that "${later.name} ${shortened(later.words[0]?.value ?? '')}" takes effect` : ''}`,
      safety: 'review',
      preferred: true,
      edits: [write.remove(place), write.addAfter(wholeOf(last), text)],
    },
  ];
}

/** A text that is given to everybody; an error is none, as it keeps them out all the same. */
function* besideReturn(block: NginxBlockView, rules: readonly NginxEntry[]): Iterable<Draft> {
  const ending = block.entries.find((entry) => /^(?:if|rewrite|break|return|(?=\w+?_by_lua)\w+)$/.test(entry.name));
  const [rule] = rules.filter((entry) => entry.name === 'deny');
  if (ending?.name !== 'return' || rule === undefined || !/^2\d\d$/.test(ending.words[0]?.value ?? '')) return;
  yield {
    at: placeOf(rule),
    message: `this "deny ${shortened(rule.words[0]?.value ?? '')}" is never reached: the "return" in the same block answers every request`,
    outcomes: ['open-door'],
    related: [{ at: placeOf(ending), message: 'it runs first' }],
  };
}
