/** Whether a file that nothing leads to really is configuration of its dialect: many other programs write braces and `key = value` too. */
import { fpmDirective } from '../../catalog/fpm-directives.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { weighNginx } from './weighing.ts';

const enough = 0.6;
const mostLooked = 200;

/** Whether most of what stands in the tree is what the program knows. An empty tree is not plausible. */
export function looksLikeConfig(tree: NginxTree | FpmTree): boolean {
  if (tree.dialect === 'php-fpm') return shareOfKeys(tree) >= enough;
  const { support, against } = weighNginx(tree);
  return support > 0 && support / (support + against) >= enough;
}

/** Whether PHP-FPM knows a key, in a pool or in the global section. */
export function isKnownKey(key: string): boolean {
  return key === 'include' || fpmDirective(key, 'pool') !== undefined || fpmDirective(key, 'global') !== undefined;
}

function shareOfKeys(tree: FpmTree): number {
  let total = 0;
  let known = 0;
  for (const line of tree.lines.slice(0, mostLooked)) {
    if (line.kind === 'section') continue;
    total++;
    if (isKnownKey(line.key.text)) known++;
  }
  return total === 0 ? 0 : known / total;
}
