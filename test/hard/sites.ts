/** Sites as people have them (restricted locations, uploads, nested locations, pools with owners and lists), sound at first, then harmed by a slip or two. */
import fc from 'fast-check';
import { fileId, type FileId } from '../../server/src/text/range.ts';
import type { Files } from './worlds.ts';

const lines = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n');
const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : `    ${line}`))
    .join('\n');
const block = (head: string, ...body: readonly (string | undefined)[]): string =>
  `${head} {\n${indented(lines(...body))}\n}`;
const maybe = (text: string, share = 5): fc.Arbitrary<string | undefined> =>
  fc.oneof({ weight: share, arbitrary: fc.constant(text) }, { weight: 10 - share, arbitrary: fc.constant(undefined) });
const one = (...choices: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...choices);

/** Which of the package's files of parameters the tree has: nginx.org's packages install one of the two alone. */
type Stock = 'both' | 'fastcgi_params' | 'none';
const basicParams = [
  ['QUERY_STRING', '$query_string'],
  ['REQUEST_METHOD', '$request_method'],
  ['CONTENT_TYPE', '$content_type'],
  ['CONTENT_LENGTH', '$content_length'],
  ['SCRIPT_NAME', '$fastcgi_script_name'],
  ['REQUEST_URI', '$request_uri'],
  ['DOCUMENT_ROOT', '$document_root'],
  ['SERVER_PROTOCOL', '$server_protocol'],
  ['REMOTE_ADDR', '$remote_addr'],
]
  .map(([name, value]) => `fastcgi_param ${name} ${value};`)
  .join('\n');
const scriptParam = 'fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;';

interface Shared {
  readonly stock: Stock;
  readonly address: string;
  readonly passes: readonly string[];
}

/** What a location sends, and where it passes requests to. */
function passOf({ stock, address }: Shared, ...more: readonly (string | undefined)[]): string {
  const params =
    stock === 'both'
      ? 'include fastcgi.conf;'
      : stock === 'fastcgi_params'
        ? `include fastcgi_params;\n${scriptParam}`
        : `${basicParams}\n${scriptParam}`;
  return lines(params, ...more, `fastcgi_pass ${address};`);
}

const guards = one(
  'deny all;',
  'allow 10.0.0.0/8;\ndeny all;',
  'auth_basic "staff";\nauth_basic_user_file /etc/nginx/htpasswd;',
  'internal;',
  'allow 127.0.0.1;\ndeny all;',
  'satisfy any;\nallow 10.0.0.0/8;\ndeny all;\nauth_basic "staff";\nauth_basic_user_file /etc/nginx/htpasswd;',
);

