/** The closed lists of words that nginx's directives take, from its `ngx_conf_enum_t` and `ngx_conf_bitmask_t` tables. */
import { familyKey, type NginxFamily } from './directives.ts';
import { datedWord, type DatedWord } from '../release.ts';

/**
 * `names words…`, a line each; `mail/` and `stream/` where the directive of that name has another list there. `+release`: the first one that takes the word.
 * Source of the facts: the tables of nginx 1.10.0 to 1.31.4.
 */
const table = `
debug_points stop abort
autoindex_format html json jsonp xml
dav_methods off put delete mkcol copy move
degrade 204 444
fastcgi_cache_use_stale,fastcgi_next_upstream,scgi_cache_use_stale,scgi_next_upstream,uwsgi_cache_use_stale,uwsgi_next_upstream error timeout invalid_header non_idempotent http_500 http_503 http_403 http_404 http_429+1.11.13 updating off
fastcgi_cache_methods,proxy_cache_methods,scgi_cache_methods,uwsgi_cache_methods GET HEAD POST
fastcgi_ignore_headers,grpc_ignore_headers,proxy_ignore_headers,scgi_ignore_headers,uwsgi_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset Expires Cache-Control Set-Cookie Vary
grpc_next_upstream error timeout invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 http_404 http_429 off
grpc_ssl_protocols,proxy_ssl_protocols,ssl_protocols,uwsgi_ssl_protocols,mail/ssl_protocols,stream/proxy_ssl_protocols,stream/ssl_protocols SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3+1.13.0
gzip_static,lingering_close off on always
add_header_inherit,add_trailer_inherit off on merge
limit_conn_log_level,limit_req_log_level,stream/limit_conn_log_level info notice warn error
memcached_next_upstream error timeout invalid_response not_found off
proxy_cache_use_stale,proxy_next_upstream error timeout invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 http_404 http_429+1.11.13 updating off
proxy_http_version 1.0 1.1 2+1.29.4
ssl_verify_client,mail/ssl_verify_client,stream/ssl_verify_client off on optional optional_no_ca
ssl_ocsp,stream/ssl_ocsp off on leaf
tunnel_next_upstream error timeout off
userid off log v1 on
userid_flags off secure httponly samesite=strict samesite=lax samesite=none
client_body_in_file_only off on clean
keepalive_disable none msie6 safari
satisfy all any
server_tokens off on build+1.11.10
if_modified_since off exact before
gzip_http_version 1.0 1.1
gzip_proxied off expired no-cache no-store private no_last_modified no_etag auth any
mail/imap_auth plain login cram-md5 external+1.11.6
mail/pop3_auth plain apop cram-md5 external+1.11.6
mail/proxy_protocol,stream/proxy_protocol off on v2+1.31.4
mail/smtp_auth plain login cram-md5 external+1.11.6 none
`;

let parsed: ReadonlyMap<string, readonly DatedWord[]> | undefined;

function words(): ReadonlyMap<string, readonly DatedWord[]> {
  return (parsed ??= new Map(
    table
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [names = '', ...list] = line.split(' ');
        return names.split(',').map((name): [string, readonly DatedWord[]] => [name, list.map(datedWord)]);
      }),
  ));
}

/**
 * The words that an `enum` or `bitmask` directive takes, in any case; `undefined` where no list is known.
 * @param family `http`, `stream`, `mail`, or any other context's first word
 */
export function nginxWordsOf(name: string, family: NginxFamily): readonly DatedWord[] | undefined {
  return words().get(familyKey(name, family)) ?? words().get(name);
}
