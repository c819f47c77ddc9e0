/** Server blocks about files, put together at random. Each location has a label, which its answers carry. */
import type { Random } from './random.ts';
import type { SitePlaces } from './site-trees.ts';

const prefixes = [
  '/',
  '/a',
  '/a/',
  '/a/b/',
  '/app',
  '/app/',
  '/files/',
  '/files',
  '/admin/',
  '/x.php',
  '/index.php',
  '/1/',
  '/with space/',
  '/é/',
  '/go',
];
const patterns = [
  '\\.php$',
  '\\.php$',
  '\\.php(/|$)',
  '[^/]\\.php(/|$)',
  '^/(.+\\.php)(/.*)?$',
  '^/a/(.*)$',
  '^/(?<dir>a|app)/(?<rest>.*)$',
  '^/files/(.+\\.(?:txt|css|html))$',
  '^/([12])/(.*)$',
  '\\.(css|txt|gz)$',
  '/\\.',
  '^/(index|app|x)\\.php(/|$)',
  '/$',
  '^/[^/]+$',
  '^/app(/.*)?$',
];
const conditions = ['-f', '-d', '-e', '-x', '!-f', '!-d', '!-e', '!-x'];

/** The statements of one kind; of each kind a block has one at most. */
type Kind = (block: Block) => string;

interface Block {
  readonly label: string;
  readonly isPattern: boolean;
  readonly isNamed: boolean;
  /** The prefix, or that of the block around it. */
  readonly prefix: string;
}

export class SiteLocations {
  readonly #random: Random;
  readonly #places: SitePlaces;
  #labels = 0;

  constructor(random: Random, places: SitePlaces) {
    this.#random = random;
    this.#places = places;
  }

  /** The inside of a server. */
  server(name: string): string {
    const root = this.#pick(['www', 'www', 'www', 'www', 'www/', 'hosts/$host', 'v/$kind']);
    const lines = [
      `server_name ${name};`,
      `root "${this.#places.base}/${root}";`,
      'set $version 1;',
      ...this.#some(0.35, [this.#index, this.#tryFiles, this.#serverRewrite, this.#errorPages, this.#access]),
      ...this.#locations({ outer: '', isPattern: false, depth: 0 }),
      this.#block('location @named', this.#of({ isNamed: true }), []),
      this.#block('location @front', this.#of({ isNamed: true }), []),
      this.#chance(0.6)
        ? this.#block('location ~ [^/]\\.php(/|$)', this.#of({ isPattern: true }), [], [this.#fastcgi])
        : '',
      `location = /auth { internal; ${this.#pick(['return 204;', 'return 204;', 'return 403;', 'return 401;', 'return 200 "";', 'return 404;'])} }`,
    ];
    return lines.filter((line) => line !== '').join('\n');
  }

