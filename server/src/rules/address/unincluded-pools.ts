/** Pools that would answer an address if PHP-FPM read their file: named where nobody answers, before the pool of another site is. */
import { entryOrigin, type PoolMaster, type Pool } from '../../model/fpm/master.ts';
import { entryText, poolListen, poolText, type Listen } from '../../model/fpm/settings.ts';
import { reach, type Binding, type Endpoint } from '../../model/endpoint.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { grouped } from '../../model/grouped.ts';
import { placeOf } from '../../model/deployment/pass-tables.ts';
import { basename, dirname } from '../../text/path.ts';
import { fileId, type FileId } from '../../text/range.ts';
import type { Fix, Related } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** A pool that listens on an address, in a file that its main file does not include. */
export interface UnincludedPool {
  readonly pool: Pool;
  readonly listen: Listen;
  /** The file that holds the pool. */
  readonly file: FileId;
  /** The master that would have to include it. */
  readonly master: PoolMaster;
}

interface Known {
  readonly pool: Pool;
  readonly listen: Listen;
  readonly binding: Binding;
}

/** A copy that somebody put away; files that packages ship as examples are left out. */
const putAway = /~$|\.(?:bak|backup|old|orig|save|sav|disabled|off)$/i;

/** The pools of files that no main file includes, by the path or the port that they listen on: gathered once for all passes of a workspace. */
function unincluded(workspace: WorkspaceView): ReadonlyMap<string | number, readonly Known[]> {
  return workspace.index.onceOfMasters('pools that are not included', (masters) => {
    const loose = masters.filter((master) => !master.isMain && master.notInForce !== undefined);
    return grouped(
      loose.flatMap(({ pools, notInForce }) =>
        pools.flatMap((pool) =>
          notInForce?.because === 'not-included' || putAway.test(pool.at.file) ? boundOf(pool) : [],
        ),
      ),
      ({ binding }) => [placeOf(binding)],
    );
  });
}

function boundOf(pool: Pool): readonly Known[] {
  const listen = poolListen(pool);
  return listen.kind === 'unknown' || listen.listen.parsed.kind === 'defect'
    ? []
    : [{ pool, listen: listen.listen, binding: listen.listen.parsed.binding }];
}

/** The pool that would answer an address if a master of the deployment included its file; `undefined` where none would. */
export function unincludedAt(
  endpoint: Endpoint,
  deployment: PassDeployment,
  workspace: WorkspaceView,
): UnincludedPool | undefined {
  for (const { pool, listen, binding } of unincluded(workspace).get(placeOf(endpoint)) ?? []) {
    const master = deployment.masters.find((one) => one.isMain && pool.at.file.startsWith(`${dirname(one.root)}/`));
    if (master !== undefined && ['yes', 'likely'].includes(reach(endpoint, binding)))
      return { pool, listen, file: fileId(pool.at.file), master };
  }
  return undefined;
}

/** `pool "shop" listens there, but php-fpm.conf does not include shop.pool`. */
export function sayUnincluded({ pool, file, master }: UnincludedPool): string {
  return `pool "${pool.name}" listens there, but ${basename(master.root)} does not include ${basename(file)}`;
}

export function unincludedRelated({ pool, listen, file }: UnincludedPool): Related {
  return { at: listen.at, message: `pool "${pool.name}" listens here, in ${basename(file)}, which is not included` };
}

/** Settings without which PHP-FPM starts no pool. */
const required = ['listen', 'user', 'pm', 'pm.max_children'];
const accountKeys = ['user', 'group', 'listen.owner', 'listen.group'] as const;

/** What each setting of a pool may be for certain; others (logs, directories, chroot) depend on what is on the disk. */
const sound: readonly (readonly [keys: RegExp, value: RegExp])[] = [
  [/^(?:user|group|listen|listen\.(?:owner|group))$/, /\S/],
  [/^listen\.mode$/, /^0?[0-7]{3}$/],
  [/^pm$/, /^(?:static|dynamic|ondemand)$/],
  [/^pm\.(?:max_children|start_servers|min_spare_servers|max_spare_servers|max_requests)$/, /^\d{1,6}$/],
  [/^(?:pm\.process_idle_timeout|request_terminate_timeout)$/, /^\d{1,6}[smhd]?$/],
  [/^(?:catch_workers_output|clear_env)$/, /^(?:yes|no)$/],
  [/^security\.limit_extensions$/, /^[\w. ]*$/],
  [/^(?:php_(?:admin_)?(?:value|flag)|env)\[.+\]$/, /^/],
];

