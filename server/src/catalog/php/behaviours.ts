/** What PHP-FPM does in some releases only, where it depends on no directive of its own. */
import type { Dated } from '../release.ts';

/** Source of the facts: the sources of PHP 5.6 to 8.2, and PHP's notes on what changed in each release. */
const behaviours = {
  /** A line that begins with `#` is a comment. */
  'comments with #': { until: '5.6' },
  /** `pm.status_path` and `ping.path` may hold a tilde. */
  'tilde in paths': { since: '7.2.0' },
  /** `events.mechanism = /dev/poll`. */
  '/dev/poll': { until: '8.3' },
} as const satisfies Readonly<Record<string, Dated>>;

export type PhpBehaviour = keyof typeof behaviours;

/** The releases that behave so. */
export function phpBehaviour(behaviour: PhpBehaviour): Dated {
  return behaviours[behaviour];
}
