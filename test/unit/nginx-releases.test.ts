/** Words of nginx that only some releases take, or warn of: what seven releases made of each, measured with builds of all their own modules, is what we say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** The last is the one after 1.31.4, as it was in development. */
const releases = ['1.14.2', '1.18.0', '1.22.1', '1.26.3', '1.28.3', '1.31.4', '1.31.5'] as const;

/**
 * Where a line stands, the line (`C` and `K`: a certificate and its key), and the answers in the order of the releases: `.` taken, `w` taken with a warning, `x` refused;
 * `m`: refused, but modules of others have a directive of that name, so that we warn.
 */
const words: readonly (readonly [place: string, line: string, answers: string])[] = [
  ['server', 'listen 8443 ssl http2; ssl_certificate C; ssl_certificate_key K;', '...wwww'],
  ['server', 'listen 8443 ssl; http2 on; ssl_certificate C; ssl_certificate_key K;', 'xxx....'],
  ['server', 'listen 8443 quic; ssl_certificate C; ssl_certificate_key K;', 'xxx....'],
  ['server', 'listen 8443 spdy;', 'wwxxxxx'],
  ['server', 'listen 8443 multipath;', 'xxxxx..'],
  ['server', 'ssl on; listen 8443; ssl_certificate C; ssl_certificate_key K;', '.wwxxxx'],
  ['server', 'http2_idle_timeout 5s; listen 8080;', '..wwwww'],
  ['server', 'http2_idle_timeout 5x; listen 8080;', 'xxwwwww'],
  ['server', 'http2_recv_timeout 5s; listen 8080;', '..wwwww'],
  ['server', 'http2_max_requests 100; listen 8080;', '..wwwww'],
  ['server', 'http2_max_field_size 8k; listen 8080;', '..wwwww'],
  ['server', 'http2_max_header_size 8k; listen 8080;', '..wwwww'],
  ['server', 'http2_push /a; listen 8080;', '...wwww'],
  ['server', 'http2_push_preload on; listen 8080;', '...wwww'],
  ['server', 'http2_push_preload yes; listen 8080;', 'xxxwwww'],
  ['server', 'http2_max_concurrent_pushes 5; listen 8080;', '...wwww'],
  ['server', 'http3 on; listen 8080;', 'xxx....'],
  ['server', 'http3_hq on; listen 8080;', 'xxx....'],
  ['server', 'quic_retry on; listen 8080;', 'xxx....'],
  ['server', 'quic_gso on; listen 8080;', 'xxx....'],
  ['main', 'quic_bpf off;', 'xxx....'],
  ['http', 'max_headers 100;', 'xxxxx..'],
  ['http', 'keepalive_min_timeout 1s;', 'xxxx...'],
  ['http', 'keepalive_time 1h;', 'xx.....'],
  ['http', 'auth_delay 1s;', 'x......'],
  ['location', 'early_hints 1;', 'xxxxx..'],
  ['http', 'absolute_redirect off;', '.......'],
  ['http', 'subrequest_output_buffer_size 8k;', '.......'],
  ['http', 'limit_conn_dry_run on;', 'x......'],
  ['http', 'limit_req_dry_run on;', 'x......'],
  ['location', 'add_header_inherit merge;', 'xxxxx..'],
  ['location', 'add_trailer_inherit off;', 'xxxxx..'],
  ['location', 'add_trailer X-A b;', '.......'],
  ['location', 'grpc_pass grpc://127.0.0.1:1;', '.......'],
  ['location', 'grpc_socket_keepalive on;', 'x......'],
  ['location', 'proxy_socket_keepalive on;', 'x......'],
  ['location', 'proxy_socket_rcvbuf 8k;', 'xxxxx..'],
  ['location', 'fastcgi_socket_keepalive on;', 'x......'],
  ['location', 'fastcgi_socket_sndbuf 8k;', 'xxxxx..'],
  ['location', 'proxy_cookie_flags ~ secure;', 'xx.....'],
  ['location', 'proxy_pass_trailers on;', 'xxxx...'],
  ['location', 'proxy_ssl_conf_command Options PrioritizeChaCha;', 'xx.....'],
  ['location', 'proxy_ssl_certificate_cache max=10;', 'xxxx...'],
  ['location', 'mirror /m;', '.......'],
  ['location', 'mp4_start_key_frame on;', 'xx.....'],
  ['server', 'ssl_early_data on; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;', 'x......'],
  [
    'server',
    'ssl_conf_command Options PrioritizeChaCha; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;',
    'xx.....',
  ],
  ['server', 'ssl_reject_handshake on; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;', 'xx.....'],
  ['server', 'ssl_ocsp off; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;', 'xx.....'],
  ['server', 'ssl_certificate_cache max=10; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;', 'xxxx...'],
  ['server', 'ssl_certificate_compression off; listen 8443 ssl; ssl_certificate C; ssl_certificate_key K;', 'xxxxx..'],
  ['main', 'ssl_object_cache_inheritable on;', 'xxxx...'],
  ['main', 'worker_shutdown_timeout 5s;', '.......'],
  ['http', 'xml_external_entities off;', 'xxxxx..'],
  ['http', 'client_body_early_read on;', 'xxxxxx.'],
  ['http', 'spdy_headers_comp 1;', 'wwxxxxx'],
  ['http', 'spdy_chunk_size 8k;', 'wwxxxxx'],
  ['upstream', 'random; server 127.0.0.1:1;', 'x......'],
  ['upstream', 'random two least_conn; server 127.0.0.1:1;', 'x......'],
  ['upstream', 'sticky cookie srv_id; server 127.0.0.1:1;', 'mmmmm..'],
  ['upstream', 'least_time header; server 127.0.0.1:1;', 'xxxxx..'],
  ['upstream', 'server 127.0.0.1:1; keepalive 0;', 'xxxxx..'],
  ['upstream', 'server 127.0.0.1:1; keepalive 4 local;', 'xxxxx..'],
  ['upstream', 'server 127.0.0.1:1; keepalive 4; keepalive_requests 5;', 'x......'],
  ['upstream', 'server 127.0.0.1:1; keepalive 4; keepalive_timeout 5s;', 'x......'],
  ['upstream', 'server 127.0.0.1:1; keepalive 4; keepalive_time 5m;', 'xx.....'],
  ['upstream', 'zone z 64k; resolver 127.0.0.1; server 127.0.0.1:1;', 'xxxx...'],
  ['upstream', 'zone z 64k; resolver 127.0.0.1; server 127.0.0.1:1 resolve;', 'xxxx...'],
  ['upstream', 'server 127.0.0.1:1 route=a;', 'xxxxx..'],
  ['upstream', 'server 127.0.0.1:1 drain;', 'xxxxx..'],
  ['upstream', 'server 127.0.0.1:1 max_conns=3;', '.......'],
  ['http', 'resolver 127.0.0.1 ipv4=off;', 'xxx....'],
  ['http', 'geo $g { volatile; default 1; }', 'xxxxx..'],
  ['http', 'map $host $m { volatile; default 1; }', '.......'],
  ['http', 'log_format f escape=none "$host";', '.......'],
  ['http', 'server_tokens build;', '.......'],
  ['http', 'ssl_protocols TLSv1.3;', '.......'],
  ['location', 'proxy_http_version 2; proxy_pass http://127.0.0.1:1;', 'xxxxx..'],
  ['location', 'proxy_http_version 2.0;', 'xxxxxxx'],
  ['location', 'proxy_next_upstream http_429;', '.......'],
  ['location', 'grpc_next_upstream http_429;', '.......'],
  ['location', 'userid_flags samesite=lax;', 'xx.....'],
  ['location', 'proxy_limit_rate $arg_r;', 'xxxx...'],
  ['location', 'fastcgi_limit_rate $arg_r;', 'xxxx...'],
  ['location', 'limit_rate $arg_r;', 'x......'],
  ['location', 'limit_rate_after $arg_r;', 'x......'],
  ['location', 'limit_rate 8z;', 'xxxxxxx'],
  ['location', 'limit_req zone=lz delay=5;', 'x......'],
  ['http', 'proxy_cache_path P/c keys_zone=c:1m min_free=1m;', 'xx.....'],
  ['http', 'proxy_cache_path P/c keys_zone=c:1m manager_files=1;', '.......'],
  ['location', 'return 200 "$connection_time";', 'xx.....'],
  ['location', 'return 200 "$http3";', 'xxx....'],
  ['location', 'return 200 "$request_port";', 'xxxxx..'],
  ['location', 'return 200 "$is_request_port";', 'xxxxx..'],
  ['location', 'return 200 "$proxy_protocol_tlv_alpn";', 'xxx....'],
  ['location', 'return 200 "$proxy_protocol_server_addr";', 'x......'],
  ['location', 'return 200 "$limit_req_status";', 'x......'],
  ['location', 'return 200 "$ssl_curve";', 'xx.....'],
  ['location', 'return 200 "$ssl_alpn_protocol";', 'xx.....'],
  ['location', 'return 200 "$ssl_early_data";', 'x......'],
  ['location', 'return 200 "$ssl_sigalg";', 'xxxxx..'],
  ['location', 'return 200 "$ssl_sigalgs";', 'xxxxx..'],
  ['location', 'return 200 "$ssl_client_sigalg";', 'xxxxx..'],
  ['location', 'return 200 "$ssl_ech_status";', 'xxxxx..'],
  ['location', 'return 200 "$upstream_bytes_sent";', 'x......'],
  ['location', 'return 200 "$proxy_internal_host";', 'xxxxxxx'],
  ['location', 'return 200 "$upstream_trailer_a";', '.......'],
  ['location', 'proxy_redirect false;', '..xxxxx'],
  ['location', 'tunnel_pass 127.0.0.1:1;', 'xxxxx..'],
  ['stream', 'server { listen 9001; pass 127.0.0.1:1; }', 'xxx....'],
  ['stream', 'server { listen 9001; server_name a; proxy_pass 127.0.0.1:1; }', 'xxx....'],
  ['stream', 'server { listen 9001 default_server; proxy_pass 127.0.0.1:1; }', 'xxx....'],
  [
    'stream',
    'server { listen 9001 ssl; ssl_alpn a; proxy_pass 127.0.0.1:1; ssl_certificate C; ssl_certificate_key K; }',
    'xx.....',
  ],
  ['stream', 'server { listen 9001; proxy_half_close on; proxy_pass 127.0.0.1:1; }', 'xx.....'],
  ['stream', 'server { listen 9001; set $a b; return $a; }', 'xx.....'],
  ['stream', 'server { listen 9001; proxy_requests 1; proxy_pass 127.0.0.1:1; }', 'x......'],
  ['stream', 'server { listen 9001 fastopen=3; proxy_pass 127.0.0.1:1; }', 'xx.....'],
  ['stream', 'server { listen 9001; proxy_pass 127.0.0.1:1; proxy_protocol v2; }', 'xxxxx..'],
  ['stream', 'server { listen 9001; }', 'xxxx...'],
  ['stream', 'upstream u { random; server 127.0.0.1:1; } server { listen 9001; proxy_pass u; }', 'x......'],
  [
    'stream',
    'server { listen 9001; proxy_pass 127.0.0.1:1; proxy_upload_rate $r; } map $remote_addr $r { default 1k; }',
    'x......',
  ],
  [
    'stream',
    'server { listen 9001 ssl; ssl_stapling off; proxy_pass 127.0.0.1:1; ssl_certificate C; ssl_certificate_key K; }',
    'xxxx...',
  ],
  ['stream', 'server { listen 9001; return "$ssl_preread_protocol"; }', 'x......'],
  ['stream', 'server { listen 9001; return "$proxy_protocol_tlv_alpn"; }', 'xxx....'],
  ['stream', 'server { listen 9001; return "$server_name"; }', 'xxx....'],
  ['stream', 'geo $g { volatile; default 1; } server { listen 9001; return $g; }', 'xxxxx..'],
  [
    'stream',
    'upstream u { zone z 64k; resolver 127.0.0.1; server 127.0.0.1:1 resolve; } server { listen 9001; proxy_pass u; }',
    'xxxx...',
  ],
  ['mail', 'max_errors 3; server { listen 9002; protocol imap; }', 'xx.....'],
  ['mail', 'server { listen 9002 proxy_protocol; protocol imap; }', 'xx.....'],
  ['mail', 'server { listen 9002; protocol smtp; proxy_protocol on; }', 'xx.....'],
  ['mail', 'server { listen 9002; protocol smtp; proxy_protocol v2; }', 'xxxxx..'],
  ['mail', 'server { listen 9002; protocol smtp; proxy_smtp_auth on; }', 'xx.....'],
  ['mail', 'server { listen 9002; protocol imap; ssl on; ssl_certificate C; ssl_certificate_key K; }', '.wwxxxx'],
  ['mail', 'server { listen 9002; protocol smtp; set_real_ip_from 10.0.0.0/8; }', 'xx.....'],
  [
    'server',
    'ssl_certificate $ssl_server_name.pem; ssl_certificate_key $ssl_server_name.key; listen 8443 ssl;',
    'x......',
  ],
  ['server', 'ssl_certificate data:$v; ssl_certificate_key data:$v; listen 8443 ssl; set $v a;', 'x......'],
  ['location', 'grpc_pass $arg_b;', 'x......'],
  ['server', 'listen 8080-8082;', 'x......'],
];

