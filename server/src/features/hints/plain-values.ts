/** Times and sizes that are written in shorthand, in seconds and bytes. */
import { amount, isZero, saySeconds, toSeconds, type Bytes, type Milliseconds } from '../../model/units.ts';

/** Nothing where one sees it: `30s` are 30 seconds. */
export function inSeconds(text: string, time: Milliseconds | undefined): string | undefined {
  return time === undefined || isZero(time) || /^\d+s?$/.test(text) ? undefined : `= ${saySeconds(toSeconds(time))}`;
}

/** `= 1 024 bytes`, and nothing where the number itself is of bytes. */
export function inBytes(text: string, size: Bytes | undefined): string | undefined {
  return size === undefined || isZero(size) || /^\s*\d+\s*$/.test(text) ? undefined : `= ${inGroups(size)} bytes`;
}

/** With thin spaces, as numbers of bytes are long. */
export function inGroups(size: Bytes): string {
  return String(amount(size)).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202F');
}
