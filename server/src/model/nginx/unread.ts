/** What an `include` that was not read may change: given the block that it is in, and what packages put where it points. */
import { definesForOthers, isHarmlessStock, listsModules, namesSites, stockFile } from '../../catalog/nginx-stock-files.ts';
import type { NginxFact } from '../facts.ts';
import type { NginxConfig } from './config.ts';
import type { Placed, Scope, ScopeKind } from './scope.ts';

/** What these questions need of a configuration. */
export type UnreadView = Pick<NginxConfig, 'filesOf' | 'strays' | 'openIncludes'>;

type Wanted = (name: string) => boolean;

/** Whether the files that an `include` names are not all known. */
export function isOpen({ args: [word] }: NginxFact, config: Pick<NginxConfig, 'filesOf'>): boolean {
  if (word === undefined) return false;
  if (word.template) return true;
  const { complete, missing } = config.filesOf(word.value);
  return !complete || missing;
}

/**
 * Whether an open include may bring one of the wanted directives into its block, so that a request is handled otherwise. Files that packages put
 * there count as what they are. A directory of sites that belongs to the server, and that this tree does not have, brings what packages and people
 * put there: servers, and what servers refer to by name (upstreams, maps, zones). It brings a setting for all servers only where a file of the tree
 * that no main file includes, and that could be in that directory, has that setting.
 */
export function mayBring({ args: [word] }: NginxFact, block: ScopeKind, wanted: Wanted, config: UnreadView): boolean {
  return word === undefined || word.template || patternMayBring(word.value, block, wanted, config);
}

/** The same for the argument of an `include`. */
export function patternMayBring(argument: string, block: ScopeKind, wanted: Wanted, config: Pick<UnreadView, 'filesOf' | 'strays'>): boolean {
  if (listsModules(argument)) return wanted('load_module');
  if (isHarmlessStock(argument)) return false;
  const stock = stockFile(argument, undefined);
  if (stock !== undefined) return stock.some(([name]) => wanted(name));
  // `http` is there once: what another file has beside it reaches no request
  if (block === 'main') return wanted('user') || wanted('load_module');
  if (block !== 'http' || !namesSites(argument) || config.filesOf(argument).elsewhere !== true) return true;
  return [...definesForOthers, ...config.strays].some(wanted);
}

/** The nearest open include in a block or around it that may bring a wanted directive. @param outer the block whose own includes do not count any more */
export function unreadAround(inner: Scope, wanted: Wanted, config: UnreadView, outer?: Scope): Placed | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined && scope !== outer; scope = scope.parent) {
    for (const include of scope.open) if (mayBring(include.fact, scope.kind, wanted, config)) return include;
  }
  return undefined;
}

/** Whether an include that was not read, wherever it is, may bring one of these directives; one that names a missing file is an error of its own. */
export function mayBeUnread(config: UnreadView, ...names: readonly string[]): boolean {
  return config.openIncludes.some(({ placed, block, why }) => why !== 'missing' && mayBring(placed.fact, block, (name) => names.includes(name), config));
}
