/** A further word of a directive that nginx does not take there. */
import { familyOf } from '../../catalog/nginx/directives.ts';
import { otherNames } from '../../catalog/nginx/other-directives.ts';
import {
  directivesWithParameters,
  nginxParameters,
  type Parameter,
  type ParameterFacts,
} from '../../catalog/nginx/parameters.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { forkWord, isWordOfBuild } from './fork-words.ts';
import { aboutWord, across, at, enclosingBlocks, knownWords } from '../kit/nginx-words.ts';
import { refusedParameter } from './nginx-read.ts';
import { unknownParameter } from './parameter-cures.ts';
import { lacking } from '../../model/lacking.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from '../kit/rule.ts';
import type { FileRange } from '../../text/range.ts';
import { shortened } from '../../text/shorten.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-invalid-parameter',
  title: 'nginx does not accept this parameter',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: directivesWithParameters(),
  symptom:
    '`nginx -t` fails with `invalid parameter "nodelai"`, `invalid rate "rate=10"` or `"limit_req_zone" must have "zone" parameter`.',
  rationale:
    'After the first argument, directives such as `limit_req`, `proxy_cache_path`, `server` and `listen` take parameters from a fixed list, some with a value of their own kind.',
  verified: 'nginx 1.22.1 refuses the examples; the lists are those of its own functions.',
  limits:
    'Where no release is named, parameters of the newest are taken for known, and those of NGINX Plus too; where one is, those of NGINX Plus only together with directives of it.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html',
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
  ],

  *check(subject): Iterable<Draft> {
    const { directive, placement } = subject;
    const facts = nginxParameters(directive.name.value, familyOf(subject.context));
    if (facts === undefined || placement.kind !== 'taken' || subject.context === undefined) return;
    // what `listen = 80` says behind its character is reported of its address
    if (directive.name.value === 'listen' && directive.args[0]?.value === '=') return;
    const read = new Set<NginxWord>();
    for (const [word, index] of knownWords(directive))
      if (index >= facts.skip && !read.has(word)) yield* parameter(subject, index, facts.parameters, read);
    yield* missing(subject, facts);
  },

  examples: {
    bad: [
      {
        title: 'A backup server that the method does not support',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
upstream app {
    ip_hash;
    server 10.0.0.1:8080;
    server 10.0.0.2:8080 backup;
    #                    ^^^^^^ error: "ip_hash" does not support "backup"
    #= server 10.0.0.2:8080;
}`,
      },
      {
        title: 'A misspelt parameter',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
server {
    limit_req zone=one burst=5 no_delay;
    #                          ^^^^^^^^ error: "limit_req" has no parameter "no_delay"
    #= limit_req zone=one burst=5 nodelay;
}`,
      },
      {
        title: 'A rate without its unit',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
limit_req_zone $binary_remote_addr zone=one:10m rate=10/s;
#                                               ^^^^^^^^^ error: "rate" of limit_req_zone must be requests per second or minute, such as 10r/s, not "10/s"
#= limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;`,
      },
      {
        title: 'Parameters of a server misspelt or split into several arguments',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
upstream app {
    server 10.0.0.1:8080 max_fail=2;
    #                    ^^^^^^^^^^ error: "server" has no parameter "max_fail=2"
    #= server 10.0.0.1:8080 max_fails=2;
    server 10.0.0.2:8080 weight 5;
    #                    ^^^^^^^^ error: "server" has no parameter "weight 5"
    server 10.0.0.3:8080 max_fails = 3 timeout=5s;
    #                    ^^^^^^^^^^^^^ error: "server" has no parameter "max_fails = 3"
    #                                  ^^^^^^^^^^ error: "server" has no parameter "timeout=5s"
    server 10.0.0.4:8080 backup=1 inter=2000;
    #                    ^^^^^^^^ error: "server" has no parameter "backup=1"
    #                             ^^^^^^^^^^ error: "server" has no parameter "inter=2000"
    server 10.0.0.5:8080 weight=0;
    #                    ^^^^^^^^ error: "weight" of server must be a number of at least 1, not "0"
}`,
      },
      {
        title: 'A path in two arguments',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_param SCRIPT_FILENAME $document_root $fastcgi_script_name;
#                                            ^^^^^^^^^^^^^^^^^^^^ error: "fastcgi_param" has no parameter "$fastcgi_script_name"
#= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
add_header X-Robots-Tag noindex, nofollow;
#                                ^^^^^^^^ error: "add_header" has no parameter "nofollow"
server {
    listen 127.0.0.1 8080;
    #                ^^^^ error: "listen" has no parameter "8080"
}`,
      },
      {
        title: 'Flags of Apache',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    rewrite ^/old$ /new [R=301,L];
    #                   ^^^^^^^^^ error: "rewrite" has no parameter "[R=301,L]"
    #= rewrite ^/old$ /new permanent;
}`,
      },
      {
        title: 'A rewrite with the status instead of the flag',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    rewrite ^/old$ /new 301;
    #                   ^^^ error: "rewrite" has no parameter "301"
    #= rewrite ^/old$ /new permanent;
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;
limit_req_zone $binary_remote_addr zone=two:32k rate=10;
proxy_cache_path /var/cache/nginx levels=1:2 keys_zone=pages:10m max_size=1g inactive=1h;
proxy_cache_path /var/cache/small keys_zone=small:12k;
server {
    listen 80 default_server reuseport;
    limit_req zone=one burst=5 nodelay;
    rewrite ^/old$ /new permanent;
}`,
      },
    ],
  },
});