function locationsOf(shared: Shared): fc.Arbitrary<string> {
  const pass = (...more: readonly (string | undefined)[]): string => passOf(shared, ...more);
  const php = fc
    .tuple(
      one('~ \\.php$', '~* \\.php$', '~ \\.php(/|$)', '~ [^/]\\.php(/|$)', '~ ^/.+\\.php$', '~ ^/(index|x)\\.php$'),
      maybe('try_files $uri =404;'),
      maybe('fastcgi_index index.php;', 3),
      maybe('limit_except GET POST { deny all; }', 1),
    )
    .map(([path, files, index, limit]) => block(`location ${path}`, files, limit, pass(index)));
  const front = one(
    'try_files $uri $uri/ /index.php?$args;',
    'try_files $uri $uri/ =404;',
    'try_files $uri @app;',
    'index index.html;',
    'if (!-e $request_filename) { rewrite ^ /index.php last; }',
  ).map((text) => block('location /', text));
  const named = fc.constant(
    block(
      'location @app',
      shared.stock === 'none' ? basicParams : 'include fastcgi_params;',
      'fastcgi_param SCRIPT_FILENAME $document_root/index.php;',
      `fastcgi_pass ${shared.address};`,
    ),
  );
  const uploads = one('location ^~ /uploads/', 'location ~ ^/uploads/.*\\.php$', 'location /uploads/').chain((head) =>
    one('deny all;', 'return 403;', 'types { }\ndefault_type text/plain;', 'location ~ \\.php$ { deny all; }').map(
      (body) => block(head, head.includes('~ ') && body.includes('location') ? 'deny all;' : body),
    ),
  );
  const hidden = one(
    block('location ~ /\\.', 'deny all;'),
    block('location ~ /\\.(?!well-known)', 'deny all;\nlog_not_found off;'),
    block('location ^~ /inc/', 'internal;'),
    block('location = /inc/config.php', 'return 404;'),
  );
  const admin = fc
    .tuple(one('/admin/', '^~ /admin/', '= /admin/index.php'), guards)
    .map(([path, guard]) =>
      block(`location ${path}`, guard, path.startsWith('=') ? pass() : block('location ~ \\.php$', pass())),
    );
  const files = fc
    .tuple(one('/private/', '^~ /private/'), guards)
    .map(([path, guard]) => block(`location ${path}`, guard));
  const conditional = one(
    'if ($request_method = TRACE) { return 405; }',
    'if ($http_user_agent ~ bot) { return 403; }',
    'if ($uri ~ ^/admin) { return 403; }',
    'location = /status { access_log off; allow 127.0.0.1; deny all; stub_status; }',
  );
  const other = one(
    block(
      'location /blog/',
      'alias /srv/shop/blog/;',
      block('location ~ \\.php$', pass().replaceAll('$document_root$fastcgi_script_name', '$request_filename')),
    ),
    block('location ~* \\.(css|js)$', 'expires 7d;\naccess_log off;'),
    block('location = /favicon.ico', 'log_not_found off;'),
  );
  return fc
    .tuple(
      fc.shuffledSubarray(['php', 'front', 'named', 'uploads', 'hidden', 'admin', 'files', 'conditional', 'other'], {
        minLength: 3,
        maxLength: 7,
      }),
      fc.tuple(php, front, named, uploads, hidden, admin, files, conditional, other),
    )
    .map(([names, [a, b, c, d, e, f, g, h, i]]) => {
      const texts: Record<string, string> = {
        php: a,
        front: b,
        named: c,
        uploads: d,
        hidden: e,
        admin: f,
        files: g,
        conditional: h,
        other: i,
      };
      return [...new Set(['php', ...names])].map((name) => texts[name] ?? '').join('\n');
    });
}

function serverOf(shared: Shared, name: string): fc.Arbitrary<string> {
  return fc
    .record({
      listen: one('80', '80', '127.0.0.1:80', '8080', '80 default_server'),
      locations: locationsOf(shared),
      deny: maybe('deny 192.0.2.1;', 2),
      auth: maybe('auth_basic "closed";\nauth_basic_user_file /etc/nginx/htpasswd;', 1),
      page: maybe('error_page 404 /index.php;', 2),
      index: one('index index.php index.html;', 'index index.php;', ''),
    })
    .map(({ listen, locations, deny, auth, page, index }) =>
      block(
        'server',
        `listen ${listen};`,
        `server_name ${name};`,
        'root /srv/shop;',
        index,
        deny,
        auth,
        page,
        locations,
      ),
    );
}

const poolNames = ['www', 'shop', 'blog'] as const;
type PoolName = (typeof poolNames)[number];

