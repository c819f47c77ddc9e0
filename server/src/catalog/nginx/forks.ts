/** Forks of nginx and well-known patches: which directives, variables and words they have beyond nginx, and which nginx a release of theirs is based on. */
import { familyKey, readRow, type NginxContext, type NginxDirectiveFacts, type NginxFamily } from './directives.ts';
import { nginxForkNames, type NginxBuild, type NginxForkName } from './build.ts';
import { nginxForkTable } from './fork-table.ts';

/** A fork, or a patch that people build nginx with. */
export interface NginxFork {
  /** `undefined`: a patch. */
  readonly name: NginxForkName | undefined;
  /** As it is written in a sentence: `Angie`; for a patch what it brings: `dynamic TLS records`. */
  readonly title: string;
}

/** A directive that a fork or patch takes, and nginx of the same release does not, at least not there or not with so many arguments. */
export interface ForkDirectiveFacts extends NginxDirectiveFacts {
  readonly fork: NginxFork;
}

interface Fork {
  readonly fork: NginxFork;
  /** Releases of the fork with the release of nginx that each of them is based on, oldest first; `same`: the numbers begin with those of nginx. */
  readonly bases: readonly (readonly [release: string, nginx: string])[] | 'same';
  /** Directives of nginx that it does not have, with the first release that lacks them; empty: all of them. */
  readonly lacks: ReadonlyMap<string, string>;
  readonly variables: ReadonlySet<string>;
  readonly families: readonly string[];
  /** By directive, with its family before it (`stream/listen`) or without. */
  readonly words: ReadonlyMap<string, readonly string[]>;
}

interface Forks {
  readonly all: readonly Fork[];
  readonly directives: ReadonlyMap<string, readonly ForkDirectiveFacts[]>;
}

let parsed: Forks | undefined;

function forks(): Forks {
  return (parsed ??= parseTable(nginxForkTable));
}

function parseTable(text: string): Forks {
  const sections = text.trim().split(/^= /m).slice(1);
  const directives = new Map<string, ForkDirectiveFacts[]>();
  const all = sections.map((section) => {
    const [heading = '', ...lines] = section.trim().split('\n');
    return parseFork(heading, lines, directives);
  });
  return { all, directives };
}

