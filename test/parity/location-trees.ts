/** Servers with locations put together at random, each told by a header, and URIs to ask them for. */
import type { Random } from './random.ts';

export interface LocationTree {
  readonly name: string;
  /** The server block's inside. */
  readonly text: string;
  readonly uris: readonly string[];
}

/** Files below the root, all of them with their own path as text. */
export const files = [
  '/index.html',
  '/index.php',
  '/a/index.php',
  '/a/b/index.html',
  '/a/b/x.php',
  '/x.php',
  '/a/x.html',
  '/404.html',
  '/app/index.php',
  '/A/x.html',
];

const prefixes = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/',
  '/x',
  '/x.php',
  '/index.php',
  '/a/index.php',
  '/app/',
  '/A',
  '/a b',
  '/none',
  '/a/b/x',
  '/404.html',
];
const patterns = [
  '\\.php$',
  '\\.(php|html)$',
  '^/a',
  '^/a/(.+)$',
  '/b',
  '^/(a|x)/',
  'index',
  '\\.php(/|$)',
  '^/[a-c]+/',
  '(?<!x)\\.php$',
  '^/a/?$',
  '^(?!/a)',
  '^/.{3,5}$',
  '\\.PHP$',
  '^/a/(?<rest>.*)\\.html$',
  '^/(?:a/)*b',
  'x',
  '[^a]\\.php',
  '^/\\w+\\.php$',
  '(?>a+)/',
  '^/a++/',
  '/$',
  '^/a/b',
  '(?i)^/A/',
  '[[:upper:]]',
  '^/(\\w)/\\w/',
];
const asked = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/',
  '/a/b/x.php',
  '/x',
  '/x.php',
  '/index.php',
  '/a/index.php',
  '/app',
  '/app/',
  '/app/index.php',
  '/A/x.html',
  '/a%20b',
  '/a//b/',
  '/a/../x.php',
  '/./a/b/x.php',
  '/a/b/..',
  '/a/b/.',
  '/%61/b',
  '/a%2fb/',
  '/none',
  '/none/',
  '/none/x.php',
  '/index.php/info',
  '/a/index.php/x',
  '/x.PHP',
  '/a/x.html',
  '/aa/b',
  '/a/b/x.php?y=/z',
  '/%2e%2e',
  '/a%3fb',
  '/a%25b',
  '/a/x.html#f',
  '//a',
  '/index.html',
  '/..',
  '/aab',
  '/xx/x.php',
  '/caf%C3%A9.php',
  '/a/...',
  '/a/.b',
  '/a/..b',
];

export class LocationTrees {
  readonly #random: Random;
  #labels = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(name: string): LocationTree {
    this.#labels = 0;
    const uris = Array.from({ length: 14 }, () => this.#pick(asked));
    const head = [
      `server_name ${name};`,
      this.#chance(0.15) ? 'merge_slashes off;' : '',
      this.#server(),
      'location @named { add_header X-L named always; return 200 "named"; }',
    ];
    return { name, text: [...head, ...this.#locations('', 0)].filter((line) => line !== '').join('\n'), uris };
  }

  #server(): string {
    if (!this.#chance(0.3)) return '';
    return this.#pick([
      'index index.php index.html;',
      'autoindex on;',
      'rewrite ^/old(.*)$ /a$1 last;',
      'rewrite ^/aa(.*) /a$1;',
      'if ($uri ~ ^/none/) { return 403; }',
      'error_page 404 /404.html;',
      'error_page 403 404 =200 @named;',
      'rewrite ^/xx/(.*)$ /$1 break;',
      'if (-f $request_filename) { rewrite ^/x\\.php$ /a/x.html last; }',
    ]);
  }

  #locations(outer: string, depth: number): readonly string[] {
    const taken = new Set<string>();
    const found: string[] = [];
    for (let count = this.#random.below(depth === 0 ? 7 : 3) + (depth === 0 ? 1 : 0); count > 0; count--) {
      const location = this.#location(outer, depth, taken);
      if (location !== undefined) found.push(location);
    }
    return found;
  }

  #location(outer: string, depth: number, taken: Set<string>): string | undefined {
    const isRegex = this.#chance(0.4) || outer === '~';
    if (isRegex) {
      const caseless = this.#chance(0.3);
      const nested = depth < 2 && this.#chance(0.25) ? this.#locations('~', depth + 1) : [];
      return this.#block(`${caseless ? '~*' : '~'} "${this.#pick(patterns)}"`, nested);
    }
    const modifier = this.#pick(['', '', '', '=', '^~']);
    const path = this.#pick(prefixes.filter((one) => one.startsWith(outer)));
    const key = `${modifier === '=' ? '=' : ''}${path}`;
    if (taken.has(key)) return undefined;
    taken.add(key);
    const nested = modifier !== '=' && depth < 2 && this.#chance(0.35) ? this.#locations(path, depth + 1) : [];
    return this.#block(`${modifier} "${path}"`.trim(), nested);
  }

  #block(words: string, nested: readonly string[]): string {
    const label = `L${this.#labels++}`;
    return [`location ${words} {`, `add_header X-L ${label} always;`, this.#body(label), ...nested, '}'].join('\n');
  }

  #body(label: string): string {
    if (this.#chance(0.5)) return `return 200 "${label}";`;
    return this.#pick([
      '',
      '',
      'index index.php;',
      'index x.php index.html;',
      'try_files $uri =404;',
      'try_files $uri $uri/ /index.php;',
      'try_files $uri/ /index.html;',
      'try_files $uri @named;',
      'try_files /a/b$uri /x.php?$args;',
      'rewrite ^/a/(.*)$ /app/$1 last;',
      'rewrite ^(.*)$ /x.php break;',
      'rewrite ^/(.*)\\.html$ /$1.php;',
      'rewrite ^ /index.php last;',
      'internal;',
      'deny all;',
      'error_page 404 /index.html;',
      'error_page 403 404 @named;',
      'if ($uri ~ "b/(.*)$") { return 200 "if"; }',
      'if (!-e $request_filename) { rewrite ^ /x.php last; }',
      'if ($uri = /a/b/x.php) { set $x 1; } if ($x) { return 403; }',
      'set $y /a/index.php; rewrite ^ $y last;',
      'proxy_pass http://unix:/nowhere.sock:;',
      'return 404;',
      'return 301 /elsewhere;',
      'try_files $uri $uri/index.html =403;',
      'index none.html /x.php;',
      'autoindex on;',
      'index none.html; autoindex ON;',
      'autoindex off;',
      'if ($uri ~ php) { break; } rewrite ^ /a/x.html;',
    ]);
  }

  #chance(share: number): boolean {
    return this.#random.below(1000) < share * 1000;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)] as T;
  }
}
