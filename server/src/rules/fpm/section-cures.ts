/** Where a line of PHP-FPM belongs that stands in the wrong section: moved, removed, or given a section of its own. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import type { PoolMaster, Pool, PlacedEntry } from '../../model/fpm/master.ts';
import { fileId, type FileId } from '../../text/range.ts';
import { belongsTo, keyOf } from '../kit/fpm-words.ts';
import type { Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** Below the head of [global], or above all sections; where [global] has the setting already, the pool's line goes. */
export function intoGlobal(write: Writer, placed: PlacedEntry, master: PoolMaster): readonly Fix[] {
  const key = placed.entry.key.text.toLowerCase();
  const { globalAt, root } = master;
  if (master.global.has(key)) {
    const removed: Fix = {
      title: `Remove it: [global] has its own ${key}`,
      safety: 'review',
      preferred: true,
      edits: [write.removeEntry(placed)],
    };
    // the log of a pool's PHP
    return key === 'error_log'
      ? [
          { ...rename(placed, 'php_admin_value[error_log]'), preferred: true },
          { ...removed, preferred: false },
        ]
      : [removed];
  }
  const line = write.entryLine(placed);
  if (globalAt === undefined && !master.isMain) return [];
  const added =
    globalAt === undefined
      ? write.addFirst(
          fileId(root),
          [master.global.size === 0 ? '[global]' : undefined, line].filter((one) => one !== undefined),
        )
      : write.addLines(globalAt, [line]);
  return [
    {
      title: `Move ${placed.entry.key.text} into [global]`,
      safety: 'review',
      preferred: true,
      edits: [write.removeEntry(placed), added],
    },
  ];
}

/** Into the only pool, or those that lack it; where the file has no section at all, a head makes its lines a pool. */
export function intoPool(
  write: Writer,
  placed: PlacedEntry,
  master: PoolMaster,
  name = keyOf(placed).toLowerCase(),
): readonly Fix[] {
  const begun = begunPool(write, placed, master);
  if (begun !== undefined) return begun;
  const value = placed.entry.value?.raw ?? '';
  const key = placed.entry.index === undefined ? name : keyOf(placed);
  const { pool, count, lacking } = poolsFor(key, master);
  const removed = write.removeEntry(placed);
  if (pool === undefined || isOnePools(key, count)) return [];
  if (lacking.length === 0) {
    const own = count === 1 ? `pool "${pool.name}"` : 'each pool';
    const instead: Fix[] =
      count > 1
        ? []
        : [
            {
              title: `Set ${key} of pool "${pool.name}" to ${value}`,
              safety: 'review',
              edits: [removed, write.setPool(pool, key, value)],
            },
          ];
    return [
      { title: `Remove it: ${own} has its own ${key}`, safety: 'review', preferred: true, edits: [removed] },
      ...instead,
    ];
  }
  const names = lacking.map((one) => `"${one.name}"`).join(', ');
  const line = write
    .entryLine(placed)
    .replace(/^[^=[]+(?:\[[^\]]*\])?/, (old) => key + (/(?<![ \t])[ \t]*$/.exec(old)?.[0] ?? ''));
  return lacking.length > mostPools
    ? []
    : [
        {
          title: `Move ${key} into ${lacking.length === 1 ? 'pool' : 'pools'} ${names}`,
          safety: 'review',
          preferred: true,
          edits: [removed, ...lacking.map((one) => write.addToPool(one, [line]))],
        },
      ];
}

/** More pools are not edited at once. */
const mostPools = 8;

/** The first pool, how many there are, and those that lack a setting; no more than are needed to see that they are too many. */
function poolsFor(
  key: string,
  master: PoolMaster,
): { readonly pool: Pool | undefined; readonly count: number; readonly lacking: readonly Pool[] } {
  return master.once(`pools without ${key}`, ({ pools }) => ({
    pool: pools[0],
    count: pools.length,
    lacking: pools
      .filter((pool) => !pool.entries.has(key.toLowerCase()) && !pool.entries.has(key))
      .slice(0, mostPools + 1),
  }));
}

/** Whether each pool needs a value of its own, so that one line cannot be meant for several. */
function isOnePools(key: string, count: number): boolean {
  return count > 1 && /^(?:listen|prefix|chroot|user|group|pm\.status_listen)$/.test(key);
}

/** A head for lines that have none: at the top of a file without sections, or where the settings of a pool begin in a main file that has no pool. */
function begunPool(write: Writer, { file }: PlacedEntry, master: PoolMaster): readonly Fix[] | undefined {
  const name = /(?<![\w-])([\w-]+)\.conf$/.exec(file)?.[1];
  if (
    master.root !== file &&
    name !== undefined &&
    !hasSection(master, file) &&
    !master.once('names of pools', ({ pools }) => new Set(pools.map((pool) => pool.name))).has(name)
  ) {
    return name === 'global'
      ? []
      : [
          {
            title: `Begin the file with [${name}]`,
            safety: 'review',
            preferred: true,
            edits: [{ file, range: { start: 0, end: 0 }, newText: `[${name}]\n` }],
          },
        ];
  }
  if (
    master.root !== file ||
    master.includes.length > 0 ||
    master.once('number of pools', ({ pools }) => pools.length) > 0
  )
    return undefined;
  const begin = master.once('first line of a pool without a head', firstOfPool);
  if (begin === undefined) return undefined;
  return [
    {
      title: `Begin pool [www] before ${keyOf(begin)}`,
      safety: 'review',
      preferred: true,
      edits: [write.addBefore({ file, range: begin.entry.range }, '[www]')],
    },
  ];
}

/** Where the settings of a pool begin in a main file, behind which no others are. */
function firstOfPool({ global, root }: PoolMaster): PlacedEntry | undefined {
  const lines = [...global.values()]
    .flat()
    .filter((one) => one.file === root)
    .toSorted((a, b) => a.entry.range.start - b.entry.range.start);
  const first = lines.findIndex(isOfPool);
  return first >= 0 && lines.slice(first).every(isOfPool) && lines.some((one) => keyOf(one).toLowerCase() === 'listen')
    ? lines[first]
    : undefined;
}

function isOfPool(placed: PlacedEntry): boolean {
  const directive = fpmDirective(placed.entry.key.text.toLowerCase(), 'pool');
  return placed.entry.index !== undefined || (directive !== undefined && belongsTo(directive, 'pool'));
}

function hasSection(master: PoolMaster, file: FileId): boolean {
  return (
    master.globalAt?.file === file ||
    master
      .once('files with sections', ({ pools }) => new Set(pools.flatMap((pool) => pool.sections.map((at) => at.file))))
      .has(file)
  );
}

/** The entry under another name. */
export function rename(placed: PlacedEntry, name: string): Fix {
  return {
    title: `Write ${name}`,
    safety: 'review',
    edits: [{ file: placed.file, range: placed.entry.key.range, newText: name }],
  };
}
