/** Files and folders that a path may go on with, as far as they are known. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { dirname, isAbsolute, joinPath } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import type { Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';

/** What a nginx path may be: relative ones begin where the main file lies. The whole path is replaced. */
export function fileItems(cursor: NginxCursor, wanted?: RegExp): readonly Item[] {
  const mains = cursor.configs.map((config) => dirname(config.root));
  const bases = [...new Set([...mains, ...(mains.length === 0 ? [dirname(cursor.file)] : [])])];
  return pathItems(cursor.snapshot, { bases, typed: cursor.typed, file: cursor.file }, wanted);
}

/** So many are offered; where a folder holds more, those that begin as what is typed. */
export const mostFiles = 200;

function holdsConf(snapshot: Snapshot, folder: string): boolean {
  for (const { name } of snapshot.world.table.children(folder)) if (name.endsWith('.conf')) return true;
  return false;
}

/** A path that is being written. */
export interface PathSoFar {
  /** The folders that it may begin in where it is relative. */
  readonly bases: readonly string[];
  readonly typed: string;
  /** The file that it is written in: it does not name itself. */
  readonly file: FileId;
}

export function pathItems(snapshot: Snapshot, { bases, typed, file }: PathSoFar, wanted?: RegExp): readonly Item[] {
  const slash = typed.lastIndexOf('/') + 1;
  const before = typed.slice(0, slash);
  const items = new Map<string, Item>();
  for (const base of isAbsolute(typed) ? [''] : bases) {
    const folder = joinPath(base, before === '' ? '.' : before);
    for (const { name, isFolder } of snapshot.world.table.children(folder, typed.slice(slash))) {
      if (items.size >= mostFiles) return [...items.values()];
      const path = joinPath(folder, name);
      if (path === file || (wanted !== undefined && !isFolder && !wanted.test(name))) continue;
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
