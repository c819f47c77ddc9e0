/** Variables behind a `$`: those of the configuration that reach the cursor, captures, and nginx's own. */
import { variableDates } from '../../catalog/nginx/variable-dates.ts';
import { nginxVariableList } from '../../catalog/nginx/variables.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import type { TextRange } from '../../text/range.ts';
import { holdersOf } from '../hover/nginx-place.ts';
import { usesIn } from '../names/find-names.ts';
import { isRegexWord, mayHoldVariables } from '../names/variable-words.ts';
import type { Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';

/** What is being typed of a variable: from its `$` to the end of its name; `undefined` where none is, or none may stand. */
export function variableRange(cursor: NginxCursor): TextRange | undefined {
  const { directive, index, offset, tree } = cursor;
  if (directive === undefined || index < 0) return undefined;
  const pairs = cursor.parents.at(-1)?.block?.kind === 'pairs';
  if (!pairs && (!mayHoldVariables(directive.name.value) || isRegexWord(directive, index))) return undefined;
  const typed = /\$\{?\w*$/.exec(cursor.typed)?.[0];
  if (typed === undefined) return undefined;
  const rest = /^\w*\}?/.exec(tree.text.slice(offset, cursor.wordRange.end))?.[0] ?? '';
  return {
    start: offset - typed.length,
    end: offset + (typed.startsWith('${') ? rest.length : rest.replace('}', '').length),
  };
}

export function variableItems(cursor: NginxCursor, range: TextRange): readonly Item[] {
  const braced = cursor.tree.text.startsWith('${', range.start);
  const family = cursor.contexts[0]?.startsWith('stream') === true ? 'stream' : 'http';
  const items = new Map<string, Item>();
  const add = (name: string, more: Omit<Item, 'label' | 'kind'>): void => {
    if (items.has(name)) return;
    const label = braced ? `\${${name}}` : `$${name}`;
    items.set(name, { label, kind: 'variable', ...(braced && { filter: `\${${name}` }), ...more });
  };
  if (family === 'http') for (const [name, detail] of definedVariables(cursor)) add(name, { detail, rank: 0 });
  for (let group = 1; group <= capturesOutside(cursor); group++)
    add(String(group), { detail: 'capture group of the regular expression', rank: 1 });
  const defining = cursor.directive?.name.value === 'set' && cursor.index === 0;
  if (!defining)
    for (const name of ownVariables(cursor, family))
      add(name, {
        rank: 2,
        docs: { of: 'variable', name, context: family === 'stream' ? 'stream' : undefined },
        ...(name.endsWith('_') && { again: true as const }),
      });
  return [...items.values()];
}

/** nginx's own; of families such as `$http_…` the part that they share. */
function ownVariables(cursor: NginxCursor, family: 'http' | 'stream'): Iterable<string> {
  const { docs } = cursor;
  const offered = (name: string): boolean => cursor.isOffered(variableDates(name, family) ?? {});
  if (docs === undefined) return nginxVariableList().filter(offered);
  const fits = (module: string): boolean =>
    family === 'stream' ? module.startsWith('ngx_stream_') : !/^ngx_(?:stream|mail)_/.test(module);
  return new Set(
    docs
      .variables()
      .filter((doc) => fits(doc.module))
      .map((doc) => (doc.prefix ?? doc.name.slice(1)).replace(/^\$/, ''))
      .filter(offered),
  );
}

/** Variables that the configuration defines where the cursor may see their value, and what defines each. */
function definedVariables(cursor: NginxCursor): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const server = cursor.server?.range.start ?? -1;
  for (const use of usesIn(cursor.state)) {
    const isTyped = use.shown.start <= cursor.offset && cursor.offset <= use.shown.end;
    if (use.kind === 'variable' && use.role === 'definition' && !isTyped && (use.server === server || use.server < 0))
      found.set(use.text, use.by);
  }
  for (const config of cursor.configs)
    for (const [name, [map]] of config.maps)
      if (!found.has(name)) found.set(map?.fact.args.at(-1)?.value.slice(1) ?? name, map?.fact.name ?? 'map');
  const block = cursor.parents.at(-1)?.block?.range.start ?? 0;
  const held = block === 0 ? cursor.top : holdersOf(cursor.snapshot.workspace, cursor.file, block);
  const servers = new Set(held.slice(0, 64).map(({ scope }) => scope.enclosing('server') ?? scope));
  for (const scope of servers) for (const name of setsBelow(scope)) if (!found.has(name)) found.set(name, 'set');
  return found;
}

function* setsBelow(scope: Scope): Iterable<string> {
  for (const { fact } of scope.own('set')) {
    const name = /^\$(\w+)$/.exec(fact.args[0]?.value ?? '')?.[1];
    if (name !== undefined) yield name;
  }
  if (scope.kind === 'http' || scope.kind === 'main') return;
  for (const child of scope.children) yield* setsBelow(child);
}

/** How many groups the regular expressions around the cursor, or before it in the directive, have. */
function capturesOutside({ parents, directive }: NginxCursor): number {
  const outerGroups = parents.map((one) => groups(one));
  const own = directive === undefined ? 0 : groups(directive);
  return Math.min(9, Math.max(0, own, ...outerGroups));
}

function groups({ name, args }: NginxDirective): number {
  const isRegex =
    name.value === 'rewrite' ||
    (name.value === 'location' && args[0]?.value.startsWith('~') === true) ||
    (name.value === 'if' && args.some((word) => /^!?~/.test(word.value))) ||
    args[0]?.value.startsWith('~') === true;
  if (!isRegex) return 0;
  const text = name.value === 'rewrite' ? (args[0]?.value ?? '') : args.map((word) => word.value).join(' ');
  const bare = text.replaceAll(/\\.|\[[^\]]*(?:\]|$)/g, '');
  return (bare.match(/\((?!\?)/g)?.length ?? 0) - (name.value === 'if' ? 1 : 0);
}
