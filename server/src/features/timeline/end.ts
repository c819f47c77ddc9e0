/** What becomes of a page that takes too long, in a few words. */
import { isZero, shortMilliseconds, toMilliseconds } from '../../model/units.ts';
import { sayKillSpan } from '../say-units.ts';
import { endsAfter, type EndingTimeouts } from '../../model/deployment/timeouts.ts';

/** `slow pages: 504 after 60 s`; `undefined` where a timeout is not known. */
export function sayEnd({ read, terminate, first }: EndingTimeouts): string | undefined {
  switch (first) {
    case 'nginx':
      return isZero(endsAfter(read))
        ? 'every page: 504 at once'
        : `slow pages: 504 after ${shortMilliseconds(toMilliseconds(endsAfter(read)))}`;
    case 'pool':
      return `slow pages: 502 after ${sayKillSpan(endsAfter(terminate))}`;
    case 'race':
      return `slow pages: 502 or 504 after ${sayKillSpan(endsAfter(terminate))}`;
    case 'none':
      return 'slow pages: no timeout ends them';
    case 'unknown':
      return undefined;
  }
}
