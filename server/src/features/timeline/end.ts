/** What becomes of a page that takes too long, in a few words. */
import { shortMilliseconds } from '../../model/units.ts';
import { sayKillSpan } from '../say-units.ts';
import type { LinkClocks } from './clocks.ts';

/** `slow pages: 504 after 60 s`; `undefined` where a clock is not known. */
export function sayEnd({ clocks, first }: LinkClocks): string | undefined {
  const seconds = (name: string): number => {
    const time = clocks.find((clock) => clock.name === name)?.time;
    return time?.kind === 'at' ? time.seconds : 0;
  };
  switch (first) {
    case 'nginx': return `slow pages: 504 after ${shortMilliseconds(seconds('fastcgi_read_timeout') * 1000)}`;
    case 'pool': return `slow pages: 502 after ${sayKillSpan(seconds('request_terminate_timeout'))}`;
    case 'race': return `slow pages: 502 or 504 after ${sayKillSpan(seconds('request_terminate_timeout'))}`;
    case 'none': return 'slow pages: never ended';
    case 'unknown': return undefined;
  }
}
