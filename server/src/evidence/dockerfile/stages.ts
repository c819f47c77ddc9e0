/** The stages of a Dockerfile: what each is built from, copies, runs and starts. */
import type { TextRange } from '../../text/range.ts';
import { joinPath } from '../../text/path.ts';
import { splitCommand, type CommandLine } from '../commands.ts';
import { expandVariables, type Expanded } from '../variables.ts';
import { readInstructions, type Instruction } from './instructions.ts';

export interface Copy {
  readonly sources: readonly Expanded[];
  /** An absolute path of the image; `undefined` where it cannot be told. */
  readonly target: string | undefined;
  /** The target is a folder: written with a slash at its end, or several things are copied. */
  readonly into: boolean;
  /** `--from=`: the stage or image that it copies from, in place of the context. */
  readonly from: string | undefined;
  readonly range: TextRange;
}

export interface Stage {
  readonly name: string | undefined;
  /** Of FROM, as far as it is known; empty in an image that begins with nothing. */
  readonly image: Expanded;
  /** The earlier stage that it begins with. */
  readonly base: Stage | undefined;
  /** Of FROM. */
  readonly range: TextRange;
  readonly copies: readonly Copy[];
  readonly runs: readonly Instruction[];
  readonly exposes: readonly string[];
  readonly user: Expanded | undefined;
  readonly command: CommandLine | undefined;
  readonly entrypoint: CommandLine | undefined;
  readonly workdir: string | undefined;
}

type Building = { -readonly [K in keyof Stage]: Stage[K] } & {
  readonly copies: Copy[];
  readonly runs: Instruction[];
  readonly exposes: string[];
  readonly values: Map<string, string>;
};

const mostStages = 300;

/** All stages in their order; a Dockerfile without FROM has none. */
export function readStages(text: string): readonly Stage[] {
  const stages: Building[] = [];
  const global = new Map<string, string>();
  for (const instruction of readInstructions(text)) {
    const stage = stages.at(-1);
    if (instruction.name === 'FROM' && stages.length >= mostStages) break;
    if (instruction.name === 'FROM') stages.push(begin(instruction, stages, global));
    else if (stage === undefined) {
      if (instruction.name === 'ARG')
        for (const [name, value] of pairs(instruction.args, global)) if (value !== undefined) global.set(name, value);
    } else note(stage, instruction, global);
  }
  return stages;
}

function begin(
  { args, range }: Instruction,
  stages: readonly Building[],
  global: ReadonlyMap<string, string>,
): Building {
  const words = args.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  const image = expandVariables(unquoted(words[0] ?? ''), (name) => global.get(name), '\\');
  const name = words[1]?.toLowerCase() === 'as' ? words[2]?.toLowerCase() : undefined;
  const base = stages.findLast((stage) => stage.name !== undefined && stage.name === image.text.toLowerCase());
  return {
    name,
    image,
    base,
    range,
    copies: [],
    runs: [],
    exposes: [],
    user: undefined,
    command: undefined,
    entrypoint: undefined,
    workdir: base === undefined ? workdirOf(image.text) : base.workdir,
    values: new Map(base?.values),
  };
}

/** The official images that set a directory of work; where an image is not known, none is. */
function workdirOf(image: string): string | undefined {
  if (/^(?:docker\.io\/)?(?:library\/)?php(?::|@|$)/.test(image)) return '/var/www/html';
  return /^(?:docker\.io\/)?(?:library\/)?(?:nginx|alpine|debian|ubuntu)(?::|@|$)/.test(image) ? '/' : undefined;
}

function note(stage: Building, instruction: Instruction, global: ReadonlyMap<string, string>): void {
  const { name, args } = instruction;
  const lookup = (variable: string): string | undefined => stage.values.get(variable);
  if (name === 'ARG' || name === 'ENV') {
    for (const [key, value] of pairs(args, stage.values)) {
      const known = value ?? (name === 'ARG' ? global.get(key) : undefined);
      if (known !== undefined) stage.values.set(key, known);
    }
  } else if (name === 'COPY' || name === 'ADD') {
    const copy = copyOf(instruction, stage);
    if (copy !== undefined) stage.copies.push(copy);
  } else if (name === 'RUN') stage.runs.push(instruction);
  else if (name === 'EXPOSE')
    stage.exposes.push(
      ...expandVariables(args, lookup, '\\')
        .text.split(/\s+/)
        .filter((word) => word !== ''),
    );
  else if (name === 'USER') stage.user = expandVariables(args.trim(), lookup, '\\');
  else if (name === 'WORKDIR')
    stage.workdir = resolve(stage.workdir, expandVariables(unquoted(args.trim()), lookup, '\\'));
  else if (name === 'CMD') stage.command = commandOf(args);
  else if (name === 'ENTRYPOINT') {
    stage.entrypoint = commandOf(args);
    stage.command ??= [];
  }
}

function resolve(workdir: string | undefined, path: Expanded): string | undefined {
  if (!path.known) return undefined;
  if (path.text.startsWith('/')) return joinPath('/', path.text);
  return workdir === undefined ? undefined : joinPath(workdir, path.text);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function copyOf({ args, range }: Instruction, stage: Building): Copy | undefined {
  const flags = /^(?:\s*--[\w-]+(?:=\S*)?(?=\s))*/.exec(args)?.[0] ?? '';
  const rest = args.slice(flags.length);
  const words = jsonWords(rest) ?? splitCommand(rest);
  const written = words.at(-1);
  if (written === undefined || words.length < 2) return undefined;
  const lookup = (name: string): string | undefined => stage.values.get(name);
  // heredocs are no files of the tree
  const sources = words
    .slice(0, -1)
    .filter((word) => !word.startsWith('<<'))
    .map((word) => expandVariables(word, lookup, '\\'));
  const target = expandVariables(written, lookup, '\\');
  const path = resolve(stage.workdir, target);
  return {
    sources,
    target: path,
    into: /(?:^|\/)\.?$/.test(written) || words.length > 2,
    from: /--from=(\S+)/.exec(flags)?.[1],
    range,
  };
}

function jsonWords(text: string): CommandLine | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The form without brackets is run by a shell. */
function commandOf(args: string): CommandLine {
  return jsonWords(args) ?? splitCommand(args);
}

/** `A=1 B="2"`, or `A 1`; a name without a value has none. */
function pairs(args: string, values: ReadonlyMap<string, string>): readonly (readonly [string, string | undefined])[] {
  const text = args.trim().slice(0, 16_384);
  const lookup = (name: string): string | undefined => values.get(name);
  const old = /^([A-Za-z_]\w*)\s+(?!\S*=)(\S.*)$/s.exec(text);
  if (old !== null) return [[old[1] ?? '', expandVariables(old[2] ?? '', lookup, '\\').text]];
  return [...text.matchAll(/([A-Za-z_][\w.-]*)(?:=("[^"]*"|'[^']*'|\S*))?/g)].map((match) => {
    const value = match[2];
    if (value === undefined) return [match[1] ?? '', undefined];
    const expanded = expandVariables(unquoted(value), lookup, '\\');
    return [match[1] ?? '', expanded.known ? expanded.text : undefined];
  });
}
