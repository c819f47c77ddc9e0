/** Whether two texts of a file are the same steps of a reading, as far as other files see them. */
import { sameEntry } from '../../model/nginx/config/blocks.ts';
import type { Step } from './nginx-checks.ts';

/**
 * Whether two texts of a file say the same to everybody else, though perhaps in other places.
 * @param apart the blocks in the file are read again, so that only what reaches out of them counts
 */
export function sameSteps(
  before: readonly Step[],
  after: readonly Step[],
  { apart }: { readonly apart: boolean },
): boolean {
  const [left, right] = apart ? [outward(before), outward(after)] : [before, after];
  const owners = new Map<number, number>();
  const taken = new Set<number>();
  /** Blocks that lie elsewhere are the same as long as none is two, and no two are one. */
  const sameOwner = (old: number, now: number): boolean => {
    const known = owners.get(old);
    if (known !== undefined) return known === now;
    if (old < 0 !== now < 0 || taken.has(now)) return false;
    owners.set(old, now);
    taken.add(now);
    return true;
  };
  return left.length === right.length && left.every((step, index) => sameStep(step, right[index], sameOwner));
}

/** The steps that others see: what stands at the top of the file, names and includes. */
function outward(steps: readonly Step[]): readonly Step[] {
  let depth = 0;
  return steps.filter(({ kind }) => {
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    return kind === 'name' || kind === 'include' || (kind === 'entry' && depth === 0);
  });
}

function sameStep(one: Step, other: Step | undefined, sameOwner: (old: number, now: number) => boolean): boolean {
  switch (one.kind) {
    case 'close':
      return other?.kind === 'close';
    case 'entry':
      return other?.kind === 'entry' && sameEntry(one, other);
    case 'open':
      return other?.kind === 'open' && one.context === other.context && sameEntry(one.opener, other.opener);
    case 'include':
      return other?.kind === 'include' && one.pattern === other.pattern && one.context === other.context;
    case 'name': {
      if (other?.kind !== 'name') return false;
      const [a, b] = [one.name, other.name];
      return (
        a.kind === b.kind &&
        a.role === b.role &&
        a.name === b.name &&
        a.directive === b.directive &&
        a.late === b.late &&
        sameOwner(a.owner, b.owner)
      );
    }
  }
}
