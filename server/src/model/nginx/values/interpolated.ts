/** Which words of a directive nginx compiles, so that `$name` in them is a variable (ngx_http_script.c). */
import type { NginxDirective, NginxWord } from '../../../syntax/nginx/tree.ts';
import { nginxDirectives } from '../../../catalog/nginx/directives.ts';

/** The name of the variable that is all of a value, as it is written; `undefined` for any other value. */
export function onlyVariable(value: string): string | undefined {
  return /^\$\{?(\w+)\}?$/.exec(value)?.[1];
}

const none: readonly NginxWord[] = [];
const compiledSetters = new Set([
  'complex',
  'complex-size',
  'predicate',
  'ngx_http_upstream_param_set_slot',
  'ngx_http_headers_add',
  'ngx_http_upstream_bind_set_slot',
]);

/** Directives whose first words are something else than a compiled value, with the number of those words. */
const skipped: Readonly<Record<string, number>> = {
  fastcgi_param: 1,
  uwsgi_param: 1,
  scgi_param: 1,
  proxy_set_header: 1,
  grpc_set_header: 1,
  add_header: 1,
  add_trailer: 1,
  set: 1,
  return: 0,
  root: 0,
  alias: 0,
  access_log: 0,
  log_format: 1,
  try_files: 0,
  index: 0,
  proxy_pass: 0,
  fastcgi_pass: 0,
  uwsgi_pass: 0,
  scgi_pass: 0,
  grpc_pass: 0,
  memcached_pass: 0,
  proxy_cache: 0,
  fastcgi_cache: 0,
  uwsgi_cache: 0,
  scgi_cache: 0,
  proxy_cache_key: 0,
  fastcgi_cache_key: 0,
  uwsgi_cache_key: 0,
  scgi_cache_key: 0,
  proxy_store: 0,
  fastcgi_store: 0,
  uwsgi_store: 0,
  scgi_store: 0,
  auth_request_set: 1,
  auth_basic_user_file: 0,
  proxy_set_body: 0,
  limit_req_zone: 0,
  limit_conn_zone: 0,
  sub_filter: 0,
  split_clients: 0,
  hash: 0,
  limit_rate: 0,
  ssl_certificate: 0,
  ssl_certificate_key: 0,
};
/** Words of these directives are compiled up to that number; the rest is read otherwise. */
const most: Readonly<Record<string, number>> = {
  access_log: 1,
  limit_req_zone: 1,
  limit_conn_zone: 1,
  split_clients: 1,
  hash: 1,
};

/** Directives whose words nginx compiles when it puts the settings of a server together, and not while it reads (ngx_http_proxy_init_headers and its like). */
const late: ReadonlySet<string> = new Set([
  'proxy_set_header',
  'proxy_set_body',
  'grpc_set_header',
  'fastcgi_param',
  'uwsgi_param',
  'scgi_param',
  'ssl_certificate',
  'ssl_certificate_key',
]);

/** Whether a directive of `http` means nothing until a server inherits it: one without servers, or whose servers all have their own, is never looked at. */
export function isReadLate(name: string): boolean {
  return late.has(name);
}

/** The words of a directive in which nginx replaces variables. */
export function interpolatedWords(directive: NginxDirective): readonly NginxWord[] {
  const name = directive.name.value;
  if (name === 'rewrite') return directive.args.slice(1, 2);
  if (name === 'if') return none;
  if (name === 'error_page') return directive.args.slice(-1);
  if (name === 'geo') return directive.args.length > 1 ? directive.args.slice(0, 1) : none;
  if (name === 'map') return [...directive.args.slice(0, 1), ...mapValues(directive)];
  const from = Object.hasOwn(skipped, name) ? skipped[name] : isCompiled(name) ? 0 : undefined;
  if (from === undefined) return none;
  if (name === 'return' && directive.args.length > 1) return directive.args.slice(1);
  return directive.args.slice(from, most[name]);
}

function isCompiled(name: string): boolean {
  return (
    nginxDirectives()
      .get(name)
      ?.some((facts) => compiledSetters.has(facts.setter)) === true
  );
}

/** Names of the variables in a compiled value, captures left out. */
export function variablesIn(value: string): readonly string[] {
  const names: string[] = [];
  for (const match of value.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const name = match[1] ?? match[2] ?? '';
    if (!/^[1-9]/.test(name)) names.push(name);
  }
  return names;
}

function mapValues({ block }: NginxDirective): readonly NginxWord[] {
  return (block?.items ?? []).flatMap((pair) => (pair.name.value === 'include' ? [] : pair.args.slice(0, 1)));
}