function page(place: string, written: string): string {
  const line = written
    .replaceAll(' C;', ' /etc/ssl/c.pem;')
    .replaceAll(' K;', ' /etc/ssl/k.pem;')
    .replaceAll('P/', '/var/cache/');
  const http = (inner: string): string =>
    `error_log stderr;\npid /run/nginx.pid;\nevents {}\nhttp {\n    access_log off;\n    limit_req_zone $binary_remote_addr zone=lz:1m rate=1r/s;\n${inner}\n}\n`;
  switch (place) {
    case 'main':
      return `pid /run/nginx.pid;\n${line}\nevents {}\nhttp {\n    access_log off;\n}\n`;
    case 'http':
      return http(`    ${line}\n    server {\n        listen 8080;\n    }`);
    case 'server':
      return http(`    server {\n        ${line}\n    }`);
    case 'location':
      return http(`    server {\n        listen 8080;\n        location / {\n            ${line}\n        }\n    }`);
    case 'upstream':
      return http(
        `    upstream u {\n        ${line}\n    }\n    server {\n        listen 8080;\n        location / {\n            proxy_pass http://u;\n        }\n    }`,
      );
    case 'stream':
      return `pid /run/nginx.pid;\nevents {}\nstream {\n    ${line}\n}\n`;
    default:
      return `pid /run/nginx.pid;\nevents {}\nmail {\n    auth_http 127.0.0.1:1;\n    ${line}\n}\n`;
  }
}

