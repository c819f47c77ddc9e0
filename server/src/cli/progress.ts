/** Says on a terminal that work is going on, and takes it back. */
import { printable, type Io } from './io.ts';

export interface Progress {
  /** Clears the line; harmless when repeated. */
  end(): void;
}

/** Writes to standard error, and only where that is a terminal; `undefined` writes nothing. */
export function startProgress({ stderr }: Io, words: string | undefined): Progress {
  if (words === undefined || stderr.isTTY !== true) return { end: () => undefined };
  const room = Math.max((stderr.columns ?? 80) - 2, 1);
  stderr.write(`${printable(words).slice(0, room)}…`);
  let shown = true;
  return {
    end: () => {
      if (shown) stderr.write('\r\u001B[K');
      shown = false;
    },
  };
}
