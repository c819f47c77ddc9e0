/** Arguments that are chosen from a list of what there is, by directive. */
import { namesOfKind } from '../names/find-names.ts';
import type { NameKind } from '../names/name-use.ts';
import { poolAddressItems, upstreamItems } from './addresses.ts';
import { values, type Item } from './item.ts';
import { fileItems } from './files.ts';
import { isPhp, mimeTypes } from './words.ts';
import type { NginxCursor } from './nginx-cursor.ts';
import { namedLocationItems } from './named-locations.ts';

export type List = (cursor: NginxCursor) => readonly Item[];

/** For the first argument only. */
function first(list: List): List {
  return (cursor) => (cursor.index === 0 ? list(cursor) : []);
}

function at(index: number, list: List): List {
  return (cursor) => (cursor.index === index ? list(cursor) : []);
}

function words(...all: readonly string[]): List {
  return () => values(all);
}

function names(kind: NameKind, prefix = ''): List {
  return ({ snapshot, file }) =>
    [...new Set(namesOfKind(snapshot, file, kind).map((use) => use.text))].map((text) => ({
      label: `${prefix}${text}`,
      kind: 'name',
      detail: kind,
      rank: 0,
    }));
}

function both(...all: readonly List[]): List {
  return (cursor) => all.flatMap((list) => list(cursor));
}

const passTargets: List = first(both(upstreamItems, poolAddressItems));
const cache: List = first(both(names('cache zone'), words('off')));
const certificates = first((cursor) => fileItems(cursor, /\.(?:pem|crt|cer|key)$/));

const tryFiles: List = (cursor) => [
  ...values(['$uri', '$uri/', '/index.php$is_args$args', '=404']).map((item, rank) => ({ ...item, rank })),
  ...namedLocationItems(cursor),
];

const levels = words('debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg');

const listenAddresses: List = first(({ server }) => {
  const taken = new Set(
    server?.block?.items.filter((one) => one.name.value === 'listen').map((one) => one.args[0]?.value),
  );
  return values(['80', '[::]:80', '443', '[::]:443'].filter((one) => !taken.has(one))).map((item, rank) => ({
    ...item,
    rank,
  }));
});

const headers = words(
  'Cache-Control',
  'Content-Security-Policy',
  'Permissions-Policy',
  'Referrer-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
);

/** Parameters of CGI (RFC 3875) and those that PHP reads beside them. */
const cgi = [
  'SCRIPT_FILENAME',
  'QUERY_STRING',
  'REQUEST_METHOD',
  'CONTENT_TYPE',
  'CONTENT_LENGTH',
  'SCRIPT_NAME',
  'REQUEST_URI',
  'DOCUMENT_URI',
  'DOCUMENT_ROOT',
  'SERVER_PROTOCOL',
  'REQUEST_SCHEME',
  'HTTPS',
  'GATEWAY_INTERFACE',
  'SERVER_SOFTWARE',
  'REMOTE_ADDR',
  'REMOTE_PORT',
  'REMOTE_USER',
  'SERVER_ADDR',
  'SERVER_PORT',
  'SERVER_NAME',
  'REDIRECT_STATUS',
  'PATH_INFO',
  'PATH_TRANSLATED',
  'PHP_VALUE',
  'PHP_ADMIN_VALUE',
  'HTTP_PROXY',
];

/** What each parameter is worth in nginx's own fastcgi_params, where that is one word. */
const cgiValues: Readonly<Record<string, string>> = {
  SCRIPT_FILENAME: '$document_root$fastcgi_script_name',
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
  SCRIPT_NAME: '$fastcgi_script_name',
  REQUEST_URI: '$request_uri',
  DOCUMENT_URI: '$document_uri',
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https',
  GATEWAY_INTERFACE: 'CGI/1.1',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  REMOTE_USER: '$remote_user',
  SERVER_ADDR: '$server_addr',
  SERVER_PORT: '$server_port',
  SERVER_NAME: '$server_name',
  REDIRECT_STATUS: '200',
  PATH_INFO: '$fastcgi_path_info',
  HTTP_PROXY: '""',
};

const fastcgiParam: List = ({ index, directive }) => {
  if (index === 0) return values(cgi).map((item) => ({ ...item, again: true as const }));
  const value = cgiValues[directive?.args[0]?.value ?? ''];
  return index === 1 && value !== undefined ? values([value]).map((item) => ({ ...item, rank: 0 })) : [];
};

