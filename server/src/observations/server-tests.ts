/** What `nginx -t` and `php-fpm -t` print, read back into messages with places. */

export interface ServerMessage {
  readonly severity: 'error' | 'warning';
  /** As the server says it, without its prefix and its place. */
  readonly message: string;
  /** The server's own path of the file; `undefined` where it names none. */
  readonly path: string | undefined;
  /** The first line being 1. */
  readonly line: number | undefined;
  /** The pool that PHP-FPM speaks of. */
  readonly pool: string | undefined;
}

export interface ServerOutput {
  /** Each message once, in order. */
  readonly messages: readonly ServerMessage[];
  /** Whether the server says that the test was passed; `undefined` where it says neither. */
  readonly passed: boolean | undefined;
  /** The main file that was tested, by the server's own path; `undefined` where the server does not name it, as PHP-FPM often does not when it fails. */
  readonly tested: string | undefined;
}

/** Longer lines are cut: nobody reads them. UTF-16 code units. */
const longestLine = 2000;
const mostMessages = 200;

const nginxLine =
  /^(?:nginx: |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )\[(emerg|alert|crit|error|warn)\] (?:\d+#\d+: )?(?:\*\d+ )?(.*)$/;
const nginxPlace = /^(.*) in (.+):(\d+)$/;
const nginxEnd = /^nginx: (?:the )?configuration file (.+?) (?:test (failed|is successful)|syntax is ok)$/;

/** stderr of `nginx -t` (ngx_log.c, ngx_conf_file.c); what nginx has not written is passed over. */
export function readNginxOutput(text: string): ServerOutput {
  const messages: ServerMessage[] = [];
  let main: string | undefined;
  let passed: boolean | undefined;
  for (const line of linesOf(text)) {
    const end = nginxEnd.exec(line);
    if (end !== null) {
      main = end[1];
      if (end[2] !== undefined) passed = end[2] !== 'failed';
      continue;
    }
    const match = nginxLine.exec(line);
    if (match === null) continue;
    const placed = nginxPlace.exec(match[2] ?? '');
    messages.push({
      severity: match[1] === 'warn' ? 'warning' : 'error',
      message: placed?.[1] ?? match[2] ?? '',
      path: placed?.[2],
      line: placed === null ? undefined : Number(placed[3]),
      pool: undefined,
    });
  }
  // what has no place concerns the configuration as a whole
  return {
    messages: once(
      messages.map((one) => (one.path === undefined && main !== undefined ? { ...one, path: main, line: 1 } : one)),
    ),
    passed,
    tested: main,
  };
}

const fpmLine = /^(?:\[[^\]]*\] )?(ALERT|ERROR|WARNING|NOTICE): (.*)$/;
const fpmPlace = /^\[(.+?):(\d+)\] (.*)$/;
const fpmPool = /^\[pool (.+?)\] (.*)$/;
const fpmFile = /^(?:failed to load configuration file '(.+)'|configuration file (.+) test is successful)$/;
/** Said behind the real reason. */
const consequence =
  /^(?:FPM initialization failed|failed to post process the configuration|failed to load configuration file|configuration file .* test is successful)/;

/** stderr of `php-fpm -t` (zlog.c, fpm_conf.c). */
export function readFpmOutput(text: string): ServerOutput {
  const messages: ServerMessage[] = [];
  let main: string | undefined;
  let passed: boolean | undefined;
  for (const line of linesOf(text)) {
    const match = fpmLine.exec(line);
    if (match === null) continue;
    const [, level, words = ''] = match;
    const named = fpmFile.exec(words);
    main = named?.[1] ?? named?.[2] ?? main;
    if (words.endsWith(' test is successful')) passed = true;
    if (level === 'ERROR' && consequence.test(words)) passed = false;
    if (level === 'NOTICE' || consequence.test(words)) continue;
    const placed = fpmPlace.exec(words);
    const pool = fpmPool.exec(words);
    messages.push({
      severity: level === 'WARNING' ? 'warning' : 'error',
      message: placed?.[3] ?? pool?.[2] ?? words,
      path: placed?.[1],
      line: placed === null ? undefined : Number(placed[2]),
      pool: pool?.[1],
    });
  }
  return {
    messages: once(
      messages.map((one) =>
        one.path === undefined && one.pool === undefined && main !== undefined ? { ...one, path: main, line: 1 } : one,
      ),
    ),
    passed,
    tested: main,
  };
}

// eslint-disable-next-line no-control-regex -- colours of a terminal
const colours = /\u001B\[[0-9;]*m/g;

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.slice(0, longestLine).replace(colours, '').trimEnd());
}

function once(messages: readonly ServerMessage[]): readonly ServerMessage[] {
  return [...new Map(messages.map((one) => [JSON.stringify(one), one])).values()].slice(0, mostMessages);
}
