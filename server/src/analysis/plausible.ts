/** Whether a file that nothing leads to really is configuration of its dialect: many other programs write braces and `key = value` too. */
import { fpmDirective } from '../catalog/fpm-directives.ts';
import { isNginxDirective } from '../catalog/nginx-directives.ts';
import type { FpmTree } from '../syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree } from '../syntax/nginx/tree.ts';

const enough = 0.6;
const mostLooked = 200;

/** Whether most names in the tree are directives that the program knows. An empty tree is not plausible. */
export function isPlausible(tree: NginxTree | FpmTree): boolean {
  const names = tree.dialect === 'nginx' ? nginxNames(tree) : fpmNames(tree);
  return names.total > 0 && names.known / names.total >= enough;
}

function nginxNames(tree: NginxTree): { readonly total: number; readonly known: number } {
  let total = 0;
  let known = 0;
  const open: NginxDirective[] = [...tree.items].slice(0, mostLooked);
  for (let item = open.pop(); item !== undefined && total < mostLooked; item = open.pop()) {
    total++;
    if (isNginxDirective(item.name.value)) known++;
    if (item.block?.kind === 'directives') open.push(...item.block.items.slice(0, mostLooked));
  }
  return { total, known };
}

function fpmNames(tree: FpmTree): { readonly total: number; readonly known: number } {
  let total = 0;
  let known = 0;
  for (const line of tree.lines.slice(0, mostLooked)) {
    if (line.kind === 'section') continue;
    total++;
    if (line.key.text === 'include' || fpmDirective(line.key.text, 'pool') !== undefined || fpmDirective(line.key.text, 'global') !== undefined) known++;
  }
  return { total, known };
}
