/** What an image is, from its name or from the stages that build it, and what a container of it therefore runs. */
import type { NginxForkName } from '../../catalog/nginx/build.ts';
import type { StartsAs } from '../container.ts';
import type { Server } from '../../model/environment.ts';
import {
  allowsRoot,
  isOtherProgram,
  isPlainEntrypoint,
  rolesOfCommand,
  soleProgram,
  withoutInit,
  type CommandLine,
} from '../commands.ts';
import { forkOfImage, releaseOfImage, imageNameOf } from '../images/names.ts';
import { roleOfPath } from '../server-paths.ts';
import type { Expanded } from '../variables.ts';
import { forkInstalledBy, installedBy, mentionedBy, releasesInstalledBy, runsScripts } from './run-words.ts';
import type { Stage } from './stages.ts';

export interface Image {
  /** The servers that are in it, as far as its name and its build say. */
  readonly roles: ReadonlySet<Server>;
  /** Whatever is known to be in it, more may be. */
  readonly undecided: boolean;
  /** Something says that one of the two is in it, if nothing else says what is. */
  readonly hinted: boolean;
  /** Servers that its build names without installing them. */
  readonly mentioned: ReadonlySet<Server>;
  /** What its name stands for starts nothing that is not known. */
  readonly official: boolean;
  /** Nothing tells what is in it. */
  readonly undetermined: boolean;
  readonly startsAs: StartsAs;
  readonly entrypoint: CommandLine | undefined;
  readonly command: CommandLine | undefined;
}

/** Gives the stage that the tree builds under the name of an image. */
export type BuiltStage = (image: string) => Stage | undefined;

const longestChain = 24;
const both: readonly Server[] = ['nginx', 'php-fpm'];

export function imageByName(name: Expanded): Image {
  const { roles, undecided, startsAs, official } = imageNameOf(name);
  return {
    roles: roles ?? new Set(),
    undecided,
    hinted: false,
    undetermined: roles === undefined,
    mentioned: new Set(),
    official,
    startsAs,
    entrypoint: undefined,
    command: undefined,
  };
}

/** Releases of the servers that an image brings: by its own name, by that of the image that its build begins with, or by the packages that the build installs. */
export function releasesOf(chain: readonly Stage[], image: Expanded | undefined): ReadonlyMap<Server, string> {
  const from = chain.at(-1)?.image ?? image;
  const reported = from === undefined ? undefined : releaseOfImage(from);
  const installed = releasesInstalledBy(chain.flatMap(({ runs }) => runs));
  return reported === undefined ? installed : new Map([...installed, [reported.role, reported.release]]);
}

/** The fork of nginx that an image brings: its build installs it, or begins with an image of it. */
export function forkOf(chain: readonly Stage[], image: Expanded | undefined): NginxForkName | undefined {
  for (const stage of chain) {
    const fork = forkInstalledBy(stage.runs) ?? forkOfImage(stage.image);
    if (fork !== undefined) return fork;
  }
  return image === undefined ? undefined : forkOfImage(image);
}

/** The stage itself, then those that it begins with; stages of other Dockerfiles of the tree included. */
export function chainOf(stage: Stage, built: BuiltStage): readonly Stage[] {
  const chain: Stage[] = [];
  for (let one: Stage | undefined = stage; one !== undefined && chain.length < longestChain && !chain.includes(one);) {
    chain.push(one);
    one = one.base ?? (one.image.known ? built(one.image.text) : undefined);
  }
  return chain;
}

/** @param chain as {@link chainOf} gives it */
export function imageOfChain(chain: readonly Stage[], stages: readonly Stage[]): Image {
  const from = chain.at(-1)?.image ?? { text: '', known: false };
  const { bare } = imageNameOf(from);
  return chain.toReversed().reduce((image, stage, index) => {
    // where another build makes the image that it begins with, the name says what that was made for
    const begun = index > 0 && stage.base === undefined ? named(image, stage.image) : image;
    return withStage(begun, stage, stages, { isBare: bare });
  }, imageByName(from));
}

/** An image that is built under a name: servers that the name promises and the build does not show may be in it. */
export function named(image: Image, name: Expanded): Image {
  const promised = [...(imageNameOf(name).roles ?? [])];
  return promised.every((role) => image.roles.has(role)) ? image : { ...image, undecided: true, hinted: true };
}

