/** Whether any server reads a file, and where the join stands on one that none does. */
import type { FileId } from '../text/range.ts';
import type { TargetVerdict, Deployment } from '../model/deployment.ts';
import type { WorkspaceModel } from '../model/workspace.ts';
import { isBackup, rootFolderOf } from '../project/layout.ts';
import { candidates, type Candidate } from '../rules/addresses.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * `read`: some configuration holds the file. `backup`: its name is that of a copy, which servers skip.
 * `unreached`: main files of its dialect are known in the same folder (`mains`), and none of them includes it.
 */
export type Standing = { readonly kind: 'read' } | { readonly kind: 'backup' } | { readonly kind: 'unreached'; readonly mains: readonly FileId[] };

export function standingOf(snapshot: Snapshot, file: FileId): Standing {
  const { workspace, world } = snapshot;
  const nginx = snapshot.file(file)?.dialect === 'nginx';
  const readers: readonly { readonly files: ReadonlySet<FileId> }[] = nginx ? workspace.configs : workspace.masters;
  if (readers.some((reader) => reader.files.has(file))) return { kind: 'read' };
  if (isBackup(file)) return { kind: 'backup' };
  const roots = nginx ? workspace.configs.filter((config) => config.isMain).map((config) => config.root) : workspace.masters.filter((master) => master.isMain).map((master) => master.root as FileId);
  const folder = rootFolderOf(file, world.roots);
  return { kind: 'unreached', mains: roots.filter((root) => rootFolderOf(root, world.roots) === folder) };
}

/** The pool that an address most likely means, as the rule and its fixes rank them; `undefined` where no pool listens anywhere known. */
export function nearestPool(verdict: TargetVerdict, deployment: Deployment, workspace: WorkspaceModel): Candidate | undefined {
  return candidates(verdict.target, deployment, workspace)[0];
}
