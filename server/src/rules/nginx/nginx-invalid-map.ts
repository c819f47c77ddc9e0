/** A line of `map`, `geo`, `split_clients`, `types` or `charset_map` that nginx does not take. */
import { familyOf } from '../../catalog/nginx/directives.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { isGeoNetwork, isRange } from './nginx-networks.ts';
import { across, at } from '../kit/nginx-words.ts';
import { nginxDatedWord } from '../../catalog/nginx/dated-words.ts';
import { lacking } from '../../model/lacking.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-map',
  title: 'nginx does not accept this line of a map',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['map', 'geo', 'split_clients', 'charset_map'],
  symptom:
    '`nginx -t` fails with `invalid number of the map parameters`, `conflicting parameter "a"`, `invalid network "10.0.0.300"` or `invalid percent value "50"`.',
  rationale:
    'A line of `map` and `geo` is a key and one value. Each key may occur once; those of `geo` are networks, or ranges after `ranges`; those of `split_clients` are percentages with two decimals at most that sum up to 100 % at most.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'What an included file contains is not checked, nor are regular expressions that are keys.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_map_module.html',
    'https://nginx.org/en/docs/http/ngx_http_geo_module.html',
    'https://nginx.org/en/docs/http/ngx_http_split_clients_module.html',
  ],

  *check(subject): Iterable<Draft> {
    const { directive } = subject;
    const variable = directive.args.at(-1);
    if (
      directive.name.value !== 'charset_map' &&
      variable !== undefined &&
      !isTemplated(variable) &&
      !variable.value.startsWith('$')
    ) {
      yield {
        at: at(subject, variable),
        message: `"${directive.name.value}" defines a variable, which begins with "$", not "${shortened(variable.value)}"`,
      };
    }
    const pairs = (directive.block?.items ?? []).filter(
      (pair) =>
        (pair.semicolon !== undefined || pair.block !== undefined) && ![pair.name, ...pair.args].some(isTemplated),
    );
    if (directive.block === undefined) return;
    if (directive.name.value === 'map') yield* ofMap(subject, pairs);
    else if (directive.name.value === 'geo') yield* ofGeo(subject, pairs);
    else if (directive.name.value === 'split_clients')
      yield* ofSplit(subject, pairs, {
        ended: directive.block.items.every((pair) => pair.semicolon !== undefined),
      });
    else yield* ofCharsets(subject, pairs);
  },

  examples: {
    bad: [
      {
        title: 'A value of two arguments',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
map $uri $to {
    /old /new permanent;
    #<^^^^^^^^^^^^^^^^^ error: "/old" has more than one value
}`,
      },
      {
        title: 'A key twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
map $host $pool {
    default a;
    b.example b;
    b.example c;
    #<^^^^^^^ error: "b.example" is already in this map
}`,
      },
      {
        title: 'Not a network',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
geo $near {
    default 0;
    10.0.0.300 1;
    #<^^^^^^^^ error: "10.0.0.300" is not a network
}`,
      },
      {
        title: 'Without the dollar',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
split_clients $remote_addr $variant {
    100 a;
    #<^ error: "100" is not a percentage such as 0.5%
    * b;
}`,
      },
    ],
    good: [
      {
        title: 'A template chooses one of the pairs',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    map $http_x_forwarded_port $port_here {
{{ if .Proxy }}
        default $http_x_forwarded_port;
{{ else }}
        default $server_port;
{{ end }}
    }
}`,
      },
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
map $host $pool {
    hostnames;
    default a;
    *.example.org b;
    ~^c c;
}
geo $near {
    ranges;
    10.0.0.0-10.0.0.255 1;
}
geo $odd {
    127.0.01./32 1;
    255.255.255.255 2;
}
split_clients $remote_addr $half {
    .5% a;
    50.% b;
}
split_clients $remote_addr $variant {
    33.33% a;
    * b;
}`,
      },
    ],
  },
});

function line(subject: NginxDirectiveSubject, pair: NginxDirective, message: string): Draft {
  return { at: across(subject.file, [pair.name, ...pair.args]), message };
}

/** A word that stands alone in its line, and came with a later release. */
function* tooNew({ directive, context, file, release }: NginxDirectiveSubject, word: NginxWord): Iterable<Draft> {
  const name = directive.name.value;
  const dated = nginxDatedWord(`${name}>`, familyOf(context), word.value);
  const missed = dated && lacking(release, `"${word.value}" in "${name}"`, dated);
  if (missed !== undefined) yield { at: { file, range: word.range }, ...missed };
}