function withStage(
  image: Image,
  stage: Stage,
  stages: readonly Stage[],
  { isBare }: { readonly isBare: boolean },
): Image {
  const roles = new Set([...image.roles, ...installedBy(stage.runs)]);
  const placed = stage.copies.flatMap((copy) => (copy.target === undefined ? [] : (roleOfPath(copy.target) ?? [])));
  for (const copy of stage.copies) for (const role of copiedPrograms(copy.from, copy.target, stages)) roles.add(role);
  // configuration that is copied to where a server keeps it says which one runs, if the base does not
  if (!image.undetermined) for (const role of placed) roles.add(role);
  // scripts of the tree that the build runs install what they like
  const mentioned = new Set<Server>([
    ...image.mentioned,
    ...placed,
    ...mentionedBy(stage.runs),
    ...(runsScripts(stage.runs) ? both : []),
  ]);
  const hinted =
    placed.length > 0 ||
    (image.undetermined && stage.exposes.some((port) => /^(?:80|443|9000)(?:\/tcp)?$/.test(port))) ||
    ((image.undetermined || isBare) && mentionedBy(stage.runs).size > 0);
  const resets = stage.entrypoint !== undefined;
  return {
    ...image,
    roles,
    mentioned,
    hinted: image.hinted || (hinted && (image.undetermined || isBare)),
    startsAs: stage.user === undefined ? image.startsAs : startsAsUser(stage.user),
    entrypoint: stage.entrypoint ?? image.entrypoint,
    command: stage.command ?? (resets ? [] : image.command),
  };
}

/** `COPY --from=builder /usr/sbin/nginx /usr/sbin/nginx`. */
function copiedPrograms(
  from: string | undefined,
  target: string | undefined,
  stages: readonly Stage[],
): readonly Server[] {
  if (from === undefined || target === undefined) return [];
  const source =
    stages.find((stage) => stage.name === from.toLowerCase()) ??
    (/^\d+$/.test(from) ? stages[Number(from)] : undefined);
  const program = /^\/(?:\S*\/)?s?bin\/(nginx|openresty|angie|tengine|php-fpm)$/.exec(target.slice(0, 300))?.[1];
  if (program !== undefined) return [program === 'php-fpm' ? 'php-fpm' : 'nginx'];
  if (source === undefined || !/^\/(?:usr(?:\/local)?|opt)?$|\/(?:nginx|openresty|angie|tengine|php)$/.test(target))
    return [];
  return [...installedBy(source.runs)];
}

function startsAsUser(user: Expanded): StartsAs {
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
  readonly roles: ReadonlySet<Server> | 'unknown';
  readonly startsAs: StartsAs;
  readonly allowsRoot: boolean | 'unknown';
}

/** What runs in a container of the image. */
export function runningIn(image: Image, overrides: Overrides = {}): Running {
  const entrypoint = overrides.entrypoint ?? image.entrypoint;
  // Compose's entrypoint drops the command of the image
  const command = overrides.command ?? (overrides.entrypoint === undefined ? image.command : []);
  const line = [...(entrypoint ?? []), ...(command ?? [])];
  const started = startedBy(withoutInit(entrypoint ?? []), command ?? []);
  const asUser = overrides.user === undefined ? image.startsAs : startsAsUser(overrides.user);
  const isOwnCommand = overrides.command === undefined && overrides.entrypoint === undefined;
  const decided = started !== 'script' && (started !== 'image' || image.official);
  return {
    roles: rolesOf(image, line, started, { isOwnCommand }),
    // a script of the image may give up root; who has not got it cannot get it
    startsAs: asUser === 'root' && !decided ? 'unknown' : asUser,
    allowsRoot: allowsRoot(line) ? true : decided ? false : 'unknown',
  };
}

/** What a command line starts: a server, what the image starts anyway, another program, or a script, a shell or a supervisor. */
type Started = Server | 'image' | 'other' | 'script';

function startedBy(entrypoint: CommandLine, command: CommandLine): Started {
  if (isOtherProgram(entrypoint)) return 'other';
  const program = soleProgram(entrypoint);
  if (program !== undefined) return program;
  if (entrypoint.length > 0 && !isPlainEntrypoint(entrypoint)) return 'script';
  if (command.length === 0 || command[0]?.startsWith('-') === true) return 'image';
  return soleProgram(command) ?? (isOtherProgram(command) ? 'other' : 'script');
}

function rolesOf(
  image: Image,
  line: CommandLine,
  started: Started,
  { isOwnCommand }: { readonly isOwnCommand: boolean },
): ReadonlySet<Server> | 'unknown' {
  if (started === 'other') return new Set();
  if (started === 'nginx' || started === 'php-fpm') return new Set([started]);
  const named = rolesOfCommand(line);
  const roles = new Set([...image.roles, ...named]);
  if (image.undecided && roles.size < 2) return 'unknown';
  if (roles.size === 0) return image.hinted ? 'unknown' : roles;
  // a script in place of the image's own command may start it, or do other work with the same image
  if (started === 'script' && !isOwnCommand && named.size === 0) return 'unknown';
  const isOpen = started === 'script' || !image.official;
  return isOpen && [...image.mentioned].some((role) => !roles.has(role)) ? 'unknown' : roles;
}
