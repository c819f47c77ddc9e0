/** What a mistaken `listen` was most likely meant to be: to tell which passes suffer from it, and what the cure is. */
import { canonicalUnixPath, parseFpmListen, type Binding } from '../endpoint.ts';
import type { Listen } from './settings.ts';

/** The value without the mistake, or `undefined` where there is none or none can be guessed. */
function intendedText(listen: Listen): string | undefined {
  const { parsed, text } = listen;
  if (parsed.kind === 'binding') return parsed.binding.kind === 'unix' ? withoutComment(text) : undefined;
  switch (parsed.defect) {
    case 'unix-prefix':
      return text.slice('unix:'.length);
    case 'scheme':
      return text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/(?<!\/)\/+$/, '');
    case 'no-host':
      return text.replace(/^\[?\]?:/, '');
    case 'invalid-port':
      return withoutComment(text);
    case 'no-port':
    case 'address-without-port':
      return undefined;
  }
}

/** What a mistaken `listen` was meant to bind: a binding, `any-port` where an address has no port, `any-directory` where a path is relative. */
export type Intended = Binding | 'any-port' | { readonly kind: 'any-directory'; readonly path: string };

/** The bindings that were meant; `undefined` where nothing is wrong with the value. */
export function intendedBinding(listen: Listen): readonly Intended[] | undefined {
  const text = intendedText(listen);
  if (text !== undefined) {
    const parsed = parseFpmListen(text);
    return parsed.kind === 'binding' ? [parsed.binding] : undefined;
  }
  if (isRelative(listen))
    return [{ kind: 'any-directory', path: canonicalUnixPath(listen.text.replace(/^\$prefix\/+/, '')) }];
  return listen.parsed.kind === 'defect' ? ['any-port'] : undefined;
}

/** Whether the value is a path that FPM takes from its prefix on. */
function isRelative(listen: Listen): boolean {
  return listen.parsed.kind === 'binding' && listen.parsed.binding.kind === 'unix' && !listen.text.startsWith('/');
}

/** The address before ` # …`, which FPM took for a part of it. */
export function withoutComment(text: string): string | undefined {
  const match = /^(.*?\S)\s+#/.exec(text);
  return match?.[1];
}
