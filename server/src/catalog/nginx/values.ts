/** What kind of value an nginx directive takes, what it is worth when nobody sets it, and whether blocks inherit it. */
import { nginxDirectiveIn, nginxDirectives, type NginxContext, type NginxDirectiveFacts } from './directives.ts';
import type { Earlier, Release } from '../release.ts';

/**
 * How nginx reads a value. `msec` and `sec` are times: without a unit both are seconds, but only `msec` takes `ms`
 * and only `sec` takes `y` and `M`. `size` takes k and m, `offset` also g. `enum` is one word of a closed list,
 * `list` any number of words, `buffers` a count and a size.
 */
export type NginxValueKind =
  | 'msec'
  | 'sec'
  | 'size'
  | 'offset'
  | 'flag'
  | 'number'
  | 'buffers'
  | 'string'
  | 'enum'
  | 'list';

/** A setting that the model reads. */
export interface NginxValueFacts {
  readonly name: string;
  readonly kind: NginxValueKind;
  /** As one would write it, for a 4 KiB page and an nginx built with its own paths; `undefined`: none. */
  readonly default: string | undefined;
  /** Other defaults in releases before. */
  readonly earlierDefaults?: readonly Earlier<string | undefined>[];
  /** Whether an inner block without the directive takes the outer block's value. */
  readonly inherits: boolean;
}

const kindOfSetter: Readonly<Record<string, NginxValueKind>> = {
  msec: 'msec',
  sec: 'sec',
  size: 'size',
  'complex-size': 'size',
  ngx_stream_set_complex_value_size_slot: 'size',
  offset: 'offset',
  flag: 'flag',
  number: 'number',
  buffers: 'buffers',
  enum: 'enum',
  bitmask: 'list',
  'string-array': 'list',
  predicate: 'list',
  keyval: 'list',
  access: 'list',
  string: 'string',
  complex: 'string',
  path: 'string',
  ngx_http_core_keepalive: 'msec',
  ngx_http_core_directio: 'offset',
  ngx_event_connections: 'number',
  ngx_set_priority: 'number',
};

/** The HTTP blocks and the main ones, whose directives a bare name most likely means. */
const usualContexts: readonly NginxContext[] = ['location', 'server', 'http', 'upstream', 'main', 'events'];

/**
 * How nginx reads a directive's value, from the setter in its command table; a setter of the directive's own is a
 * `string` where it takes one word and a `list` where it takes more. Without a context the HTTP directive of that name
 * comes first. `undefined` for blocks, for directives without arguments and for names that nginx does not know.
 */
export function nginxValueKind(name: string, context?: NginxContext): NginxValueKind | undefined {
  const facts = context === undefined ? usualFacts(name) : nginxDirectiveIn(name, context);
  if (facts === undefined || facts.block || facts.args.every((count) => count === '0')) return undefined;
  return kindOfSetter[facts.setter] ?? (facts.args.every((count) => count === '1') ? 'string' : 'list');
}

function usualFacts(name: string): NginxDirectiveFacts | undefined {
  for (const context of usualContexts) {
    const facts = nginxDirectiveIn(name, context);
    if (facts !== undefined) return facts;
  }
  return nginxDirectives().get(name)?.[0];
}

/**
 * `name default [~release:default]`, a line each; no default: nothing, or the feature is off. `~1.19.10:100`: before 1.19.10 it was 100.
 * Source: the merge functions of nginx, and its list of changes.
 */
