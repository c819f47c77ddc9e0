/** Hover in nginx files. */
import { nginxDirectiveIn, type NginxContext } from '../../catalog/nginx/directives.ts';
import { variableAt } from '../../syntax/nginx/at-offset.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { passBlocks, upstreamBlocks, upstreamServerBlocks } from './fastcgi-pass.ts';
import { blockLines } from './nginx-block.ts';
import { directiveDocs } from './nginx-docs.ts';
import { includeLines } from './nginx-include.ts';
import {
  contextOf,
  holdersOf,
  holdersOfPlace,
  inPairs,
  nginxPlaceAt,
  type HeldBlock,
  type NginxPlace,
} from './nginx-place.ts';
import { valueLines } from './nginx-value.ts';
import { variableParts } from './nginx-variable.ts';
import type { Markdown } from '../markdown.ts';
import type { HoverParts } from './parts.ts';
import type { HoverWorld } from './world.ts';

export function nginxHover(world: HoverWorld, tree: NginxTree, offset: number): HoverParts | undefined {
  const place = nginxPlaceAt(tree, offset);
  if (place === undefined) return undefined;
  const { workspace } = world.snapshot;
  const held = holdersOfPlace(workspace, world.file.id, place);
  const context = contextOf(workspace, world.file.id, place);
  const variable = isPass(place) ? undefined : variableAt(tree.text, place.word, offset);
  if (variable !== undefined)
    return { ...variableParts(world, variable.name, place, allHolders(world, held)), range: variable.range };
  if (inPairs(place)) return undefined;
  return {
    here: here(world, place, context, held),
    docs: directiveDocs(world, place.directive.name.value, context),
    range: place.word.range,
  };
}

/** The address of a `fastcgi_pass` is answered by its other side, variables included. */
function isPass(place: NginxPlace): boolean {
  return place.directive.name.value === 'fastcgi_pass';
}

/** In a `map` or an `upstream` the configuration still tells who defines a variable. */
function allHolders(world: HoverWorld, held: readonly HeldBlock[]): readonly HeldBlock[] {
  return held.length > 0 ? held : holdersOf(world.snapshot.workspace, world.file.id, 0);
}

function here(
  world: HoverWorld,
  place: NginxPlace,
  context: NginxContext | undefined,
  held: readonly HeldBlock[],
): readonly Markdown[] {
  const { directive } = place;
  const name = directive.name.value;
  const values = valueLines(world, place, context, held);
  if (context !== undefined && nginxDirectiveIn(name, context) === undefined) return values;
  switch (name) {
    case 'fastcgi_pass':
      return passBlocks(world, directive.range.start);
    case 'include':
      return includeLines(world, place, held);
    case 'upstream':
      return upstreamBlocks(world, directive.range.start);
    case 'server':
      if (context !== 'upstream') break;
      return directive.args[0] === undefined
        ? []
        : upstreamServerBlocks(world, directive.args[0].range, {
            down: directive.args.slice(1).some((word) => word.value === 'down'),
          });
    default:
      break;
  }
  if (directive.block === undefined) return values;
  return [
    ...values,
    ...blockLines(world, holdersOf(world.snapshot.workspace, world.file.id, directive.block.range.start)),
  ];
}
