/** Whole blocks of nginx, filled in with what is there: a location for PHP, a front controller, an upstream, a site. */
import { codeBlock } from '../markdown.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import { poolAddresses } from './addresses.ts';
import { snippetChoice, snippetText, type Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';
import { isPhp } from './words.ts';

export function blockItems(cursor: NginxCursor): readonly Item[] {
  if (!cursor.endsLine) return [];
  const { contexts } = cursor;
  if (contexts.includes('server')) return [...phpLocation(cursor), ...frontController(cursor)];
  if (contexts.includes('http')) return [...phpUpstream(cursor), phpSite(cursor)];
  return [];
}

function phpLocation(cursor: NginxCursor): readonly Item[] {
  if (isPhp(cursor.server)) return [];
  return [
    block(
      'PHP location',
      'location ~ \\.php$ with try_files and fastcgi_pass',
      'location php fastcgi',
      phpLines(cursor).join('\n'),
    ),
  ];
}

/** `try_files $uri =404` keeps paths that no script has from PHP; SCRIPT_FILENAME is given once: fastcgi.conf brings it, fastcgi_params does not. */
function phpLines(cursor: NginxCursor): readonly string[] {
  return [String.raw`location ~ \\.php\$ {`, ...phpBody(cursor).map((line) => `\t${line}`), '}$0'];
}

function phpBody(cursor: NginxCursor): readonly string[] {
  const parameters = hasFile(cursor, 'fastcgi.conf')
    ? ['include fastcgi.conf;']
    : ['include fastcgi_params;', String.raw`fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;`];
  return [String.raw`try_files \$uri =404;`, ...parameters, `fastcgi_pass ${backends(cursor, 1)};`];
}

function frontController({ server }: NginxCursor): readonly Item[] {
  const items = server?.block?.items ?? [];
  if (
    server === undefined ||
    items.some((one) => one.name.value === 'location' && one.args.length === 1 && one.args[0]?.value === '/')
  )
    return [];
  const text = ['location / {', String.raw`	try_files \$uri \$uri/ /index.php\$is_args\$args;`, '}$0'].join('\n');
  return [
    block(
      'Front controller',
      'location / that passes everything else to index.php',
      'location front controller index',
      text,
    ),
  ];
}

/** A name that is free, for an address that a pool listens on and no upstream has yet. */
function phpUpstream(cursor: NginxCursor): readonly Item[] {
  const upstreams = cursor.configs.flatMap((config) => [...config.upstreams.values()].flat());
  const taken = new Set(upstreams.flatMap((one) => one.servers).map(({ placed }) => placed.fact.args[0]?.value));
  const free = addresses(cursor).filter((address) => !taken.has(address));
  const names = new Set(upstreams.map((one) => one.name.toLowerCase()));
  let name = 'php';
  for (let number = 2; names.has(name); number++) name = `php${number}`;
  const fresh = block(
    'Upstream of a new pool',
    'upstream for a pool that completion then offers in PHP-FPM files',
    'upstream pool php new',
    [`upstream \${1:${name}} {`, `\tserver unix:${snippetText(socketFolder(cursor))}/$1.sock;`, '}$0'].join('\n'),
  );
  if (free.length === 0 && addresses(cursor).length > 0) return [fresh];
  return [
    fresh,
    block(
      'Upstream of a pool',
      'upstream with the address of a pool',
      'upstream pool php',
      [`upstream \${1:${name}} {`, `\tserver ${snippetChoice(2, free.length === 0 ? [fallback] : free)};`, '}$0'].join(
        '\n',
      ),
    ),
  ];
}

function phpSite(cursor: NginxCursor): Item {
  const lines = [
    'server {',
    '\tlisten 80;',
    '\tlisten [::]:80;',
    '\tserver_name ${1:example.com};',
    '\troot ${2:/var/www/example.com/public};',
    '\tindex index.php;',
    '',
    '\tlocation / {',
    String.raw`		try_files \$uri \$uri/ /index.php\$is_args\$args;`,
    '\t}',
    '',
    String.raw`	location ~ \\.php\$ {`,
    ...phpBody(cursor).map((line) => `\t\t${line.replace('${1', '${3')}`),
    '\t}',
    '}$0',
  ];
  return block('PHP site', 'server with a front controller and PHP', 'server site php', lines.join('\n'));
}

function socketFolder(cursor: NginxCursor): string {
  const platform = cursor.snapshot.workspace.platformOf(cursor.file);
  return platform === undefined ? '/run/php' : (platformDefaults(platform).socketDirectory ?? '/run/php');
}

const fallback = 'unix:/run/php/php-fpm.sock';

/** What may be called: upstreams that hold pools, and pools. */
function backends(cursor: NginxCursor, number: number): string {
  const upstreams = cursor.configs.flatMap((config) => [...config.upstreams.values()].flat()).map((one) => one.name);
  const all = [...new Set([...addresses(cursor), ...upstreams])].slice(0, 12);
  return all.length === 0 ? `\${${number}:${snippetText(fallback)}}` : snippetChoice(number, all);
}

function addresses(cursor: NginxCursor): readonly string[] {
  return poolAddresses(cursor.snapshot, cursor.configs).map((one) => one.address);
}

/** Whether the file that an `include` without a path names is known. */
function hasFile(cursor: NginxCursor, name: string): boolean {
  return cursor.configs.some((config) => config.filesOf(name).files.length > 0);
}

function block(label: string, detail: string, filter: string, text: string): Item {
  return {
    label,
    kind: 'snippet',
    insert: text,
    snippet: true,
    detail,
    filter: `${filter} ${label}`,
    rank: 0,
    docs: { of: 'text', markdown: codeBlock(preview(text), 'nginx').text },
  };
}

/** What a snippet looks like once it stands there. */
export function preview(snippet: string): string {
  return snippet
    .replaceAll(
      /\$\{\d+(?::([^}\\]*(?:\\.[^}\\]*)*)|\|([^,|}]*)[^}]*)\}|\$\d/g,
      (_, text?: string, choice?: string) => text ?? choice ?? '',
    )
    .replaceAll(/\\([\\$}])/g, '$1')
    .replaceAll('\t', '    ');
}
