/** Counts, line by line, what in a text speaks for nginx, for PHP-FPM, or for neither. */
import { TextMemo } from '../text/text-memo.ts';

export interface ContentSignals {
  /** Lines that only nginx has: a directive of its own, ended by `;` or `{`. */
  readonly nginxStrong: number;
  /** Lines in nginx's form with a name that others use too (`include`, `server`, `user`). */
  readonly nginxWeak: number;
  /** Lines in nginx's form (`words;`, `words {`) with a name that is not known. */
  readonly nginxShape: number;
  /** `key = value` with a key that only FPM has. */
  readonly fpmStrong: number;
  /** `key = value` with a key of FPM that others use too (`listen`, `user`, `include`). */
  readonly fpmWeak: number;
  /** `key = value` with a key that FPM does not know. */
  readonly otherIni: number;
  /** `[name]` headers that may be a pool or `[global]`. */
  readonly poolSections: number;
  /** Something no nginx and no FPM file holds. */
  readonly foreignSure: boolean;
  /** Lines in the form of another language. */
  readonly foreign: number;
  /** Lines that nothing ends. */
  readonly open: number;
  /** Lines that nothing ends with a name that nginx alone has. */
  readonly nginxOpen: number;
}

/** A line is looked at up to here; the rest says nothing about the dialect. */
const longestLine = 400;

/** How the names of whole modules of nginx begin. */
const nginxPrefix =
  /^(?:fastcgi|proxy|uwsgi|scgi|grpc|ssl|gzip|brotli|client|limit_req|limit_conn|open_file_cache|auth_basic|auth_request|more|lua|worker|add_before|add_after|geoip2?|real_ip|perl|js|sub_filter|secure_link|memcached|http2|http3|quic|pagespeed|modsecurity|nchan|vhost_traffic|resolver|stub|ssi|types_hash|variables_hash|server_names_hash|map_hash|msie|dav|image_filter|autoindex|lingering|\w+_by_lua)_\w/;
/** Names that hardly another language has at the head of a line that ends with `;` or `{`. */
const nginxNames = new Set(
  `server_name server_tokens location upstream try_files add_header error_page access_log error_log rewrite root index alias sendfile
  tcp_nopush tcp_nodelay default_type gzip log_format log_not_found set_real_ip_from limit_except satisfy expires etag resolver
  split_clients worker_processes events http stream merge_slashes port_in_redirect server_name_in_redirect absolute_redirect
  disable_symlinks stub_status autoindex load_module valid_referers ip_hash least_conn send_timeout aio directio output_buffers
  postpone_output chunked_transfer_encoding if_modified_since recursive_error_pages max_ranges multi_accept keepalive_timeout
  keepalive_requests large_client_header_buffers reset_timedout_connection underscores_in_headers ignore_invalid_headers`.split(
    /\s+/,
  ),
);
/** Names of nginx that others use too. */
const nginxShared = new Set(
  `include server listen user pid set if allow deny map geo types use env daemon keepalive hash random pcre_jit timer_resolution
  thread_pool return break internal charset mail`.split(/\s+/),
);

const fpmStrong =
  /^(?:pm|pm\.\w+|listen\.\w+|php_(?:admin_)?(?:value|flag)\[.*\]|env\[.*\]|request_(?:terminate|slowlog)_\w+|slowlog|clear_env|catch_workers_output|decorate_workers_output|security\.limit_extensions|access\.(?:log|format|suppress_path\[\])|process_control_timeout|emergency_restart_\w+|process\.(?:max|priority|dumpable)|ping\.\w+|rlimit_(?:files|core)|systemd_interval|events\.mechanism|log_limit|log_buffering)$/i;
const fpmWeak =
  /^(?:listen|user|group|include|prefix|chroot|chdir|pid|error_log|log_level|daemonize|syslog\.\w+|apparmor_hat)$/i;

/** Whether a key, brackets included, is one of PHP-FPM's. */
export function isFpmKey(key: string): boolean {
  return fpmStrong.test(key) || fpmWeak.test(key);
}

/** Section headers that no pool is likely to have: supervisord's. */
const supervisorSection =
  /^\[(?:(?:program|group|eventlistener|fcgi-program|rpcinterface|ctlplugin):.*|supervisord|supervisorctl|unix_http_server|inet_http_server)\]/i;