function parseFork(heading: string, lines: readonly string[], directives: Map<string, ForkDirectiveFacts[]>): Fork {
  const space = heading.indexOf(' ');
  const name = nginxForkNames.find((one) => one === heading.slice(0, space));
  const fork: NginxFork = { name, title: heading.slice(space + 1) };
  const of = (character: string): readonly string[][] =>
    lines.filter((line) => line.startsWith(character)).map((line) => line.slice(character.length).trim().split(' '));
  const variables = of('$').flat();
  let module = fork.title;
  for (const line of lines) {
    if (line.startsWith('# ')) module = line.slice(2);
    else if (/^\w/.test(line)) addDirective(line.split(' '), module, fork, directives);
  }
  const [bases = []] = of('~');
  return {
    fork,
    bases:
      bases[0] === '*'
        ? 'same'
        : bases.map((one): readonly [string, string] => [
            one.slice(0, one.indexOf(':')),
            one.slice(one.indexOf(':') + 1),
          ]),
    lacks: new Map(of('!').map(([lacked = '', since = '']) => [lacked, since.slice(1)])),
    variables: new Set(variables.filter((one) => !one.endsWith('*'))),
    families: variables.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)),
    words: new Map(of('@').map(([directive = '', ...words]) => [directive.replace(/^http\//, ''), words])),
  };
}

function addDirective(
  [name = '', ...fields]: readonly string[],
  module: string,
  fork: NginxFork,
  directives: Map<string, ForkDirectiveFacts[]>,
): void {
  const facts: ForkDirectiveFacts = { ...readRow(module, fields), fork };
  const known = directives.get(name);
  if (known === undefined) directives.set(name, [facts]);
  else known.push(facts);
}

/** What forks and patches know of a directive beyond nginx, an entry for each module and form; since and until are releases of the fork. Empty where none does. */
export function forkDirectives(name: string): readonly ForkDirectiveFacts[] {
  return forks().directives.get(name) ?? none;
}

const none: readonly ForkDirectiveFacts[] = [];

/** The names of all directives of forks and patches. */
export function forkDirectiveNames(): Iterable<string> {
  return forks().directives.keys();
}

/** Whether a fork or patch takes a directive in a context, with or without a block. */
export function fitsFork(
  { contexts, block }: ForkDirectiveFacts,
  context: NginxContext,
  directive: { readonly block: unknown },
): boolean {
  return block === (directive.block !== undefined) && (contexts.includes(context) || contexts.includes('any'));
}

/** The forks and patches that define a variable beyond those of nginx; takes its name without `$`, in any case. */
export function forksWithVariable(name: string): readonly NginxFork[] {
  const lower = name.toLowerCase();
  return forks()
    .all.filter(
      ({ variables, families }) => variables.has(lower) || families.some((family) => lower.startsWith(family)),
    )
    .map(({ fork }) => fork);
}

/** A word of the table as somebody writes it: what ends with `=` has any value, and `*` is anything. */
function isWord(one: string, word: string): boolean {
  const star = one.indexOf('*');
  if (star >= 0) return word.startsWith(one.slice(0, star)) && word.includes(one.slice(star + 1), star);
  return one.endsWith('=') ? word.startsWith(one) : one.toLowerCase() === word.toLowerCase();
}

/**
 * The forks and patches that take a word which nginx refuses.
 * @param family `http`, `stream`, `mail`, or any other context's first word
 * @param word as written: `sid=a` for the parameter `sid`
 */
export function forksWithWord(directive: string, family: NginxFamily, word: string): readonly NginxFork[] {
  const key = familyKey(directive, family);
  return forks()
    .all.filter(({ words }) => (words.get(key) ?? words.get(directive))?.some((one) => isWord(one, word)) === true)
    .map(({ fork }) => fork);
}

/** The name of a fork in sentences. */
export function forkTitle(name: NginxForkName): string {
  return forks().all.find(({ fork }) => fork.name === name)?.fork.title ?? name;
}

/**
 * The release of nginx that a release of a fork is based on. What is no release of the fork is taken for one of nginx: Angie has none above 1.19, Tengine none below 2.
 * @param release in the numbers of the fork: `1.10.2` of Angie, `1.27.1.2` of OpenResty
 */
export function baseOfFork(name: NginxForkName, release: string): string {
  const bases = forks().all.find(({ fork }) => fork.name === name)?.bases ?? 'same';
  if (bases === 'same') return release.split('.').slice(0, 3).join('.');
  if (!isOfFork(name, release)) return release;
  return bases.findLast(([since]) => compareReleases(release, since) >= 0)?.[1] ?? bases[0]?.[1] ?? release;
}

/** Whether a number can be a release of a fork, and is not meant as one of the nginx that it is based on. */
export function isOfFork(name: NginxForkName, release: string): boolean {
  if (name === 'angie') return compareReleases(release, '1.20') < 0;
  return name === 'tengine' ? compareReleases(release, '2') >= 0 : true;
}

/** Below, at or above 0 as one release is older, the same or newer; a part that is missing is 0. */
function compareReleases(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the program that is known takes what a fork has: a release of it that is not known may be any. */
export function isInBuild({ fork, since, until }: ForkDirectiveFacts, { forks: names, release }: NginxBuild): boolean {
  if (fork.name === undefined || !names.includes(fork.name)) return false;
  if (release === undefined) return true;
  return (
    (since === undefined || compareReleases(release, since) >= 0) &&
    (until === undefined || compareReleases(until, release) >= 0)
  );
}

let lacked: ReadonlySet<string> | undefined;

/** Whether some fork lacks a directive of nginx. Asked about every directive, so that the table is not parsed for it. */
export function isLacked(name: string): boolean {
  return (lacked ??= new Set([...nginxForkTable.matchAll(/^!(\w+)/gm)].map(([, one = '']) => one))).has(name);
}

/** Whether the program that is known lacks a directive of nginx: all forks that it may be have to. */
export function isLackedBy(name: string, { forks: names, release }: NginxBuild): boolean {
  return (
    names.length > 0 &&
    names.every((one) => {
      const since = forks()
        .all.find(({ fork }) => fork.name === one)
        ?.lacks.get(name);
      return since !== undefined && (since === '' || release === undefined || compareReleases(release, since) >= 0);
    })
  );
}
