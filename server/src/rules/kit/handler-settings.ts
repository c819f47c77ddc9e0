/** Settings of one protocol that go over to another one, when a fix changes what a location speaks. */
import { nginxDirectiveIn, type NginxDirectiveFacts } from '../../catalog/nginx/directives.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { Writer } from '../../edits/writer.ts';

/**
 * Edits for what stands in the location beside its handler, in the same file: a setting that the other protocol has as well gets its name,
 * every other one goes. A location with blocks in it stays as it is: they inherit.
 * @param protocols what the location spoke, and what it speaks then: `fastcgi`, `proxy` …
 */
export function carriedOver(
  write: Writer,
  handler: Placed,
  scope: Scope,
  { from, to }: { readonly from: string; readonly to: string },
): readonly FileEdit[] {
  const facts = scope.opener?.file === handler.file ? (scope.opener.fact.block?.facts ?? []) : [];
  if (scope.kind !== 'location' || facts.some(({ block }) => block !== undefined)) return [];
  const taken = new Set(facts.map(({ name }) => name));
  return facts.flatMap((fact) => {
    if (!fact.name.startsWith(`${from}_`) || fact.name === `${from}_pass`) return [];
    const other = `${to}_${fact.name.slice(from.length + 1)}`;
    if (taken.has(other) || !isCounterpart(fact.name, other))
      return [write.remove({ file: handler.file, range: fact.range })];
    taken.add(other);
    return [{ file: handler.file, range: fact.nameRange, newText: other }];
  });
}

/** Whether both are read in the same way. */
export function isCounterpart(name: string, other: string): boolean {
  const [one, two]: readonly (NginxDirectiveFacts | undefined)[] = [
    nginxDirectiveIn(name, 'location'),
    nginxDirectiveIn(other, 'location'),
  ];
  return one !== undefined && two !== undefined && one.setter === two.setter && one.args.join() === two.args.join();
}
