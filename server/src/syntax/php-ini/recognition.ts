/** Whether a text is a php.ini: by its name, by the directory that PHP reads, or by settings that only PHP has. Other programs write the same form. */
import { isFpmKey } from '../content-signals.ts';

/** So many lines tell what a text is. */
const mostLines = 600;

/** Settings and modules of PHP whose names hardly another program has. */
const ownKey =
  /^(?:memory_limit|post_max_size|upload_max_filesize|max_(?:execution|input)_time|max_input_(?:vars|nesting_level)|max_file_uploads|file_uploads|upload_tmp_dir|display(?:_startup)?_errors|error_reporting|log_errors(?:_max_len)?|html_errors|track_errors|expose_php|short_open_tag|output_buffering|disable_(?:functions|classes)|allow_url_(?:fopen|include)|open_basedir|auto_(?:prepend|append)_file|variables_order|request_order|register_argc_argv|default_(?:charset|socket_timeout|mimetype)|realpath_cache_(?:size|ttl)|sendmail_path|zend_extension|extension_dir|enable_dl|always_populate_raw_post_data|(?:date|opcache|session|xdebug|zend|assert|mbstring|apcu?|apc|mysqli|mysqlnd|pdo_mysql|pcre|phar|soap|user_ini|cgi|fastcgi|zlib|intl|curl|openssl|redis|igbinary|memcached|newrelic|blackfire|pcov|tideways|swoole|imagick|ffi|filter|mail|url_rewriter|exif|gd|ldap|sqlite3|oci8|pgsql|tidy|iconv|arg_separator|highlight|unserialize)\.[a-z]\w*(?:\.\w+)*)$/;
/** Names that PHP has and others too: they speak for php.ini only beside its own. */
const sharedKey =
  /^(?:extension|precision|serialize_precision|error_log|include_path|doc_root|user_dir|engine|implicit_flush|ignore_user_abort|SMTP|smtp_port|sendmail_from|browscap|syslog\.\w+|error_(?:prepend|append)_string|docref_(?:root|ext)|report_memleaks|ignore_repeated_(?:errors|source)|hard_timeout|sys_temp_dir|from|user_agent|auto_(?:globals_jit|detect_line_endings))$/;
/** Headers of php.ini-production and of the modules; PHP itself passes over all but `HOST=` and `PATH=`. */
const ownSection =
  /^(?:php|cli server|date|filter|iconv|imap|intl|sqlite3?|pcre|pdo(?:_\w+)?|phar|mail function|odbc|mysqli?|mysqlnd|oci8|postgresql|pgsql|bcmath|browscap|session|assertion|com|mbstring|gd|exif|tidy|soap|sysvshm|ldap|dba|opcache|curl|openssl|ffi|xdebug|apcu?|redis|zend|zlib|newrelic|(?:host|path)=.*)$/i;

/** What the lines of a text are. */
interface IniHints {
  own: number;
  shared: number;
  otherKeys: number;
  phpHeader: number;
  otherSections: number;
  /** Settings of PHP-FPM's pools. */
  pool: number;
  /** Lines in no form of an ini file. */
  other: number;
}

/** @param path without the endings of templates and copies; `undefined` for a text that lies nowhere */
export function isPhpIni(path: string | undefined, text: string): boolean {
  const parts = path?.toLowerCase().split('/') ?? [];
  const name = parts.pop() ?? '';
  const isNamed = /^(?:php(?:-cli|-cgi|-fpm-fcgi)?[\d.]*\.ini(?:-production|-development)?|\.user\.ini)$/.test(name);
  if (!isNamed && !name.endsWith('.ini') && !/^(?:untitled:.*|)$/.test(path ?? '')) return false;
  const hints = hintsOf(text);
  const { own, shared, otherKeys, otherSections, pool, other } = hints;
  // a pool in a file of any name is PHP-FPM's, though a line of one may have slipped in; and what is in no form of an ini file is somebody else's
  if ((pool > 0 && pool * 3 + otherSections > own + shared) || other > own + shared + otherKeys) return false;
  if (isNamed) return true;
  if (path !== undefined && isRead(parts)) return otherSections === 0 || own >= otherKeys;
  return isPhpByContent(hints);
}

/** Whether PHP reads every `.ini` of a directory: `php/conf.d`, `php/8.2/fpm/conf.d`, `php.d`, `php/8.2/mods-available`. */
function isRead(directories: readonly string[]): boolean {
  const last = directories.at(-1) ?? '';
  if (/^php[\d.]*\.d$/.test(last)) return true;
  return (
    (last === 'conf.d' || last === 'mods-available') &&
    directories.slice(-4, -1).some((one) => /^(?:.*[-_])?php-?[\d.]*(?:[-_](?:fpm|cli|cgi|apache2?))?$/.test(one))
  );
}

function isPhpByContent({ own, shared, otherKeys, phpHeader, otherSections, other }: IniHints): boolean {
  if (own === 0 || otherSections > 0 || other > 0) return false;
  return phpHeader > 0 ? own + shared >= otherKeys : own + shared > 2 * otherKeys;
}

function hintsOf(text: string): IniHints {
  const hints: IniHints = { own: 0, shared: 0, otherKeys: 0, phpHeader: 0, otherSections: 0, pool: 0, other: 0 };
  let from = 0;
  for (let count = 0; from < text.length && count < mostLines; count++) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(from, Math.min(end, from + 400)).trim();
    from = end + 1;
    const hint = hintOf(line);
    if (hint !== undefined) hints[hint]++;
  }
  return hints;
}

function hintOf(line: string): keyof IniHints | undefined {
  // whole lines of templates, and comments: `#` was one in old releases
  if (line === '' || /^(?:[;#]|\{[{%#]|<[%?])/.test(line.slice(0, 2))) return undefined;
  const section = /^\[([^\]]*)\]/.exec(line)?.[1];
  if (section !== undefined)
    return /^php$/i.test(section) ? 'phpHeader' : ownSection.test(section) ? undefined : 'otherSections';
  const [, key, bracket = ''] = /^([\w.-]+)(\[[^\]]*\])?\s*=/.exec(line) ?? [];
  if (key === undefined) return 'other';
  if (ownKey.test(key)) return 'own';
  if (sharedKey.test(key)) return 'shared';
  return isFpmKey(key + bracket) ? 'pool' : 'otherKeys';
}
