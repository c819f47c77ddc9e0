/** What a file is part of: its main file, its deployments and the pools that may answer. */
import type { Deployment } from '../model/deployment/deployment.ts';
import type { Pool } from '../model/fpm/master.ts';
import type { WorkspaceView } from '../model/workspace.ts';
import type { FileId } from '../text/range.ts';

export interface Membership {
  /** The first main file that reaches the file; `undefined` where none is known. */
  readonly main: string | undefined;
  readonly deployments: readonly Deployment[];
  /** One may be there several times. */
  readonly pools: readonly Pool[];
}

export function nginxMembership({ index }: WorkspaceView, file: FileId): Membership {
  const own = index.configsOf(file).flatMap((config) => index.deploymentsOf(config));
  return {
    main: own.find(({ config }) => config.isMain)?.config.root,
    deployments: own,
    pools: own.flatMap((one) => one.pools),
  };
}

export function fpmMembership({ index }: WorkspaceView, file: FileId): Membership {
  const own = index.mastersOf(file);
  return {
    main: own.find((master) => master.isMain)?.root,
    deployments: [...new Set(own.flatMap((master) => index.deploymentsOf(master)))],
    pools: own.flatMap((master) => master.pools),
  };
}