/** @param read takes the words that belong to a parameter that is reported */
function* parameter(
  subject: NginxDirectiveSubject,
  index: number,
  parameters: readonly Parameter[],
  read: Set<NginxWord>,
): Iterable<Draft> {
  const name = subject.directive.name.value;
  const word = subject.directive.args[index];
  if (word === undefined) return;
  const { release } = subject;
  const known = parameters.find(({ key, kind }) =>
    kind === undefined ? word.value === key : word.value.startsWith(key),
  );
  if (known === undefined) {
    // nginx lets any other word of a thread_pool pass
    if (name === 'thread_pool') return;
    const ofFork = forkWord(subject, word);
    if (ofFork !== undefined) return yield* ofFork;
    const { words, fixes } = unknownParameter(subject, index, parameters);
    for (const one of words) read.add(one);
    yield {
      at: across(subject.file, words),
      message: `"${name}" has no parameter "${shortened(words.map(({ value }) => value).join(' '))}"`,
      fixes,
    };
    return;
  }
  // nginx-listen-http2 says more of it
  const missed =
    name === 'listen' && known.key === 'spdy'
      ? undefined
      : lacking(release, `"${known.key.replace(/=$/, '')}" of "${name}"`, known);
  if (missed !== undefined && !isWordOfBuild(subject, word)) {
    const place = at(subject, word);
    const weak =
      known.optional && showsOtherModules(subject)
        ? { message: `${missed.message}, unless it is NGINX Plus`, severity: 'warning' as const }
        : {};
    yield { at: place, ...missed, ...weak, fixes: (write) => withoutWord(subject, known.key, place, write) };
    return;
  }
  if (known.optional) return;
  if (name === 'server' && word.value === 'backup') yield* spare(subject, word);
  if (known.kind === undefined) return;
  const value = word.value.slice(known.key.length);
  const refusal = refusedParameter(known.kind, value);
  if (refusal === undefined) return;
  const ofFork = forkWord(subject, word);
  if (ofFork !== undefined) return yield* ofFork;
  const message = `"${known.key.slice(0, -1)}" of ${name} ${refusal.wants}, not "${shortened(value)}"`;
  const plain = value.replace(/(?<![,;])[,;]+$/, '');
  const meant =
    refusal.meant ??
    (plain !== value && refusedParameter(known.kind, plain) === undefined ? { text: plain } : undefined);
  if (meant !== undefined || name !== 'server')
    yield aboutWord(subject, word, message, meant && { ...meant, text: known.key + meant.text });
  else yield { at: at(subject, word), message, fixes: (write) => serverCures(subject, word, write) };
}

