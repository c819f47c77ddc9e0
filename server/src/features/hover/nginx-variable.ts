/** A nginx variable: who defines it, what it may be worth, and what the manual says. */
import type { NginxConfig } from '../../model/nginx/config.ts';
import type { Placed, Scope } from '../../model/nginx/scope.ts';
import type { TextRange } from '../../text/range.ts';
import type { HeldBlock, NginxPlace } from './nginx-place.ts';
import { variableDocs } from './nginx-docs.ts';
import type { NginxContext } from '../../catalog/nginx-directives.ts';
import { code, mostPlaces, sayScope, type HoverWorld } from './world.ts';

const mostDefinitions = 5;

/** The two halves of the hover: what holds here, and the docs. */
export function variableParts(world: HoverWorld, name: string, place: NginxPlace, context: NginxContext | undefined, held: readonly HeldBlock[]): { readonly here: readonly string[]; readonly docs: string | undefined } {
  const doc = /^\d$/.test(name) ? undefined : world.docs?.variable(name, context);
  const docs = doc === undefined ? undefined : variableDocs(doc);
  if (/^\d$/.test(name)) return { here: [`${code(`$${name}`)} is group ${name} of the regular expression that matched last`], docs: undefined };
  const definitions = [...new Map(held.map(({ config }) => [config.root, config])).values()].flatMap((config) => definitionsIn(world, config, name));
  const unique = [...new Set(definitions)];
  const more = unique.length - mostDefinitions;
  if (unique.length > 0) return { here: [...unique.slice(0, mostDefinitions), ...(more > 0 ? [`and ${more} more`] : [])], docs };
  if (docs !== undefined) return { here: rootHere(world, name, held), docs };
  return { here: [undefinedLine(world, name)], docs: place.index === 0 && place.directive.name.value === 'set' ? `**$${name}** — a variable of this configuration` : `**$${name}** — no variable of nginx itself` };
}

function undefinedLine(world: HoverWorld, name: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return `${code(`$${name}`)} is set in no file here; it looks like a placeholder that envsubst fills in`;
  return `${code(`$${name}`)} is set in no file here${world.snapshot.world.trusted ? '' : '; this workspace is not trusted, so nothing outside of it is read'}`;
}

function definitionsIn(world: HoverWorld, config: NginxConfig, name: string): readonly string[] {
  const lower = name.toLowerCase();
  const sets = setsBelow(config.top, lower).map((placed) => `set to ${code(placed.fact.args[1]?.value ?? '')} in ${world.at(placeOf(placed))}`);
  const maps = (config.maps.get(lower) ?? []).map((placed) => mapLine(world, placed));
  return [...sets, ...maps, ...captures(world, config, name)];
}

function setsBelow(top: Scope, name: string): readonly Placed[] {
  const found: Placed[] = [];
  const scopes: Scope[] = [top];
  for (let scope = scopes.shift(); scope !== undefined; scope = scopes.shift()) {
    found.push(...scope.own('set').filter((placed) => placed.fact.args[0]?.value.toLowerCase() === `$${name}`));
    scopes.unshift(...scope.children);
  }
  return found;
}

/** Words of `map` and `geo` that are no keys. */
const switches = new Set(['hostnames', 'volatile', 'ranges', 'include', 'delete', 'proxy', 'proxy_recursive']);

function mapLine(world: HoverWorld, placed: Placed): string {
  const pairs = (placed.fact.block?.facts ?? []).filter((pair) => pair.args[0] !== undefined && !switches.has(pair.name));
  const shown = pairs.slice(0, 6).map((pair) => `${code(pair.name, 40)} → ${code(pair.args[0]?.value ?? '', 60)}`);
  const source = placed.fact.args.slice(0, -1).map((word) => word.value).join(' ');
  const more = pairs.length - shown.length;
  return `from ${code(`${placed.fact.name} ${source}`)} in ${world.at(placeOf(placed))}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Files with a named group of that name in a regular expression. */
function captures(world: HoverWorld, config: NginxConfig, name: string): readonly string[] {
  const found: string[] = [];
  for (const file of config.files) {
    const text = world.snapshot.file(file)?.text ?? '';
    const start = [`(?<${name}>`, `(?P<${name}>`, `(?'${name}'`].map((group) => text.indexOf(group)).find((at) => at >= 0);
    if (start !== undefined) found.push(`a named group of the regular expression in ${world.at({ file, range: { start, end: start } })}`);
  }
  return found;
}

/** `$document_root` is the `root` that holds here. */
function rootHere(world: HoverWorld, name: string, held: readonly HeldBlock[]): readonly string[] {
  if (name.toLowerCase() !== 'document_root') return [];
  if (held.length > mostPlaces) return [];
  const lines = held.map(({ scope }) => {
    const alias = scope.own('alias').at(-1);
    const root = alias === undefined ? scope.nearest('root') : { placed: alias, scope };
    if (root === undefined) return 'no `root` is written for this place: nginx takes the folder `html` of its prefix';
    const value = root.placed.fact.args[0]?.value ?? '';
    return `${code(value)} here, ${root.scope === scope ? '' : `${sayScope(root.scope)} in `}${world.at(placeOf(root.placed))}`;
  });
  const unique = [...new Set(lines)];
  return unique.length === 1 ? unique : [];
}

function placeOf(placed: Placed): { readonly file: Placed['file']; readonly range: TextRange } {
  return { file: placed.file, range: placed.fact.range };
}
