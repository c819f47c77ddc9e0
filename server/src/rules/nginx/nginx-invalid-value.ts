/** A value that is not of the kind that the directive takes. */
import { nginxDatedWord } from '../../catalog/nginx/dated-words.ts';
import { familyOf, type NginxDirectiveFacts } from '../../catalog/nginx/directives.ts';
import { limitsIn } from '../../catalog/nginx/limits.ts';
import { nginxWordsOf } from '../../catalog/nginx/words.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { isFillInNumber } from '../../model/expression.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { amount, bytes, milliseconds, parseNginxTime, writeBytes, type Bytes } from '../../model/units.ts';
import { forkWord, isWordOfBuild } from './fork-words.ts';
import { aboutWord, across, at, knownWords, nearest } from '../kit/nginx-words.ts';
import {
  isNumber,
  leastZone,
  refusedFlag,
  refusedNumber,
  refusedSize,
  refusedTime,
  type Refusal,
} from './nginx-read.ts';
import { lacking, type Lacking } from '../../model/lacking.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-value',
  title: 'The value is of the wrong type for the directive',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'nginx-directive',
  placements: ['taken'],
  symptom:
    '`nginx -t` fails with `"fastcgi_read_timeout" directive invalid value`, `invalid number` or `invalid value "yes" in "sendfile" directive, it must be "on" or "off"`.',
  rationale:
    'Each directive reads its value in one way. Times support `ms s m h d w`, in that order backwards and without fractions; sizes support `k` and `m`, and only some `g`; flags are `on` or `off`.',
  verified: 'Thousands of mutated configurations were compared with `nginx -t` of nginx 1.22.1.',
  limits: 'Values with placeholders are not checked.',
  references: ['https://nginx.org/en/docs/syntax.html'],

  *check(subject): Iterable<Draft> {
    const { directive, placement } = subject;
    if (placement.kind !== 'taken') return;
    if (placement.facts.setter === 'ngx_http_modern_browser') yield* browser(subject);
    if (placement.facts.setter === 'buffers' && isSwapped(directive.args)) {
      const [size, number] = directive.args;
      const place = { file: subject.file, range: across(subject.file, directive.args).range };
      const text = `${number?.value ?? ''} ${size?.value ?? ''}`;
      yield {
        at: place,
        message: `"${directive.name.value}" must be a number and then a size, not "${directive.args.map(({ value }) => value).join(' ')}"`,
        fixes: () => [
          { title: `Change to ${text}`, safety: 'review', preferred: true, edits: [{ ...place, newText: text }] },
        ],
      };
      return;
    }
    for (const [word, index] of knownWords(directive)) {
      const dated = missedBy(subject, word.value);
      const missed = dated !== undefined && isWordOfBuild(subject, word) ? undefined : dated;
      if (missed !== undefined) yield { at: at(subject, word), ...missed };
      if (missed !== undefined && missed.severity === undefined) continue;
      const refusal = refused(subject, placement.facts, word, index);
      const ofFork = refusal === undefined ? undefined : forkWord(subject, word);
      if (ofFork !== undefined) yield* ofFork;
      else if (refusal !== undefined)
        yield aboutWord(
          subject,
          word,
          `"${directive.name.value}" ${refusal.wants}, not "${shortened(word.value)}"`,
          refusal.meant,
        );
    }
  },

  examples: {
    bad: [
      {
        title: 'A value of other programs for on',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
sendfile yes;
#        ^^^ error: "sendfile" must be "on" or "off", not "yes"
#= sendfile on;`,
      },
      {
        title: 'Minutes',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_read_timeout 5min;
#                    ^^^^ error: "fastcgi_read_timeout" must be a time such as 500ms, 30s or 1m30s, not "5min"
#= fastcgi_read_timeout 5m;`,
      },
      {
        title: 'A fraction',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_connect_timeout 1.5s;
#                       ^^^^ error: "fastcgi_connect_timeout" must be a time such as 500ms, 30s or 1m30s, not "1.5s"
#= fastcgi_connect_timeout 1500ms;`,
      },
      {
        title: 'Gigabytes where only k and m are known',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_max_temp_file_size 1g;
#                          ^^ error: "fastcgi_max_temp_file_size" must be a size in bytes, k or m, not "1g"
#= fastcgi_max_temp_file_size 1024m;`,
      },
      {
        title: 'The size before the number',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_buffers 16k 8;
#               ^^^^^ error: "fastcgi_buffers" must be a number and then a size, not "16k 8"
#= fastcgi_buffers 8 16k;`,
      },
      {
        title: 'A value that is not in the list',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_next_upstream error timeout http_502;
#                                   ^^^^^^^^ error: "fastcgi_next_upstream" must be one of error, timeout, invalid_header, non_idempotent, http_500, http_503, http_403, http_404, http_429, …, not "http_502"
#= fastcgi_next_upstream error timeout http_500;`,
      },
    ],
    good: [
      {
        title: 'Each in its kind',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
sendfile ON;
fastcgi_read_timeout 5m;
fastcgi_connect_timeout 1s500ms;
client_max_body_size 1g;
fastcgi_max_temp_file_size 1024M;
fastcgi_next_upstream error timeout http_503;
gzip_min_length 9223372036854775807;
send_timeout 9223372036854775;`,
      },
    ],
  },
});

/** `16k 8`: the size before the number. */
function isSwapped([first, second, more]: readonly NginxWord[]): boolean {
  return (
    more === undefined &&
    first !== undefined &&
    second !== undefined &&
    /^\d+[km]$/i.test(first.value) &&
    isNumber(second.value) &&
    Number(second.value) > 0
  );
}

const browsers = ['msie', 'gecko', 'opera', 'safari', 'konqueror'];

function* browser(subject: NginxDirectiveSubject): Iterable<Draft> {
  const [word, more] = subject.directive.args;
  if (word === undefined || knownWords(subject.directive).length < subject.directive.args.length) return;
  const choices = more === undefined ? ['unlisted'] : browsers;
  // alone, nginx takes the name of a browser as well, and no version
  if (!choices.includes(more === undefined ? word.value : word.value.toLowerCase()) && more !== undefined)
    yield aboutWord(
      subject,
      word,
      `"modern_browser" must be one of ${choices.join(', ')}, not "${shortened(word.value)}"`,
    );
}

/** A word of the tables, as messages name it before its directive. */
function sayWord(word: string): string {
  if (word === '$') return 'variables in';
  return word === '#-#' ? 'ranges of ports in' : `"${word.replace(/[=:]$/, '')}" of`;
}

/** What is said of a word that only other releases take. */
function missedBy({ directive: { name }, context, release }: NginxDirectiveSubject, text: string): Lacking | undefined {
  const family = familyOf(context);
  const listed = nginxWordsOf(name.value, family)?.find(({ word }) => word.toLowerCase() === text.toLowerCase());
  const dated = listed ?? nginxDatedWord(name.value, family, text);
  return dated && lacking(release, `${sayWord(dated.word)} "${name.value}"`, dated);
}

/** The strongest compression for what would be stronger. */
function withinBounds(
  name: string,
  text: string,
  most: number | undefined,
  refusal: Refusal | undefined,
): Refusal | undefined {
  return refusal !== undefined &&
    most !== undefined &&
    name === 'gzip_comp_level' &&
    isNumber(text) &&
    Number(text) > most
    ? { ...refusal, meant: { text: String(most) } }
    : refusal;
}

/** Setters that read a number, a size or a time. */
const numeric =
  /^(?:number|size|offset|complex-size|msec|sec|buffers|ngx_event_connections|ngx_set_worker_processes|ngx_http_core_keepalive)$/;

function refused(
  subject: NginxDirectiveSubject,
  facts: NginxDirectiveFacts,
  word: NginxWord,
  index: number,
): Refusal | undefined {
  const name = subject.directive.name.value;
  const text = word.value;
  if (numeric.test(facts.setter) && isFillInNumber(text)) return undefined;
  const limits = limitsIn(name, subject.release);
  switch (facts.setter) {
    case 'flag':
      return facts.args[0] === 'flag' || index === 0 ? refusedFlag(text) : undefined;
    case 'number':
      return (
        before(withinBounds(name, text, limits.most, refusedNumber(text, limits.least, limits.most)), limits.before) ??
        refusedByPost(name, text)
      );
    case 'size':
      return refusedSize(text, 'size') ?? refusedByPost(name, text);
    case 'offset':
      return refusedSize(text, 'offset');
    case 'complex-size':
    case 'ngx_stream_set_complex_value_size_slot':
      return text.includes('$') ? undefined : refusedSize(text, 'size');
    case 'msec':
    case 'sec':
      return refusedTime(text, facts.setter);
    case 'buffers':
      return refusedBuffers(text, index);
    case 'enum':
    case 'bitmask':
      return refusedWord(subject, text);
    case 'access':
      return refusedAccess(text);
    case 'path':
      return index === 0 ? undefined : refusedLevel(subject, text);
    default:
      return (
        refusedBySeveral(subject, facts.setter, text, index) ??
        (facts.setter === 'ngx_http_upstream_keepalive' && index === 0
          ? before(refusedNumber(text, limits.least), limits.before)
          : refusedByOwn(facts.setter, text, index))
      );
  }
}

function refusedBuffers(text: string, index: number): Refusal | undefined {
  if (index === 0) return refusedNumber(text, 1);
  return Number.parseInt(text, 10) === 0 ? { wants: 'must be a size above 0' } : refusedSize(text, 'size');
}

/** Only words that the release takes are named and offered. */
function refusedWord(
  { directive: { name }, context, release }: NginxDirectiveSubject,
  text: string,
): Refusal | undefined {
  const all = nginxWordsOf(name.value, familyOf(context));
  if (all === undefined || all.some(({ word }) => word.toLowerCase() === text.toLowerCase())) return undefined;
  const words = all.filter((one) => release.surely(one)).map(({ word }) => word);
  const meant = nearest(text, words);
  return {
    wants: `must be one of ${words.length > 10 ? `${words.slice(0, 9).join(', ')}, …` : words.join(', ')}`,
    ...(meant !== undefined && { meant: { text: meant } }),
  };
}

function refusedAccess(text: string): Refusal | undefined {
  return /^(?:user|group|all):(?:rw|r)$/.test(text)
    ? undefined
    : { wants: 'must be user:, group: or all: followed by rw or r' };
}

function refusedLevel({ directive }: NginxDirectiveSubject, text: string): Refusal | undefined {
  const levels = directive.args.slice(1).map((word) => word.value);
  if (!isNumber(text) || Number(text) === 0) return { wants: 'must be levels of 1 or more' };
  const length = levels.reduce((sum, level) => sum + Number(level) + 1, 0);
  return length > 10 + levels.length ? { wants: 'must be levels of at most 10 digits in all' } : undefined;
}

/** Setters that read a word according to how many there are. */
function refusedBySeveral(
  { directive: { args } }: NginxDirectiveSubject,
  setter: string,
  text: string,
  index: number,
): Refusal | undefined {
  if (setter === 'ngx_http_headers_expires' && args.length === 2) {
    if (index === 0) return text === 'modified' ? undefined : { wants: 'must be "modified" before a time' };
    if (text.startsWith('@')) return { wants: 'does not allow a time of day after "modified"' };
  }
  if (
    setter === 'ngx_http_disable_symlinks' &&
    args.length === 2 &&
    args.every((word) => !isTemplated(word)) &&
    index === 1
  ) {
    if (args.every((word) => !word.value.startsWith('from=')))
      return { wants: 'must be on, off or if_not_owner, with an optional "from="' };
    return args.some((word) => word.value === 'off') ? { wants: 'does not allow "from=" with off' } : undefined;
  }
  if (args.length !== 1) return undefined;
  if (setter === 'ngx_http_headers_expires' && text === 'modified') return { wants: 'needs a time after "modified"' };
  if (setter === 'ngx_http_disable_symlinks' && text.startsWith('from='))
    return { wants: 'needs on or if_not_owner with "from="' };
  if (setter === 'ngx_http_proxy_redirect')
    return text === 'off' || text === 'default' || nginxDatedWord('proxy_redirect', 'http', text) !== undefined
      ? undefined
      : { wants: 'must be two arguments, off or default' };
  return /^ngx_http_proxy_cookie_(?:domain|path|flags)$/.test(setter) && text !== 'off'
    ? { wants: 'must be two arguments, or off' }
    : undefined;
}

/** What nginx checks once the number is read. */
function refusedByPost(name: string, text: string): Refusal | undefined {
  const value = amount(sizeOf(text));
  switch (name) {
    case 'gzip_window':
      return powerOfTwo(value, 512, 32_768) ? undefined : { wants: 'must be 512, 1k, 2k, 4k, 8k, 16k or 32k' };
    case 'gzip_hash':
      return powerOfTwo(value, 512, 131_072) ? undefined : { wants: 'must be 512, 1k, 2k, … 64k or 128k' };
    case 'connection_pool_size':
    case 'request_pool_size':
    case 'http2_pool_size':
      return value >= 112 && value % 16 === 0 ? undefined : { wants: 'must be a multiple of 16, at least 112' };
    case 'http2_chunk_size':
      return value > 0 ? undefined : { wants: 'must be a size above 0' };
    case 'http2_recv_buffer_size':
      return value > 32 ? undefined : { wants: 'must be more than 32 bytes' };
    case 'http2_streams_index_size':
      return powerOfTwo(value, 1, Infinity) ? undefined : { wants: 'must be a power of two' };
    default:
      return undefined;
  }
}

function sizeOf(text: string): Bytes {
  const match = /^(\d+)([km]?)$/i.exec(text);
  return bytes(Number(match?.[1]) * { '': 1, k: 1024, m: 1024 ** 2 }[(match?.[2] ?? '').toLowerCase() as 'k']);
}

function powerOfTwo(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && Number.isInteger(Math.log2(value));
}

/** Setters of single directives that read one plain value. */
function refusedByOwn(setter: string, text: string, index: number): Refusal | undefined {
  switch (setter) {
    case 'ngx_set_worker_processes':
      return text === 'auto' ? undefined : also(refusedAs(refusedNumber(text), text, 'auto'), 'auto');
    case 'ngx_set_priority':
      return isNumber(text.replace(/^[-+]/, ''))
        ? undefined
        : { wants: 'must be a whole number, positive or negative' };
    // each listening socket takes one of them, and there must be one more
    case 'ngx_event_connections':
      return refusedNumber(text, 1);
    case 'ngx_http_core_keepalive':
      return refusedTime(text, index === 0 ? 'msec' : 'sec');
    case 'ngx_http_core_directio':
      return text === 'off' ? undefined : also(refusedSize(text, 'offset'), 'off');
    case 'ngx_http_userid_expires':
      return text === 'max' || text === 'off' ? undefined : also(refusedTime(text, 'sec'), 'max or off');
    case 'ngx_http_userid_mark':
      return text === 'off' || /^[0-9A-Za-z=]$/.test(text)
        ? undefined
        : { wants: 'must be "off", a letter, a digit or "="' };
    case 'ngx_set_cpu_affinity':
      return /^(?:auto|[01 ]+)$/.test(text) ? undefined : { wants: 'must be masks of 0 and 1' };
    case 'ngx_event_use':
      return oneOf(text, [
        'epoll',
        'poll',
        'select',
        'kqueue',
        '/dev/poll',
        'eventport',
        'rtsig',
        'aio',
        'iocp',
        'win32',
      ]);
    case 'ngx_http_core_set_aio':
      return /^threads(?:=.+)?$/.test(text) ? undefined : oneOf(text, ['on', 'off', 'threads', 'sendfile']);
    case 'ngx_http_limit_conn':
      return index === 1 ? refusedNumber(text, 1, 65_535) : undefined;
    case 'ngx_http_headers_expires':
      return refusedExpires(text, index);
    case 'ngx_http_ssl_session_cache':
      return refusedCache(text);
    case 'ngx_http_disable_symlinks':
      return text.startsWith('from=') ? undefined : oneOf(text, ['on', 'off', 'if_not_owner']);
    case 'ngx_http_modern_browser':
      return index === 0
        ? undefined
        : /^[\d.]*$/.test(text)
          ? undefined
          : { wants: 'must be a version of digits and dots' };
    case 'ngx_http_upstream_zone':
      return index === 1
        ? (refusedSize(text, 'size') ??
            (sizeOf(text) < leastZone ? { wants: `must be a zone of ${writeBytes(leastZone)} or more` } : undefined))
        : text === ''
          ? { wants: 'must be a name' }
          : undefined;
    case 'ngx_http_upstream_random':
      return refusedRandom(text, index);
    case 'ngx_http_core_root':
      return /\$\{?(?:document_root|realpath_root)\b/.test(text)
        ? { wants: 'must be a path without $document_root and $realpath_root' }
        : undefined;
    case 'ngx_http_index_set_index':
      return text === '' ? { wants: 'must be names' } : undefined;
    case 'ngx_http_core_limit_except':
      return oneOf(text.toUpperCase(), methods);
    case 'ngx_http_sub_filter':
      return index === 0 && text === '' ? { wants: 'must be a text to search for' } : undefined;
    default:
      return undefined;
  }
}

/** ngx_methods_names; `CONNECT` is of late. */
const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'MKCOL',
  'COPY',
  'MOVE',
  'OPTIONS',
  'PROPFIND',
  'PROPPATCH',
  'LOCK',
  'UNLOCK',
  'PATCH',
  'CONNECT',
];

function refusedRandom(text: string, index: number): Refusal | undefined {
  if (index === 0) return text === 'two' ? undefined : { wants: 'must be two' };
  return text === 'least_conn' || text.startsWith('least_time=')
    ? undefined
    : { wants: 'must be least_conn after two' };
}

/** A word in other letters than nginx has it. */
function refusedAs(refusal: Refusal | undefined, text: string, word: string): Refusal | undefined {
  return refusal !== undefined && text.toLowerCase() === word
    ? { ...refusal, meant: { text: word, safe: true } }
    : refusal;
}

/** That a bound holds up to a release only. */
function before(refusal: Refusal | undefined, release: string | undefined): Refusal | undefined {
  return refusal === undefined || release === undefined
    ? refusal
    : { ...refusal, wants: `${refusal.wants} before nginx ${release}` };
}

function also(refusal: Refusal | undefined, words: string): Refusal | undefined {
  return refusal && { ...refusal, wants: `${refusal.wants} or ${words}` };
}

function oneOf(text: string, words: readonly string[]): Refusal | undefined {
  if (words.includes(text)) return undefined;
  const meant = nearest(text, words);
  return {
    wants: `must be one of ${words.slice(0, 6).join(', ')}`,
    ...(meant !== undefined && { meant: { text: meant } }),
  };
}

const day = milliseconds(86_400_000);

function refusedExpires(text: string, index: number): Refusal | undefined {
  if (text.includes('$') || (index === 0 && /^(?:epoch|max|off|modified)$/.test(text))) return undefined;
  const time = refusedTime(text.replace(/^[-+@]/, ''), 'sec');
  if (time === undefined)
    return text.startsWith('@') && (parseNginxTime(text.slice(1), 'sec') ?? milliseconds(0)) > day
      ? { wants: 'must be a time of day up to @24h' }
      : undefined;
  const prefix = /^[-+@]/.exec(text)?.[0] ?? '';
  return {
    wants: 'must be a time such as 30d, +1h or @3h, or epoch, max or off',
    ...(time.meant !== undefined && { meant: { ...time.meant, text: prefix + time.meant.text } }),
  };
}

function refusedCache(text: string): Refusal | undefined {
  if (/^(?:off|none|builtin)$/.test(text) || (text.startsWith('builtin:') && isNumber(text.slice(8)))) return undefined;
  const match = /^shared:([^:]+):(.*)$/.exec(text);
  const size = match === null ? undefined : refusedSize(match[2] ?? '', 'size');
  if (match !== null && size === undefined && sizeOf(match[2] ?? '') >= leastZone) return undefined;
  return {
    wants: 'must be off, none, builtin or shared:name:size of 32k or more',
    ...(size?.meant !== undefined && {
      meant: { ...size.meant, text: `shared:${match?.[1] ?? ''}:${size.meant.text}` },
    }),
  };
}
