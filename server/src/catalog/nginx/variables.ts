/** Which variables nginx itself defines. */
import { nginxVariableNames } from '../generated/nginx-variable-names.ts';

/** Variables of nginx's own that the index of its manual leaves out, or writes as one; the second half serves its own modules, and may be used all the same (ngx_http_variable_t tables of 1.18.0 and 1.31.4). */
const notInTheIndex = [
  'tcpinfo_rtt',
  'tcpinfo_rttvar',
  'tcpinfo_snd_cwnd',
  'msie',
  'modern_browser',
  'ancient_browser',
  'upstream_cache_last_modified',
  'upstream_cache_etag',
  'proxy_add_via',
  'proxy_internal_body_length',
  'proxy_internal_chunked',
  'grpc_internal_trailers',
  // its manual has them on the pages of ngx_http_geoip_module and ngx_stream_geoip_module
  'geoip_area_code',
  'geoip_city',
  'geoip_city_continent_code',
  'geoip_city_country_code',
  'geoip_city_country_code3',
  'geoip_city_country_name',
  'geoip_country_code',
  'geoip_country_code3',
  'geoip_country_name',
  'geoip_dma_code',
  'geoip_latitude',
  'geoip_longitude',
  'geoip_org',
  'geoip_postal_code',
  'geoip_region',
  'geoip_region_name',
];

let names: ReadonlySet<string> | undefined;
let families: readonly string[] = [];

/** Whether some module of nginx defines the variable; takes the name without `$`, in any case. Captures `$1` to `$9` count. */
export function isNginxVariable(name: string): boolean {
  if (names === undefined) {
    const all = nginxVariableNames.trim().split('\n');
    names = new Set([...all.filter((one) => !one.endsWith('*')), ...notInTheIndex]);
    families = all.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1));
  }
  const lower = name.toLowerCase();
  return /^[1-9]$/.test(name) || names.has(lower) || families.some((family) => lower.startsWith(family));
}

/** Variables that nginx defines without NGX_HTTP_VAR_CHANGEABLE: `set`, `map` and their like cannot define them again. Tried out on nginx 1.22.1. */
const fixed: ReadonlySet<string> = new Set(
  `
binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time connections_active connections_reading connections_waiting
connections_writing content_length content_type date_gmt date_local document_root document_uri fastcgi_path_info fastcgi_script_name grpc_internal_trailers
gzip_ratio host hostname http2 http_cookie http_host http_referer http_user_agent http_via http_x_forwarded_for https is_args limit_conn_status
limit_req_status msec nginx_version pid pipe proxy_add_x_forwarded_for proxy_internal_body_length proxy_internal_chunked proxy_protocol_addr
proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string realip_remote_addr realip_remote_port realpath_root remote_addr
remote_port remote_user request request_body request_body_file request_completion request_filename request_id request_length request_method request_time
request_uri scheme secure_link secure_link_expires sent_http_cache_control sent_http_connection sent_http_content_length sent_http_content_type
sent_http_keep_alive sent_http_last_modified sent_http_link sent_http_location sent_http_transfer_encoding server_addr server_name server_port
server_protocol slice_range status tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_local uid_got uid_set upstream_addr
upstream_bytes_received upstream_bytes_sent upstream_cache_etag upstream_cache_last_modified upstream_cache_status upstream_connect_time
upstream_header_time upstream_response_length upstream_response_time upstream_status uri
`
    .trim()
    .split(/\s+/),
);

/** Whether a variable is nginx's own for HTTP, and nobody else's to define; takes the name without `$`, in any case. */
export function isFixedVariable(name: string): boolean {
  return fixed.has(name.toLowerCase());
}

/** Names of all variables of nginx that are no families. */
export function nginxVariableList(): readonly string[] {
  return nginxVariableNames
    .trim()
    .split('\n')
    .filter((one) => !one.endsWith('*'));
}
