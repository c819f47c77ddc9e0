/** Which directives nginx knows: where each may stand, how many arguments it takes, and what reads its value. */
import { nginxDirectiveTable } from './directive-table.ts';
import { newestNginx, type Dated, type Earlier, type Release } from '../release.ts';

/** A place in the configuration where a directive may stand; a block inside stream or mail carries its name. */
export type NginxContext =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'location'
  | 'location if'
  | 'server if'
  | 'limit_except'
  | 'upstream'
  | 'stream'
  | 'stream server'
  | 'stream upstream'
  | 'mail'
  | 'mail server'
  | 'any';

/** One `ngx_command_t`: a directive as one module declares it. */
export interface NginxDirectiveFacts extends Dated {
  readonly module: string;
  readonly contexts: readonly NginxContext[];
  /** Exact counts (`"1"`), `"flag"` for on or off, `"1+"` and `"2+"` for that many or more. */
  readonly args: readonly string[];
  readonly block: boolean;
  /** A generic slot (`msec`, `size`, `flag`, `string-array`, …) or the function that reads the directive. */
  readonly setter: string;
  /** Other numbers of arguments in releases before. */
  readonly earlierArgs?: readonly Earlier<readonly string[]>[];
  /** Other setters in releases before. */
  readonly earlierSetters?: readonly Earlier<string>[];
  /** Nobody should write it any longer. */
  readonly replaced?: NginxReplacement;
}

/** From which release on nginx replaced a directive, though it still takes it. */
export interface NginxReplacement {
  readonly since: string;
  /** `idle`: it does nothing any longer; `deprecated`: it still works. */
  readonly effect: 'idle' | 'deprecated';
  /** The directive that the release has for it. */
  readonly instead: string | undefined;
  /** The other directive takes the same value. */
  readonly sameValue: boolean;
}

/** Parts of nginx that have directives of one name with other words: tables tell them apart by it. */
export type NginxFamily = 'http' | 'stream' | 'mail';

/** The family of a context; `http` for what stands outside of all of them, and where the context is not known. */
export function familyOf(context: NginxContext | undefined): NginxFamily {
  if (context?.startsWith('stream') === true) return 'stream';
  return context?.startsWith('mail') === true ? 'mail' : 'http';
}

/** A directive as tables of words have it: `stream/listen`, `listen`. */
export function familyKey(directive: string, family: NginxFamily): string {
  return family === 'http' ? directive : `${family}/${directive}`;
}

const contextOfLetter: Readonly<Record<string, NginxContext>> = {
  m: 'main',
  e: 'events',
  H: 'http',
  S: 'server',
  L: 'location',
  l: 'location if',
  s: 'server if',
  x: 'limit_except',
  U: 'upstream',
  T: 'stream',
  t: 'stream server',
  V: 'stream upstream',
  M: 'mail',
  n: 'mail server',
  '*': 'any',
};

/** The contexts that a row's letters name. */
export function readContexts(letters: string): readonly NginxContext[] {
  return letters.split('').flatMap((letter) => contextOfLetter[letter] ?? []);
}

/** A row of a table of directives behind its name; throws nothing, and takes nothing for what is left out. */
export function readRow(module: string, fields: readonly string[]): NginxDirectiveFacts {
  const [letters = '', args = '', setter = '', ...marks] = fields;
  const all = (character: string): readonly string[] =>
    marks.filter((mark) => mark.startsWith(character)).map((mark) => mark.slice(1));
  const [since] = all('+');
  const [until] = all('-');
  const earlierArgs = all('~').map((mark) => earlier(mark, (was) => was.split(',')));
  const earlierSetters = all('%').map((mark) => earlier(mark, (was) => was));
  const replaced = [
    ...all('!').map((mark) => replacement(mark, 'idle')),
    ...all('?').map((mark) => replacement(mark, 'deprecated')),
  ][0];
  const block = args.endsWith('{');
  return {
    module,
    contexts: readContexts(letters),
    args: (block ? args.slice(0, -1) : args).split(','),
    block,
    setter,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(earlierArgs.length > 0 && { earlierArgs }),
    ...(earlierSetters.length > 0 && { earlierSetters }),
    ...(replaced !== undefined && { replaced }),
  };
}

