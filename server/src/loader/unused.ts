/** Files outside of the workspace that were read because an include or a link led there, and that none leads to any more. */
import type { AnalysisHost } from '../analysis/host.ts';
import { fileId } from '../text/range.ts';
import type { NamedFiles } from './named.ts';

interface Territory {
  /** Whether a path lies in the workspace. */
  readonly isOurs: (path: string) => boolean;
  /** Whether the caller is the one who reads the path. */
  readonly isMine: (path: string) => boolean;
}

/** Forgets them; patterns that brought them may be wanted again. */
export function dropUnused(host: AnalysisHost, named: NamedFiles, { isOurs, isMine }: Territory): void {
  const used = usedFiles(host, isOurs);
  const patterns = named.unused((file) => used.has(file));
  for (const pattern of patterns) named.delete(pattern);
  host.forgetLooked(patterns);
  const { table } = host.snapshot().world;
  const stale = [...table.paths()].filter((path) => isMine(path) && !isOurs(path) && !used.has(table.real(path) ?? path) && !named.names(path));
  for (const path of stale) host.deletedFromDisk(fileId(path));
}

/** What the configurations of the workspace, and those of open documents, are made of: real names. */
function usedFiles(host: AnalysisHost, isOurs: (path: string) => boolean): ReadonlySet<string> {
  const { world, workspace } = host.snapshot();
  const used = new Set<string>();
  for (const path of world.table.paths()) if (isOurs(path)) used.add(world.table.real(path) ?? path);
  for (const file of world.files.values()) if (file.open) used.add(file.id);
  const parts = [
    ...workspace.configs.map((config) => ({ starts: [config.root], files: config.files })),
    ...workspace.masters.map((master) => ({ starts: master.isMain ? [master.root] : [...master.files], files: master.files })),
  ];
  for (const { files } of parts.filter(({ starts }) => starts.some((start) => used.has(start)))) for (const file of files) used.add(file);
  return used;
}