function poolOf(name: PoolName, listen: string): fc.Arbitrary<string> {
  const isSocket = listen.startsWith('/');
  return fc
    .record({
      owner: isSocket
        ? one(
            'listen.owner = www-data\nlisten.group = www-data',
            'listen.owner = www-data\nlisten.group = www-data\nlisten.mode = 0660',
            'listen.owner = root\nlisten.group = www-data',
            'listen.acl_users = www-data',
            'listen.owner = shop',
            '',
            'listen.owner = www-data\nlisten.mode = 0600',
            'listen.mode = 0666',
          )
        : one(
            '',
            'listen.allowed_clients = 127.0.0.1',
            'listen.allowed_clients = 127.0.0.1, ::1',
            'listen.allowed_clients = 10.0.0.1',
          ),
      user: one('user = www-data', `user = ${name}\ngroup = ${name}`),
      extensions: one(
        '',
        '',
        'security.limit_extensions = .php',
        'security.limit_extensions = .php .html',
        'security.limit_extensions = .phtml',
        'security.limit_extensions =',
      ),
      limits: one(
        '',
        '',
        '',
        'chroot = /srv/shop',
        'php_admin_value[open_basedir] = /srv/shop:/tmp',
        'php_admin_value[open_basedir] = /srv/other',
        'php_admin_value[disable_functions] = exec,system',
      ),
      pm: one(
        'pm = ondemand\npm.max_children = 5',
        'pm = dynamic\npm.max_children = 5\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3',
        'pm = static\npm.max_children = 3',
      ),
      pages: one('', '', 'pm.status_path = /status', 'ping.path = /ping'),
      times: one('', '', 'request_terminate_timeout = 30s', 'request_terminate_timeout = 300'),
    })
    .map((parts) =>
      lines(
        `[${name}]`,
        parts.user,
        `listen = ${listen}`,
        parts.owner,
        parts.pm,
        parts.extensions,
        parts.limits,
        parts.pages,
        parts.times,
      ),
    );
}

const listens: Record<PoolName, readonly string[]> = {
  www: ['/run/php/www.sock', '127.0.0.1:9000', '/run/php/php8.2-fpm.sock', '[::1]:9000'],
  shop: ['/run/php/shop.sock', '127.0.0.1:9001', '/run/php/$pool.sock'],
  blog: ['/run/php/blog.sock', '127.0.0.1:9002'],
};

function addressFor(name: PoolName, listen: string): string {
  return listen.startsWith('/') ? `unix:${listen.replaceAll('$pool', name)}` : listen;
}

/** A sound pair of configurations of one to three pools and one to two sites, one of them perhaps with a copy beside it that nginx reads too. */
const sound: fc.Arbitrary<Map<string, string>> = fc
  .record({
    stock: fc.constantFrom<Stock>('both', 'fastcgi_params', 'none'),
    pools: fc.shuffledSubarray([...poolNames], { minLength: 1, maxLength: 3 }),
    choices: fc.array(fc.nat(11), { minLength: 3, maxLength: 3 }),
    user: one('user www-data;', 'user nginx;', 'user www-data;'),
    upstream: fc.boolean(),
    copy: fc.constantFrom(false, false, false, true),
    include: one('sites-enabled/*', 'sites-enabled/*.conf'),
    unread: fc.constantFrom(false, false, true),
  })
  .chain(({ stock, pools, choices, user, upstream, copy, include, unread }) => {
    const bound = pools.map((name, index) => ({
      name,
      listen: listens[name][(choices[index] ?? 0) % listens[name].length] ?? '/run/php/www.sock',
    }));
    const [first] = bound;
    const passes = bound.map(({ name, listen }) => addressFor(name, listen));
    const shared = (index: number): Shared => ({
      stock,
      passes,
      address: upstream && index === 0 ? 'php' : (passes[index % passes.length] ?? '127.0.0.1:9000'),
    });
    return fc
      .record({
        a: serverOf(shared(0), 'a.example'),
        b: serverOf(shared(1), 'b.example'),
        two: fc.boolean(),
        texts: fc.tuple(...bound.map(({ name, listen }) => poolOf(name, listen))),
      })
      .map(({ a, b, two, texts }) => {
        const files = new Map<string, string>();
        files.set(
          '/etc/nginx/nginx.conf',
          lines(
            user,
            'events { }',
            block(
              'http',
              'include mime.types;',
              upstream ? block('upstream php', `server ${passes[0] ?? '127.0.0.1:9000'};`) : undefined,
              `include ${include};`,
            ),
          ),
        );
        files.set('/etc/nginx/mime.types', 'types { text/html html; text/css css; }');
        if (stock === 'both') files.set('/etc/nginx/fastcgi.conf', `${scriptParam}\n${basicParams}`);
        if (stock !== 'none') files.set('/etc/nginx/fastcgi_params', basicParams);
        if (copy) files.set('/etc/nginx/sites-enabled/a.conf.bak', a.replaceAll(passes[0] ?? '', '127.0.0.1:9009'));
        files.set('/etc/nginx/sites-enabled/a.conf', a);
        if (two) files.set('/etc/nginx/sites-enabled/b.conf', b);
        files.set(
          '/etc/php/8.2/fpm/php-fpm.conf',
          '[global]\nerror_log = /var/log/php-fpm.log\ninclude = /etc/php/8.2/fpm/pool.d/*.conf',
        );
        for (const [index, text] of texts.entries()) {
          const name = bound[index]?.name ?? 'www';
          files.set(
            `/etc/php/8.2/fpm/pool.d/${name}${unread && bound.length > 1 && name === first?.name ? '.pool' : '.conf'}`,
            text,
          );
        }
        return files;
      });
  });

