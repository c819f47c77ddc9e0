/** What the further words of nginx's directives may be, where a function of the directive's own reads them. */
import { familyKey, type NginxFamily } from './directives.ts';
import { datedWord, type Dated } from '../release.ts';

/**
 * `name skip parameters…`, a line each; `stream/name` in stream. `skip`: so many words before are something else. `word`: exactly that; `key=kind`; `!key=`: must be there.
 * Kinds: size, offset, sec, msec, number, positive (a number above 0), switch (on or off), any, zone (name:size), cache-zone (the same for a cache), rate, levels, keepalive.
 * `word+release`, `word-release`: the first and the last release that take it. `?`: words that only some builds take, NGINX Plus among them.
 * Source of the facts: the comparisons in the setters of nginx 1.10.0 to 1.31.4.
 */
const table = `
limit_req 0 !zone=any burst=positive delay=positive+1.15.7 nodelay
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
proxy_bind 1 transparent+1.11.0
fastcgi_bind 1 transparent+1.11.0
uwsgi_bind 1 transparent+1.11.0
scgi_bind 1 transparent+1.11.0
grpc_bind 1 transparent
memcached_bind 1 transparent+1.11.0
fastcgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=cache-zone inactive=sec max_size=offset min_free=offset+1.19.1 loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number+1.11.5 manager_sleep=msec+1.11.5 manager_threshold=msec+1.11.5 ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
proxy_cache_path 1 levels=levels use_temp_path=switch !keys_zone=cache-zone inactive=sec max_size=offset min_free=offset+1.19.1 loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number+1.11.5 manager_sleep=msec+1.11.5 manager_threshold=msec+1.11.5 ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
uwsgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=cache-zone inactive=sec max_size=offset min_free=offset+1.19.1 loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number+1.11.5 manager_sleep=msec+1.11.5 manager_threshold=msec+1.11.5 ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
scgi_cache_path 1 levels=levels use_temp_path=switch !keys_zone=cache-zone inactive=sec max_size=offset min_free=offset+1.19.1 loader_files=number loader_sleep=msec loader_threshold=msec manager_files=number+1.11.5 manager_sleep=msec+1.11.5 manager_threshold=msec+1.11.5 ?purger=any ?purger_files=any ?purger_sleep=any ?purger_threshold=any
server 1 weight=positive max_conns=number+1.11.5 max_fails=number fail_timeout=sec backup down ?resolve+1.27.3 ?service=any+1.27.3 ?slow_start=any ?route=any+1.29.6 ?drain+1.29.6 ?sticky=any
stream/server 1 weight=positive max_conns=number+1.11.5 max_fails=number fail_timeout=sec backup down ?resolve+1.27.3 ?service=any+1.27.3 ?slow_start=any
listen 1 default_server default bind backlog=positive rcvbuf=size sndbuf=size fastopen=number setfib=number accept_filter=any deferred ipv6only=switch reuseport ssl http2 so_keepalive=keepalive proxy_protocol quic+1.25.0 spdy-1.19.6 ?http3 multipath+1.29.7
stream/listen 1 default_server+1.25.5 bind backlog=positive rcvbuf=size+1.13.0 sndbuf=size+1.13.0 fastopen=number+1.21.0 setfib=number+1.25.5 accept_filter=any+1.25.5 deferred+1.25.5 ipv6only=switch reuseport ssl so_keepalive=keepalive proxy_protocol+1.11.4 udp ?quic multipath+1.29.7
mail/listen 1 bind backlog=positive rcvbuf=size+1.13.0 sndbuf=size+1.13.0 ipv6only=switch ssl so_keepalive=keepalive proxy_protocol+1.19.8 multipath+1.29.7
`;

/** `directive parameter release`: from that release on the directive warns of it. */
const deprecated = `
listen http2 1.25.1
`;

/** The release from which on nginx warns of a parameter, though it takes it; `undefined` where none does. */
export function deprecatedParameter(name: string, key: string): string | undefined {
  return deprecated
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .find(([directive, parameter]) => directive === name && parameter === key)?.[2];
}

export interface ParameterFacts {
  /** Words before the parameters. */
  readonly skip: number;
  readonly parameters: readonly Parameter[];
}

export interface Parameter extends Dated {
  /** With its `=` where a value follows. */
  readonly key: string;
  readonly kind: ParameterKind | undefined;
  readonly required: boolean;
  /** Only some builds take it: then nothing is known of its value. */
  readonly optional: boolean;
}

export type ParameterKind =
  | 'size'
  | 'offset'
  | 'sec'
  | 'msec'
  | 'number'
  | 'positive'
  | 'switch'
  | 'any'
  | 'zone'
  | 'cache-zone'
  | 'rate'
  | 'levels'
  | 'keepalive';

let parsed: ReadonlyMap<string, ParameterFacts> | undefined;

/** The parameters that a directive takes in `http`, `stream` or `mail`; `undefined` where its words are none, or not known. */
export function nginxParameters(name: string, family: NginxFamily = 'http'): ParameterFacts | undefined {
  return all().get(familyKey(name, family));
}

/** Names of all directives with parameters. */
export function directivesWithParameters(): readonly string[] {
  return [...all().keys()].filter((name) => !name.includes('/'));
}

function all(): ReadonlyMap<string, ParameterFacts> {
  return (parsed ??= new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', skip = '0', ...words] = line.split(' ');
        return [name, { skip: Number(skip), parameters: words.map(parameter) }];
      }),
  ));
}

function parameter(written: string): Parameter {
  const { word, ...dated } = datedWord(written);
  const bare = word.replace(/^[!?]/, '');
  const equals = bare.indexOf('=');
  return {
    key: equals < 0 ? bare : bare.slice(0, equals + 1),
    kind: equals < 0 ? undefined : (bare.slice(equals + 1) as ParameterKind),
    required: word.startsWith('!'),
    optional: word.startsWith('?'),
    ...dated,
  };
}