/** `1.11.0:1`: what it was before 1.11.0. */
function earlier<T>(mark: string, read: (was: string) => T): Earlier<T> {
  const colon = mark.indexOf(':');
  return { before: mark.slice(0, colon), was: read(mark.slice(colon + 1)) };
}

/** `1.19.7:keepalive_timeout=`: the directive that takes its value since 1.19.7; without `=` another value, without a name nothing is there for it. */
function replacement(mark: string, effect: NginxReplacement['effect']): NginxReplacement {
  const [since = '', name] = mark.split(':');
  return { since, effect, instead: name?.replace('=', ''), sameValue: name?.endsWith('=') === true };
}

function parseTable(): ReadonlyMap<string, readonly NginxDirectiveFacts[]> {
  const table = new Map<string, NginxDirectiveFacts[]>();
  let module = '';
  for (const line of nginxDirectiveTable.trim().split('\n')) {
    if (line.startsWith('# ')) {
      module = line.slice(2);
      continue;
    }
    const [name = '', ...fields] = line.split(' ');
    const facts = readRow(module, fields);
    const known = table.get(name);
    if (known === undefined) table.set(name, [facts]);
    else known.push(facts);
  }
  return table;
}

let parsed: ReadonlyMap<string, readonly NginxDirectiveFacts[]> | undefined;
let anchorWords: ReadonlySet<string> | undefined;

/**
 * All directives of nginx and its own modules by name, an entry for each module that declares one; parsed on first use.
 * Facts from the `ngx_command_t` tables of nginx 1.10.0 to 1.31.4; third-party modules and NGINX Plus are not in it.
 */
export function nginxDirectives(): ReadonlyMap<string, readonly NginxDirectiveFacts[]> {
  parsed ??= parseTable();
  return parsed;
}

/** Whether nginx itself knows a directive of that name, in any context; nginx compares names case-sensitively. */
export function isNginxDirective(name: string): boolean {
  return nginxDirectives().has(name);
}

/** All directive names: a line that begins with one of them ends an unfinished directive above it. */
export function nginxAnchorWords(): ReadonlySet<string> {
  anchorWords ??= new Set(nginxDirectives().keys());
  return anchorWords;
}

/** What a release knows of a directive in one context, or `undefined` where it may not stand there; where that is doubtful, it may. */
export function nginxDirectiveIn(
  name: string,
  context: NginxContext,
  release: Release = newestNginx,
): NginxDirectiveFacts | undefined {
  const found = nginxDirectives()
    .get(name)
    ?.find(
      (facts) => (facts.contexts.includes(context) || facts.contexts.includes('any')) && release.has(facts) !== 'no',
    );
  return found === undefined ? undefined : factsIn(found, release);
}

let unlimitedWords: ReadonlySet<string> | undefined;

/** Names of directives that take any number of arguments somewhere: nginx reads the next line into them where the `;` is missing. */
export function unlimitedDirectives(): ReadonlySet<string> {
  unlimitedWords ??= new Set(
    [...nginxDirectives()]
      .filter(([, all]) => all.some((facts) => facts.args.some((count) => count.endsWith('+'))))
      .map(([name]) => name),
  );
  return unlimitedWords;
}

/** What a release has of a directive, with the number of arguments and the setter that it has there; where that is doubtful, those of later releases. */
export function factsIn(facts: NginxDirectiveFacts, release: Release): NginxDirectiveFacts {
  if (facts.earlierArgs === undefined && facts.earlierSetters === undefined) return facts;
  return {
    ...facts,
    args: release.valueIn(facts.args, facts.earlierArgs),
    setter: release.valueIn(facts.setter, facts.earlierSetters),
  };
}

/** Whether a release has a directive of that name in some context. */
export function hasDirective(name: string, release: Release): boolean {
  return (
    nginxDirectives()
      .get(name)
      ?.some((facts) => release.surely(facts)) === true
  );
}

/** Names of directives that later releases replaced by others, and still take or took. */
export function replacedDirectives(): readonly string[] {
  return [...nginxDirectives()]
    .filter(([, all]) => all.some((facts) => facts.replaced !== undefined))
    .map(([name]) => name);
}
