/** Named locations that may be named at the cursor: those of its server, snippets included. */
import type { Scope } from '../../model/nginx/config/scope.ts';
import { holdersOf } from '../hover/nginx-place.ts';
import { usesIn } from '../names/find-names.ts';
import type { Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';

export function namedLocationItems(cursor: NginxCursor): readonly Item[] {
  const here = cursor.server?.range.start ?? -1;
  const names = new Set(
    usesIn(cursor.state)
      .filter(
        (use) => use.kind === 'named location' && use.role === 'definition' && (use.server === here || use.server < 0),
      )
      .map((use) => use.text),
  );
  const block = cursor.parents.at(-1)?.block?.range.start ?? 0;
  const held = block === 0 ? cursor.top : holdersOf(cursor.snapshot.workspace, cursor.file, block);
  for (const { scope } of held.slice(0, 64))
    for (const name of namedBelow(scope.enclosing('server') ?? scope)) names.add(name);
  return [...names].map((name) => ({ label: `@${name}`, kind: 'name', detail: 'named location', rank: 1 }));
}

function* namedBelow(scope: Scope): Iterable<string> {
  const word = scope.kind === 'location' ? scope.opener?.fact.args[0]?.value : undefined;
  if (word?.startsWith('@') === true) yield word.slice(1);
  for (const child of scope.children) yield* namedBelow(child);
}