/** Section headers of systemd, MySQL, PHP, …; a pool may be named so all the same. */
const foreignSection =
  /^\[(?:unit|service|install|socket|timer|mount|mysqld?(?:[_-].*)?|mysqldump|mariadb.*|client(?:-.*)?|server|galera|php|date|opcache|xdebug|session|pdo_mysql|mail function|cli server|default|loggers?|handlers?|formatters?|alembic|uwsgi|ini|extension|package|tool\..*|remote .*|core|branch .*|\w+::.*)\]/i;
const shellEnd = /^(?:fi|esac|done)\b\s*(?:[;|&>#].*)?$/;
/** What another language has and nginx refuses. */
const foreignHint = /^(?:\/\/|\/\*|\*\/|\}\s*;)/;
const foreignForm =
  /^(?:<\/?[A-Za-z!?]|\};?\s*else\b|\}\)|[\w.$>[\]"'-]+\s*:?=.*;$|\w+\s*=>|\s*-\s+\S|"?[\w.-]+"?:(?:\s|$)|(?:const|var|let|function|class|import|export|public|private|def|echo|then|elif|local|FROM|RUN|COPY|ENV|CMD|EXPOSE)\b|[A-Z][a-z]+[A-Z]\w*\s+[^;=]+$|[A-Z][A-Za-z]+\s+\S[^;]*$|![a-z])/;

/** The signals of a text; comments of both dialects and template control are passed over. */
export function contentSignals(text: string): ContentSignals {
  const counts = {
    nginxStrong: 0,
    nginxWeak: 0,
    nginxShape: 0,
    fpmStrong: 0,
    fpmWeak: 0,
    otherIni: 0,
    poolSections: 0,
    foreignSure: false,
    foreign: 0,
    open: 0,
    nginxOpen: 0,
  };
  if (startsLikeAnother(text)) return { ...counts, foreignSure: true };
  let preprocessor = 0;
  /** Where a Lua body of nginx opened: it is passed over up to a line that begins with its closing character at this column or left of it. */
  let lua = -1;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const raw = text.slice(start, Math.min(end, start + longestLine));
    start = end + 1;
    const known = lua < 0 ? hints.get(raw) : undefined;
    if (known !== undefined) {
      count(known, counts);
      continue;
    }
    const line = raw.trim();
    if (lua >= 0 && line !== '' && indentOf(raw) <= lua && /^[}'"]/.test(line)) lua = -1;
    else if (lua >= 0) continue;
    else if (line.includes('_by_lua') && /^\w+_by_lua(?:_block\b.*\{|\b[^'"]*['"])[^'"}]*$/.test(line)) {
      counts.nginxStrong++;
      lua = indentOf(raw);
      continue;
    }
    if (
      line.startsWith('#') &&
      /^#\s*(?:include\s*[<"][^;]*$|define\s+\w+\s|ifn?def\s|endif\b(?!.*;)|pragma\s)/.test(line)
    )
      preprocessor++;
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (shellEnd.test(line) || (line.startsWith('===') && /^===\s+TEST/.test(line)))
      return { ...counts, foreignSure: true };
    const hint = hintOf(line);
    if (hint === sure) return { ...counts, foreignSure: true };
    hints.keep(raw, hint);
    count(hint, counts);
  }
  return preprocessor > 1 ? { ...counts, foreignSure: true } : counts;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Quickly: whether any of the words below stands there at all. */
const mayStartLikeAnother = /#!|<[?!h]|---|\{\s*"|syntax=docker|FROM|ARG/i;

/** What only the very beginning of a file tells: another language's first words. */
function startsLikeAnother(text: string): boolean {
  const beginning = text.slice(0, 2000);
  return (
    mayStartLikeAnother.test(beginning) &&
    /^\uFEFF?\s*(?:#!|<\?(?:php|xml)|<!doctype|<html|---\s*$|\{\s*"|#\s*syntax=docker|(?:#[^\n]*\n\s*)*(?:FROM|ARG)\s+\S+)/im.test(
      beginning,
    ) &&
    !/^\s*#!.*nginx/.test(text)
  );
}

type Counts = { -readonly [K in keyof ContentSignals]: ContentSignals[K] };

/** What a line speaks for, and how strongly. */
interface Hint {
  readonly of: Exclude<keyof ContentSignals, 'foreignSure'>;
  readonly weight: number;
}

const sure = 'sure';
const foreign: Hint = { of: 'foreign', weight: 1 };
const veryForeign: Hint = { of: 'foreign', weight: 3 };
const plainHints = {
  nginxStrong: { of: 'nginxStrong', weight: 1 },
  nginxWeak: { of: 'nginxWeak', weight: 1 },
  nginxShape: { of: 'nginxShape', weight: 1 },
  open: { of: 'open', weight: 1 },
  nginxOpen: { of: 'nginxOpen', weight: 1 },
  fpmStrong: { of: 'fpmStrong', weight: 1 },
  fpmWeak: { of: 'fpmWeak', weight: 1 },
  otherIni: { of: 'otherIni', weight: 1 },
  poolSections: { of: 'poolSections', weight: 1 },
  none: { of: 'open', weight: 0 },
} as const satisfies Record<string, Hint>;

/** Lines with their hints: the sites of a server, and its pools, have most of their lines in common. */
const hints = new TextMemo<Hint>({ most: 2000, longest: longestLine });

function count({ of, weight }: Hint, counts: Counts): void {
  counts[of] += weight;
}

function hintOf(line: string): Hint | typeof sure {
  if (line.startsWith('[')) {
    if (supervisorSection.test(line)) return sure;
    if (foreignSection.test(line)) return veryForeign;
    return /^\[[^\]]*\]\s*(?:[;#].*)?$/.test(line) ? plainHints.poolSections : plainHints.none;
  }
  if (
    line.startsWith('<') &&
    /^<\/?(?:VirtualHost|Directory|DirectoryMatch|IfModule|Files|FilesMatch|Location|LocationMatch|Proxy|IfDefine|Limit|LimitExcept|IfVersion)\b/i.test(
      line,
    )
  )
    return sure;
  const plain = withoutComment(line);
  const assignment = !plain.includes('=') ? null : /^([\w.-]+(?:\[[^\]]*\])?)\s*=(?!=|>)/.exec(plain);
  const key = assignment?.[1] ?? '';
  // behind a value of PHP-FPM a comment begins with `;`
  const isCommented = plain.length < line.length && plain.endsWith(';') && isFpmKey(key);
  return assignment !== null && (isCommented || !/[;{]$/.test(plain)) ? hintOfSetting(key) : hintOfStatement(plain);
}

function hintOfSetting(key: string): Hint {
  if (fpmStrong.test(key)) return plainHints.fpmStrong;
  return fpmWeak.test(key) ? plainHints.fpmWeak : plainHints.otherIni;
}

function hintOfStatement(line: string): Hint {
  const name = nameAt(line);
  const own = name !== '' && (nginxNames.has(name) || nginxPrefix.test(name));
  const last = line.charCodeAt(line.length - 1);
  const ended = last === 59 || last === 123 || last === 125;
  if (/^\w+\s*\(/.test(line) && !/^(?:if|location)\s*\(/.test(line)) return foreign;
  if (foreignHint.test(line)) return veryForeign;
  if (ended && own) return plainHints.nginxStrong;
  if (foreignForm.test(line)) return foreign;
  if (ended ? nginxShared.has(name) : own && name.includes('_')) return plainHints.nginxWeak;
  if (!ended) return own ? plainHints.nginxOpen : plainHints.open;
  return line === '}' ? plainHints.none : plainHints.nginxShape;
}

/** The name of small letters, digits and underscores that a line begins with, if a space, `;`, `{` or nothing follows it. */
function nameAt(line: string): string {
  let end = 0;
  for (
    let code = line.charCodeAt(0);
    (code >= 97 && code <= 122) || code === 95 || (code >= 48 && code <= 57);
    code = line.charCodeAt(++end)
  );
  if (end === 0 || !/[a-z]/.test(line.charAt(0))) return '';
  return end === line.length || /[\s;{]/.test(line.charAt(end)) ? line.slice(0, end) : '';
}

/** The line without a comment of nginx behind it; quotes are not looked at. */
function withoutComment(line: string): string {
  const mark = line.indexOf(';');
  // a lone `;` at the end is no comment's, and nearly every line ends so
  const at = (mark < 0 || mark === line.length - 1) && !line.includes('#') ? -1 : line.search(/\s[#;](?:\s|$)/);
  const cut = at < 0 ? line : line.slice(0, at + (line.charAt(at + 1) === ';' ? 2 : 0));
  return cut.trimEnd();
}
