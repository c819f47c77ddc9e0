/** What a nginx file is for, told by its directives: the contexts it fits into. */
import { nginxDirectives, type NginxContext } from '../../catalog/nginx/directives.ts';
import { contextInside } from '../../model/nginx/config/placement.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';

const tops: readonly NginxContext[] = [
  'http',
  'server',
  'location',
  'main',
  'upstream',
  'events',
  'server if',
  'location if',
  'limit_except',
  'stream',
  'stream server',
  'stream upstream',
  'mail',
  'mail server',
];

/** The contexts in which the top of a file makes most sense, the most usual first: those that the fewest of its directives, and of those in its blocks, would be wrong in. */
export function inferredContexts(tree: NginxTree): readonly NginxContext[] {
  counts.fill(0);
  for (const item of tree.items) {
    countWrong(item.name.value, '');
    if (item.block?.kind !== 'directives' || !ambiguous.has(item.name.value)) continue;
    for (let index = 0; index < mostInside && index < item.block.items.length; index++)
      countWrong(item.block.items[index]?.name.value ?? '', item.name.value);
  }
  let least = Infinity;
  for (let index = 0; index < counts.length; index++) least = Math.min(least, counts[index] ?? 0);
  let bits = 0;
  for (let index = 0; index < counts.length; index++) if (counts[index] === least) bits |= 1 << index;
  let fitting = found.get(bits);
  if (fitting === undefined) found.set(bits, (fitting = tops.filter((_, index) => counts[index] === least)));
  return fitting;
}

/** How many directives would be wrong in each of `tops`; used again for each file. */
const counts = new Uint32Array(tops.length);

/** What was found before, by the indices of `tops` as bits: most files fit as others do. */
const found = new Map<number, readonly NginxContext[]>();

/** Blocks that several modules have; what stands in them tells whose they are. */
const ambiguous = new Set(['server', 'upstream']);
const mostInside = 50;

/** Indices of `tops` by block and name; found once for each pair of names. */
const wrongIn = new Map<string, Map<string, readonly number[]>>();

/** Adds one for each top in which a directive may not stand, straight or in a block of a name; the empty name is none. */
function countWrong(name: string, block: string): void {
  let known = wrongIn.get(block);
  if (known === undefined) wrongIn.set(block, (known = new Map()));
  let wrong = known.get(name);
  if (wrong === undefined) {
    const facts = nginxDirectives().get(name);
    if (facts === undefined) return;
    const contexts = new Set(facts.flatMap((one) => one.contexts));
    const isRight = (top: NginxContext): boolean => {
      const place = block === '' ? top : contextInside(block, top);
      return contexts.has('any') || (place !== undefined && contexts.has(place));
    };
    known.set(name, (wrong = [...tops.keys()].filter((index) => !isRight(tops[index] ?? 'any'))));
  }
  for (let at = 0; at < wrong.length; at++) {
    const index = wrong[at] ?? 0;
    counts[index] = (counts[index] ?? 0) + 1;
  }
}
