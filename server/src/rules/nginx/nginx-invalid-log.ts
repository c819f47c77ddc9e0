/** A word of `access_log`, `error_log` or `log_format` that nginx does not take. */
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { forkWord } from './fork-words.ts';
import { aboutWord, nearest } from '../kit/nginx-words.ts';
import { isNumber, refusedSize, refusedTime } from './nginx-read.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-log',
  title: 'nginx does not accept this argument of a log directive',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['access_log', 'error_log', 'log_format'],
  symptom:
    '`nginx -t` fails with `invalid log level "warning"`, `invalid parameter "bufer=32k"` or `unknown syslog facility "local9"`.',
  rationale:
    '`error_log` ends with a level; a buffer and a format are for `access_log`, the format before everything else.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Arguments with placeholders are not checked.',
  references: [
    'https://nginx.org/en/docs/ngx_core_module.html#error_log',
    'https://nginx.org/en/docs/http/ngx_http_log_module.html#access_log',
  ],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name, args },
    } = subject;
    const [first] = args;
    if (first === undefined || args.some(isTemplated)) return;
    if (name.value !== 'log_format' && first.value.startsWith('syslog:')) yield* ofSyslog(subject, first);
    if (name.value === 'error_log') yield* ofLevels(subject, args);
    else if (name.value === 'access_log') yield* ofAccessLog(subject, args);
    else yield* ofFormat(subject, args[1]);
  },

  examples: {
    bad: [
      {
        title: 'A level of other programs',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    error_log /var/log/nginx/error.log warning;
    #                                  ^^^^^^^ error: "error_log" has no level "warning"
    #= error_log /var/log/nginx/error.log warn;
}`,
      },
      {
        title: 'A buffer whose time has no buffer',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    access_log /var/log/nginx/access.log combined flush=5s;
    #                                             ^^^^^^^^ error: "flush" needs a "buffer"
}`,
      },
      {
        title: 'Not a facility',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    access_log syslog:server=127.0.0.1,facility=local9;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: syslog has no facility "local9"
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    error_log /var/log/nginx/error.log warn;
    access_log /var/log/nginx/access.log combined buffer=32k flush=5s if=$args;
}`,
      },
    ],
  },
});

const levels = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];
const parts = [
  'debug_core',
  'debug_alloc',
  'debug_mutex',
  'debug_event',
  'debug_http',
  'debug_mail',
  'debug_stream',
  'debug_mysql',
];
const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'intern',
  'lpr',
  'news',
  'uucp',
  'clock',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'cron',
  ...Array.from({ length: 8 }, (_, index) => `local${index}`),
];
const severities = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

function* ofLevels(subject: NginxDirectiveSubject, [, ...words]: readonly NginxWord[]): Iterable<Draft> {
  let level: string | undefined;
  for (const word of words) {
    const ofFork = levels.includes(word.value) || parts.includes(word.value) ? undefined : forkWord(subject, word);
    if (ofFork !== undefined) yield* ofFork;
    else if (!levels.includes(word.value) && !parts.includes(word.value)) {
      const meant =
        word.value.toLowerCase() === 'warning'
          ? 'warn'
          : word.value.toLowerCase() === 'err'
            ? 'error'
            : nearest(word.value, levels);
      yield aboutWord(
        subject,
        word,
        `"error_log" has no level "${shortened(word.value)}"`,
        meant === undefined ? undefined : { text: meant },
      );
    } else if (level !== undefined && (levels.includes(word.value) || levels.includes(level)))
      yield aboutWord(subject, word, `"error_log" already has the level "${level}"`);
    else level = word.value;
  }
}

function* ofAccessLog(subject: NginxDirectiveSubject, args: readonly NginxWord[]): Iterable<Draft> {
  const [first, second, ...words] = args;
  if (first === undefined) return;
  if (first.value === 'off') {
    if (second !== undefined)
      yield aboutWord(
        subject,
        second,
        `"access_log off" takes no further argument, but has "${shortened(second.value)}"`,
      );
    return;
  }
  const has = (key: string): NginxWord | undefined => words.find((word) => word.value.startsWith(key));
  for (const word of words) {
    const refusal = refusedLogParameter(word.value);
    if (refusal !== undefined) yield aboutWord(subject, word, refusal);
  }
  const buffer = has('buffer=') ?? has('gzip');
  const flush = has('flush=');
  if (flush !== undefined && buffer === undefined) yield aboutWord(subject, flush, '"flush" needs a "buffer"');
  if (buffer !== undefined && first.value.startsWith('syslog:'))
    yield aboutWord(subject, buffer, 'a log that is sent to syslog cannot have a buffer');
  else if (buffer !== undefined && first.value.includes('$'))
    yield aboutWord(subject, buffer, 'a log with a variable in its name cannot have a buffer');
}

function refusedLogParameter(text: string): string | undefined {
  const equals = text.indexOf('=');
  const [key, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  switch (equals < 0 && key !== 'gzip' ? '' : key) {
    case 'buffer':
      return value !== '0' && refusedSize(value, 'size') === undefined
        ? undefined
        : `"buffer" must be a size in bytes, k or m, not "${shortened(value)}"`;
    case 'flush':
      return value !== '0' && refusedTime(value, 'msec') === undefined
        ? undefined
        : `"flush" must be a time such as 5s, not "${shortened(value)}"`;
    case 'gzip':
      return equals < 0 || (isNumber(value) && Number(value) >= 1 && Number(value) <= 9)
        ? undefined
        : `"gzip" must be a level from 1 to 9, not "${shortened(value)}"`;
    case 'if':
      return undefined;
    default:
      return `"access_log" has no parameter "${shortened(text)}"`;
  }
}

function* ofSyslog(subject: NginxDirectiveSubject, word: NginxWord): Iterable<Draft> {
  const seen = new Set<string>();
  for (const part of word.value.slice('syslog:'.length).split(',')) {
    const equals = part.indexOf('=');
    const [key, value] = equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
    const refusal =
      refusedSyslog(key, value) ??
      (seen.has(key) && key !== 'nohostname' ? `"${key}" of syslog is already set` : undefined);
    if (refusal !== undefined) {
      yield aboutWord(subject, word, refusal);
      return;
    }
    seen.add(key);
  }
  if (!seen.has('server')) yield aboutWord(subject, word, 'syslog has no "server"');
}

function refusedSyslog(key: string, value: string | undefined): string | undefined {
  if (value === undefined) return key === 'nohostname' ? undefined : `syslog has no parameter "${shortened(key)}"`;
  if (key === 'server') return undefined;
  if (key === 'facility')
    return facilities.includes(value) ? undefined : `syslog has no facility "${shortened(value)}"`;
  if (key === 'severity')
    return severities.includes(value) ? undefined : `syslog has no severity "${shortened(value)}"`;
  if (key === 'tag')
    return /^\w{0,32}$/.test(value)
      ? undefined
      : `a tag must be up to 32 letters, digits and "_", not "${shortened(value)}"`;
  return `syslog has no parameter "${shortened(key)}"`;
}

function* ofFormat(subject: NginxDirectiveSubject, word: NginxWord | undefined): Iterable<Draft> {
  const escape = word?.value.startsWith('escape=') === true ? word.value.slice(7) : undefined;
  if (word !== undefined && escape !== undefined && !['default', 'json', 'none'].includes(escape))
    yield aboutWord(subject, word, `"escape" must be default, json or none, not "${shortened(escape)}"`);
}