  #of(block: Partial<Block>): Block {
    return { label: `L${this.#labels++}`, isPattern: false, isNamed: false, prefix: '', ...block };
  }

  #locations(around: {
    readonly outer: string;
    readonly isPattern: boolean;
    readonly depth: number;
  }): readonly string[] {
    const { depth } = around;
    const taken = new Set<string>();
    const found: string[] = [];
    for (let count = this.#random.below(depth === 0 ? 6 : 3) + (depth === 0 ? 1 : 0); count > 0; count--) {
      const isPattern = around.isPattern || this.#chance(0.35);
      const modifier = isPattern ? this.#pick(['~', '~', '~*']) : this.#pick(['', '', '', '=', '^~']);
      const choice = isPattern ? patterns : prefixes.filter((one) => one.startsWith(around.outer));
      const words = this.#pick(choice.length === 0 ? ['/'] : choice);
      const key = `${modifier === '^~' ? '' : modifier}${words}`;
      if (taken.has(key) || !words.startsWith(isPattern ? '' : around.outer)) continue;
      taken.add(key);
      const inner = { outer: isPattern ? '' : words, isPattern, depth: depth + 1 };
      const nested = modifier !== '=' && depth < 2 && this.#chance(0.3) ? this.#locations(inner) : [];
      found.push(
        this.#block(
          `location ${modifier} "${words}"`,
          this.#of({ isPattern, prefix: isPattern ? around.outer : words }),
          nested,
        ),
      );
    }
    return found;
  }

  #block(head: string, block: Block, nested: readonly string[], kinds: readonly Kind[] = this.#kinds()): string {
    const label = `add_header X-L ${block.label} always;`;
    const lines = kinds.map((kind) => kind(block));
    // nginx takes one `try_files` in a block
    const first = lines.findIndex((line) => line.startsWith('try_files'));
    const once = lines.map((line, index) =>
      index > first && first >= 0 ? line.replace(/^try_files [^;]*;/, '') : line,
    );
    return [`${head} {`, label, ...once, ...nested, '}'].filter((line) => line !== '').join('\n');
  }

  /** Up to four kinds of statements, in any order. */
  #kinds(): readonly Kind[] {
    const all: Kind[] = [
      this.#directory,
      this.#directory,
      this.#index,
      this.#tryFiles,
      this.#tryFiles,
      this.#rewrite,
      this.#rewrite,
      this.#ifFile,
      this.#errorPages,
      this.#fastcgi,
      this.#fastcgi,
      this.#access,
      this.#other,
    ];
    const found = new Set<Kind>();
    for (let count = this.#random.below(4) + 1; count > 0; count--) found.add(this.#pick(all));
    return [...found];
  }

  readonly #directory = ({ isNamed, isPattern, prefix }: Block): string => {
    const { base } = this.#places;
    const roots = [
      `root ${base}/data;`,
      `root ${base}/hosts/$host;`,
      `root ${base}/v/$version;`,
      `root ${base}/v/$kind;`,
      `root ${base}/v/$chained;`,
      `root ${base}/www/a;`,
      `root ${base}/none;`,
    ];
    if (isNamed) return this.#pick(roots);
    if (isPattern)
      return this.#pick([
        ...roots,
        `alias ${base}/data/$1;`,
        `alias ${base}/data/$1;`,
        `alias ${base}/v/$1/$2;`,
        `alias ${base}/www/index.html;`,
      ]);
    const slash = prefix.endsWith('/') ? '/' : '';
    return this.#pick([
      ...roots,
      `alias ${base}/data${slash};`,
      `alias ${base}/data${slash};`,
      `alias ${base}/www/a${slash};`,
      `alias ${base}/v/$version${slash};`,
      `alias ${base}/data/;`,
      `alias ${base}/www;`,
    ]);
  };

  readonly #index = (): string => {
    return this.#pick([
      'index index.php;',
      'index index.php index.html;',
      'index none.html x.php index.html;',
      'index none.html /x.php;',
      'index index.html /index.php;',
      'index app.php /a/index.html;',
      'index $version.html index.php;',
      'index dir.php index.html;',
    ]);
  };

  readonly #tryFiles = (): string => {
    const fallBack = this.#pick([
      '=404',
      '=403',
      '=410',
      '/index.php',
      '/index.php?$args',
      '/index.php$is_args$args',
      '@named',
      '@front',
      '/a/index.php',
      '/x.html',
      '/app.php/$uri',
      '$uri/x.php',
      '/files$uri',
      '/index.php?q=$uri&$args',
    ]);
    const before = this.#pick([
      '$uri',
      '$uri',
      '$uri $uri/',
      '$uri $uri/',
      '$uri $uri.html $uri/',
      '$uri.php',
      '$uri/index.html $uri',
      '/a$uri',
      '$document_root$uri',
      '$fastcgi_script_name',
      '/404.html',
      '$uri/',
      '/$version$uri',
      '/a/',
      '$request_uri',
    ]);
    return `try_files ${before} ${fallBack};`;
  };

  readonly #serverRewrite = (): string => {
    return this.#pick([
      'rewrite ^/old(/.*)$ $1 last;',
      'rewrite ^/old(/.*)$ $1 break;',
      'rewrite ^/old/(.*)\\.php$ /a/$1.html;',
      'rewrite ^/go$ /x.php?from=go;',
      'rewrite ^/(1|2)/(.*)$ /a/$2?v=$1 last;',
      'if (-f $document_root/404.html) { set $version 2; }',
      'if ($request_filename ~ \\.env$) { return 404; }',
      'if (!-e $request_filename) { rewrite ^ /index.php last; }',
      'if ($args ~ "v=(\\d)") { set $version $1; }',
      'if (-d $request_filename) { rewrite ^(.*[^/])$ $1/ permanent; }',
      'if ($host = other.example) { return 301 /; }',
      'if ($kind = 2) { return 418; }',
      'if ($sort) { set $version 2; }',
      'if ($arg_v = 2) { return 403; }',
    ]);
  };

  readonly #rewrite = ({ label }: Block): string => {
    return this.#pick([
      'rewrite ^/a/(.*)$ /app/$1 last;',
      'rewrite ^/a/(.*)$ /$1 break;',
      'rewrite ^/(.*)\\.html$ /$1.php last;',
      'rewrite ^/(.+)\\.(?:css|txt)$ /files/$1?ext=css break;',
      'rewrite ^/go$ /a/? redirect;',
      'rewrite ^/old/(.*)$ /$1 permanent;',
      'rewrite ^ /index.php?q=$uri last;',
      'rewrite ^(.*)$ /x.php$1 break;',
      'rewrite ^/(\\w+)/$ /$1/index.html;',
      'rewrite ^/(.*)/$ /$1;',
      'rewrite ^/app(.*)$ $1 last;',
      'rewrite (.*) $document_uri.php break;',
      'rewrite ^/none(.*)$ http://elsewhere.example$1;',
      `return 200 "${label}";`,
      'return 404;',
      'return 301 /a/;',
      'return 403 "no";',
      'return 302 $uri/;',
      'set $version 2;',
      'set $file $1; if ($file) { rewrite ^ /$file break; }',
      'break;',
    ]);
  };

  readonly #ifFile = (): string => {
    const path = this.#pick([
      '$request_filename',
      '$request_filename',
      '$document_root$uri',
      '$document_root/x.php',
      '$request_filename/index.html',
      `${this.#places.base}/data$uri`,
      '$document_root$fastcgi_script_name',
      '$document_root/run.sh',
      '$realpath_root/a',
    ]);
    const body = this.#pick([
      'return 403;',
      'return 404;',
      'rewrite ^ /index.php last;',
      'rewrite ^(.*)$ /index.php?q=$1 last;',
      'break;',
      'rewrite ^(.*)$ $1.php break;',
      'set $version 2;',
      'rewrite ^ /a/x.html;',
      'return 302 /go;',
      this.#pass(),
    ]);
    return `if (${this.#pick(conditions)} ${path}) { ${body} }`;
  };

  readonly #errorPages = (): string => {
    const target = this.#pick([
      '/404.html',
      '/index.php',
      '/err.php',
      '@named',
      '@front',
      '/none',
      '/a/',
      '/app/404.html',
      '/err.php?was=$uri',
      'http://elsewhere.example/',
      '/a/index.php/x',
    ]);
    const change = this.#pick(['', '', '', '= ', '=200 ', '=404 ', '=503 ']);
    const recursive = this.#chance(0.15) ? ' recursive_error_pages on;' : '';
    const other = this.#chance(0.3)
      ? ` error_page ${this.#pick(['403', '405', '404', '410'])} ${this.#pick(['/x.php', '@front', '/404.html'])};`
      : '';
    return `error_page ${this.#pick(['404', '403 404', '403', '404 410 403'])} ${change}${target};${other}${recursive}`;
  };

  #pass(): string {
    const { pools } = this.#places;
    const pool = this.#random.below(20) === 0 ? pools.at(-1) : pools[this.#random.below(pools.length - 1)];
    return this.#pick([
      `fastcgi_pass unix:${pool};`,
      `fastcgi_pass unix:${pool};`,
      `fastcgi_pass unix:${pool};`,
      'fastcgi_pass pool;',
    ]);
  }

  readonly #fastcgi = ({ isNamed }: Block): string => {
    const { base } = this.#places;
    const split = this.#pick([
      '',
      '',
      'fastcgi_split_path_info ^(.+?\\.php)(/.*)$;',
      'fastcgi_split_path_info ^(.+\\.php)(/.+)$;',
      'fastcgi_split_path_info ^(/a)(.*)$;',
    ]);
    const script = this.#pick([
      '',
      '',
      'fastcgi_param SCRIPT_FILENAME $request_filename;',
      'fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;',
      `fastcgi_param SCRIPT_FILENAME ${base}/www/index.php;`,
      'fastcgi_param SCRIPT_FILENAME $document_root/index.php;',
      'fastcgi_param SCRIPT_FILENAME $document_root$uri;',
      `fastcgi_param SCRIPT_FILENAME ${base}/v/$version$fastcgi_script_name;`,
      'fastcgi_param SCRIPT_FILENAME $document_root/$1;',
    ]);
    const params = script === '' ? '' : `${script} fastcgi_param ARGUMENTS $args;`;
    const test =
      isNamed || this.#chance(0.6)
        ? ''
        : this.#pick([
            'try_files $uri =404;',
            'try_files $fastcgi_script_name =404;',
            'if (!-f $document_root$fastcgi_script_name) { return 404; }',
            'if (!-f $request_filename) { return 404; }',
          ]);
    const index = this.#pick(['', 'fastcgi_index index.php;']);
    return [test, split, index, params, this.#pass()].filter((line) => line !== '').join(' ');
  };

  readonly #access = (): string => {
    return this.#pick([
      'deny all;',
      'allow all;',
      'allow 127.0.0.1; deny all;',
      'deny 192.0.2.1; allow all;',
      'deny all; allow 127.0.0.1;',
      'satisfy any; deny all; auth_basic "x";',
      'satisfy any; allow 127.0.0.1; deny all; auth_basic "x";',
      'auth_request /auth;',
      'auth_request /auth;',
      'auth_request off;',
      'satisfy any; allow 127.0.0.1; deny all; auth_request /auth;',
      'satisfy any; auth_request /auth; deny all;',
    ]);
  };

  readonly #other = ({ label }: Block): string => {
    return this.#pick([
      'internal;',
      'autoindex on;',
      'autoindex off;',
      'error_page 404 /404.html; log_not_found off;',
      `if ($kind = 2) { return 200 "${label}if"; }`,
      'if ($request_method = POST) { return 405; }',
      'if ($by_args) { rewrite ^ /x.php last; }',
    ]);
  };

  #some(share: number, kinds: readonly Kind[]): readonly string[] {
    const block = this.#of({});
    return kinds.filter(() => this.#chance(share)).map((kind) => kind(block));
  }

  #chance(share: number): boolean {
    return this.#random.below(1000) < share * 1000;
  }

  #pick<T>(list: readonly T[]): T {
    return this.#random.pick(list);
  }
}
