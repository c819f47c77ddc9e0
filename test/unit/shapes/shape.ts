/** What a deployment shape is, and the texts that most of them are built from. */

/** One `fastcgi_pass` and the pool that it is meant for, each with the place of its address. */
export interface Side {
  /** The file that holds the address. */
  readonly file: string;
  /** The address as written there; it is the only place of the file that ends so. */
  readonly address: string;
}

export interface Pair {
  readonly nginx: Side;
  readonly pool: Side;
  /** The file that sets `fastcgi_read_timeout`, where it is not that of the address. */
  readonly timeouts?: string;
}

/** A tree in which both sides agree. */
export interface Shape {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** Links by path, with the files behind them. */
  readonly links?: Readonly<Record<string, string>>;
  /** Workspace folders; `/w` where nothing is said, none for loose documents. */
  readonly roots?: readonly string[];
  /** Nothing but these pairs is joined. */
  readonly pairs: readonly Pair[];
  /** Why nothing is known about the addresses of this tree: with this reason each of its links is unknown, whatever is broken. */
  readonly unknown?: string;
  /** Breaks that cannot be judged here, by their kind, with what is not known about the address or the socket; empty: about a time. */
  readonly hidden?: Partial<Record<BreakKind, string>>;
  /** Breaks that are reported at the `fastcgi_pass` alone, as another pool is likelier meant. */
  readonly otherSide?: readonly BreakKind[];
}

export type BreakKind = 'pass' | 'listen' | 'owner' | 'kills' | 'gives-up';

export const socket = '/run/php/shop.sock';

/** A location that passes requests to an address; equal times on both sides. */
export function location(address: string, more = ''): string {
  return `    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_read_timeout 120s;${more}
        fastcgi_pass ${address};
    }
`;
}

/** A server block around something. */
export function server(inside: string, name = 'shop.example'): string {
  return `server {\n    listen 80;\n    server_name ${name};\n    root /srv/shop/public;\n    index index.php;\n${inside}}\n`;
}

export function site(address: string, name?: string): string {
  return server(location(address), name);
}

/** A main file of nginx with something in `http`. */
export function nginx(inside: string, user = 'user www-data;\n'): string {
  return `${user}worker_processes auto;\nevents { worker_connections 768; }\nhttp {\n    include /etc/nginx/mime.types;\n${inside}}\n`;
}

/** A pool that agrees with {@link location}. */
export function pool(listen: string, name = 'shop', owner = 'www-data'): string {
  const access = /^[\d*[]|:\d+$/.test(listen)
    ? ''
    : `listen.owner = ${owner}\nlisten.group = ${owner}\nlisten.mode = 0660\n`;
  return `[${name}]\nuser = ${owner}\ngroup = ${owner}\nlisten = ${listen}\n${access}pm = dynamic\npm.max_children = 5\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3\nrequest_terminate_timeout = 120s\n`;
}

/** A main file of PHP-FPM. */
export function master(include: string): string {
  return `[global]\npid = /run/php-fpm.pid\nerror_log = /var/log/php-fpm.log\ninclude=${include}\n`;
}

/** A pair on a socket. */
export function onSocket(file: string, poolFile: string, path = socket): Pair {
  return { nginx: { file, address: `unix:${path}` }, pool: { file: poolFile, address: path } };
}

/** A pair on a port. */
export function onPort(file: string, poolFile: string, port = 9000): Pair {
  return { nginx: { file, address: `127.0.0.1:${port}` }, pool: { file: poolFile, address: `127.0.0.1:${port}` } };
}

/** A tree with one side changed, and the lines that are new in it. */
export interface Broken {
  readonly kind: BreakKind;
  readonly files: Readonly<Record<string, string>>;
  readonly changed: { readonly file: string; readonly lines: ReadonlySet<number> };
}

/** All the ways in which one side of a pair can be broken. */
export function breaksOf(shape: Shape, pair: Pair): readonly Broken[] {
  const timeouts = pair.timeouts ?? pair.nginx.file;
  return [
    broken(shape, 'pass', pair.nginx.file, (line) => addressChanged(line, pair.nginx.address)),
    broken(shape, 'listen', pair.pool.file, (line) => addressChanged(line, pair.pool.address)),
    broken(shape, 'owner', pair.pool.file, (line) =>
      line.replace(/^(listen\.(?:owner|group) *= *)[\w-]+/, '$1nobody').replace(/^(listen\.mode *= *)0660/, '$10600'),
    ),
    broken(shape, 'kills', pair.pool.file, (line) => line.replace(/^(request_terminate_timeout *= *)120s/, '$130s')),
    broken(shape, 'gives-up', timeouts, (line) => line.replace(/(fastcgi_read_timeout +)120s/, '$120s')),
  ].flatMap((one) => one ?? []);
}

function addressChanged(line: string, address: string): string {
  const at = /^\s*[#;]/.test(line) ? -1 : line.indexOf(address);
  const end = at + address.length;
  if (at < 0 || /[\w.]/.test(line.charAt(end))) return line;
  return (
    line.slice(0, at) +
    (/:?\d+$/.test(address) ? address.replace(/\d+$/, '9999') : address.replace(/(\w+)\.sock$/, 'other.sock')) +
    line.slice(end)
  );
}

function broken(shape: Shape, kind: BreakKind, file: string, change: (line: string) => string): Broken | undefined {
  const before = (shape.files[file] ?? '').split('\n');
  const after = before.map(change);
  const lines = new Set(after.flatMap((line, index) => (line === before[index] ? [] : [index])));
  return lines.size === 0
    ? undefined
    : { kind, files: { ...shape.files, [file]: after.join('\n') }, changed: { file, lines } };
}
