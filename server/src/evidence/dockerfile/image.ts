/** What an image is, from its name or from the stages that build it, and what a container of it therefore runs. */
import type { Role, StartsAs } from '../container.ts';
import { allowsRoot, isOtherProgram, isPlainEntrypoint, rolesOfCommand, soleProgram, type CommandLine } from '../commands.ts';
import { tellImage } from '../images/names.ts';
import { roleOfPath } from '../server-paths.ts';
import type { Expanded } from '../variables.ts';
import { installedBy, mentionsServers } from './run-words.ts';
import type { Stage } from './stages.ts';

export interface Image {
  /** The servers that are in it, as far as its name and its build say. */
  readonly roles: ReadonlySet<Role>;
  /** More or others may be in it. */
  readonly mayRun: boolean;
  /** Nothing tells what is in it. */
  readonly untold: boolean;
  readonly startsAs: StartsAs;
  readonly entrypoint: CommandLine | undefined;
  readonly command: CommandLine | undefined;
}

/** Gives the stage that the tree builds under the name of an image. */
export type BuiltStage = (image: string) => Stage | undefined;

const longestChain = 24;

export function imageByName(name: Expanded): Image {
  const { roles, undecided, startsAs } = tellImage(name.text, name.known);
  return { roles: roles ?? new Set(), mayRun: undecided, untold: roles === undefined, startsAs, entrypoint: undefined, command: undefined };
}

/** The stage itself, then those that it begins with; stages of other Dockerfiles of the tree included. */
export function chainOf(stage: Stage, built: BuiltStage): readonly Stage[] {
  const chain: Stage[] = [];
  for (let one: Stage | undefined = stage; one !== undefined && chain.length < longestChain && !chain.includes(one); ) {
    chain.push(one);
    one = one.base ?? (one.image.known ? built(one.image.text) : undefined);
  }
  return chain;
}

/** @param chain as {@link chainOf} gives it */
export function imageOfChain(chain: readonly Stage[], stages: readonly Stage[]): Image {
  const first = chain.at(-1);
  let image: Image = first === undefined ? { roles: new Set(), mayRun: false, untold: true, startsAs: 'unknown', entrypoint: undefined, command: undefined } : imageByName(first.image);
  const isBare = first !== undefined && tellImage(first.image.text, first.image.known).bare;
  for (const stage of chain.toReversed()) image = withStage(image, stage, stages, isBare);
  return image;
}

function withStage(image: Image, stage: Stage, stages: readonly Stage[], isBare: boolean): Image {
  const roles = new Set([...image.roles, ...installedBy(stage.runs)]);
  const placed = stage.copies.map((copy) => (copy.target === undefined ? undefined : roleOfPath(copy.target))).filter((role) => role !== undefined);
  for (const copy of stage.copies) for (const role of copiedPrograms(copy.from, copy.target, stages)) roles.add(role);
  // configuration that is copied to where a server keeps it says which one runs, if the base does not
  if (!image.untold) for (const role of placed) roles.add(role);
  const hinted = placed.length > 0 || (image.untold && stage.exposes.some((port) => /^(?:80|443|8080|9000)(?:\/tcp)?$/.test(port))) || ((image.untold || isBare) && mentionsServers(stage.runs));
  const resets = stage.entrypoint !== undefined;
  return {
    roles, mayRun: image.mayRun || hinted, untold: image.untold,
    startsAs: stage.user === undefined ? image.startsAs : startsAsUser(stage.user),
    entrypoint: stage.entrypoint ?? image.entrypoint,
    command: stage.command ?? (resets ? [] : image.command),
  };
}

/** `COPY --from=builder /usr/sbin/nginx /usr/sbin/nginx`. */
function copiedPrograms(from: string | undefined, target: string | undefined, stages: readonly Stage[]): readonly Role[] {
  if (from === undefined || target === undefined) return [];
  const source = stages.find((stage) => stage.name === from.toLowerCase()) ?? (/^\d+$/.test(from) ? stages[Number(from)] : undefined);
  const program = /^\/(?:\S*\/)?s?bin\/(nginx|openresty|php-fpm)$/.exec(target.slice(0, 300))?.[1];
  if (program !== undefined) return [program === 'php-fpm' ? 'php-fpm' : 'nginx'];
  if (source === undefined || !/^\/(?:usr(?:\/local)?|opt)?$|\/(?:nginx|openresty|php)$/.test(target)) return [];
  return [...installedBy(source.runs)];
}

export function startsAsUser(user: Expanded): StartsAs {
  if (!user.known || user.text === '') return 'unknown';
  return /^["']?(?:root|0)(?::|["']?$)/.test(user.text) ? 'root' : 'not-root';
}

/** What Compose says in place of what the image says. */
export interface Overrides {
  readonly entrypoint?: CommandLine | undefined;
  readonly command?: CommandLine | undefined;
  readonly user?: Expanded | undefined;
}

export interface Running {
  /** Empty where none of the two runs. */
  readonly roles: ReadonlySet<Role> | 'unknown';
  readonly startsAs: StartsAs;
  readonly allowsRoot: boolean | 'unknown';
}

/** What runs in a container of the image. */
export function runningIn(image: Image, overrides: Overrides = {}): Running {
  const entrypoint = overrides.entrypoint ?? image.entrypoint;
  // Compose's entrypoint drops the command of the image
  const command = overrides.command ?? (overrides.entrypoint === undefined ? image.command : []);
  const line = [...(entrypoint ?? []), ...(command ?? [])];
  const plain = entrypoint === undefined || entrypoint.length === 0 || isPlainEntrypoint(entrypoint);
  const started = plain ? startedBy(entrypoint, command) : undefined;
  const asUser = overrides.user === undefined ? image.startsAs : startsAsUser(overrides.user);
  return {
    roles: rolesOf(image, line, started, plain),
    // a script of the image may give up root; who has not got it cannot get it
    startsAs: asUser === 'root' && started === undefined ? 'unknown' : asUser,
    allowsRoot: allowsRoot(line) ? true : started === undefined ? 'unknown' : false,
  };
}

type Started = Role | 'image' | 'other';

/** What a command line starts itself: a server, what the image starts anyway, or another program; `undefined`: a script, a shell, a supervisor. */
function startedBy(entrypoint: CommandLine | undefined, command: CommandLine | undefined): Started | undefined {
  const server = soleProgram(entrypoint ?? []) ?? soleProgram(command ?? []);
  if (server !== undefined) return server;
  if (command === undefined || command.length === 0) return entrypoint === undefined || entrypoint.length === 0 || isPlainEntrypoint(entrypoint) ? 'image' : undefined;
  if (command[0]?.startsWith('-') === true) return 'image';
  return isOtherProgram(command) ? 'other' : undefined;
}

function rolesOf(image: Image, line: CommandLine, started: Started | undefined, plain: boolean): ReadonlySet<Role> | 'unknown' {
  if (started === 'other') return new Set();
  if (plain && (started === 'nginx' || started === 'php-fpm')) return new Set([started]);
  const roles = new Set([...image.roles, ...rolesOfCommand(line)]);
  return roles.size === 0 && image.mayRun ? 'unknown' : roles;
}