const file = '/etc/nginx/nginx.conf';

/** What is said of a file about what nginx refuses or warns of. */
function reported(text: string, nginxVersion: string): readonly Finding[] {
  const { findings, failures } = findingsOf(
    hostOf(loadFixture(`#- ${file}\n${text}`), { settings: { nginxVersion } }).snapshot(),
  );
  assert.deepEqual(failures, []);
  return findings.filter(
    ({ code, outcomes }) =>
      outcomes.includes('nginx-start') || code === 'nginx-deprecated' || code === 'nginx-listen-http2',
  );
}

function answer(findings: readonly Finding[]): string {
  if (findings.some(({ severity }) => severity === 'error')) return 'x';
  if (findings.some(({ message }) => message.endsWith('unless another module provides it'))) return 'm';
  return findings.length > 0 ? 'w' : '.';
}

for (const [place, line, answers] of words) {
  test(`in ${place}: ${line}`, () => {
    assert.equal(releases.map((release) => answer(reported(page(place, line), release))).join(''), answers);
  });
}

test('what a release refuses, its message names; and no fix leaves anything that it refuses', () => {
  for (const [place, line] of words) {
    const text = page(place, line);
    for (const release of releases) {
      const before = reported(text, release);
      for (const finding of before) {
        if (/was added in|the last release with it/.test(finding.message))
          assert.ok(finding.message.includes(release), `${line} on ${release}: ${finding.message}`);
        for (const { title, edits } of finding.fixes()) {
          const after = reported(applyEdits(text, edits), release);
          const fresh = after.filter(
            ({ severity, message }) => severity === 'error' && !before.some((one) => one.message === message),
          );
          assert.deepEqual(
            fresh.map(({ message }) => message),
            [],
            `${line} on ${release}: ${title}`,
          );
          assert.ok(
            !after.some(({ message, severity }) => severity === 'error' && message === finding.message),
            `${line} on ${release}: ${title} mends nothing`,
          );
        }
      }
    }
  }
});
