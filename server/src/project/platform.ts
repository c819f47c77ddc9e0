/** Which distribution's defaults hold, told from where the files lie. */
import { platformOfPath } from '../catalog/file-places.ts';
import type { PlatformId } from '../catalog/platforms.ts';

/** Told from the paths of main files and pool folders; `undefined` where nothing tells. */
export function platformOf(paths: Iterable<string>): PlatformId | undefined {
  for (const path of paths) {
    const platform = platformOfPath(path);
    if (platform !== undefined) return platform;
  }
  return undefined;
}
