/** The table of hard inputs: what lies on the disk, what is run, and what is said of it. */
import { fifo, folder, link, locked, type Entry } from './input.ts';
import { longLine, longWord, mapOf, mutual, nested, nginxOf, poolOf, poolsMany, siteOf, unclosed } from './texts.ts';

export interface Case {
  readonly title: string;
  readonly entries: Readonly<Record<string, Entry>>;
  /** What is checked; the folder itself where nothing is said. */
  readonly argv?: readonly string[];
  /** What standard output or standard error says; silence on both where nothing is named. */
  readonly says?: readonly RegExp[];
  /** Files that `--fix` changes, with what is in them then; every other byte stays. */
  readonly fixed?: Readonly<Record<string, string | Uint8Array>>;
  /** Root may read everything: run as nobody where the tests are root's. */
  readonly asNobody?: true;
}

const unserved = /error\[fastcgi-pass-unserved\]/;
const pair = { 'nginx.conf': nginxOf(siteOf('127.0.0.1:9000')), 'pool.d/www.conf': poolOf('www', '127.0.0.1:9000') };
const unfinished = siteOf('127.0.0.1:9000').replace('80;', '80');
const finished = siteOf('127.0.0.1:9000');
const devices = [
  /pipe\.conf was skipped: it is not a regular file/,
  /mem\.conf was skipped: it cannot be read/,
  ...['null', 'tty', 'zero'].map((name) => new RegExp(`${name}\\.conf was skipped: it is not a regular file`)),
];
const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const oddNames = [
  'a b',
  `it's`,
  'say "hi"',
  '#1',
  '100%',
  '%41',
  '🐘',
  'naïve',
  'two\nlines',
  'st*r',
  'wh?t',
  '{x}',
  '$HOME',
  'a;b',
  '-v',
  'x'.repeat(200),
];

