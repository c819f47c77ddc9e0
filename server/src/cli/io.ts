/** What a run of the command line may touch of its surroundings, so that tests can stand in for them. */
import { visible } from '../text/visible.ts';

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
export const printable = visible;

/** A value as JSON over several lines, with a line end behind it. What a terminal, or a runner of jobs that reads along, would act upon is written as an escape. */
export function jsonText(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // of a character of two code units both are escaped
  const written = JSON.stringify(value, undefined, 2);
  // eslint-disable-next-line no-control-regex -- nearly every text is ASCII, and this is asked faster
  const text = /^[\u0000-\u007E]*$/.test(written)
    ? written
    : written.replaceAll(/[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\uFEFF]/gu, (character) =>
        Array.from({ length: character.length }, (_, at) => escape(character[at] ?? '')).join(''),
      );
  return `${text.includes('##') ? text.replaceAll(/#(?=#\w*\[)/g, escape('#')) : text}\n`;
}

/** Runners of jobs that take lines of any output for commands (`::add-mask::…`, `##[group]…`, `##vso[…]`, `##teamcity[…]`). */
const runners = ['GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'];

/** Colours before it are none to a runner that takes them away. */
// eslint-disable-next-line no-control-regex -- the colours are ours
const commandStart = /^((?:[^\S\n]|\u001B\[[\d;]*m)*):(?=:)/gm;

/** The same surroundings where nothing that is written can be a command to the runner of a job. */
export function withoutCommands(io: Io): Io {
  if (!runners.some((name) => (io.env[name] ?? '') !== '')) return io;
  const harmless = (output: Output): Output => ({
    isTTY: output.isTTY,
    columns: output.columns,
    write: (text) => output.write(text.replaceAll(commandStart, '$1: ').replaceAll(/##(?=\w*\[)/g, '## ')),
  });
  return { ...io, stdout: harmless(io.stdout), stderr: harmless(io.stderr) };
}

/** What an error says, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
