/** Small harm done to PHP-FPM configurations: each way once, at a place that a seed chooses. */
import { linesOf, misspelt, replaced, type Files, type Mutant } from './nginx-mutations.ts';
import type { Random } from './random.ts';

const oddValues = [
  '',
  '""',
  "''",
  '"',
  "'",
  '0',
  '-1',
  '1',
  '3',
  '12',
  '70000',
  '99999999999999999999',
  '1.5',
  '1k',
  '10m',
  '1M',
  '5min',
  '30sec',
  '5S',
  '1m30s',
  '1.5s',
  '500ms',
  '-5',
  '30 s',
  '1w',
  'infinite',
  'unlimited',
  'yes',
  'Yes',
  '"Yes"',
  'NO',
  "'No'",
  'none',
  'null',
  '"none"',
  'on',
  'off',
  'maybe',
  'enabled',
  'true',
  'TRUE',
  '"TRUE"',
  'info',
  'debug',
  'warn',
  'error',
  'crit',
  'static',
  'dynamic',
  'ondemand',
  'on-demand',
  'Dynamic',
  'select',
  'kqueue',
  'port',
  'local7',
  'LOG_LOCAL7',
  'LOG_USER',
  'www-data',
  'root',
  '33',
  '0660',
  '660',
  '0o660',
  '127.0.0.1:9000',
  '127.0.0.1',
  ':9000',
  '9000',
  '/',
  'status',
  '/status?x',
  '/a b',
  '/sta(tus)',
  'unix:/x.sock',
  'a=b',
  'a|b',
  '1|2',
  'a&b',
  '!x',
  '~x',
  'f(x)',
  '(1)',
  '^',
  'a b',
  'a;b',
  '# x',
  'x # y',
  '${NAME}',
  '${',
  '$',
  '$pool',
  '"$pool"',
  '${pool}',
  '"${HOME',
  '{x}',
  '[x]',
  'é',
  '\\',
  '"a\\"b"',
  "'a'b",
  '"a" b',
  '"a" "b"',
  'E_ALL',
  'PHP_VERSION',
  '@',
  '%Z',
  '"%Z"',
  '%{x}Z',
  '-19',
  '-20',
  '20',
  '21',
  '60s;',
  '60s,',
  'yes;',
  '= 1',
  ', 2',
  '.php',
  '.php,.phar',
] as const;

const oddLines = [
  '# a comment',
  '#listen = 9000',
  'listen 127.0.0.1:9000;',
  'pm dynamic;',
  'pm',
  'pm:',
  'pm: static',
  '[',
  '[]',
  '[www',
  'www]',
  '[ www ]',
  '[www] ; x',
  '[www] # x',
  ' [www]',
  '[global',
  '[global] x',
  '["www"]',
  '[a][b]',
  '= 1',
  '{',
  '}',
  'php_value[]',
  'php_value = 1',
  'php_value[x = 1',
  'php_value[x]',
  'env[] = 1',
  'env[A] =',
  'env = 1',
  'PHP_VALUE[x] = 1',
  'php_values[x] = 1',
  'foo[bar] = 1',
  'access.suppress_path[] = x',
  'access.suppress_path[x] = /y',
  'access.suppress_path[] =',
  'access.suppress_path = /x',
  'include',
  'include =',
  'Include = /etc/php/8.9/fpm/none/*.conf',
  'include = /etc/php/8.9/fpm/run/*.conf',
  'include = /etc/php/8.9/fpm/nothing/x.conf',
  'include = "/etc/php/8.9/fpm/run/x.conf"',
  'log_level = notice',
  'daemonize = no',
  'pm.max_children = 0',
  'user =',
  'memory_limit = 128M',
  'chroot = relative',
  'chdir = relative',
  'prefix = /nowhere',
  'pm.max_spawn_rate = 0',
  'request_slowlog_trace_depth = 0',
  'request_slowlog_trace_depth = 5',
  'request_slowlog_timeout = 5',
  'listen.setfib = 1',
  'apparmor_hat = x',
  'ping.response =',
  'ping.path = /',
  'pm.status_path =',
  'on = 1',
  'null = x',
  'yes',
  'listen.mode = 9',
  '\t',
  'listen = $nope',
  'slowlog = $pool',
  'error_log = $pool',
  'php_admin_value[a] = b = c',
  'php_admin_flag[x] = maybe',
  'php_flag[x] = 2',
  'server {',
  'location / {',
] as const;

type Way = (text: string, random: Random) => string | undefined;

interface Part {
  readonly start: number;
  readonly end: number;
}

function matches(text: string, pattern: RegExp): readonly Part[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index + match[0].length - (match[1] ?? match[0]).length,
    end: match.index + match[0].length,
  }));
}

function at(text: string, random: Random, pattern: RegExp): Part | undefined {
  const all = matches(text, pattern);
  return all.length === 0 ? undefined : random.pick(all);
}

/** Changes a part that the pattern finds; its first group ends the part. */
function change(pattern: RegExp, by: (fragment: string, random: Random) => string): Way {
  return (text, random) => {
    const part = at(text, random, pattern);
    return part === undefined
      ? undefined
      : replaced(text, part.start, part.end, by(text.slice(part.start, part.end), random));
  };
}