/** A value of an upstream's server that stands for nothing near: a weight of 0 is a server that gets no requests, where another one does; else the default holds. */
function serverCures(
  { siblings, directive, file }: NginxDirectiveSubject,
  word: NginxWord,
  write: Writer,
): readonly Fix[] {
  const place = { file, range: word.range };
  const removed: Fix = { title: `Remove "${word.value}"`, safety: 'review', edits: [write.removeWord(place)] };
  if (!/^weight=0+$/.test(word.value)) return [removed];
  const others = siblings.some(
    (one) =>
      one !== directive &&
      one.name.value === 'server' &&
      !one.args.some(({ value }) => value === 'down' || value === 'backup'),
  );
  const down: Fix = {
    title: 'Change to down',
    safety: 'review',
    preferred: others,
    edits: [write.nginxWord(place, 'down')],
  };
  const least: Fix = {
    title: 'Change to weight=1',
    safety: 'review',
    preferred: !others,
    edits: [write.nginxWord(place, 'weight=1')],
  };
  return others ? [down, least] : [least, down];
}

/** Whether directives around it are of NGINX Plus, or of modules of others: what nginx itself does not take may then be taken. */
function showsOtherModules(subject: NginxDirectiveSubject): boolean {
  return enclosingBlocks(subject).some((items) => items.some(({ name }) => otherNames().has(name.value)));
}

/** Words whose absence changes nothing but what this release could not do in any case. */
const removable = new Set(['multipath', 'quic']);

/** A `listen … quic` goes as a whole: without the word it would be another one. */
function withoutWord(
  { directive, file, siblings }: NginxDirectiveSubject,
  key: string,
  place: FileRange,
  write: Writer,
): readonly Fix[] {
  if (!removable.has(key)) return [];
  if (key !== 'quic')
    return [{ title: `Remove "${key}"`, safety: 'review', preferred: true, edits: [write.removeWord(place)] }];
  const others = siblings.some(
    (one) => one !== directive && one.name.value === 'listen' && !one.args.some(({ value }) => value === 'quic'),
  );
  return others
    ? [
        {
          title: 'Remove the line',
          safety: 'review',
          preferred: true,
          edits: [write.remove({ file, range: directive.range })],
        },
      ]
    : [];
}

/** Methods that give each client its server know no spare ones; nginx looks at those before the line. */
function* spare(subject: NginxDirectiveSubject, word: NginxWord): Iterable<Draft> {
  const { directive, siblings, file } = subject;
  const method = siblings
    .slice(0, Math.max(0, siblings.indexOf(directive)))
    .find((one) => /^(?:ip_hash|hash|random)$/.test(one.name.value));
  if (method === undefined) return;
  const place = at(subject, word);
  yield {
    at: place,
    message: `"${method.name.value}" does not support "backup"`,
    related: [{ at: { file, range: method.name.range }, message: 'the method is chosen here' }],
    fixes: (write) => [
      { title: 'Remove "backup"', safety: 'review', preferred: true, edits: [write.removeWord(place)] },
    ],
  };
}

function* missing(subject: NginxDirectiveSubject, { parameters, skip }: ParameterFacts): Iterable<Draft> {
  const { directive } = subject;
  const name = directive.name.value;
  const has = (key: string): boolean =>
    directive.args.some((word, index) => (index >= skip && word.value.startsWith(key)) || word.template);
  for (const { key, required } of parameters) {
    if (required && !has(key) && !directive.args.some((word) => forkWord(subject, word) !== undefined))
      yield { at: at(subject, directive.name), message: `"${name}" lacks its parameter "${key.slice(0, -1)}"` };
  }
  const cache = name === 'open_file_cache' || name === 'open_log_file_cache';
  if (cache && !has('max=') && !directive.args.some((word) => word.value === 'off'))
    yield { at: at(subject, directive.name), message: `"${name}" lacks its parameter "max"` };
}
