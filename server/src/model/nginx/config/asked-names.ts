/** What a server's own names tell of its requests: what `$server_name` is, what `$host` may be, and which lines of a `map` of them can be met. */
import { compilePcre } from '../request/pcre.ts';
import type { NginxFact } from '../../facts.ts';
import type { NginxConfig } from './config.ts';
import { isTemplated } from './placement.ts';
import type { Placed, Scope } from './scope.ts';
import { mayBeUnread } from './unread.ts';

/** Values of a variable in the requests of one server, in lower case. */
interface Asked {
  readonly values: readonly string[];
  /** There may be others: the default server of an address answers for every name that no server has. */
  readonly isOpen: boolean;
}

/** The value of `$server_name` (ngx_http_core_merge_srv_conf): the first name of the server; `undefined` where it is a pattern, or not known. */
export function firstName(inner: Scope, config: NginxConfig): string | undefined {
  const words = namesOf(inner, config);
  if (words === undefined) return undefined;
  const [first = ''] = words;
  return first.startsWith('~') || first.includes('$') ? undefined : first.replace(/^\./, '').toLowerCase();
}

/** `undefined` where the server has a name that is a pattern, a wildcard or meant for all: then any name may be asked for. */
function askedHosts(inner: Scope, config: NginxConfig): Asked | undefined {
  const names = plainNames(namesOf(inner, config));
  const server = inner.enclosing('server');
  if (names === undefined || names.length === 0 || names.includes('_') || server === undefined) return undefined;
  // without another server it answers for all names
  const isOnly = server.parent?.children.some((other) => other.kind === 'server' && other !== server) !== true;
  const isOpen =
    isOnly ||
    server
      .own('listen')
      .some(({ fact }) => fact.args.some(({ value }) => value === 'default_server' || value === 'default'));
  return { values: names, isOpen };
}

/** The only name for which a server is asked; `undefined` where it may be another one. */
export function askedHost(inner: Scope, config: NginxConfig): string | undefined {
  const asked = askedHosts(inner, config);
  return asked === undefined || asked.isOpen || asked.values.length > 1 ? undefined : asked.values[0];
}

/** The names in lower case; `undefined` where one is a pattern, a wildcard or empty. */
export function plainNames(words: readonly string[] | undefined): readonly string[] | undefined {
  return words === undefined || words.some((word) => /[*~$]|^\.|^$/.test(word))
    ? undefined
    : words.map((word) => word.toLowerCase());
}

function namesOf(inner: Scope, config: NginxConfig): readonly string[] | undefined {
  const server = inner.enclosing('server');
  if (server?.opener === undefined || config.templated.has(server.opener.file) || mayBeUnread(config, 'server_name'))
    return undefined;
  const words = server.own('server_name').flatMap(({ fact }) => fact.args);
  return words.some((word) => isTemplated(word)) ? undefined : words.map((word) => word.value);
}

/** What a block of a `map` gives in the requests of a server. */
export interface MetLines {
  readonly lines: readonly NginxFact[];
  /** Whether a request may come for which no line is. */
  readonly mayLack: boolean;
}

/**
 * The lines of a `map` that requests of a server can meet. All of them where it looks at something else than names of the server.
 * @param lines those that give a value, in their order
 */
export function metLines(table: Placed, lines: readonly NginxFact[], inner: Scope, config: NginxConfig): MetLines {
  const hasDefault = lines.some(({ name }) => name === 'default');
  const all: MetLines = { lines, mayLack: !hasDefault };
  if (table.fact.name !== 'map') return all;
  const source = table.fact.args[0]?.value ?? '';
  const asked = valuesIn(source, inner, config);
  if (asked === undefined) return all;
  const isWild = table.fact.block?.facts.some(({ name }) => name === 'hostnames') === true;
  const met = new Set<NginxFact>();
  let mayLack = asked.isOpen;
  for (const value of asked.values) {
    const found = linesOf(value, lines, { isWild });
    for (const line of found.lines) met.add(line);
    mayLack ||= found.mayLack;
  }
  const isMet = (line: NginxFact): boolean =>
    met.has(line) || (mayLack && line.name === 'default') || (asked.isOpen && isPattern(line.name, { isWild }));
  return { lines: lines.filter(isMet), mayLack: mayLack && !hasDefault };
}

/** The values of what a table looks at; `undefined` where it is not a name of the server alone. */
function valuesIn(source: string, inner: Scope, config: NginxConfig): Asked | undefined {
  switch (source.toLowerCase().replace(/^\$\{(\w+)\}$/, '$$$1')) {
    case '$server_name': {
      const name = firstName(inner, config);
      return name === undefined ? undefined : { values: [name], isOpen: false };
    }
    case '$host':
      return askedHosts(inner, config);
    default:
      return undefined;
  }
}

/** How the lines of a table are read. */
export interface Wild {
  /** The table has `hostnames`. */
  readonly isWild: boolean;
}

/** The lines of which one decides for a value: an equal one before patterns, and those in their order (ngx_http_map_find). */
function linesOf(value: string, lines: readonly NginxFact[], wild: Wild): MetLines {
  const equal = lines.find(({ name }) => !isPattern(name, wild) && fitsName(name, value, wild) === true);
  if (equal !== undefined) return { lines: [equal], mayLack: false };
  const found: NginxFact[] = [];
  const wildcards = lines.filter(({ name }) => !name.startsWith('~') && fitsName(name, value, wild) === true);
  if (wildcards.length > 0) return { lines: wildcards, mayLack: false };
  for (const line of lines) {
    const fits = line.name.startsWith('~') ? fitsName(line.name, value, wild) : false;
    if (fits !== false) found.push(line);
    if (fits === true) return { lines: found, mayLack: false };
  }
  return { lines: found, mayLack: true };
}

/** Whether a line of a map is one for several names. */
function isPattern(key: string, { isWild }: Wild): boolean {
  return key.startsWith('~') || (isWild && /^\*?\.|\.\*$/.test(key));
}

/** Whether a line of a map is one for a name in lower case; `undefined` where its pattern cannot be tried. The line `default` is for none. */
export function fitsName(key: string, name: string, { isWild }: Wild): boolean | undefined {
  if (key === 'default') return false;
  if (key.startsWith('~')) {
    const match = compilePcre(key.replace(/^~\*?/, ''), key.startsWith('~*') ? 'i' : '').run(name);
    return match.kind === 'unknown' ? undefined : match.kind === 'match';
  }
  const plain = key.replace(/^\\/, '').toLowerCase();
  return isWild ? fitsWildcard(plain, name) : plain === name;
}

/** Whether a name, or a wildcard such as `*.example.com`, `.example.com` and `www.*`, is one for a host, both in lower case. */
export function fitsWildcard(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.startsWith('.')) return host.endsWith(name) || host === name.slice(1);
  return name.endsWith('.*') ? host.startsWith(name.slice(0, -1)) : name === host;
}
