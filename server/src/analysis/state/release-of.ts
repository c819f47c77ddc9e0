/** The release that reads a file, for somebody who looks at one file alone. */
import type { Snapshot } from './snapshot.ts';
import type { Release } from '../../catalog/release.ts';
import type { FileId } from '../../text/range.ts';

/** The release of nginx: of the first main file whose configuration holds the file, else of the file itself. */
export function nginxReleaseOf({ workspace }: Snapshot, file: FileId): Release {
  const root = workspace.index.configsOf(file).find((config) => config.isMain)?.root ?? file;
  return workspace.machineOf(root).nginx;
}

/** The release of PHP-FPM: of the first master that reads the file, else of the file itself. */
export function phpReleaseOf({ workspace }: Snapshot, file: FileId): Release {
  const root = workspace.index.mastersOf(file)[0]?.root ?? file;
  return workspace.machineOf(root).php;
}
