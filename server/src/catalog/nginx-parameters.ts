/** What the further words of nginx's directives may be, where a function of the directive's own reads them. */

/**
 * `name skip parameters…`, a line each; `stream/name` in stream. `skip`: so many words before are something else. `word`: exactly that; `key=kind`; `!key=`: must be there.
 * Kinds: size, offset, sec, msec, number, positive (a number above 0), switch (on or off), any, zone (name:size), rate, levels, keepalive.
 * `+release:word`: since that release. `?`: words that only some builds take, NGINX Plus among them. Source of the facts: the setters of nginx 1.22.1 and 1.31.4.
 */
const table = `
limit_req 0 !zone=any burst=positive delay=positive nodelay
limit_req_zone 1 !zone=zone rate=rate ?sync
limit_conn_zone 1 !zone=zone ?sync
open_file_cache 0 off max=positive inactive=sec
open_log_file_cache 0 off max=positive inactive=sec valid=sec min_uses=number
thread_pool 1 !threads=positive max_queue=number
add_header 2 always
add_trailer 2 always
fastcgi_param 2 if_not_empty
uwsgi_param 2 if_not_empty
scgi_param 2 if_not_empty
rewrite 2 last break redirect permanent
hash 1 consistent
proxy_bind 1 transparent
fastcgi_bind 1 transparent
uwsgi_bind 1 transparent
scgi_bind 1 transparent
grpc_bind 1 transparent
memcached_bind 1 transparent
fastcgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=zone inactive=sec max_size=offset min_free=offset loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number manager_sleep=msec manager_threshold=msec ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
proxy_cache_path 1 levels=levels use_temp_path=switch !keys_zone=zone inactive=sec max_size=offset min_free=offset loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number manager_sleep=msec manager_threshold=msec ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
uwsgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=zone inactive=sec max_size=offset min_free=offset loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number manager_sleep=msec manager_threshold=msec ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
scgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=zone inactive=sec max_size=offset min_free=offset loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number manager_sleep=msec manager_threshold=msec ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
server 1 weight=positive max_conns=number max_fails=number fail_timeout=sec backup down ?resolve ?service=any ?slow_start=any ?route=any ?drain ?sticky=any
listen 1 default_server default bind backlog=positive rcvbuf=size sndbuf=size fastopen=number setfib=number accept_filter=any deferred ipv6only=switch reuseport ssl http2 so_keepalive=keepalive proxy_protocol +1.25.0:quic ?spdy ?http3 ?multipath
stream/listen 1 +1.25.5:default_server bind backlog=positive rcvbuf=size sndbuf=size fastopen=number setfib=number accept_filter=any deferred ipv6only=switch reuseport ssl so_keepalive=keepalive proxy_protocol udp ?quic ?multipath
mail/listen 1 bind backlog=positive rcvbuf=size sndbuf=size ipv6only=switch ssl so_keepalive=keepalive proxy_protocol ?multipath
`;

export interface ParameterFacts {
  /** Words before the parameters. */
  readonly skip: number;
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  /** With its `=` where a value follows. */
  readonly key: string;
  readonly kind: ParameterKind | undefined;
  readonly required: boolean;
  /** The first release that takes it; `undefined` where all that are known do. */
  readonly since: string | undefined;
  /** Only some builds take it: then nothing is known of its value. */
  readonly optional: boolean;
}

export type ParameterKind = 'size' | 'offset' | 'sec' | 'msec' | 'number' | 'positive' | 'switch' | 'any' | 'zone' | 'rate' | 'levels' | 'keepalive';

let parsed: ReadonlyMap<string, ParameterFacts> | undefined;

/** The parameters that a directive takes in `http`, `stream` or `mail`; `undefined` where its words are none, or not known. */
export function nginxParameters(name: string, family = 'http'): ParameterFacts | undefined {
  return all().get(family === 'stream' || family === 'mail' ? `${family}/${name}` : name);
}

/** Names of all directives with parameters. */
export function directivesWithParameters(): readonly string[] {
  return [...all().keys()].filter((name) => !name.includes('/'));
}

function all(): ReadonlyMap<string, ParameterFacts> {
  return (parsed ??= new Map(table.trim().split('\n').map((line) => {
    const [name = '', skip = '0', ...words] = line.split(' ');
    return [name, { skip: Number(skip), parameters: words.map(parameter) }];
  })));
}

function parameter(word: string): Parameter {
  const since = /^\+([\d.]+):/.exec(word)?.[1];
  const bare = word.replace(/^[!?]|^\+[\d.]+:/, '');
  const equals = bare.indexOf('=');
  return {
    key: equals < 0 ? bare : bare.slice(0, equals + 1), kind: equals < 0 ? undefined : (bare.slice(equals + 1) as ParameterKind),
    required: word.startsWith('!'), optional: word.startsWith('?'), since,
  };
}
