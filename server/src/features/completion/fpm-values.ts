/** Values of PHP-FPM's keys, and of ini settings in `php_admin_value[…]`. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import type { FpmMaster } from '../../model/fpm/master.ts';
import { basename, dirname } from '../../text/path.ts';
import { namesOfKind } from '../names/find-names.ts';
import { unservedAddresses } from './addresses.ts';
import { phpReleaseOf } from '../../analysis/state/release-of.ts';
import { pathItems } from './files.ts';
import { isGlobal, type FpmCursor } from './fpm-cursor.ts';
import { values, type Item } from './item.ts';

/** @param key as written before the `=`, index included */
export function valueItems(cursor: FpmCursor, key: string, typed: string): readonly Item[] {
  const [, name = '', index] = /^([\w.]+)(?:\[([^\]]*)\])?$/.exec(key) ?? [];
  const lower = name.toLowerCase();
  if (index !== undefined) return iniValues(lower, index, typed);
  if (lower === 'listen') return listenItems(cursor);
  if (/^(?:user|listen\.owner|listen\.acl_users)$/.test(lower)) return owners(cursor, 'user');
  if (/^(?:group|listen\.group|listen\.acl_groups)$/.test(lower)) return owners(cursor, 'group');
  if (lower === 'include')
    return pathItems(cursor.snapshot, { bases: [dirname(cursor.state.id)], typed, file: cursor.state.id });
  if (lower === 'listen.mode')
    return [
      { label: '0660', kind: 'value', detail: 'owner and group', rank: 0 },
      { label: '0600', kind: 'value', detail: 'owner only' },
      { label: '0666', kind: 'value', detail: 'every user on this machine' },
    ];
  if (lower === 'listen.allowed_clients') return values(['127.0.0.1', '127.0.0.1,::1']);
  return byType(cursor, name, typed);
}

function byType(cursor: FpmCursor, name: string, typed: string): readonly Item[] {
  const directive = fpmDirective(name, isGlobal(cursor) ? 'global' : 'pool');
  if (directive === undefined) return [];
  const listed = values(directive.values ?? []);
  const value = phpReleaseOf(cursor.snapshot, cursor.state.id).valueIn(directive.default, directive.earlierDefaults);
  const fallback: readonly Item[] =
    value === undefined || value === '' ? [] : [{ label: value, kind: 'value', detail: 'default', rank: 3 }];
  switch (directive.type) {
    case 'boolean':
      return values(['yes', 'no']);
    case 'enum':
      return listed;
    case 'time':
      return [...timeUnits(typed), ...listed];
    default:
      return listed.some((item) => item.label === value) ? listed : [...listed, ...fallback];
  }
}

function timeUnits(typed: string): readonly Item[] {
  return /^\d+$/.test(typed)
    ? [
        ['s', 'seconds'],
        ['m', 'minutes'],
        ['h', 'hours'],
        ['d', 'days'],
      ].map(([unit = '', detail = ''], rank) => ({ label: `${typed}${unit}`, kind: 'unit', detail, rank }))
    : [];
}

/** What nginx passes requests to and nobody serves comes first, then what is usual on the platform. */
function listenItems(cursor: FpmCursor): readonly Item[] {
  const masters = mastersOf(cursor);
  const unanswered = unservedAddresses(cursor.snapshot, masters).map(({ address, clients }): Item => ({
    label: address,
    kind: 'address',
    rank: 0,
    detail: `fastcgi_pass in ${[...clients]
      .slice(0, 2)
      .map((file) => basename(file))
      .join(', ')}${clients.size > 2 ? ` and ${clients.size - 2} more` : ''}`,
  }));
  const platform = cursor.snapshot.workspace.platformOf(cursor.state.id);
  const folder = platform === undefined ? '/run/php' : (platformDefaults(platform).socketDirectory ?? '/run/php');
  return [
    ...unanswered,
    { label: `${folder}/$pool.sock`, kind: 'address', rank: 2, detail: 'socket named after the pool' },
    { label: '127.0.0.1:9000', kind: 'address', rank: 3 },
  ];
}

export function mastersOf(cursor: FpmCursor): readonly FpmMaster[] {
  return cursor.snapshot.workspace.index.mastersOf(cursor.state.id);
}

/** Users that some process runs as, nginx's among them. */
function owners(cursor: FpmCursor, kind: 'user' | 'group'): readonly Item[] {
  const found = new Map<string, string>();
  for (const name of nginxUsers(cursor)) found.set(name, 'nginx runs as this user');
  for (const use of namesOfKind(cursor.snapshot, cursor.state.id, kind))
    if (!found.has(use.text) && use.range.end !== cursor.offset) found.set(use.text, kind);
  if (found.size === 0) found.set('www-data', kind);
  return [...found].map(([label, detail]) => ({ label, kind: 'name', detail }));
}

export function nginxUsers(cursor: FpmCursor): readonly string[] {
  const masters = mastersOf(cursor);
  const { deployments } = cursor.snapshot.workspace;
  const near = deployments.filter((one) => one.masters.some((master) => masters.includes(master)));
  return [
    ...new Set(
      (near.length > 0 ? near : deployments).flatMap((one) => cursor.snapshot.workspace.nginxUser(one.config) ?? []),
    ),
  ];
}

function iniValues(key: string, index: string, typed: string): readonly Item[] {
  if (/^php_(?:admin_)?flag$/.test(key)) return values(['on', 'off']);
  const ini = key.startsWith('php_') ? phpIniDirective(index) : undefined;
  if (ini === undefined) return [];
  const fallback: readonly Item[] =
    ini.default === undefined || ini.default === ''
      ? []
      : [{ label: ini.default, kind: 'value', detail: 'default', rank: 3 }];
  switch (ini.type) {
    case 'boolean':
      return values(['on', 'off']);
    case 'size':
      return [
        ...(/^\d+$/.test(typed)
          ? [
              ['K', 'KiB'],
              ['M', 'MiB'],
              ['G', 'GiB'],
            ].map(([unit = '', detail = ''], rank): Item => ({ label: `${typed}${unit}`, kind: 'unit', detail, rank }))
          : []),
        ...fallback,
      ];
    default:
      return fallback;
  }
}
