/** Files and folders that a path may go on with, as far as they are known. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { dirname, isAbsolute, joinPath } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import type { Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';

/** What a nginx path may be: relative ones begin where the main file lies. The whole path is replaced. */
export function fileItems(cursor: NginxCursor, wanted?: RegExp): readonly Item[] {
  const mains = cursor.configs.map((config) => dirname(config.root));
  return pathItems(
    cursor.snapshot,
    [...new Set([...mains, ...(mains.length === 0 ? [dirname(cursor.file)] : [])])],
    cursor.typed,
    cursor.file,
    wanted,
  );
}

/** So many are offered; where a folder holds more, those that begin as what is typed. */
export const mostFiles = 200;

function holdsConf(snapshot: Snapshot, folder: string): boolean {
  for (const { name } of snapshot.world.table.children(folder)) if (name.endsWith('.conf')) return true;
  return false;
}

/**
 * @param bases the folders that a relative path may begin in
 * @param self the file that is being written: it does not name itself
 */
export function pathItems(
  snapshot: Snapshot,
  bases: readonly string[],
  typed: string,
  self: FileId,
  wanted?: RegExp,
): readonly Item[] {
  const slash = typed.lastIndexOf('/') + 1;
  const before = typed.slice(0, slash);
  const items = new Map<string, Item>();
  for (const base of isAbsolute(typed) ? [''] : bases) {
    const folder = joinPath(base, before === '' ? '.' : before);
    for (const { name, isFolder } of snapshot.world.table.children(folder, typed.slice(slash))) {
      if (items.size >= mostFiles) return [...items.values()];
      const path = joinPath(folder, name);
      if (path === self || (wanted !== undefined && !isFolder && !wanted.test(name))) continue;
      const label = `${before}${name}${isFolder ? '/' : ''}`;
      items.set(label, {
        label,
        kind: isFolder ? 'folder' : 'file',
        rank: isFolder ? 2 : 1,
        ...(isFolder && { again: true as const }),
      });
      if (isFolder && wanted === undefined && holdsConf(snapshot, path))
        items.set(`${label}*.conf`, { label: `${label}*.conf`, kind: 'file', rank: 1 });
    }
  }
  return [...items.values()];
}
