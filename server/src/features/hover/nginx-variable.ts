/** A nginx variable: who defines it, what it may be worth, and what the manual says. */
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { NginxFact, NginxFactBlock } from '../../model/facts.ts';
import type { Placed } from '../../model/nginx/config/scope.ts';
import type { FileId, FileRange, TextRange } from '../../text/range.ts';
import { contextOf, type HeldBlock, type NginxPlace } from './nginx-place.ts';
import { variableDocs } from './nginx-docs.ts';
import { forksWithVariable } from '../../catalog/nginx/forks.ts';
import { bold, code, distinct, join, md, sentence, type Markdown } from '../markdown.ts';
import { mostPlaces, sayScope, type HoverWorld } from './world.ts';

const mostDefinitions = 5;

/** The two halves of the hover: what holds here, and the docs. */
export function variableParts(
  world: HoverWorld,
  name: string,
  place: NginxPlace,
  held: readonly HeldBlock[],
): { readonly here: readonly Markdown[]; readonly docs: Markdown | undefined } {
  const doc = /^\d$/.test(name)
    ? undefined
    : world.docs?.variable(name, contextOf(world.snapshot.workspace, world.file.id, place));
  const docs = doc === undefined ? undefined : variableDocs(doc);
  if (/^\d$/.test(name))
    return {
      here: [md`${code(`$${name}`)} is group ${name} of the regular expression that matched last`],
      docs: undefined,
    };
  const definitions = [...new Map(held.map(({ config }) => [config.root, config])).values()].flatMap((config) =>
    definitionsIn(world, config, name),
  );
  const unique = distinct(definitions);
  const more = unique.length - mostDefinitions;
  if (unique.length > 0)
    return { here: [...unique.slice(0, mostDefinitions), ...(more > 0 ? [md`and ${more} more`] : [])], docs };
  if (docs !== undefined) return { here: rootHere(world, name, held), docs };
  const forks = forksWithVariable(name);
  if (forks.length > 0)
    return {
      here: [],
      docs: md`${bold(`$${name}`)} — ${[...new Set(forks.map((fork) => (fork.name === undefined ? `is added by a patch of nginx (${fork.title})` : `of ${fork.title}, not of nginx itself`)))].join(' · ')}`,
    };
  return {
    here: [undefinedLine(world, name)],
    docs:
      place.index === 0 && place.directive.name.value === 'set'
        ? md`${bold(`$${name}`)} — a variable defined in this configuration`
        : md`${bold(`$${name}`)} — not a variable of nginx itself`,
  };
}

function undefinedLine(world: HoverWorld, name: string): Markdown {
  if (/^[A-Z][A-Z0-9_]*$/.test(name))
    return md`${code(`$${name}`)} is not set in any file here; it looks like a placeholder that envsubst fills in`;
  return md`${code(`$${name}`)} is not set in any file here${world.snapshot.world.trusted ? '' : '; this workspace is not trusted, so nothing outside it is read'}`;
}

function definitionsIn(world: HoverWorld, config: WholeNginxConfig, name: string): readonly Markdown[] {
  const lower = name.toLowerCase();
  if (!config.defines.has(lower)) return [];
  const files = [...config.files].filter((file) => defines(world, file, lower));
  const sets = files
    .flatMap((file) => setsIn(world, file, lower))
    .map((fact) => md`set to ${code(fact.args[1]?.value ?? '')} in ${world.at(fact)}`);
  const maps = (config.maps.get(lower) ?? []).map((placed) => mapLine(world, placed));
  return [...sets, ...maps, ...files.flatMap((file) => captures(world, file, name))];
}

/** Whether something in a file defines the variable; its name is in lower case. */
function defines(world: HoverWorld, file: FileId, lower: string): boolean {
  const facts = world.snapshot.file(file)?.facts;
  return facts?.dialect === 'nginx' && facts.defines.includes(lower);
}

interface SetHere extends FileRange {
  readonly args: NginxFact['args'];
}

/** The `set` directives of a file for the variable, in the order of the text. */
function setsIn(world: HoverWorld, file: FileId, lower: string): readonly SetHere[] {
  const facts = world.snapshot.file(file)?.facts;
  if (facts?.dialect !== 'nginx') return [];
  const below = (block: NginxFactBlock): readonly NginxFact[] =>
    block.facts.flatMap((fact) => (fact.block === undefined ? [fact] : below(fact.block)));
  return below(facts.top)
    .filter((fact) => fact.name === 'set' && fact.args[0]?.value.toLowerCase() === `$${lower}`)
    .map(({ args, range }) => ({ args, file, range }));
}

/** Words of `map` and `geo` that are no keys. */
const switches = new Set(['hostnames', 'volatile', 'ranges', 'include', 'delete', 'proxy', 'proxy_recursive']);

function mapLine(world: HoverWorld, placed: Placed): Markdown {
  const pairs = (placed.fact.block?.facts ?? []).filter(
    (pair) => pair.args[0] !== undefined && !switches.has(pair.name),
  );
  const shown = pairs.slice(0, 6).map((pair) => md`${code(pair.name, 40)} → ${code(pair.args[0]?.value ?? '', 60)}`);
  const source = placed.fact.args
    .slice(0, -1)
    .map((word) => word.value)
    .join(' ');
  const more = pairs.length - shown.length;
  return md`from ${code(`${placed.fact.name} ${source}`)} in ${world.at(placeOf(placed))}: ${join(shown, ', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The first named group of that name in a regular expression of a file. */
function captures(world: HoverWorld, file: FileId, name: string): readonly Markdown[] {
  const text = world.snapshot.file(file)?.text ?? '';
  const start = [`(?<${name}>`, `(?P<${name}>`, `(?'${name}'`]
    .map((group) => text.indexOf(group))
    .find((at) => at >= 0);
  return start === undefined
    ? []
    : [md`a named group of the regular expression in ${world.at({ file, range: { start, end: start } })}`];
}

/** `$document_root` is the `root` that holds here. */
function rootHere(world: HoverWorld, name: string, held: readonly HeldBlock[]): readonly Markdown[] {
  if (name.toLowerCase() !== 'document_root') return [];
  if (held.length > mostPlaces) return [];
  const lines = held.map(({ scope }) => {
    const alias = scope.own('alias').at(-1);
    const root = alias === undefined ? scope.nearest('root') : { placed: alias, scope };
    if (root === undefined) return sentence('no `root` is set here: nginx uses the directory `html` of its prefix');
    const value = root.placed.fact.args[0]?.value ?? '';
    return md`${code(value)} here, ${root.scope === scope ? '' : md`${sayScope(root.scope)} in `}${world.at(placeOf(root.placed))}`;
  });
  const unique = distinct(lines);
  return unique.length === 1 ? unique : [];
}

function placeOf(placed: Placed): { readonly file: Placed['file']; readonly range: TextRange } {
  return { file: placed.file, range: placed.fact.range };
}
