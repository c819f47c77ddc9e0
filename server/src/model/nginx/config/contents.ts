/** Whether a directive is written anywhere in a server: most rules look for some that most servers do not have. */
import type { FollowedDirective } from '../../../catalog/nginx/followed.ts';
import type { Scope, ScopePart } from './scope.ts';

/** Whether the block, or one in it, has a directive of that name; what is around it does not count. */
export function isWrittenIn(scope: Scope, name: FollowedDirective): boolean {
  for (const part of scope.parts) if (writes(part, name)) return true;
  for (const child of scope.children) if (isWrittenIn(child, name)) return true;
  return false;
}

function writes({ block, includes }: ScopePart, name: FollowedDirective): boolean {
  if (block.holds?.(name) !== false) for (const fact of block.facts) if (fact.name === name) return true;
  for (const { parts } of includes) for (const part of parts) if (writes(part, name)) return true;
  return false;
}
