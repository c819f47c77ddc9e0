/** Which words of a nginx directive are names of something: upstreams, named locations, log formats, zones, users. */
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import type { NameKind, NameUse } from './name-use.ts';

/** A name in a word. */
export interface WordName {
  readonly kind: NameKind;
  readonly role: NameUse['role'];
  readonly word: NginxWord;
  readonly text: string;
  /** Where in the word's value it begins. */
  readonly from: number;
}

const none: readonly WordName[] = [];

type Reader = (directive: NginxDirective, outer: string | undefined) => readonly WordName[];

function whole(kind: NameKind, role: NameUse['role'], word: NginxWord | undefined): readonly WordName[] {
  return word === undefined || word.value.includes('$') ? none : [{ kind, role, word, text: word.value, from: 0 }];
}

/** `zone=name:size` and the like. */
function behind(prefix: string, kind: NameKind, role: NameUse['role']): Reader {
  return ({ args }) =>
    args
      .filter((word) => word.value.startsWith(prefix))
      .map((word) => ({
        kind,
        role,
        word,
        text: word.value.slice(prefix.length).split(':')[0] ?? '',
        from: prefix.length,
      }));
}

const cacheGiven = behind('keys_zone=', 'cache zone', 'definition');
const cacheUsed: Reader = ({ args: [word] }) => (word?.value === 'off' ? none : whole('cache zone', 'reference', word));

/** `scheme://name:port/path`: what stands between scheme and port, where it may be an upstream. */
const passed: Reader = ({ args: [word] }) => {
  const match = word === undefined ? null : /^([a-z]+:\/\/)?([^/:?$[\]]+)(?=[/:?]|$)/i.exec(word.value);
  const text = match?.[2] ?? '';
  if (
    word === undefined ||
    match === null ||
    text === '' ||
    /^(?:unix|localhost)$/i.test(text) ||
    /^[\d.]+$/.test(text)
  )
    return none;
  return [{ kind: 'upstream', role: 'reference', word, text, from: match[1]?.length ?? 0 }];
};

const namedPlaces: Reader = ({ args }) =>
  args
    .filter((word) => /^@[^$]+$/.test(word.value))
    .map((word) => ({ kind: 'named location', role: 'reference', word, text: word.value.slice(1), from: 1 }));

const readers: Readonly<Record<string, Reader>> = {
  upstream: ({ args: [word], block }) => (block === undefined ? none : whole('upstream', 'definition', word)),
  fastcgi_pass: passed,
  uwsgi_pass: passed,
  scgi_pass: passed,
  grpc_pass: passed,
  memcached_pass: passed,
  proxy_pass: passed,
  location: ({ args: [word] }) =>
    word?.value.startsWith('@') === true
      ? [{ kind: 'named location', role: 'definition', word, text: word.value.slice(1), from: 1 }]
      : none,
  try_files: namedPlaces,
  error_page: namedPlaces,
  post_action: namedPlaces,
  echo_exec: namedPlaces,
  internal_redirect: namedPlaces,
  log_format: ({ args: [word] }) => whole('log format', 'definition', word),
  access_log: ({ args: [, word] }) =>
    word === undefined || word.value.includes('=') ? none : whole('log format', 'reference', word),
  limit_req_zone: behind('zone=', 'request zone', 'definition'),
  limit_req: behind('zone=', 'request zone', 'reference'),
  limit_conn_zone: behind('zone=', 'connection zone', 'definition'),
  limit_conn: ({ args: [word] }) => whole('connection zone', 'reference', word),
  fastcgi_cache_path: cacheGiven,
  proxy_cache_path: cacheGiven,
  uwsgi_cache_path: cacheGiven,
  scgi_cache_path: cacheGiven,
  fastcgi_cache: cacheUsed,
  proxy_cache: cacheUsed,
  uwsgi_cache: cacheUsed,
  scgi_cache: cacheUsed,
  zone: ({ args: [word, size] }, outer) =>
    outer === 'upstream' ? whole('upstream zone', size === undefined ? 'reference' : 'definition', word) : none,
  ssl_session_cache: behind('shared:', 'session cache', 'reference'),
  thread_pool: ({ args: [word] }) => whole('thread pool', 'definition', word),
  aio: behind('threads=', 'thread pool', 'reference'),
  user: ({ args: [user, group] }) => [...whole('user', 'definition', user), ...whole('group', 'definition', group)],
};

/** The names in the words of a directive; `outer` is the directive whose block it stands in. */
export function wordNames(directive: NginxDirective, outer: string | undefined): readonly WordName[] {
  const name = directive.name.value;
  return Object.hasOwn(readers, name) ? (readers[name]?.(directive, outer) ?? none) : none;
}
