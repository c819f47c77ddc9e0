/** The one place that writes to the log of the editor. */
import type { Connection } from 'vscode-languageserver';

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Something that must not happen did; the rest goes on. */
  error(message: string, cause: unknown): void;
}

export function connectionLog(connection: Connection): Log {
  return {
    info: (message) => connection.console.info(message),
    warn: (message) => connection.console.warn(message),
    error: (message, cause) =>
      connection.console.error(
        `${message}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
      ),
  };
}
