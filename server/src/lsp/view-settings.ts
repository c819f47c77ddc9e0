/** Which hints and lenses a user wants, read from `gatewise.inlayHints.*` and `gatewise.codeLens.*`. */
import type { LensChoice } from '../features/hints/code-lens.ts';
import type { HintChoice } from '../features/hints/hint.ts';

export interface ViewSettings {
  readonly inlayHints: HintChoice;
  readonly codeLens: LensChoice;
}

/** Everything is shown but what a user switched off. */
export const defaultView: ViewSettings = {
  inlayHints: { pools: true, timeouts: true, values: true },
  codeLens: { pools: true, passes: true, includes: true, timeouts: true },
};

/** @param json the values of `gatewise.*` */
export function readView(json: unknown): ViewSettings {
  return {
    inlayHints: switches(defaultView.inlayHints, member(json, 'inlayHints')),
    codeLens: switches(switches(defaultView.codeLens, renamed(member(json, 'codeLens'))), member(json, 'codeLens')),
  };
}

/** Lenses above a `fastcgi_pass` had other names before, which are read as well. */
function renamed(lenses: unknown): unknown {
  return { timeouts: member(lenses, 'clocks'), passes: member(lenses, 'calls') };
}

function switches<T extends object>(base: T, json: unknown): T {
  return Object.fromEntries(
    Object.entries(base).map(([key, value]: [string, unknown]) => [
      key,
      typeof member(json, key) === 'boolean' ? member(json, key) : value,
    ]),
  ) as T;
}

function member(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[key] : undefined;
}
