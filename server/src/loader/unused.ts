/** Files that do not belong to the workspace by themselves, were read because an include or a link led there, and that none leads to any longer. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import { fileId, type FileId } from '../text/range.ts';
import type { NamedFiles } from './named.ts';

interface Guests {
  /** Whether a path belongs to the workspace by itself. */
  readonly isOurs: (path: string) => boolean;
  /** Paths that were read and do not; those that are forgotten are removed from it. */
  readonly paths: Set<string>;
}

/** Forgets them, and the patterns that no include has any longer. What it costs depends on what includes named, not on the workspace. */
export function removeUnused(host: AnalysisHost, named: NamedFiles, guests: Guests): void {
  // what one of them names may be needed by nobody else
  while (removeOnce(host, named, guests));
}

/** Whether something was forgotten. */
function removeOnce(host: AnalysisHost, named: NamedFiles, { isOurs, paths }: Guests): boolean {
  if (paths.size === 0 && named.size === 0) return false;
  const {
    world,
    wants,
    built: { used },
  } = host.snapshot();
  const isKept = (file: string): boolean =>
    isOurs(file) || host.isOpen(file as FileId) || [...world.table.linksTo(file as FileId)].some(isOurs);
  const isUsed = usage(host, isKept);
  const patterns = named
    .patterns()
    .filter((pattern) => used.get(pattern)?.some(isKept) !== true && !wants.has(pattern));
  for (const pattern of patterns) named.delete(pattern);
  host.forgetLooked(patterns);
  const stale = [...paths].filter(
    (path) => !isOurs(path) && !isUsed(world.table.real(path) ?? path) && !named.names(path),
  );
  for (const path of stale) {
    paths.delete(path);
    host.deletedFromDisk(fileId(path));
  }
  return patterns.length > 0 || stale.length > 0;
}

/** Whether a file, by its real name, is part of the configurations of the workspace or of those of open documents. */
function usage(host: AnalysisHost, isKept: (file: string) => boolean): (file: string) => boolean {
  const { workspace } = host.snapshot();
  const parts = [
    ...workspace.configs.filter((config) => isKept(config.root)),
    ...workspace.masters.filter((master) => (master.isMain ? isKept(master.root) : [...master.files].some(isKept))),
  ];
  return (file) => isKept(file) || parts.some(({ files }) => files.has(file as FileId));
}
