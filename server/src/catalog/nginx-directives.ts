/** Which directives nginx knows: where each may stand, how many arguments it takes, and what reads its value. */
import { nginxDirectiveTable } from './nginx-directive-table.ts';

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
export interface NginxDirectiveFacts {
  readonly module: string;
  readonly contexts: readonly NginxContext[];
  /** Exact counts (`"1"`), `"flag"` for on or off, `"1+"` and `"2+"` for that many or more. */
  readonly args: readonly string[];
  readonly block: boolean;
  /** A generic slot (`msec`, `size`, `flag`, `string-array`, …) or the function that reads the directive. */
  readonly setter: string;
  /** First nginx release that has it; absent: 1.10.0 or older. */
  readonly since?: string;
  /** Last nginx release that has it; absent: still there in 1.31.4. */
  readonly until?: string;
  /** Releases before this one took other numbers of arguments. */
  readonly earlier?: { readonly before: string; readonly args: readonly string[] };
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

function parseRow(module: string, fields: readonly string[]): NginxDirectiveFacts {
  const [letters = '', args = '', setter = '', ...versions] = fields;
  const since = versions.find((version) => version.startsWith('+'))?.slice(1);
  const until = versions.find((version) => version.startsWith('-'))?.slice(1);
  const earlier = versions.find((version) => version.startsWith('~'))?.slice(1).split(':');
  const block = args.endsWith('{');
  return {
    module,
    contexts: readContexts(letters),
    args: (block ? args.slice(0, -1) : args).split(','),
    block,
    setter,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(earlier !== undefined && { earlier: { before: earlier[0] ?? '', args: (earlier[1] ?? '').split(',') } }),
  };
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
    const facts = parseRow(module, fields);
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

/** What nginx knows of a directive in one context, or `undefined` where it may not stand there. */
export function nginxDirectiveIn(name: string, context: NginxContext): NginxDirectiveFacts | undefined {
  return nginxDirectives()
    .get(name)
    ?.find((facts) => facts.contexts.includes(context) || facts.contexts.includes('any'));
}

let unlimitedWords: ReadonlySet<string> | undefined;

/** Names of directives that take any number of arguments somewhere: nginx reads the next line into them where the `;` is missing. */
export function unlimitedDirectives(): ReadonlySet<string> {
  unlimitedWords ??= new Set([...nginxDirectives()].filter(([, all]) => all.some((facts) => facts.args.some((count) => count.endsWith('+')))).map(([name]) => name));
  return unlimitedWords;
}

/** Whether a release is at least as new as another one (`1.25.1`); a part that is missing is 0. */
export function atLeast(version: string, least: string): boolean {
  const [a, b] = [version.split('.').map(Number), least.split('.').map(Number)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The numbers of arguments that a release takes (`undefined`: the newest). */
export function argsIn({ args, earlier }: NginxDirectiveFacts, version: string | undefined): readonly string[] {
  return earlier === undefined || version === undefined || atLeast(version, earlier.before) ? args : earlier.args;
}

/** Whether a release of nginx has the directive; without a release the newest that is known, and everything that it dropped. */
export function isInRelease(facts: NginxDirectiveFacts, version: string | undefined): boolean {
  if (version === undefined) return true;
  return (facts.since === undefined || atLeast(version, facts.since)) && (facts.until === undefined || atLeast(facts.until, version));
}
