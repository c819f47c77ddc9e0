/** What a file is part of, in a few numbers: its main file, the servers that pass PHP, and the pools that may answer. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { Deployment } from '../model/deployment/deployment.ts';
import { basename } from '../text/path.ts';
import type { FileId } from '../text/range.ts';

export interface FileStatus {
  readonly dialect: 'nginx' | 'php-fpm' | 'foreign';
  /** The name of the main file; not there where none is known. */
  readonly main?: string;
  readonly sites: number;
  readonly pools: number;
  /** The workspace is still being read: the numbers are those of what was read. */
  readonly reading?: true;
}

export function fileStatus(snapshot: Snapshot, file: FileId): FileStatus {
  const dialect = snapshot.file(file)?.dialect ?? 'foreign';
  if (dialect === 'foreign') return { dialect, sites: 0, pools: 0 };
  const { deployments, masters } = snapshot.workspace;
  const mine = deployments.filter(({ config, masters: near }) =>
    dialect === 'nginx' ? config.files.has(file) : near.some((master) => master.files.has(file)),
  );
  const own = masters.filter((master) => master.files.has(file));
  const mainFiles =
    dialect === 'nginx'
      ? mine.flatMap(({ config }) => (config.isMain ? [config.root] : []))
      : own.flatMap((master) => (master.isMain ? [master.root] : []));
  const main = mainFiles[0];
  const pools = new Set(dialect === 'nginx' ? mine.flatMap((one) => one.pools) : own.flatMap((master) => master.pools));
  return {
    dialect,
    ...(main === undefined ? {} : { main: basename(main) }),
    sites: mine.reduce((sum, one) => sum + sitesOf(one), 0),
    pools: pools.size,
    ...(snapshot.world.reading ? { reading: true as const } : {}),
  };
}

/** Servers with calls; calls that stand in no known server are one together. */
function sitesOf({ config }: Deployment): number {
  return new Set(config.sites.map((site) => site.scope.enclosing('server')?.opener)).size;
}
