/** Values of nginx directives, read aloud as nginx reads them. */
import type { NginxValueKind } from '../catalog/nginx/values.ts';
import { isZero, parseNginxSize, parseNginxTime, sayBytes, times } from '../model/units.ts';
import { sayDuration } from './say-units.ts';

/** `said`: read aloud. `plain`: there is nothing to read aloud. `refused`: nginx does not start with it, and why. `unknown`: the file cannot tell. */
export interface ValueText {
  readonly kind: 'said' | 'plain' | 'refused' | 'unknown';
  readonly text: string;
  /** What the value means against expectation. */
  readonly note?: string;
}

interface Word {
  readonly value: string;
  readonly template: boolean;
}

/** Sizes for which 0 means that there is no limit, or no such thing. */
const zeroSizes: Readonly<Record<string, string>> = {
  client_max_body_size: 'no limit',
  fastcgi_max_temp_file_size: 'no temporary files',
  proxy_max_temp_file_size: 'no temporary files',
  fastcgi_limit_rate: 'no limit',
  limit_rate: 'no limit',
  proxy_limit_rate: 'no limit',
};

/** Reads the arguments of a directive aloud. */
export function sayNginxValue(name: string, kind: NginxValueKind | undefined, args: readonly Word[]): ValueText {
  const text = args.map((word) => word.value).join(' ');
  const first = args[0]?.value;
  if (first === undefined || kind === undefined) return { kind: 'plain', text };
  if (args.some((word) => word.template)) return { kind: 'unknown', text: 'filled in by a template' };
  if (kind !== 'string' && kind !== 'list' && text.includes('$'))
    return { kind: 'unknown', text: 'the value contains a variable' };
  switch (kind) {
    case 'msec':
    case 'sec':
      return sayTime(name, first, kind);
    case 'size':
    case 'offset':
      return saySize(name, first, kind);
    case 'buffers':
      return sayBuffers(name, args);
    case 'flag':
      return /^(?:on|off)$/i.test(first)
        ? { kind: 'plain', text }
        : { kind: 'refused', text: `${quoted(first)} is neither \`on\` nor \`off\`` };
    case 'number':
      return /^\d+$/.test(first) || first === 'auto'
        ? { kind: 'plain', text }
        : { kind: 'refused', text: `${quoted(first)} is not a number` };
    case 'string':
    case 'enum':
    case 'list':
      return { kind: 'plain', text };
  }
}

function sayTime(name: string, text: string, kind: 'msec' | 'sec'): ValueText {
  const value = parseNginxTime(text, kind);
  if (value === undefined)
    return {
      kind: 'refused',
      text: `${quoted(text)} is not a time${kind === 'msec' && /\d[yM]/.test(text) ? ' here, where w is the largest unit' : ''}`,
    };
  if (isZero(value) && /^fastcgi_(?:read|send|connect)_timeout$/.test(name))
    return { kind: 'said', text: '0 s', note: 'that is “at once”, not “never”' };
  return { kind: 'said', text: sayDuration(value, text) };
}

function saySize(name: string, text: string, kind: 'size' | 'offset'): ValueText {
  const value = parseNginxSize(text, kind);
  if (value === undefined)
    return {
      kind: 'refused',
      text: `${quoted(text)} is not a size${/^\d+g$/i.test(text) ? ' here, where m is the largest unit' : ''}`,
    };
  const zero = isZero(value) ? zeroSizes[name] : undefined;
  return { kind: 'said', text: zero ?? sayBytes(value) };
}

function quoted(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}

/** A count and a size, such as `8 16k`. */
function sayBuffers(name: string, args: readonly Word[]): ValueText {
  const [count, size] = [args[0]?.value ?? '', args[1]?.value];
  const each = size === undefined ? undefined : parseNginxSize(size, 'size');
  const number = /^\d+$/.test(count) ? Number(count) : 0;
  if (number === 0 || each === undefined || isZero(each))
    return { kind: 'refused', text: `${quoted([count, size].join(' ').trim())} is not a number and a size` };
  const per = /^(?:fastcgi|proxy|uwsgi|scgi)_buffers$/.test(name) ? 'a request' : 'in all';
  return { kind: 'said', text: `${number} buffers of ${sayBytes(each)}, ${sayBytes(times(each, number))} ${per}` };
}
