/** What a file is part of, in a few numbers: its main file, the servers that pass PHP, and the pools that may answer. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { Dialect } from '../syntax/dialect.ts';
import type { Deployment } from '../model/deployment/deployment.ts';
import { indexOf } from '../model/deployment/deployment-index.ts';
import { languageNamed } from '../syntax/language.ts';
import { basename } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import { featuresNamed } from './languages.ts';

export interface FileStatus {
  readonly dialect: Dialect;
  /** The program that reads such files; not there for a file of another program. */
  readonly program?: string;
  /** The name of the main file; not there where none is known. */
  readonly main?: string;
  readonly sites: number;
  readonly pools: number;
  /** Files of its language are part of no deployment, and nothing in them is checked. */
  readonly isUnchecked?: true;
  /** The workspace is still being read: the numbers are those of what was read. */
  readonly reading?: true;
}

export function fileStatus(snapshot: Snapshot, file: FileId): FileStatus {
  const dialect = snapshot.file(file)?.dialect ?? 'foreign';
  if (dialect === 'foreign') return { dialect, sites: 0, pools: 0 };
  const { program } = languageNamed(dialect);
  const membership = featuresNamed(dialect).membership?.(snapshot.workspace, file);
  if (membership === undefined) return { dialect, program, sites: 0, pools: 0, isUnchecked: true };
  const { main, deployments, pools } = membership;
  return {
    dialect,
    program,
    ...(main === undefined ? {} : { main: basename(main) }),
    sites: deployments.reduce((sum, one) => sum + indexOf(one).once('count of sites', countSites), 0),
    pools: new Set(pools).size,
    ...(snapshot.world.reading ? { reading: true as const } : {}),
  };
}

/** Servers with passes; passes outside of every known server count as one. */
function countSites({ config }: Deployment): number {
  return new Set(config.sites.map((site) => site.scope.enclosing('server')?.opener)).size;
}
