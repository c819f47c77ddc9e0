/** Directives that hand a request to a server behind nginx, or answer it themselves. */

/** They hand it on: each sets the handler of its location (`clcf->handler`), so that the last one counts. */
export const passDirectives = [
  'fastcgi_pass',
  'proxy_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
] as const;

/** They answer it. */
export const answeringDirectives = [
  'stub_status',
  'empty_gif',
  'flv',
  'mp4',
  'perl',
  'js_content',
  'dav_methods',
  'random_index',
] as const;

/** They run a request within another one, with the same variables. */
export const subrequestDirectives = ['auth_request', 'mirror', 'ssi', 'add_before_body', 'add_after_body'] as const;