/** A slip of the hand in one line of a file, by the numbers that choose where. */
type Slip = (text: string, at: number) => string;

/** The nth place of a text that a pattern matches, written anew. */
function nth(pattern: RegExp, write: (match: RegExpMatchArray) => string): Slip {
  return (text, at) => {
    const all = [...text.matchAll(pattern)];
    const match = all[at % Math.max(1, all.length)];
    return match === undefined
      ? text
      : text.slice(0, match.index) + write(match) + text.slice(match.index + match[0].length);
  };
}

const misspell = (from: string, to: string): Slip => nth(new RegExp(`\\b${from}\\b`, 'g'), () => to);

const nginxSlips: readonly Slip[] = [
  nth(/;/g, () => ''),
  nth(/ \{/g, () => '{'),
  nth(/ \{/g, () => ''),
  nth(/\n *\}/g, () => ''),
  nth(/;/g, () => ';;'),
  nth(/\n *\}/g, (match) => `${match[0]}${match[0]}`),
  nth(/\$ \{/g, () => '${'),
  nth(/\n( *)(\w+) [^\n{}]*;/g, (match) => match[0] + match[0]),
  nth(/\n *\w+ [^\n{}]*;/g, () => ''),
  nth(/\b[a-z]{3,}_[a-z]+\b/g, (match) => match[0].slice(0, -1)),
  nth(
    /\b(?:deny|allow|internal|listen|server_name|root|location|index)\b/g,
    (match) => match[0].slice(0, 1) + match[0].slice(2),
  ),
  nth(/fastcgi_pass [^;\n]+/g, (match) => `${match[0]}0`),
  nth(/fastcgi_pass [^;\n]+/g, () => 'fastcgi_pass unix:/run/php/shop.sock'),
  nth(/fastcgi_pass unix:/g, () => 'fastcgi_pass '),
  nth(/fastcgi_pass [^;\n]+/g, (match) => `${match[0]}:`),
  nth(/fastcgi_pass [^;\n]+/g, () => 'fastcgi_pass unix:/run/php/none.sock'),
  nth(/fastcgi_pass [^;\n]+/g, () => 'fastcgi_pass unix:/run/php/www.sock'),
  nth(/include (?:fastcgi.conf|fastcgi_params);/g, () => ''),
  nth(/include fastcgi.conf;/g, () => 'include fastcgi_params;'),
  nth(/include fastcgi_params;/g, () => 'include fastcgi.conf;'),
  nth(
    /(?:include fastcgi[^;]*;|fastcgi_param )/g,
    (match) => `fastcgi_param A b;\n${match[0].startsWith('include') ? '' : match[0]}`,
  ),
  nth(/fastcgi_pass [^;\n]+;/g, (match) => `if ($request_method = POST) { ${match[0]} }`),
  nth(/fastcgi_pass [^;\n]+;/g, (match) => `if ($uri ~ x) { fastcgi_param A b; ${match[0]} }\n${match[0]}`),
  nth(/fastcgi_pass /g, () => 'proxy_pass http://'),
  nth(/location \/ /g, () => 'location ^~ / '),
  nth(/location (?:~\*? )/g, () => 'location '),
  nth(/deny all;/g, () => 'deny al;'),
  nth(/deny all;/g, () => 'deny all;\nallow 10.0.0.1;'),
  nth(/deny all;/g, () => 'deny all;\ndeny all;'),
  nth(/internal;/g, () => 'internal on;'),
  nth(/allow ([^;]+);/g, (match) => `allow ${match[1] ?? ''}/40;`),
  nth(/auth_basic "/g, () => 'auth_basic '),
  misspell('server', 'sever'),
  misspell('on', 'onn'),
  nth(/location [^\n{]*\{/g, (match) => `${match[0]}\nlisten 80;`),
  nth(/location [^\n{]*\{/g, (match) => `${match[0]}\nallow 10.0.0.1;\nallow 10.0.0.1;`),
  nth(/root [^;]+;/g, (match) => `${match[0]}\n${match[0]}`),
  nth(/root [^;]+;/g, () => ''),
  nth(/\n( *)location/g, (match) => `\n${match[1] ?? ''}deny 10.0.0.0/33;${match[0]}`),
  nth(/server_name [^;]+;/g, () => 'server_name a.example a.example;'),
  nth(/listen [^;]+;/g, (match) => `${match[0]}\n${match[0]}`),
  nth(/try_files [^;]+;/g, () => 'try_files $uri $uri/ /index.php$args;'),
  nth(/try_files \$uri/g, () => 'try_files $document_root$uri'),
  nth(/\$document_root\$fastcgi_script_name/g, () => '$document_rot$fastcgi_script_name'),
  nth(/\$document_root\$fastcgi_script_name/g, () => '/srv/other$fastcgi_script_name'),
  nth(/return (\d+);/g, () => 'return 4O3;'),
  nth(/if \(/g, () => 'if ('),
  nth(/ = /g, () => '='),
  nth(/user [^;]+;\n/g, () => ''),
  nth(/events \{ \}/g, () => ''),
  nth(/http \{/g, () => 'fastcgi_read_timeout 10s;\nhttp {\nfastcgi_read_timeout 10;'),
  nth(/\n\}$/g, () => ''),
  nth(/upstream php \{[^}]*\}/g, () => 'upstream php { }'),
  nth(/upstream php/g, () => 'upstream pph'),
  nth(/include sites[^;]*;/g, () => 'include site-enabled/*.conf;'),
  nth(/location ~ /g, (match) => `location ~ \\.(js|php)$ { expires 1d; }\n${match[0]}`),
  nth(/server_name [^;]+;/g, (match) => `${match[0]}\nreturn 301 https://$host$request_uri;`),
  nth(/root [^;]+;\n((?:.*\n)*?) *location \/ \{/g, (match) => `${match[1] ?? ''}location / {\nroot /srv/shop;`),
  nth(/location ~ /g, () => 'location ~ ( { expires 1d; }\nlocation ~ '),
  nth(/try_files \$uri/g, () => 'try_files $request_filename'),
  nth(/fastcgi_pass [^;\n]+/g, () => 'fastcgi_pass 127.0.0.1:80'),
  nth(/include fastcgi/g, () => 'include php.conf;\ninclude fastcgi'),
  nth(/try_files \$uri \$uri\/ /g, () => 'try_files $uri/ '),
  nth(/rewrite \^ \/index.php last/g, () => 'rewrite ^(.*)$ /index.php last'),
  nth(/limit_except/g, () => 'limit_exept'),
  nth(/location [^\n{]*\{/g, (match) => `${match[0]}\nssl on;`),
  nth(/rewrite \^ \/index.php last/g, () => 'rewrite ^ /index.php break'),
  nth(/fastcgi_index [^;]+;/g, () => ''),
  nth(/alias /g, () => 'root '),
  nth(/index index.php[^;]*;/g, () => ''),
];

const fpmSlips: readonly Slip[] = [
  nth(/listen = [^\n]+/g, (match) => `${match[0]} # note`),
  nth(/listen = \//g, () => 'listen = unix:/'),
  nth(/listen = [\d.]+:/g, () => 'listen = :'),
  nth(/listen = [^\n]+/g, () => 'listen = 127.0.0.1'),
  nth(/listen = [^\n]+/g, () => 'listen = 0.0.0.0:9000'),
  nth(/listen = \/run/g, () => 'listen = run'),
  nth(/\nlisten = [^\n]+/g, () => ''),
  nth(/listen = [^\n]+/g, () => 'listen = 9000'),
  nth(/listen = [^\n]+/g, () => 'listen = /run/php/none.sock'),
  nth(/listen = [^\n]+/g, () => 'listen = tcp://127.0.0.1:9000'),
  nth(/listen = [^\n]+/g, () => 'listen = /run/php/${pool}.sock'),
  nth(/listen = [^\n]+/g, () => 'listen = [::1]:9000'),
  nth(/listen\.mode = \d+/g, () => 'listen.mode = rw-rw-rw-'),
  nth(/listen\.mode = \d+/g, () => 'listen.mode = 0440'),
  nth(/listen\.mode = 0/g, () => 'listen.mode = o'),
  nth(/listen\.owner = [^\n]+/g, () => 'listen.owner ='),
  nth(/listen\.owner = [^\n]+/g, () => ''),
  nth(/listen\.allowed_clients = [^\n]+/g, () => 'listen.allowed_clients = 127.0.0.1 ::1'),
  nth(/listen\.allowed_clients = [^\n]+/g, () => 'listen.allowed_clients = 127.0.0.0/8'),
  nth(/listen\.allowed_clients/g, () => 'listen.alowed_clients'),
  nth(/limit_extensions/g, () => 'limit_extension'),
  nth(/limit_extensions = [^\n]+/g, () => 'limit_extensions = .php5'),
  nth(/limit_extensions = [^\n]+/g, () => 'limit_extensions = .php,.html'),
  nth(/user = [^\n]+/g, () => 'user = root'),
  nth(/user = [^\n]+\n/g, () => ''),
  nth(/pm = [^\n]+\n/g, () => ''),
  nth(/max_children = \d+/g, () => 'max_children = 0'),
  nth(/start_servers = \d+/g, () => 'start_servers = 9'),
  nth(/chroot = \//g, () => 'chroot = '),
  nth(/open_basedir\] = [^\n]+/g, () => 'open_basedir] = /srv/other'),
  nth(/\n\w[^\n]* = [^\n]*/g, (match) => match[0] + match[0]),
  nth(/\n([a-z]{2})[a-z]([a-z.]+) = /g, (match) => `\n${match[1] ?? ''}${match[2] ?? ''} = `),
  nth(/include = [^\n]+/g, () => 'include = /etc/php/8.2/fpm/pools/*.conf'),
  nth(/include = [^\n]+/g, () => 'include = /etc/php/8.2/fpm/*'),
  nth(/\[global\]\n/g, () => ''),
  nth(/error_log/g, () => 'listen.mode = 0666\nerror_log'),
  nth(/\[(?:www|shop|blog)\]\n/g, () => ''),
  nth(/status_path = \//g, () => 'status_path = '),
  nth(/timeout = [^\n]+/g, () => 'timeout = 1m30s'),
  nth(/\[(\w+)\]/g, (match) => `[${match[1] ?? ''}`),
];

/** Sites with one to three slips in files of theirs. */
export const sites: fc.Arbitrary<Files> = fc
  .record({
    files: sound,
    flat: fc.constantFrom(false, false, true),
    slips: fc.array(fc.record({ which: fc.nat(), slip: fc.nat(), at: fc.nat(40) }), { minLength: 0, maxLength: 3 }),
  })
  .map(({ files, flat, slips }) => {
    // some indent nothing, and then the indentation says nothing
    if (flat) for (const [name, text] of files) files.set(name, text.replaceAll(/^ +/gm, ''));
    for (const { which, slip, at } of slips) {
      const names = [...files.keys()].filter((name) => /sites|nginx\.conf|php/.test(name));
      const name = names[which % names.length] ?? '';
      const choices = name.startsWith('/etc/nginx') ? nginxSlips : fpmSlips;
      files.set(name, choices[slip % choices.length]?.(files.get(name) ?? '', at) ?? '');
    }
    return new Map([...files].map(([path, text]): [FileId, string] => [fileId(path), `${text}\n`]));
  });
