/** What a mistaken `listen` was most likely meant to be: to tell which calls suffer from it, and what the cure is. */
import { parseFpmListen, type Binding } from '../endpoint.ts';
import type { Listen } from './settings.ts';

/** The value without the mistake, or `undefined` where there is none or none can be guessed. */
export function intendedText(listen: Listen): string | undefined {
  const { parsed, text } = listen;
  if (parsed.kind === 'binding') return parsed.binding.kind === 'unix' ? withoutComment(text) : undefined;
  switch (parsed.defect) {
    case 'unix-prefix': return text.slice('unix:'.length);
    case 'scheme': return text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/+$/, '');
    case 'no-host': return text.replace(/^\[?\]?:/, '');
    case 'invalid-port': return withoutComment(text);
    case 'no-port':
    case 'address-without-port': return undefined;
  }
}

/** The bindings that were meant; `any-port` where an address stands there without a port. Empty result: nothing is wrong with it. */
export function intendedBinding(listen: Listen): readonly (Binding | 'any-port')[] | undefined {
  const text = intendedText(listen);
  if (text !== undefined) {
    const parsed = parseFpmListen(text);
    return parsed.kind === 'binding' ? [parsed.binding] : undefined;
  }
  return listen.parsed.kind === 'defect' ? ['any-port'] : undefined;
}

/** The address before ` # …`, which FPM took for a part of it. */
export function withoutComment(text: string): string | undefined {
  const match = /^(.*?\S)\s+#/.exec(text);
  return match?.[1];
}
