/** What a file is part of: its main file, its deployments and the pools that may answer. */
import type { Deployment } from '../model/deployment/deployment.ts';
import type { Pool } from '../model/fpm/master.ts';
import type { WorkspaceModel } from '../model/workspace.ts';
import type { FileId } from '../text/range.ts';

export interface Membership {
  /** The first main file that reaches the file; `undefined` where none is known. */
  readonly main: string | undefined;
  readonly deployments: readonly Deployment[];
  /** One may be there several times. */
  readonly pools: readonly Pool[];
}

export function nginxMembership({ deployments }: WorkspaceModel, file: FileId): Membership {
  const own = deployments.filter(({ config }) => config.files.has(file));
  return {
    main: own.find(({ config }) => config.isMain)?.config.root,
    deployments: own,
    pools: own.flatMap((one) => one.pools),
  };
}

export function fpmMembership({ deployments, masters }: WorkspaceModel, file: FileId): Membership {
  const own = masters.filter((master) => master.files.has(file));
  return {
    main: own.find((master) => master.isMain)?.root,
    deployments: deployments.filter(({ masters: near }) => near.some((master) => master.files.has(file))),
    pools: own.flatMap((master) => master.pools),
  };
}