const inherited = `
root html
alias
index index.html
error_page
recursive_error_pages off
default_type text/plain
access_log logs/access.log combined
error_log logs/error.log error
log_not_found on
satisfy all
autoindex off
ssi off
mirror off
add_before_body
add_after_body
auth_request off
auth_basic off
auth_basic_user_file
ssl_verify_client off
sendfile off
tcp_nopush off
tcp_nodelay on
server_tokens on
resolver
resolver_timeout 30s
add_header
limit_rate 0
client_max_body_size 1m
client_body_buffer_size 8k
client_body_timeout 60s
client_header_timeout 60s
client_header_buffer_size 1k
client_body_temp_path client_body_temp
client_body_in_file_only off
client_body_in_single_buffer off
large_client_header_buffers 4 8k
send_timeout 60s
keepalive_timeout 75s
keepalive_requests 1000 ~1.19.10:100
keepalive_time 1h
lingering_close on
lingering_time 30s
lingering_timeout 5s
reset_timedout_connection off
fastcgi_index
fastcgi_split_path_info
fastcgi_store off
fastcgi_store_access user:rw
fastcgi_buffering on
fastcgi_request_buffering on
fastcgi_ignore_client_abort off
fastcgi_bind
fastcgi_socket_keepalive off
fastcgi_socket_rcvbuf 0
fastcgi_socket_sndbuf 0
fastcgi_connect_timeout 60s
fastcgi_send_timeout 60s
fastcgi_read_timeout 60s
fastcgi_send_lowat 0
fastcgi_buffer_size 4k
fastcgi_buffers 8 4k
fastcgi_busy_buffers_size 8k
fastcgi_pass_request_headers on
fastcgi_pass_request_body on
fastcgi_intercept_errors off
fastcgi_force_ranges off
fastcgi_limit_rate 0
fastcgi_cache off
fastcgi_cache_key
fastcgi_cache_bypass
fastcgi_no_cache
fastcgi_cache_valid
fastcgi_cache_min_uses 1
fastcgi_cache_max_range_offset
fastcgi_cache_use_stale off
fastcgi_cache_methods GET HEAD
fastcgi_cache_lock off
fastcgi_cache_lock_timeout 5s
fastcgi_cache_lock_age 5s
fastcgi_cache_revalidate off
fastcgi_cache_background_update off
fastcgi_temp_path fastcgi_temp
fastcgi_max_temp_file_size 1024m
fastcgi_temp_file_write_size 8k
fastcgi_next_upstream error timeout
fastcgi_next_upstream_tries 0
fastcgi_next_upstream_timeout 0
fastcgi_param
fastcgi_pass_header
fastcgi_hide_header
fastcgi_ignore_headers
fastcgi_catch_stderr
fastcgi_keep_conn off
proxy_connect_timeout 60s
proxy_send_timeout 60s
proxy_read_timeout 60s
proxy_next_upstream error timeout
proxy_next_upstream_tries 0
proxy_next_upstream_timeout 0
proxy_buffering on
proxy_request_buffering on
proxy_buffer_size 4k
proxy_buffers 8 4k
proxy_busy_buffers_size 8k
proxy_max_temp_file_size 1024m
proxy_intercept_errors off
uwsgi_connect_timeout 60s
uwsgi_send_timeout 60s
uwsgi_read_timeout 60s
scgi_connect_timeout 60s
scgi_send_timeout 60s
scgi_read_timeout 60s
grpc_connect_timeout 60s
grpc_send_timeout 60s
grpc_read_timeout 60s
`;

/** The same for settings that stay in the block that holds them, and for those that exist once for all. */
const notInherited = `
fastcgi_pass
fastcgi_cache_path
proxy_pass
uwsgi_pass
scgi_pass
grpc_pass
memcached_pass
try_files
return
rewrite
set
listen *:80
keepalive 32 ~1.29.7:
server_name
user nobody
pid logs/nginx.pid
daemon on
master_process on
worker_processes 1
worker_connections 512
worker_rlimit_nofile
worker_shutdown_timeout 0
`;

type FirstWord<Line extends string> = Line extends `${infer Word} ${string}` ? Word : Line;
type FirstWords<Table extends string, Words = never> = Table extends `${infer Line}\n${infer Rest}`
  ? FirstWords<Rest, Line extends '' ? Words : Words | FirstWord<Line>>
  : Words;

/** Settings that blocks inherit and the model reads. */
export type InheritedDirective = FirstWords<typeof inherited>;

function* rows(table: string, { inherits }: Pick<NginxValueFacts, 'inherits'>): Generator<NginxValueFacts> {
  for (const line of table.trim().split('\n')) {
    const [name = '', ...all] = line.split(' ');
    const words = all.filter((word) => !word.startsWith('~'));
    const earlierDefaults = all.filter((word) => word.startsWith('~')).map((word) => earlierDefault(word.slice(1)));
    yield {
      name,
      kind: nginxValueKind(name) ?? 'string',
      default: words.length === 0 ? undefined : words.join(' '),
      ...(earlierDefaults.length > 0 && { earlierDefaults }),
      inherits,
    };
  }
}

/** `1.19.10:100`; nothing behind the colon: there was none. */
function earlierDefault(mark: string): Earlier<string | undefined> {
  const [before = '', was = ''] = mark.split(':');
  return { before, was: was === '' ? undefined : was };
}

let parsed: ReadonlyMap<string, NginxValueFacts> | undefined;

/** The settings that the model reads, by name; parsed on first use. */
export function nginxValues(): ReadonlyMap<string, NginxValueFacts> {
  parsed ??= new Map(
    [...rows(inherited, { inherits: true }), ...rows(notInherited, { inherits: false })].map((facts) => [
      facts.name,
      facts,
    ]),
  );
  return parsed;
}

/** Kind, default and inheritance of one setting; `undefined` where the model does not read it. */
export function nginxValue(name: string): NginxValueFacts | undefined {
  return nginxValues().get(name);
}

/** Whether blocks inherit a setting of that name, and the model reads it. */
export function isInheritedDirective(name: string): name is InheritedDirective {
  return nginxValue(name)?.inherits === true;
}

/** What a setting is worth in a release where nobody sets it. */
export function defaultIn(facts: NginxValueFacts, release: Release): string | undefined {
  return release.valueIn(facts.default, facts.earlierDefaults);
}
