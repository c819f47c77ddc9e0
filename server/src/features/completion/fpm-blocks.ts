/** Whole pools: one for each address that nginx passes requests to and nobody serves, and one for a new site. */
import { codeBlock } from '../markdown.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import { basename } from '../../text/path.ts';
import { unservedAddresses } from './addresses.ts';
import type { FpmCursor } from './fpm-cursor.ts';
import { mastersOf, nginxUsers } from './fpm-values.ts';
import { snippetText, type Item } from './item.ts';
import { preview } from './nginx-blocks.ts';

const mostAddresses = 8;

export function fpmBlocks(cursor: FpmCursor): readonly Item[] {
  if (!/^\s*$/.test(cursor.after) || /\S/.test(cursor.before.replace(/(?<![\w.])[\w.]*$/, ''))) return [];
  const unserved = unservedAddresses(cursor.snapshot, mastersOf(cursor)).slice(0, mostAddresses);
  const taken = poolNames(cursor);
  const unanswered = unserved.map(({ address, clients }) => {
    const file = [...clients][0];
    const name = freeName(nameFor(address, file === undefined ? '' : basename(file)), taken);
    return poolItem(cursor, {
      label: `Pool for ${address}`,
      detail: `fastcgi_pass in ${file === undefined ? 'nginx' : basename(file)}`,
      name,
      listen: snippetText(address),
    });
  });
  return [
    ...unanswered,
    poolItem(cursor, {
      label: 'Pool for a site',
      detail: 'a separate pool with a socket that nginx may connect to',
      name: freeName('site', taken),
      listen: `${snippetText(socketFolder(cursor))}/\\$pool.sock`,
    }),
  ];
}

/** A pool that is offered: its name, and its address as a snippet's text. */
interface OfferedPool {
  readonly label: string;
  readonly detail: string;
  readonly name: string;
  readonly listen: string;
}

/** What has to be there for FPM to start and nginx to get in: owner and group of a socket are written, as it belongs to root where they are not. */
function poolItem(cursor: FpmCursor, { label, detail, name, listen }: OfferedPool): Item {
  const nginx = snippetText(nginxUsers(cursor)[0] ?? 'www-data');
  const socket = listen.includes('/')
    ? [`listen.owner = ${nginx}`, `listen.group = ${nginx}`, 'listen.mode = 0660']
    : [];
  const text = [
    `[\${1:${snippetText(name)}}]`,
    `user = \${2:${snippetText(stockUser(cursor))}}`,
    `group = \${3:${snippetText(stockUser(cursor))}}`,
    `listen = ${listen}`,
    ...socket,
    'pm = dynamic',
    'pm.max_children = ${4:5}',
    'pm.start_servers = 2',
    'pm.min_spare_servers = 1',
    'pm.max_spare_servers = 3',
    '$0',
  ].join('\n');
  return {
    label,
    kind: 'snippet',
    insert: text,
    snippet: true,
    detail,
    filter: `pool ${label}`,
    rank: 0,
    docs: { of: 'text', markdown: codeBlock(preview(text), 'ini').text },
  };
}

function socketFolder(cursor: FpmCursor): string {
  const platform = cursor.snapshot.workspace.platformOf(cursor.state.id);
  return platform === undefined ? '/run/php' : (platformDefaults(platform).socketDirectory ?? '/run/php');
}

function stockUser(cursor: FpmCursor): string {
  const platform = cursor.snapshot.workspace.platformOf(cursor.state.id);
  return platform === undefined ? 'www-data' : platformDefaults(platform).stockPoolUser;
}

function poolNames(cursor: FpmCursor): ReadonlySet<string> {
  return new Set(
    mastersOf(cursor)
      .flatMap((master) => master.pools)
      .map((one) => one.name.toLowerCase()),
  );
}

/** `/run/php/shop.sock` → `shop`; a port is named after the file that passes it. */
function nameFor(address: string, file: string): string {
  const base = address.startsWith('/') ? basename(address).replace(/\.sock(?:et)?$/, '') : file.replace(/\.\w+$/, '');
  return base.replaceAll(/[^\w.-]/g, '-') || 'site';
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()) || free.toLowerCase() === 'global'; number++)
    free = `${name}${number}`;
  return free;
}
