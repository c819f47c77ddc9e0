/** What an `include` that was not read may change: given the block that it is in, and what packages put where it points. */
import { definesForOthers, namesSites, stockDirectives, stockFile } from '../../../catalog/nginx/stock-files.ts';
import { isHarmlessStock, listsModules } from '../../../catalog/stock-file-names.ts';
import type { NginxFact } from '../../facts.ts';
import type { NginxConfig, OpenInclude, UnreadKind } from './config.ts';
import type { Placed, Scope, ScopeKind } from './scope.ts';

/** What these questions need of a configuration. */
export type UnreadView = Pick<NginxConfig, 'unincluded' | 'openIncludes'>;

type Wanted = (name: string) => boolean;

/** Whether the files that an `include` names are not all known. */
export function isOpen({ args: [word] }: NginxFact, config: Pick<NginxConfig, 'filesOf'>): boolean {
  if (word === undefined) return false;
  if (word.template) return true;
  const { complete, missing } = config.filesOf(word.value);
  return !complete || missing;
}

/** What an `include` in a block may bring; one whose argument is a template, anything. */
export function unreadKind(
  { args: [word] }: NginxFact,
  block: ScopeKind,
  { filesOf }: Pick<NginxConfig, 'filesOf'>,
): UnreadKind {
  return word === undefined || word.template ? 'anything' : patternKind(word.value, block, filesOf(word.value));
}

/**
 * The same for the argument of an `include`. Files that packages put there count as what they are.
 * @param files what the pattern names; `elsewhere`: the path is the server's own, and the tree has no such directory
 */
export function patternKind(
  argument: string,
  block: ScopeKind,
  { elsewhere = false }: { readonly elsewhere?: boolean },
): UnreadKind {
  if (listsModules(argument)) return 'modules';
  if (isHarmlessStock(argument)) return 'nothing';
  if (block === 'main') return 'main';
  if (stockFile(argument, undefined) !== undefined) return 'parameters';
  return block === 'http' && elsewhere && namesSites(argument) ? 'sites' : 'anything';
}

/** Whether an open include of a kind may bring one of the wanted directives, so that a request is handled otherwise. */
export function mayContain(kind: UnreadKind, wanted: Wanted, { unincluded }: Pick<NginxConfig, 'unincluded'>): boolean {
  switch (kind) {
    case 'anything':
      return true;
    case 'nothing':
      return false;
    case 'modules':
      return wanted('load_module');
    // `http` is there once: what another file has beside it reaches no request
    case 'main':
      return wanted('user') || wanted('load_module');
    case 'parameters':
      return stockDirectives.some(wanted);
    case 'sites':
      return definesForOthers.some(wanted) || [...unincluded].some(wanted);
  }
}

/** The nearest open include in a block or around it that may bring a wanted directive. @param outer the block whose own includes do not count any longer */
export function unreadSurroundings(
  inner: Scope,
  wanted: Wanted,
  config: UnreadView,
  outer?: Scope,
): Placed | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined && scope !== outer; scope = scope.parent) {
    const found =
      scope.open.length === 0
        ? undefined
        : firstOfKinds(scope.open).find(({ kind }) => mayContain(kind, wanted, config));
    if (found !== undefined) return found.placed;
  }
  return undefined;
}

/** Whether an include that was not read, wherever it is, may bring one of these directives; one that names a missing file is an error of its own. */
export function mayBeUnread(config: UnreadView, ...names: readonly string[]): boolean {
  return readableKinds(config.openIncludes).some((kind) => mayContain(kind, (name) => names.includes(name), config));
}

const firsts = new WeakMap<
  readonly OpenInclude[],
  { readonly count: number; readonly found: readonly OpenInclude[] }
>();

/** The first include of each kind: there may be many includes, and many who ask. */
function firstOfKinds(open: readonly OpenInclude[]): readonly OpenInclude[] {
  let known = firsts.get(open);
  if (known?.count !== open.length) {
    const byKind = new Map<UnreadKind, OpenInclude>();
    for (const one of open) if (!byKind.has(one.kind)) byKind.set(one.kind, one);
    firsts.set(open, (known = { count: open.length, found: [...byKind.values()] }));
  }
  return known.found;
}

const kinds = new WeakMap<readonly OpenInclude[], { readonly count: number; readonly found: readonly UnreadKind[] }>();

/** The kinds of those that are not missing. A file that is exchanged brings the same includes again. */
function readableKinds(open: readonly OpenInclude[]): readonly UnreadKind[] {
  let known = kinds.get(open);
  if (known?.count !== open.length)
    kinds.set(
      open,
      (known = {
        count: open.length,
        found: [...new Set(open.filter(({ why }) => why !== 'missing').map(({ kind }) => kind))],
      }),
    );
  return known.found;
}
