/** What a run of the command line may touch of its surroundings, so that tests can stand in for them. */

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in columns. */
  readonly columns?: number | undefined;
}

export interface Io {
  /** Absolute path of the current folder. */
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit status of every command, as docs/cli.md promises it. */
export const exitStatus = { clean: 0, findings: 1, couldNotRun: 2 } as const;

/** Something that keeps a command from running and that the user can change; its message is one line. */
export class CannotRun extends Error {}

/** Writes one line for the user that is no part of the report. */
export function note(io: Io, message: string): void {
  io.stderr.write(`gatewise: ${printable(message)}\n`);
}

/** The text on one line and without characters that steer a terminal or change the direction of writing. */
export function printable(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** What an error says, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