const value = /^[^;\n=]*=[ \t]*([^;\n]*)/gm;
const key = /^[ \t]*([A-Za-z_.]+)/gm;
const entry = /^[^;[\n][^\n]*/gm;
const characters = /[=[\]"';$]/g;

const ways: Readonly<Record<string, Way>> = {
  'drop a line': (text, random) => {
    const lines = linesOf(text);
    return lines.toSpliced(random.below(lines.length), 1).join('\n');
  },
  'drop a character': (text, random) => {
    const place = random.below(text.length);
    return replaced(text, place, place + 1, '');
  },
  'drop a sign': change(characters, () => ''),
  'drop a value': change(value, () => ''),
  'drop a key': change(key, () => ''),
  'drop a section': change(/^\[[^\n]*\n/gm, () => ''),
  'double a line': change(entry, (line) => `${line}\n${line}`),
  'double a sign': change(characters, (character) => character + character),
  'double a value': change(value, (word) => `${word} ${word}`),
  'swap two lines': (text, random) => {
    const lines = linesOf(text);
    const [a, b] = [random.below(lines.length), random.below(lines.length)];
    return lines
      .with(a, lines[b] ?? '')
      .with(b, lines[a] ?? '')
      .join('\n');
  },
  'swap two values': (text, random) => {
    const [a, b] = [at(text, random, value), at(text, random, value)];
    if (a === undefined || b === undefined || a.start >= b.start) return undefined;
    return (
      text.slice(0, a.start) +
      text.slice(b.start, b.end) +
      text.slice(a.end, b.start) +
      text.slice(a.start, a.end) +
      text.slice(b.end)
    );
  },
  'misspell a key': change(key, misspelt),
  'misspell a value': change(/^[^;\n=]*=[ \t]*([^;\n]+)/gm, misspelt),
  'misspell a section': change(/^\[([^\]\n]+)/gm, (_, random) =>
    random.pick(['global', 'GLOBAL', 'www', 'x y', 'globl', 'pool:www', 'ww$w', '"www"', "a'b", 'none', 'on', '']),
  ),
  'move a line': (text, random) => {
    const part = at(text, random, /^[^;\n][^\n]*\n/gm);
    if (part === undefined) return undefined;
    const rest = linesOf(text.slice(0, part.start) + text.slice(part.end));
    return rest.toSpliced(random.below(rest.length), 0, text.slice(part.start, part.end - 1)).join('\n');
  },
  'break signs': (text, random) => {
    const place = random.below(text.length);
    return replaced(
      text,
      place,
      place,
      random.pick([
        '"',
        "'",
        '[',
        ']',
        ';',
        '=',
        '#',
        '$',
        '${',
        '(',
        ')',
        '|',
        '&',
        '!',
        '~',
        '{',
        '}',
        '\\',
        ' ',
        '\n',
        '\t',
        ':',
        ',',
      ]),
    );
  },
  'odd value': change(value, (_, random) => random.pick(oddValues)),
  'add a word': change(value, (word, random) => `${word} ${random.pick(oddValues)}`),
  'odd number': change(/(?<=[= ])(\d+[a-z]*)\b/g, (_, random) =>
    random.pick([
      '0',
      '-1',
      '1',
      '2',
      '3',
      '7',
      '12',
      '100',
      '1.5',
      '1k',
      '5min',
      '2h',
      '10ms',
      '1d',
      '70000',
      '18446744073709551616',
      'x',
      '511',
    ]),
  ),
  'add a line': (text, random) => {
    const lines = linesOf(text);
    return lines.toSpliced(random.below(lines.length), 0, random.pick(oddLines)).join('\n');
  },
  'write it as nginx does': change(entry, (line) => line.replace(/ *= */, ' ').replace(/$/, ';')),
  'put a colon': change(/^[^;[\n=]*( *=)/gm, () => ':'),
};

/** Ways that say most are taken more often. */
const order = [
  ...Object.keys(ways),
  'odd value',
  'odd value',
  'odd number',
  'odd number',
  'misspell a key',
  'misspell a value',
  'move a line',
  'move a line',
  'add a line',
  'add a line',
  'drop a line',
  'swap two values',
];

/** The configuration with one kind of harm done to one of its files, or a line moved from one file to another. */
export function mutateFpm(files: Files, random: Random): Mutant {
  for (;;) {
    const what = random.pick(order);
    const [name, text] = random.pick([...files]);
    if (what === 'move a line' && random.below(2) === 0 && files.size > 1) return moveBetween(files, random);
    const changed = ways[what]?.(text, random);
    if (changed !== undefined && changed !== text)
      return { files: new Map(files).set(name, changed), what: `${what} in ${name}` };
  }
}

function moveBetween(files: Files, random: Random): Mutant {
  const [from, text] = random.pick([...files]);
  const [to, other] = random.pick([...files].filter(([name]) => name !== from));
  const part = at(text, random, /^[^;\n][^\n]*\n/gm) ?? { start: 0, end: 0 };
  const lines = linesOf(other);
  const moved = lines.toSpliced(random.below(lines.length), 0, text.slice(part.start, part.end - 1)).join('\n');
  return {
    files: new Map(files).set(from, text.slice(0, part.start) + text.slice(part.end)).set(to, moved),
    what: `move a line from ${from} to ${to}`,
  };
}
