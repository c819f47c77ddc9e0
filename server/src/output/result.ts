/** What a check found, as reports show it: findings with their fixes, what is known, and what is not. */
import type { Failure, Finding } from '../analysis/engine/findings.ts';
import type { LinkAccess } from '../features/link-access.ts';
import type { Received } from '../features/receives.ts';
import type { Evidence } from '../model/environment.ts';
import type { Reason } from '../model/value.ts';
import type { Fix } from '../rules/kit/rule.ts';
import type { FileRange } from '../text/range.ts';

/** A finding with its fixes: worked out when a report shows them, and not kept. */
export interface Reported {
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
  /** The address of the page about its code, where there is one. */
  readonly docs: string | undefined;
}

export interface Result {
  readonly files: FileCounts;
  readonly reported: readonly Reported[];
  readonly links: readonly Link[];
  readonly unknown: readonly UnknownValue[];
  /** What failed, fixes among it once they were asked for; everything else went on. */
  readonly failures: readonly Failure[];
}

/** One address of one `fastcgi_pass`, however often its file is included. */
export interface Link {
  /** What PHP receives, worked out when somebody asks. */
  readonly receives?: () => Received | undefined;
  /** The address word of the `fastcgi_pass`. */
  readonly at: FileRange;
  /** As nginx receives it; the word itself where that is not known. */
  readonly address: string;
  readonly state: 'served' | 'unserved' | 'unknown';
  /** The first pool that answers, and where it says what it listens on. */
  readonly pool: { readonly name: string; readonly at: FileRange } | undefined;
  /** With `served` and `unserved`: why both sides can be compared, and what shows it. */
  readonly basis: 'same-machine' | 'same-expression' | undefined;
  readonly evidence: readonly Evidence[];
  /** With `unknown`: what is not known. */
  readonly reason: UnknownValue['reason'] | undefined;
  readonly message: string | undefined;
  /** Whether the pool takes nginx's connection; `undefined` over TCP without a list of clients, or where the two may not share a machine. */
  readonly access: LinkAccess | undefined;
}

export interface UnknownValue {
  readonly at: FileRange;
  readonly reason: Reason;
  readonly message: string;
}

/** nginx and PHP-FPM files that were read, and others that were looked at and left alone. */
export interface FileCounts {
  readonly nginx: number;
  readonly fpm: number;
  readonly foreign: number;
}