function* ofMap(subject: NginxDirectiveSubject, pairs: readonly NginxDirective[]): Iterable<Draft> {
  const seen = new Set<string>();
  const hosts = pairs.some((pair) => pair.name.value === 'hostnames' && pair.args.length === 0);
  for (const pair of pairs) {
    const { name, args } = pair;
    if (args.length === 0 && (name.value === 'hostnames' || name.value === 'volatile')) {
      yield* tooNew(subject, name);
      continue;
    }
    if (args.length !== 1)
      yield line(
        subject,
        pair,
        args.length === 0
          ? `"${shortened(name.value)}" has no value`
          : `"${shortened(name.value)}" has more than one value`,
      );
    else if (name.value === 'include' || name.value.startsWith('~')) continue;
    else {
      const key = keyOf(name, { hosts });
      if (seen.has(key) && subject.certain)
        yield { at: at(subject, name), message: `"${shortened(name.value)}" is already in this map` };
      else if (hosts && isBadHost(name.value))
        yield {
          at: at(subject, name),
          message: `"${shortened(name.value)}" is not a host name: "*" replaces a whole part at the beginning or end`,
        };
      seen.add(key);
    }
  }
}

/** Keys are compared in any case; a \ before one of the special words takes its meaning away. */
function keyOf(name: NginxWord, { hosts }: { readonly hosts: boolean }): string {
  if (name.value === 'default') return '\0default';
  const key = name.value.replace(/^\\/, '').toLowerCase();
  return hosts ? key.replace(/^\./, '*.') : key;
}

/** ngx_hash_add_key: one `*` at an end, beside a dot; no two dots. */
function isBadHost(text: string): boolean {
  const stars = text.split('*').length - 1;
  if (stars > 1 || text.includes('..')) return true;
  return stars === 1 ? !/^\*\..|.\.\*$/s.test(text) : false;
}

function* ofGeo(subject: NginxDirectiveSubject, pairs: readonly NginxDirective[]): Iterable<Draft> {
  let ranges = false;
  let networks = false;
  for (const pair of pairs) {
    const { name, args } = pair;
    if (args.length === 0 && (name.value === 'proxy_recursive' || name.value === 'volatile')) {
      yield* tooNew(subject, name);
      continue;
    }
    if (args.length === 0 && name.value === 'ranges') {
      if (networks) yield { at: at(subject, name), message: '"ranges" must come first in "geo"' };
      ranges = true;
      continue;
    }
    const [value] = args;
    if (value === undefined || args.length > 1) {
      yield line(
        subject,
        pair,
        value === undefined
          ? `"${shortened(name.value)}" has no value`
          : `"${shortened(name.value)}" has more than one value`,
      );
      continue;
    }
    if (name.value === 'include') continue;
    networks ||= name.value !== 'proxy';
    if (name.value === 'default') continue;
    const word = name.value === 'proxy' || name.value === 'delete' ? value : name;
    const wantsRange = ranges && name.value !== 'proxy';
    if (wantsRange ? !isRange(word.value) : !isGeoNetwork(word.value))
      yield {
        at: at(subject, word),
        message: `"${shortened(word.value)}" is not a ${wantsRange ? 'range of IPv4 addresses' : 'network'}`,
      };
  }
}

/** @param ended every pair has its semicolon: nginx takes one that follows an unfinished pair for words of that one, and does not count it */
function* ofSplit(
  subject: NginxDirectiveSubject,
  pairs: readonly NginxDirective[],
  { ended }: { readonly ended: boolean },
): Iterable<Draft> {
  let sum = 0;
  for (const pair of pairs) {
    const { name } = pair;
    if (name.value === 'include') return;
    if (name.value === '*') sum = 10_000;
    else {
      const match = /^(\d*)(?:\.(\d{0,2}))?%$/.exec(name.value);
      const part = match === null ? 0 : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
      if (part === 0) {
        yield { at: at(subject, name), message: `"${shortened(name.value)}" is not a percentage such as 0.5%` };
        continue;
      }
      sum += part;
    }
    if (sum > 10_000 && ended) {
      yield { at: at(subject, name), message: 'the percentages add up to more than 100 %' };
      return;
    }
  }
}

function* ofCharsets(subject: NginxDirectiveSubject, pairs: readonly NginxDirective[]): Iterable<Draft> {
  const [from, to] = subject.directive.args;
  if (from !== undefined && to !== undefined && from.value.toLowerCase() === to.value.toLowerCase())
    yield { at: at(subject, to), message: `"charset_map" needs two charsets, not "${shortened(to.value)}" twice` };
  for (const pair of pairs) {
    const [value, more] = pair.args;
    if (value === undefined || more !== undefined)
      yield line(subject, pair, 'a line of "charset_map" must have two codes');
    else if (!/^[0-9a-f]{1,2}$/i.test(pair.name.value))
      yield {
        at: at(subject, pair.name),
        message: `"${shortened(pair.name.value)}" is not a code of one byte in hexadecimal digits`,
      };
    else if (
      !/^[0-9a-f]+$/i.test(value.value) ||
      (to?.value.toLowerCase() === 'utf-8' && value.value.length % 2 === 1) ||
      (to?.value.toLowerCase() !== 'utf-8' && Number.parseInt(value.value, 16) > 255)
    )
      yield { at: at(subject, value), message: `"${shortened(value.value)}" is not a code in hexadecimal digits` };
  }
}
