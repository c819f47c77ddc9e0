/** Servers with files on the disk, put together at random: directories, indexes, scripts, odd names, and the requests for all of them. */
import type { Random } from './random.ts';
import { SiteLocations } from './site-locations.ts';

export interface SiteTree {
  readonly name: string;
  /** The server block's inside. */
  readonly text: string;
  /** Absolute paths; one that ends with a slash is a directory, one that ends with `*` a file that may be executed. */
  readonly files: readonly string[];
  /** Targets of request lines. */
  readonly uris: readonly string[];
}

/** Where a tree lies, and what its server may point to. */
export interface SitePlaces {
  /** The directory of the tree. */
  readonly base: string;
  /** Addresses of pools; nobody listens on the last one. */
  readonly pools: readonly string[];
}

const directories = [
  'a/',
  'a/b/',
  'a/b/c/',
  'app/',
  'admin/',
  'files/',
  'x.d/',
  'with space/',
  '%41/',
  'é/',
  '1/',
  '2/',
];
const names = [
  'index.php',
  'index.php',
  'index.html',
  'index.html',
  'x.php',
  'x.html',
  'app.php',
  's.css',
  '404.html',
  'err.php',
  'a b.txt',
  '+.txt',
  '100%.txt',
  'q?.txt',
  '.env',
  'no-ext',
  'UP.PHP',
  'ü.txt',
  'x.php.bak',
  't.tar.gz',
  'run.sh*',
  '.php',
];
const empty = ['empty/', 'dir.php/', 'a/empty/', 'app/', 'index.html/', 'x.html/', '404.html/'];
const missing = [
  '/none',
  '/none/',
  '/none/x.php',
  '/none.php',
  '/a/none.html',
  '/a/none/',
  '/app/none.php/info',
  '/files/none.css',
  '/x.php/',
  '/x.php/a/b.php',
  '/a',
  '/a/',
  '/app',
  '/files',
  '/files/',
  '/1/x.php',
  '/2/',
  '/old/x.php',
  '/old/a/',
  '/go',
  '/index.html/',
  '/..',
  '/a/../..',
  '/%',
  '/%zz',
  '/a/%00',
  '/.',
  '/a/.',
  '/a/b/..',
  '/a/b/../x.php',
  '/a//x.html',
  '//x.php',
  '/%61/x.html',
  '/a%2fx.html',
  '/a%2Findex.php',
  '/x%2ephp',
  '/index.php?q=/a/b',
  '/none?page=2',
  '/?p=1',
  '/a?b=c',
  '/go?v=1',
  '/x.html#top',
];

export class SiteTrees {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The next tree; the same ones for the same numbers. */
  next(name: string, places: SitePlaces): SiteTree {
    const www = this.#filesOf();
    const data = this.#filesOf();
    const host = this.#filesOf();
    const base = places.base;
    const below = (directory: string, files: readonly string[]): readonly string[] =>
      [...files, ''].map((file) => `${base}/${directory}/${file}`);
    return {
      name,
      text: new SiteLocations(this.#random, places).server(name),
      files: [
        ...below('www', www),
        ...below('data', data),
        ...below(`hosts/${name}`, host),
        ...below('v/1', host),
        `${base}/v/2/`,
      ],
      uris: this.#uris(www, data),
    };
  }

  /** Relative to some directory; of two that cannot be there at once the first. */
  #filesOf(): readonly string[] {
    const found = new Map<string, string>();
    const keep = (path: string): void => {
      const key = path.replace(/[/*]$/, '');
      const isBelowFile = [...found.values()].some((one) => !one.endsWith('/') && path.startsWith(`${one}/`));
      const holds = [...found.keys()].some((one) => one.startsWith(`${key}/`));
      if (!found.has(key) && !isBelowFile && (!holds || path.endsWith('/'))) found.set(key, path);
    };
    const places = ['', ...Array.from({ length: 3 }, () => this.#random.pick(directories))];
    for (const place of places) {
      if (place !== '') keep(place);
      for (let count = this.#random.below(5); count >= 0; count--) keep(place + this.#random.pick(names));
    }
    for (let count = this.#random.below(3); count > 0; count--) keep(this.#random.pick(empty));
    return [...found.values()];
  }

  #uris(www: readonly string[], data: readonly string[]): readonly string[] {
    const uris = new Set<string>();
    const prefixes = ['/', '/', '/', '/a/', '/files/', '/app/'];
    for (const [file, prefix] of [
      ...www.map((one) => [one, '/'] as const),
      ...data.map((one) => [one, this.#random.pick(prefixes)] as const),
    ]) {
      const path = prefix + file.replace(/\*$/, '');
      for (const uri of this.#askedFor(path)) uris.add(uri);
    }
    for (let count = 0; count < 22; count++) uris.add(this.#random.pick(missing));
    uris.add('/');
    return [...uris];
  }

  /** A file or directory as a visitor asks for it, with or without a slash, a path behind it, arguments. */
  *#askedFor(path: string): Generator<string> {
    const escaped = encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
    yield escaped;
    if (path.endsWith('/')) yield escaped.slice(0, -1);
    else if (path.endsWith('.php'))
      yield `${escaped}${this.#random.pick(['/info', '/a/b', '/', '?a=1', '/x.php', '/info?b=/c'])}`;
    else if (this.#random.below(4) === 0)
      yield `${escaped}${this.#random.pick(['/', '?v=2', '/..', '.php', '%2f', '/.'])}`;
    if (this.#random.below(12) === 0)
      yield escaped.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  }
}