export const cases: readonly Case[] = [
  {
    title: 'folders in folders, more than are read',
    entries: { ...pair, [`${'d/'.repeat(250)}nginx.conf`]: nginxOf(siteOf('127.0.0.1:9100')) },
    says: [/d was skipped: it is nested in more than 200 folders/],
  },
  // what cannot be read
  {
    title: 'a file that may not be read',
    entries: { ...pair, 'conf.d/secret.conf': locked(siteOf('127.0.0.1:9999')) },
    asNobody: true,
    says: [/conf\.d\/secret\.conf was skipped: it may not be read/],
  },
  {
    title: 'a file that may not be read is named',
    entries: { 'secret.conf': locked('x') },
    argv: ['secret.conf'],
    asNobody: true,
    says: [/^gatewise: secret\.conf may not be (?:read|accessed)\n$/],
  },
  {
    title: 'a folder that may not be read',
    entries: { ...pair, 'conf.d': locked() },
    asNobody: true,
    says: [/conf\.d was skipped: it may not be read/],
  },
  {
    title: 'folders named like files',
    entries: { ...pair, 'conf/nginx.conf': folder, 'conf/php-fpm.conf': folder, 'www.conf/nginx.conf': folder },
  },
  {
    title: 'an include of a folder',
    entries: { 'nginx.conf': nginxOf('include sites.conf;'), 'sites.conf/a.conf': '' },
    says: [/nginx-include-failed.*directory/],
  },
  { title: 'a link to itself', entries: { ...pair, 'loop.conf': link('loop.conf'), 'conf.d': link('conf.d') } },
  {
    title: 'a link to itself is named',
    entries: { 'loop.conf': link('loop.conf') },
    argv: ['loop.conf'],
    says: [/^gatewise: loop\.conf is a symbolic link loop\n$/],
  },
  {
    title: 'folders that lead to each other',
    entries: { ...pair, 'a/b': link('../c'), 'c/a': link('../a'), up: link('..'), here: link('.') },
  },
  {
    title: 'a link to nothing',
    entries: { 'nginx.conf': nginxOf('include sites/*;'), 'sites/gone': link('/nowhere/at/all') },
  },
  {
    title: 'a pipe, and links to devices',
    entries: {
      ...pair,
      'pipe.conf': fifo,
      'zero.conf': link('/dev/zero'),
      'null.conf': link('/dev/null'),
      'tty.conf': link('/dev/tty'),
      'mem.conf': link('/proc/self/mem'),
    },
    says: devices,
  },
  {
    title: 'a pipe that is included',
    entries: { 'nginx.conf': nginxOf('include pipe;\ninclude zero;'), pipe: fifo, zero: link('/dev/zero') },
    says: [/pipe was skipped: it is not a regular file/, /zero was skipped: it is not a regular file/, /0 errors/],
  },
  {
    title: 'includes of what may not be read',
    entries: {
      'nginx.conf': nginxOf('include tls.inc;\ninclude big.inc;\ninclude program.inc;\ninclude shut/a.inc;'),
      'tls.inc': locked('ssl_protocols TLSv1.3;'),
      'big.inc': Buffer.alloc(5_000_000, '# big\n'),
      'program.inc': 'a\0b',
      shut: locked(),
    },
    asNobody: true,
    says: [/0 errors/, /tls\.inc was skipped/, /big\.inc was skipped/, /program\.inc was skipped/],
  },
  {
    title: 'a pipe is named',
    entries: { 'pipe.conf': fifo },
    argv: ['pipe.conf'],
    says: [/^gatewise: pipe\.conf is neither a file nor a folder\n$/],
  },
  // what is no text
  {
    title: '20 MB',
    entries: { ...pair, 'big.conf': Buffer.alloc(20_000_000, '# big\n') },
    says: [/big\.conf was skipped: it is larger than 4 MiB/],
  },
  {
    title: '20 MB are named',
    entries: { 'big.conf': Buffer.alloc(20_000_000, '# big\n') },
    argv: ['big.conf'],
    says: [/^gatewise: big\.conf is larger than 4 MiB\n$/],
  },
  {
    title: 'a program',
    entries: { ...pair, 'nginx/nginx': bytes([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0xff, 0xfe]) },
    says: [/nginx\/nginx was skipped: it is binary/],
  },
  {
    title: 'UTF-16',
    entries: { 'nginx.conf': Buffer.from(`\uFEFF${pair['nginx.conf']}`, 'utf16le') },
    says: [/nginx\.conf was skipped: it is binary/, /no nginx or PHP-FPM configuration was found/],
  },
  {
    title: 'a NUL far behind',
    entries: {
      'nginx.conf': `${'# a comment\n'.repeat(2000)}events {}\nhttp { server { listen 80; root /srv/\0a; } }\n`,
    },
  },
  {
    title: 'bytes that are no UTF-8',
    entries: { 'site.conf': bytes('# caf', [0xe9, 0xff, 0xc3], '\n', unfinished) },
    says: [/missing-semicolon/, /site\.conf was not fixed: it is not UTF-8/],
  },
  { title: 'a byte order mark before PHP-FPM', entries: { 'www.conf': `\uFEFF${poolOf('www', '9000')}` } },
  {
    title: 'CRLF and no line end at the end',
    entries: { 'site.conf': unfinished.replaceAll('\n', '\r\n').trimEnd() },
    fixed: { 'site.conf': finished.replaceAll('\n', '\r\n').trimEnd() },
    says: [/^fixed {2}site\.conf:2/],
  },
  { title: 'old Mac line ends', entries: { 'site.conf': finished.replaceAll('\n', '\r') } },
  { title: 'nothing at all', entries: { 'nginx.conf': '', 'php-fpm.conf': '', 'gatewise.json': '' } },
  // what is too much
  { title: '100,000 blocks in one another', entries: { 'nginx.conf': nested(100_000) } },
  { title: '100,000 blocks that are not closed', entries: { 'nginx.conf': unclosed(100_000) }, says: [/error\[/] },
  { title: '100,000 closing braces', entries: { 'nginx.conf': nginxOf('}'.repeat(100_000)) }, says: [/error\[/] },
  {
    title: 'a word of 3 MB',
    entries: { 'nginx.conf': longWord(3_000_000), 'www.conf': poolOf('www', 'x'.repeat(3_000_000)) },
    says: [/nginx-word-too-long/],
  },
  { title: 'a line of 3 MB', entries: { 'nginx.conf': longLine(3_000_000) } },
  { title: '50,000 pools', entries: { 'php-fpm.conf': poolsMany(50_000) } },
  { title: 'a map of 100,000 lines', entries: { 'nginx.conf': mapOf(80_000) } },
  { title: '30 files that include each other', entries: mutual(30), says: [/nginx-include-failed.*includes itself/] },
  {
    title: 'a file that includes itself by a pattern',
    entries: { 'nginx.conf': nginxOf('include *.conf;') },
    says: [/includes itself/],
  },
  {
    title: 'PHP-FPM files that include each other',
    entries: { 'php-fpm.conf': 'include = a.conf\n', 'a.conf': 'include = b.conf\n', 'b.conf': 'include = a.conf\n' },
  },
  // names
  {
    title: 'odd names of folders',
    entries: Object.fromEntries(
      oddNames.flatMap((name) => [
        [`${name}/nginx.conf`, nginxOf('include conf.d/*.conf;')],
        [`${name}/conf.d/shop.conf`, unfinished],
        [`${name}/pool.d/www.conf`, poolOf('www', '127.0.0.1:9001')],
      ]),
    ),
    says: [unserved, new RegExp(`${oddNames.length} errors`)],
    fixed: Object.fromEntries(oddNames.map((name) => [`${name}/conf.d/shop.conf`, finished])),
  },
  {
    title: 'a name that looks like an option',
    entries: { '-v/site.conf': unfinished },
    argv: ['--', '-v'],
    fixed: { '-v/site.conf': finished },
  },
  // glob(3) reads such a folder as a pattern, and finds nothing in it
  {
    title: 'a folder called "[ab]"',
    entries: {
      '[ab]/nginx.conf': nginxOf('include conf.d/*.conf;'),
      '[ab]/conf.d/shop.conf': siteOf('127.0.0.1:9000'),
    },
    argv: ['[ab]'],
  },
];