const locationModifiers: List = ({ index, server }) => {
  const php = isPhp(server)
    ? []
    : [{ label: String.raw`~ \.php$`, kind: 'value' as const, detail: 'PHP scripts', filter: 'php' }];
  if (index === 0)
    return [...values(['/']), ...values(['=', '^~', '~', '~*']).map((item) => ({ ...item, rank: 3 })), ...php];
  return [];
};

const returned: List = first(() =>
  [
    ['301', 'moved permanently'],
    ['302', 'found'],
    ['307', 'temporary redirect'],
    ['308', 'permanent redirect'],
    ['403', 'forbidden'],
    ['404', 'not found'],
    ['410', 'gone'],
    ['444', 'closes the connection'],
    ['503', 'unavailable'],
    ['200', 'OK'],
  ].map(([label = '', detail = ''], rank) => ({ label, kind: 'value', detail, rank })),
);

export const lists: Readonly<Record<string, List>> = {
  fastcgi_pass: passTargets,
  uwsgi_pass: first(upstreamItems),
  scgi_pass: first(upstreamItems),
  grpc_pass: first(upstreamItems),
  memcached_pass: first(upstreamItems),
  proxy_pass: first((cursor) =>
    upstreamItems(cursor).map((item) => ({
      ...item,
      label: `http://${item.label}`,
      filter: `http://${item.label} ${item.label}`,
    })),
  ),
  server: (cursor) => (cursor.index === 0 && cursor.contexts.includes('upstream') ? poolAddressItems(cursor) : []),
  include: first((cursor) => fileItems(cursor)),
  ssl_certificate: certificates,
  ssl_certificate_key: certificates,
  ssl_trusted_certificate: certificates,
  ssl_client_certificate: certificates,
  ssl_dhparam: certificates,
  auth_basic_user_file: first((cursor) => fileItems(cursor)),
  try_files: tryFiles,
  error_page: (cursor) =>
    cursor.index === 0
      ? values(['404', '403', '500 502 503 504', '502', '503', '504'])
      : [...namedLocationItems(cursor), ...values(['=', '=200'])],
  access_log: (cursor) =>
    cursor.index === 0
      ? values(['off'])
      : cursor.index === 1
        ? [...names('log format')(cursor), ...values(['combined'])]
        : values(['buffer=', 'flush=', 'gzip', 'if=']),
  error_log: at(1, levels),
  limit_req: names('request zone', 'zone='),
  limit_conn: first(names('connection zone')),
  fastcgi_cache: cache,
  proxy_cache: cache,
  uwsgi_cache: cache,
  scgi_cache: cache,
  aio: first(both(words('on', 'off', 'threads'), names('thread pool', 'threads='))),
  listen: listenAddresses,
  location: locationModifiers,
  index: words('index.php', 'index.html'),
  fastcgi_index: first(words('index.php')),
  fastcgi_split_path_info: first(words(String.raw`^(.+?\.php)(/.*)$`)),
  fastcgi_param: fastcgiParam,
  default_type: first(() => values(mimeTypes)),
  gzip_types: () => values(mimeTypes),
  sub_filter_types: () => values(mimeTypes),
  ssi_types: () => values(mimeTypes),
  charset_types: () => values(mimeTypes),
  addition_types: () => values(mimeTypes),
  add_header: first(headers),
  return: returned,
  user: (cursor) =>
    [
      ...new Set(
        namesOfKind(cursor.snapshot, cursor.file, cursor.index === 0 ? 'user' : 'group').map((use) => use.text),
      ),
    ].map((label) => ({ label, kind: 'name', detail: cursor.index === 0 ? 'user' : 'group' })),
  worker_processes: first(words('auto')),
  use: first(words('epoll', 'kqueue', 'eventport', 'poll', 'select')),
  expires: first(words('off', 'epoch', 'max', '-1', '1h', '30d', 'modified')),
  allow: first(words('all', '127.0.0.1', '::1')),
  deny: first(words('all')),
  limit_except: words('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
  charset: first(words('utf-8', 'off')),
  keepalive_disable: words('none', 'msie6', 'safari'),
  fastcgi_hide_header: first(words('X-Powered-By')),
  fastcgi_pass_header: first(words('Date', 'Server', 'X-Accel-Expires')),
  server_name: words('_', 'localhost'),
  resolver: words('127.0.0.53', 'valid=', 'ipv6=off'),
};