/**
 * Includes the file before the last include, so that what stands behind that keeps its section; none where that might keep PHP-FPM from starting, and every site with
 * it: a pool or an address twice, an account that no other pool runs as, a setting that is missing or not plainly right, a copy that was put away.
 */
export function includeFix(write: Writer, { file, master, pool: { master: loose } }: UnincludedPool): Fix | undefined {
  const include = master.includes.at(-1);
  const { poolsOf, headless } = looseFilesOf(loose);
  const pools = poolsOf.get(file) ?? [];
  const isHeadless = headless.has(file);
  if (
    include === undefined ||
    include.file !== master.root ||
    putAway.test(file) ||
    isHeadless ||
    !pools.every((pool) => mayStart(write, pool, master))
  )
    return undefined;
  const path = pathFor(file, master);
  if (path === undefined) return undefined;
  return {
    title: `Include ${basename(file)} in ${basename(master.root)}`,
    safety: 'review',
    edits: [write.addBefore({ file: fileId(include.file), range: include.entry.range }, `include = ${path}`)],
  };
}

/** What the files of a directory hold that no main file includes. */
interface LooseFiles {
  readonly poolsOf: ReadonlyMap<string, readonly Pool[]>;
  /** Files with settings before their first section. */
  readonly headless: ReadonlySet<string>;
}

function looseFilesOf(loose: PoolMaster): LooseFiles {
  return loose.once('files that are not included', ({ pools, global }) => ({
    poolsOf: grouped(pools, (pool) => [pool.at.file]),
    headless: new Set([...global.values()].flat().map((placed) => placed.file)),
  }));
}

function textOf(pool: Pool, key: string): string | undefined {
  const value = poolText(pool, key);
  return value?.kind === 'known' && value.value !== '' ? value.value : undefined;
}

function mayStart(write: Writer, pool: Pool, master: PoolMaster): boolean {
  if (!/^\[[^\]\s]+\]$/.test(write.textAt(pool.at).trim()) || required.some((key) => textOf(pool, key) === undefined))
    return false;
  const isSound = (key: string): boolean => {
    const value = poolText(pool, key);
    return value?.kind === 'known' && sound.some(([keys, values]) => keys.test(key) && values.test(value.value));
  };
  if (![...pool.entries.keys()].every(isSound) || !areConsistent(pool)) return false;
  const { accounts, names, listens } = takenIn(master);
  if (accountKeys.some((key) => pool.entries.has(key) && !accounts.has(textOf(pool, key) ?? ''))) return false;
  return !names.has(pool.name.toLowerCase()) && !listens.has(textOf(pool, 'listen'));
}

/** What the pools of a master have already. */
interface Taken {
  readonly accounts: ReadonlySet<string>;
  /** Lower case. */
  readonly names: ReadonlySet<string>;
  readonly listens: ReadonlySet<string | undefined>;
  /** The first pool of each directory. */
  readonly byDirectory: ReadonlyMap<string, Pool>;
}

function takenIn(master: PoolMaster): Taken {
  return master.once('taken by pools', ({ pools }) => ({
    accounts: new Set(pools.flatMap((one) => accountKeys.flatMap((key) => textOf(one, key) ?? []))),
    names: new Set(pools.map((one) => one.name.toLowerCase())),
    listens: new Set(pools.map((one) => textOf(one, 'listen'))),
    byDirectory: new Map(pools.toReversed().map((one) => [dirname(one.at.file), one])),
  }));
}

/** Whether the numbers of `pm` go together (fpm_conf.c, fpm_conf_process_all_pools). */
function areConsistent(pool: Pool): boolean {
  const number = (key: string): number => Number(textOf(pool, key) ?? '0');
  const [most, least, spare] = [
    number('pm.max_children'),
    number('pm.min_spare_servers'),
    number('pm.max_spare_servers'),
  ];
  if (textOf(pool, 'pm') !== 'dynamic') return most > 0;
  const start = pool.entries.has('pm.start_servers') ? number('pm.start_servers') : least;
  return least > 0 && least <= start && start <= spare && spare <= most;
}

/** The file's path as an include of the master names those beside it. */
function pathFor(file: FileId, master: PoolMaster): string | undefined {
  const beside = takenIn(master).byDirectory.get(dirname(file));
  const via = beside?.at.via.at(-1);
  const include =
    master.includes.find(
      (one) => via !== undefined && one.file === via.file && entryOrigin(one).range.start === via.range.start,
    ) ?? (via === undefined ? undefined : master.includes.find((one) => one.file === via.file));
  const pattern = include === undefined ? undefined : entryText(include, '');
  return pattern?.kind === 'known' ? `${dirname(pattern.value)}/${basename(file)}` : undefined;
}
