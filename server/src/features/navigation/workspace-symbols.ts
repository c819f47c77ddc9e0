/** Names of all files that a query finds: servers, upstreams, pools, maps, from the model, so that no file is read. */
import type { Unknown } from '../../model/value.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { basename } from '../../text/path.ts';
import type { FileRange } from '../../text/range.ts';
import type { OutlineKind } from './outline-item.ts';
import { finished, type Slices } from '../../text/slices.ts';
import { unique } from './target.ts';

export interface WorkspaceSymbol extends FileRange {
  readonly name: string;
  readonly kind: OutlineKind;
  /** Where it belongs: the file's name, or the server. */
  readonly container: string;
}

const most = 500;

/** At most 500, the whole word first; an empty query finds all. */
export function* workspaceSymbolSlices(snapshot: Snapshot, query: string): Slices<readonly WorkspaceSymbol[]> {
  const wanted = query.toLowerCase();
  const found: WorkspaceSymbol[] = [];
  for (const symbol of allSymbols(snapshot)) {
    yield;
    if (symbol.name === '' || !isSubsequence(wanted, symbol.name.toLowerCase())) continue;
    found.push(symbol);
    if (found.length >= 4 * most) break;
  }
  const rank = ({ name }: WorkspaceSymbol): number =>
    name.toLowerCase() === wanted ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2;
  return unique(found)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, most);
}

/** The same, at once. */
export function workspaceSymbols(snapshot: Snapshot, query: string): readonly WorkspaceSymbol[] {
  return finished(workspaceSymbolSlices(snapshot, query));
}

function* allSymbols(snapshot: Snapshot): Iterable<WorkspaceSymbol> {
  const read = <Holder extends { readonly notInForce: Unknown | undefined }>(
    some: readonly Holder[],
  ): readonly Holder[] => some.filter(({ notInForce }) => notInForce?.because !== 'sample');
  for (const pool of read(snapshot.workspace.masters).flatMap((master) => master.pools))
    for (const at of pool.sections)
      yield { name: pool.name, kind: 'pool', container: basename(at.file), file: at.file, range: at.range };
  for (const config of read(snapshot.workspace.configs)) {
    for (const upstream of [...config.upstreams.values()].flat())
      yield placed(upstream.placed, upstream.name, 'upstream');
    for (const [name, maps] of config.maps)
      for (const map of maps) yield placed(map, `$${map.fact.args.at(-1)?.value.slice(1) ?? name}`, 'variable');
    yield* servers(config.top);
  }
}

function* servers(scope: Scope): Iterable<WorkspaceSymbol> {
  if (scope.kind === 'server' && scope.opener !== undefined) {
    const names = scope
      .own('server_name')
      .flatMap(({ fact }) => fact.args.map((word) => word.value))
      .filter((name) => name !== '');
    const name = names.length > 0 ? names.join(' ') : (scope.own('listen')[0]?.fact.args[0]?.value ?? 'server');
    yield placed(scope.opener, name, 'server');
    for (const child of scope.children)
      if (child.opener?.fact.args[0]?.value.startsWith('@') === true)
        yield { ...placed(child.opener, child.opener.fact.args[0].value, 'location'), container: name };
  } else for (const child of scope.children) yield* servers(child);
}

function placed(at: Placed, name: string, kind: OutlineKind): WorkspaceSymbol {
  const { file } = originOf(at);
  const last = at.fact.args.at(-1);
  return {
    name,
    kind,
    container: basename(file),
    file,
    range: { start: at.fact.nameRange.start, end: last?.range.end ?? at.fact.nameRange.end },
  };
}

/** Whether the letters of a query stand in a name in their order, as editors filter. */
function isSubsequence(query: string, name: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
