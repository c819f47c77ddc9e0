/** The php.ini directives that decide something between nginx and PHP-FPM, as they stand in `php_admin_value[…]`. */

/** A php.ini directive. */
export interface PhpIniDirective {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'time' | 'size' | 'boolean' | 'path';
  /** What a bare number counts. A size may end in K, M or G; a time may not have a unit. */
  readonly unit?: 'seconds' | 'bytes' | 'files';
  /** What PHP works with when no file sets it; php.ini-production differs where the docs say so. */
  readonly default: string | undefined;
  /** A sentence or two. */
  readonly docs: string;
  readonly url: string;
}

type Row = readonly [
  name: string,
  type: PhpIniDirective['type'],
  fallback: string | undefined,
  docs: string,
  page?: string,
];

const core = 'ini.core.php';

/** Pages of PHP's manual on which the anchor is `ini.` and the name with hyphens. */
const rows: readonly Row[] = [
  [
    'memory_limit',
    'size',
    '128M',
    'Memory a script may use, -1 for no limit. Reaching it ends the script with 500, or with 200 and a cut page where output was sent or `display_errors` is on.',
  ],
  [
    'max_execution_time',
    'time',
    '30',
    'CPU time a script may use; 0 means no limit. On Linux waiting for a database, a socket, a child or `sleep()` does not count, so it does not limit how long nginx waits: `request_terminate_timeout` does. Reaching it gives 500, or 200 where output was sent or `display_errors` is on.',
    'info.configuration.php',
  ],
  ['hard_timeout', 'time', '2', 'Grace time after `max_execution_time` until the worker is ended for good.'],
  [
    'max_input_time',
    'time',
    '-1',
    'Time for reading and parsing the request; -1 takes `max_execution_time`. By default nginx passes on a body only when it has all of it, so slow uploads are limited by nginx’s `client_body_timeout` instead.',
    'info.configuration.php',
  ],
  [
    'default_socket_timeout',
    'time',
    '60',
    'How long PHP’s streams wait for another server. Longer than nginx’s `fastcgi_read_timeout` it turns a dead backend into a 504.',
    'filesystem.configuration.php',
  ],
  [
    'post_max_size',
    'size',
    '8M',
    'Largest request body. A larger one is discarded with a warning and `$_POST` and `$_FILES` are empty, but the status stays 200; nginx’s `client_max_body_size` answers 413 first where it is smaller. 0 means no limit.',
  ],
  [
    'upload_max_filesize',
    'size',
    '2M',
    'Largest uploaded file. A larger one arrives as an error in `$_FILES`, not as a status. It has to fit into `post_max_size`, and that into nginx’s `client_max_body_size`.',
  ],
  ['max_file_uploads', 'integer', '20', 'Most files in one request; the rest is ignored.'],
  [
    'max_input_vars',
    'integer',
    '1000',
    'Most input variables in one request; the rest is ignored with a warning.',
    'info.configuration.php',
  ],
  ['file_uploads', 'boolean', '1', 'Whether uploads are accepted at all.'],
  [
    'upload_tmp_dir',
    'path',
    undefined,
    'Directory for uploads while the script runs. The pool’s user has to be able to write to it, and `open_basedir` has to include it.',
  ],
  [
    'sys_temp_dir',
    'path',
    undefined,
    'Directory for PHP’s other temporary files; unset the system’s, in a systemd unit with PrivateTmp one that nginx does not see.',
    'filesystem.configuration.php',
  ],
  [
    'open_basedir',
    'path',
    undefined,
    'Directories whose files PHP may open, with colons between them. A script outside them fails with `No input file specified.` or a warning. nginx is not aware of it.',
  ],
  [
    'doc_root',
    'path',
    undefined,
    'Root for scripts named by `PATH_INFO`. Leave it empty behind nginx: it changes how `SCRIPT_FILENAME` is found.',
  ],
  ['user_dir', 'string', undefined, 'Directory in a user’s home for `/~user/` addresses. Leave it empty behind nginx.'],
  [
    'cgi.fix_pathinfo',
    'boolean',
    '1',
    'Whether PHP cuts the path at the last existing file and uses the rest as `PATH_INFO`. With 1 a missing script is 404 `File not found.`; with 0 a missing `.php` is 404 `No input file specified.` and another ending 403. With 1 and no `try_files` in nginx `/photo.jpg/x.php` reaches the photo, and only `security.limit_extensions` stops it.',
  ],
  [
    'fastcgi.logging',
    'boolean',
    '1',
    'Whether PHP’s errors go to nginx as FastCGI stderr and so into nginx’s error log, when `error_log` is unset.',
  ],
  [
    'error_log',
    'path',
    undefined,
    'File for PHP’s errors. The pool’s user has to be able to write to it. Unset they go to nginx’s error log.',
    'errorfunc.configuration.php',
  ],
  ['log_errors', 'boolean', '1', 'Whether PHP’s errors are logged at all.', 'errorfunc.configuration.php'],
  [
    'display_errors',
    'string',
    '1',
    'Whether errors are printed into the page. Then a fatal error has status 200 instead of 500, so neither nginx’s `fastcgi_intercept_errors` nor monitoring sees it. php.ini-production switches it off.',
    'errorfunc.configuration.php',
  ],
  [
    'error_reporting',
    'integer',
    undefined,
    'Which errors count, as a sum of the `E_…` constants.',
    'errorfunc.configuration.php',
  ],
  ['html_errors', 'boolean', '1', 'Whether displayed errors are HTML.', 'errorfunc.configuration.php'],
  [
    'output_buffering',
    'size',
    '0',
    'Bytes of output PHP keeps back. With a buffer a late fatal error can still become a 500, and headers may be sent after output. php.ini-production has 4096.',
    'outcontrol.configuration.php',
  ],
  [
    'zlib.output_compression',
    'boolean',
    '0',
    'Whether PHP compresses pages. nginx’s `gzip` does the same outside the worker and does not compress twice.',
    'zlib.configuration.php',
  ],
  [
    'auto_prepend_file',
    'path',
    undefined,
    'Script that runs before every other. If it is missing every page fails with 500.',
  ],
  ['auto_append_file', 'path', undefined, 'Script that runs after every other.'],
  [
    'user_ini.filename',
    'string',
    '.user.ini',
    'Name of the files in the site’s directories that set ini values; they win over `php_value` of the pool and lose to `php_admin_value`. Empty switches them off.',
  ],
  [
    'ignore_user_abort',
    'boolean',
    '0',
    'Whether a script continues when the visitor has left; it can only notice when it sends output.',
    'misc.configuration.php',
  ],
  [
    'disable_functions',
    'string',
    undefined,
    'Functions that are disabled for scripts. In a pool the list is added to the one of php.ini.',
  ],
  [
    'expose_php',
    'boolean',
    '1',
    'Whether the answer carries `X-Powered-By: PHP`; `fastcgi_hide_header X-Powered-By` hides it in nginx.',
  ],
  [
    'variables_order',
    'string',
    'EGPCS',
    'Which of `$_ENV`, `$_GET`, `$_POST`, `$_COOKIE` and `$_SERVER` exist. nginx’s `fastcgi_param` values are in `$_SERVER`.',
  ],
  [
    'session.save_path',
    'path',
    undefined,
    'Where sessions are kept. The pool’s user has to be able to write to it; pools with different users need different directories.',
    'session.configuration.php',
  ],
  [
    'session.gc_maxlifetime',
    'time',
    '1440',
    'Age at which an unused session may be removed.',
    'session.configuration.php',
  ],
  [
    'sendmail_path',
    'string',
    undefined,
    'Program, with arguments, to which `mail()` passes its messages. In a `chroot` it has to exist inside of it.',
    'mail.configuration.php',
  ],
  [
    'date.timezone',
    'string',
    'UTC',
    'Time zone for PHP’s date functions; nginx’s logs use the system’s.',
    'datetime.configuration.php',
  ],
  [
    'opcache.enable',
    'boolean',
    '1',
    'Whether compiled scripts are kept. All pools of one FPM master share one cache.',
    'opcache.configuration.php',
  ],
  [
    'opcache.validate_timestamps',
    'boolean',
    '1',
    'Whether PHP looks for changed files. With 0 a deployment shows only after a reload of FPM, and that kills running requests unless `process_control_timeout` is set.',
    'opcache.configuration.php',
  ],
];

function directive([name, type, fallback, docs, page = core]: Row): PhpIniDirective {
  const unit = type === 'time' ? 'seconds' : type === 'size' ? 'bytes' : undefined;
  const anchor = `ini.${name.replaceAll('_', '-')}`;
  const url = `https://www.php.net/manual/en/${page}#${anchor}`;
  return { name, type, ...(unit !== undefined && { unit }), default: fallback, docs, url };
}

let byName: ReadonlyMap<string, PhpIniDirective> | undefined;

/** The php.ini directives that are explained here; PHP has many more, and FPM takes any name. */
export function phpIniDirectives(): ReadonlyMap<string, PhpIniDirective> {
  byName ??= new Map(rows.map((row) => [row[0], directive(row)]));
  return byName;
}

/** A php.ini directive by the name between the brackets; names are case-sensitive. */
export function phpIniDirective(name: string): PhpIniDirective | undefined {
  return phpIniDirectives().get(name);
}
