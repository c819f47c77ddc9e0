/** Which distribution's defaults hold: from the paths of main files, sites and pools that are laid out as one distribution lays them out. */
import { platformOfPath } from '../../catalog/file-places.ts';
import type { PlatformId } from '../../catalog/platforms.ts';
import { dirname } from '../../text/path.ts';

/** What the paths of a tree tell, asked for one place after the other: what lies nearest to a place counts for it. */
export class Platforms {
  /** By directory what the paths below it tell: `several` where they contradict each other. */
  readonly #below = new Map<string, PlatformId | 'several'>();

  constructor(paths: Iterable<string>) {
    const seen = new Set<string>();
    for (const path of paths) {
      const directory = dirname(path);
      if (seen.has(directory)) continue;
      seen.add(directory);
      // any name will do: only directories tell
      const platform = platformOfPath(`${directory}/x`);
      if (platform !== undefined) this.#note(directory, platform);
    }
  }

  /** The platform of a file; `undefined` where nothing tells, or where what is equally near tells different ones. */
  of(file: string): PlatformId | undefined {
    for (let directory = dirname(file); ; directory = dirname(directory)) {
      const found = this.#below.get(directory);
      if (found !== undefined) return found === 'several' ? undefined : found;
      if (directory === dirname(directory)) return undefined;
    }
  }

  /** Above a place that was noted with the same platform, or with several, everything is noted. */
  #note(start: string, platform: PlatformId): void {
    for (let directory = start; ; directory = dirname(directory)) {
      const known = this.#below.get(directory);
      if (known === platform || known === 'several') return;
      this.#below.set(directory, known === undefined ? platform : 'several');
      if (directory === dirname(directory)) return;
    }
  }
}
