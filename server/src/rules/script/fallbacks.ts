/** Whether something in a location chooses another file or URI than the one that was asked for. */
import { anyOf } from '../../catalog/nginx/followed.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import { inOrder } from '../../model/nginx/config/in-order.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';

const isFallback = anyOf(['try_files', 'rewrite', 'return']);

/** Whether `try_files`, a rewrite or an `if` is in the block, or may stand there unread. */
export function mayFallBack(scope: Scope, surroundings: Surroundings): boolean {
  const { directives, hidden } = inOrder(scope, isFallback, surroundings);
  return hidden !== undefined || directives.length > 0 || scope.children.some((child) => child.kind === 'if');
}
