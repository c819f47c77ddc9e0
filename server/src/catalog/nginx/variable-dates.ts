/** Since when nginx has its variables, where not all releases have them. */
import { datedWord, type Dated } from '../release.ts';

/** `variable+release`, `variable-release`: the first and the last one; `*` stands for a name. Source of the facts: the tables of variables of nginx 1.10.0 to 1.31.4. */
const http = `
connection_time+1.19.10 grpc_internal_trailers+1.13.10 http3+1.25.0 is_request_port+1.29.3 limit_conn_status+1.17.6 limit_req_status+1.17.6
proxy_internal_connection+1.29.4-1.29.6 proxy_internal_host+1.29.4-1.31.3 proxy_protocol_port+1.11.0 proxy_protocol_server_addr+1.17.6
proxy_protocol_server_port+1.17.6 proxy_protocol_tlv_*+1.23.2 realip_remote_port+1.11.0 request_id+1.11.0 request_port+1.29.3 sent_trailer_*+1.13.2
ssl_alpn_protocol+1.21.4 ssl_ciphers+1.11.7 ssl_client_escaped_cert+1.13.5 ssl_client_i_dn_legacy+1.11.6 ssl_client_s_dn_legacy+1.11.6
ssl_client_sigalg+1.29.3 ssl_client_v_end+1.11.7 ssl_client_v_remain+1.11.7 ssl_client_v_start+1.11.7 ssl_curve+1.21.5 ssl_curves+1.11.7
ssl_early_data+1.15.3 ssl_ech_outer_server_name+1.29.4 ssl_ech_status+1.29.4 ssl_sigalg+1.29.3 ssl_sigalgs+1.31.2 upstream_bytes_received+1.11.4
upstream_bytes_sent+1.15.8 upstream_trailer_*+1.13.10
`;

/** The same for stream, which had no variables before 1.11.2. */
const stream = `
binary_remote_addr+1.11.2 bytes_received+1.11.4 bytes_sent+1.11.2 connection+1.11.2 geoip_area_code+1.11.3 geoip_city+1.11.3
geoip_city_continent_code+1.11.3 geoip_city_country_code+1.11.3 geoip_city_country_code3+1.11.3 geoip_city_country_name+1.11.3
geoip_country_code+1.11.3 geoip_country_code3+1.11.3 geoip_country_name+1.11.3 geoip_dma_code+1.11.3 geoip_latitude+1.11.3 geoip_longitude+1.11.3
geoip_org+1.11.3 geoip_postal_code+1.11.3 geoip_region+1.11.3 geoip_region_name+1.11.3 hostname+1.11.2 limit_conn_status+1.17.6 msec+1.11.2
nginx_version+1.11.2 pid+1.11.2 protocol+1.11.4 proxy_protocol_addr+1.11.4 proxy_protocol_port+1.11.4 proxy_protocol_server_addr+1.17.6
proxy_protocol_server_port+1.17.6 proxy_protocol_tlv_*+1.23.2 realip_remote_addr+1.11.4 realip_remote_port+1.11.4 remote_addr+1.11.2 remote_port+1.11.2
server_addr+1.11.2 server_name+1.25.5 server_port+1.11.2 session_time+1.11.4 ssl_alpn_protocol+1.21.4 ssl_cipher+1.11.2 ssl_ciphers+1.11.7
ssl_client_cert+1.11.8 ssl_client_escaped_cert+1.13.5 ssl_client_fingerprint+1.11.8 ssl_client_i_dn+1.11.8 ssl_client_raw_cert+1.11.8
ssl_client_s_dn+1.11.8 ssl_client_serial+1.11.8 ssl_client_sigalg+1.29.3 ssl_client_v_end+1.11.8 ssl_client_v_remain+1.11.8 ssl_client_v_start+1.11.8
ssl_client_verify+1.11.8 ssl_curve+1.21.5 ssl_curves+1.11.7 ssl_ech_outer_server_name+1.29.4 ssl_ech_status+1.29.4 ssl_preread_alpn_protocols+1.13.10
ssl_preread_protocol+1.15.2 ssl_preread_server_name+1.11.5 ssl_protocol+1.11.2 ssl_server_name+1.11.2 ssl_session_id+1.11.2 ssl_session_reused+1.11.2
ssl_sigalg+1.29.3 ssl_sigalgs+1.31.2 status+1.11.4 time_iso8601+1.11.2 time_local+1.11.2 upstream_addr+1.11.4 upstream_bytes_received+1.11.4
upstream_bytes_sent+1.11.4 upstream_connect_time+1.11.4 upstream_first_byte_time+1.11.4 upstream_session_time+1.11.4
`;

interface Dates {
  readonly names: ReadonlyMap<string, Dated>;
  readonly families: readonly (readonly [prefix: string, dated: Dated])[];
}

const parsed = new Map<string, Dates>();

function datesOf(family: 'http' | 'stream'): Dates {
  let dates = parsed.get(family);
  if (dates === undefined) {
    const all = (family === 'stream' ? stream : http).trim().split(/\s+/).map(datedWord);
    dates = {
      names: new Map(all.map(({ word, ...dated }) => [word, dated])),
      families: all
        .filter(({ word }) => word.endsWith('*'))
        .map(({ word, ...dated }) => [word.slice(0, -1), dated] as const),
    };
    parsed.set(family, dates);
  }
  return dates;
}

/** The releases that have a variable of nginx; `undefined` where all have it. Takes the name without `$`, in any case. */
export function variableDates(name: string, family: 'http' | 'stream' = 'http'): Dated | undefined {
  const lower = name.toLowerCase();
  const { names, families } = datesOf(family);
  return names.get(lower) ?? families.find(([prefix]) => lower.startsWith(prefix))?.[1];
}
