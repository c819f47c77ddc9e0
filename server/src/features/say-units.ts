/** Times as the hover reads them aloud. */
import { latestEnd } from '../model/deployment/timeouts.ts';
import { amount, shortMilliseconds, toSeconds, type Milliseconds, type Seconds } from '../model/units.ts';
import { sayCount } from '../text/count.ts';

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/**
 * A time as one says it: `60 s`, `500 ms`; from two minutes on with the largest unit that fits: `90 minutes (5400 s)`.
 * @param written how it stands in the file; what is written in seconds is said in seconds
 */
export function sayDuration(time: Milliseconds, written = ''): string {
  const short = shortMilliseconds(time);
  const seconds = amount(toSeconds(time));
  if (/^\d+s?$/.test(written) || seconds < 120) return short;
  const unit = units.find(([size]) => seconds % size === 0);
  if (unit === undefined) return short;
  const count = seconds / unit[0];
  return `${sayCount(count, unit[1])} (${short})`;
}

/**
 * When PHP-FPM ends a request that runs longer than its limit: up to a third later ({@link latestEnd}). `30–40 s`
 * @param limit request_terminate_timeout
 */
export function sayKillSpan(limit: Seconds): string {
  const latest = amount(latestEnd(limit));
  return `${amount(limit)}–${latest < 10 ? Math.ceil(latest * 10) / 10 : Math.ceil(latest)} s`;
}
