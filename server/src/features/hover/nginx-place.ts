/** What stands at an offset of a nginx file: the directive, the word, and the blocks around it. */
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import { nginxAt } from '../../syntax/nginx/at-offset.ts';
import type { NginxDirective, NginxTree, NginxWord } from '../../syntax/nginx/tree.ts';
import type { Scope, ScopeKind, ScopePart } from '../../model/nginx/config/scope.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { WorkspaceModel } from '../../model/workspace.ts';
import type { FileId } from '../../text/range.ts';
import { countWhile } from '../../text/search.ts';

export interface NginxPlace {
  readonly directive: NginxDirective;
  readonly word: NginxWord;
  /** Which argument it is, from 0; -1 for the name. */
  readonly index: number;
  /** The blocks around the directive, outermost first. */
  readonly parents: readonly NginxDirective[];
}

/** The word at an offset (UTF-16), the end of a word included; `undefined` between words and in Lua. */
export function nginxPlaceAt(tree: NginxTree, offset: number): NginxPlace | undefined {
  const { path, directive, word, role } = nginxAt(tree, offset);
  if (directive === undefined || word === undefined || role === undefined) return undefined;
  return { directive, word, index: role === 'name' ? -1 : role, parents: path };
}

/** The block that holds the directive is one of free pairs (`map`, `types`, …): its first word is no name of a directive. */
export function inPairs(place: NginxPlace): boolean {
  return place.parents.at(-1)?.block?.kind === 'pairs';
}

/** A block of a file in one place of one configuration; a snippet's is in as many as it is included. */
export interface HeldBlock {
  readonly config: WholeNginxConfig;
  readonly scope: Scope;
  readonly part: ScopePart;
}

/** Where the block that starts at an offset stands, in all configurations; 0 means the top of the file. Empty outside of `http`. */
export function holdersOf(workspace: WorkspaceModel, file: FileId, blockStart: number): readonly HeldBlock[] {
  const found: HeldBlock[] = [];
  for (const config of workspace.index.configsOf(file)) {
    const places = config.placesOf(file);
    const see = (scope: Scope, part: ScopePart): void => {
      if (part.file === file && part.block.range.start === blockStart) found.push({ config, scope, part });
    };
    if (places === undefined)
      for (const { scope, part } of workspace.index.blocksAt(config, file, blockStart)) see(scope, part);
    else
      for (const { scope, part, blocks } of places) {
        see(scope, part);
        if (blockStart > 0) visitBlocks(blocks, file, blockStart, see);
      }
  }
  return found;
}

/** The blocks of a file that hold an offset: no other file is looked into. */
function visitBlocks(
  blocks: readonly Scope[],
  file: FileId,
  offset: number,
  see: (scope: Scope, part: ScopePart) => void,
): void {
  for (const block of blocksFrom(blocks, file, offset)) {
    const { opener } = block;
    if (opener?.file !== file || offset < opener.fact.range.start || offset >= opener.fact.range.end) continue;
    for (const part of block.parts) see(block, part);
    visitBlocks(block.children, file, offset, see);
  }
}

/** Fewer are looked at one by one. */
const many = 16;
const byStart = new WeakMap<
  readonly Scope[],
  { readonly count: number; readonly file: FileId; readonly sorted: readonly Scope[] }
>();

/** Of blocks that stand side by side, those that may hold an offset of a file: the last that begin before it. */
function blocksFrom(blocks: readonly Scope[], file: FileId, offset: number): readonly Scope[] {
  if (blocks.length < many) return blocks;
  const start = (block: Scope | undefined): number => block?.opener?.fact.range.start ?? 0;
  let known = byStart.get(blocks);
  if (known === undefined || known.count !== blocks.length || known.file !== file) {
    known = {
      count: blocks.length,
      file,
      sorted: blocks.filter(({ opener }) => opener?.file === file).sort((a, b) => start(a) - start(b)),
    };
    byStart.set(blocks, known);
  }
  const { sorted } = known;
  const end = countWhile(sorted.length, (index) => start(sorted[index]) <= offset);
  // a file that is read several times into one block has each of its blocks as often
  let first = end;
  while (first > 0 && start(sorted[first - 1]) === start(sorted[end - 1])) first--;
  return sorted.slice(first, end);
}

/** Where the block that holds the directive stands. */
export function holdersOfPlace(workspace: WorkspaceModel, file: FileId, place: NginxPlace): readonly HeldBlock[] {
  return holdersOf(workspace, file, place.parents.at(-1)?.block?.range.start ?? 0);
}

/** The context that a directive stands in; `undefined` where the file does not tell and no main file includes it. */
export function contextOf(workspace: WorkspaceModel, file: FileId, place: NginxPlace): NginxContext | undefined {
  return contextIn(topContext(holdersOf(workspace, file, 0)), place.parents);
}

/** The context inside some blocks, outermost first, that stand in another one. */
export function contextIn(top: NginxContext | undefined, parents: readonly NginxDirective[]): NginxContext | undefined {
  let context = top;
  for (const parent of parents) context = inner(context, parent.name.value);
  return context;
}

const contextOfKind: Readonly<Record<ScopeKind, NginxContext | undefined>> = {
  main: 'main',
  loose: undefined,
  http: 'http',
  server: 'server',
  location: 'location',
  if: 'location if',
  limit_except: 'limit_except',
};

function topContext(holders: readonly HeldBlock[]): NginxContext | undefined {
  const kinds = contextsOf(holders);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** The contexts of some blocks, each once; `undefined` for one that is not known. */
export function contextsOf(holders: readonly HeldBlock[]): readonly (NginxContext | undefined)[] {
  return [
    ...new Set(
      holders.map(({ scope }) =>
        scope.kind === 'if' && scope.enclosing('location') === undefined ? 'server if' : contextOfKind[scope.kind],
      ),
    ),
  ];
}

function inner(outer: NginxContext | undefined, name: string): NginxContext | undefined {
  const family = outer?.startsWith('stream') === true ? 'stream' : outer?.startsWith('mail') === true ? 'mail' : 'http';
  switch (name) {
    case 'http':
    case 'events':
    case 'stream':
    case 'mail':
    case 'location':
    case 'limit_except':
      return name;
    case 'server':
      return family === 'http' ? 'server' : `${family} server`;
    case 'upstream':
      return family === 'stream' ? 'stream upstream' : 'upstream';
    case 'if':
      return outer === 'location' || outer === 'location if' || outer === 'limit_except' ? 'location if' : 'server if';
    default:
      return undefined;
  }
}
