/** What is set about the machine that a file's servers run on. */
import type { PlatformId } from '../catalog/platforms.ts';
import type { Release } from '../catalog/release.ts';
import type { Accounts } from './accounts.ts';
import type { Bytes } from './units.ts';

export interface Machine {
  /** `undefined`: nothing tells. */
  readonly platform: PlatformId | undefined;
  /** The release of nginx that reads its configuration. */
  readonly nginx: Release;
  /** The release of PHP-FPM that reads its pools. */
  readonly php: Release;
  /** Memory of the machine. */
  readonly memory: Bytes | undefined;
  /** Memory of one worker of PHP-FPM. */
  readonly workerSize: Bytes | undefined;
  /** Whom PHP-FPM's master runs as, where that was told. */
  readonly fpmUser: string | undefined;
  /**
   * What evidence says of the user that starts PHP-FPM's master. `unknown`: it runs where the image, a manifest or a unit decides, and none was read.
   * `undefined`: nothing hints at anybody but root, whom every package starts it as.
   */
  readonly startedBy?: 'root' | 'not-root' | 'unknown' | undefined;
  /** Whether PHP-FPM is started with `-R` (`--allow-to-run-as-root`); `undefined`: nothing hints at it. */
  readonly rootAllowed?: boolean | 'unknown' | undefined;
  readonly accounts: Accounts;
}
