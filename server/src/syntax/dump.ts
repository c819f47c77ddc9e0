/** What servers print of their configuration, kept in a file: `nginx -T` (all files, one behind the other) and `php-fpm -tt` (all pools, merged). */

/** A file that a dump holds. */
export interface DumpPart {
  readonly dialect: 'nginx' | 'php-fpm';
  /** Absolute, on the server. */
  readonly path: string;
  /** As long as the dump, with spaces for all that is not the part's: a place in one is the same place in the other. */
  readonly text: string;
}

/** Above a file (ngx_conf_file.c and nginx.c print it with `-T`). */
const sectionHead = /^# configuration file (\/.*):\r?$/gm;
/** What stands before the first file: messages of the test, the command itself. */
const beforeSections = /^\s*$|^\s*(?:nginx:|#|\$|\[[^\]]{1,40}\] NOTICE:|\d{4}\/\d\d\/\d\d )/;
/** A line of the log of PHP-FPM (fpm_conf.c, fpm_conf_dump): its time, its level, and what is said. */
const noticeHead = /^\[[^\]\n]{1,40}\] NOTICE: /gm;
/** The padded texts of one dump are no longer together than this; files behind are not known then. */
const mostText = 20_000_000;

/** The files in a dump; `undefined` where the text is none. */
export function partsOfDump(text: string): readonly DumpPart[] | undefined {
  const nginx = text.includes('# configuration file /') ? nginxParts(text) : undefined;
  const fpm = text.includes('NOTICE: [global]') ? fpmParts(text) : undefined;
  return nginx === undefined || fpm === undefined ? (nginx ?? fpm) : [...nginx, ...fpm];
}

function nginxParts(text: string): readonly DumpPart[] | undefined {
  const heads = [...text.matchAll(sectionHead)];
  const [first] = heads;
  if (
    first === undefined ||
    first.index > 10_000 ||
    !text
      .slice(0, first.index)
      .split('\n')
      .every((line) => beforeSections.test(line))
  )
    return undefined;
  const spaces = spaced(text);
  // somebody may have let both servers print into one file
  const notice = text.search(noticeHead);
  const parts = new Map<string, DumpPart>();
  for (const [index, head] of heads.entries()) {
    const path = head[1] ?? '';
    if (parts.has(path) || (parts.size + 1) * text.length > mostText) continue;
    const start = head.index + head[0].length;
    const next = heads[index + 1]?.index ?? text.length;
    const end = notice > start && notice < next ? notice : next;
    parts.set(path, { dialect: 'nginx', path, text: spaces.slice(0, start) + text.slice(start, end) });
  }
  return [...parts.values()];
}

/** Values that PHP-FPM prints for what nobody set, or by number. */
const unset = /^(?:undefined|unknown value)?$/;
const printedAsNumber = new Set(['syslog.facility']);

function fpmParts(text: string): readonly DumpPart[] | undefined {
  const spaces = spaced(text);
  const kept: string[] = [];
  let from = 0;
  for (const head of text.matchAll(noticeHead)) {
    const start = head.index + head[0].length;
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end).trim();
    const setting = /^([\w.]+(?:\[[^\]]*\])?) =(.*)$/.exec(line);
    if (
      setting === null
        ? !/^\[[^\]]+\]$/.test(line)
        : unset.test((setting[2] ?? '').trim()) || printedAsNumber.has(setting[1] ?? '')
    )
      continue;
    kept.push(spaces.slice(from, start), text.slice(start, end));
    from = end;
  }
  if (kept.length === 0) return undefined;
  return [{ dialect: 'php-fpm', path: '/php-fpm.conf', text: kept.join('') + spaces.slice(from) }];
}

function spaced(text: string): string {
  return text.replace(/[^\r\n]+/g, (line) => ' '.repeat(line.length));
}
