/** What somebody told of the machine that a file's servers run on. */
import type { PlatformId } from '../catalog/platforms.ts';
import type { Accounts } from './accounts.ts';

export interface Machine {
  /** `undefined`: nothing tells. */
  readonly platform: PlatformId | undefined;
  /** `1.22.1`; `undefined`: not told. */
  readonly nginxVersion: string | undefined;
  /** Memory of the machine, in bytes. */
  readonly memory: number | undefined;
  /** Memory of one worker of PHP-FPM, in bytes. */
  readonly workerSize: number | undefined;
  /** Whom PHP-FPM's master runs as, where that was told. */
  readonly fpmUser: string | undefined;
  readonly accounts: Accounts;
}
