/** From the tree of a nginx file to the facts that other files may know. */
import { variableSetters, variableTables } from '../../../catalog/nginx/variable-setters.ts';
import type { FileId } from '../../../text/range.ts';
import { isNginxDirective } from '../../../catalog/nginx/directives.ts';
import { isCode, isContainer, isFollowedSetting, isTable } from '../../../catalog/nginx/followed.ts';
import { NginxToken, type NginxDirective, type NginxTree, type NginxWord } from '../../../syntax/nginx/tree.ts';
import { remembering } from '../../../text/text-memo.ts';
import { branchedIn } from '../../branched.ts';
import {
  PlacedBlock,
  PlacedFact,
  TopBlock,
  type NginxFact,
  type NginxFactBlock,
  type NginxFacts,
} from '../../facts.ts';

// names are few, and asked about for every directive
const isKept = remembering((name) => isFollowedSetting(name));

export function nginxFacts(file: FileId, tree: NginxTree): NginxFacts {
  return {
    dialect: 'nginx',
    file,
    top: factBlock(tree.items),
    templated: tree.templated,
    branched: branchedIn(tree, NginxToken.template, () => namesIn(tree.items)),
    placeholders: tree.placeholders,
    defines: definedIn(tree.items),
  };
}

/** Every directive's name with its place; a line of a table is part of what the table's name says. */
function* namesIn(items: readonly NginxDirective[]): Iterable<readonly [string, number]> {
  const open = [...items];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const name = item.name.value;
    yield [name, item.name.range.start];
    for (const child of item.block?.items ?? childless) {
      if (item.block?.kind === 'directives') open.push(child);
      else yield [name, child.name.range.start];
    }
  }
}

function factBlock(items: readonly NginxDirective[]): NginxFactBlock {
  const facts: NginxFact[] = [];
  for (const item of items) {
    const fact = factOf(item, 0);
    if (fact !== undefined) facts.push(fact);
  }
  return new TopBlock(facts.slice());
}

/** Blocks deeper than a server ever nests are cut here. */
const deepest = 64;

function factOf(item: NginxDirective, depth: number): NginxFact | undefined {
  const name = item.name.value;
  const block = item.block;
  if (block === undefined || isCode(name)) return isKept(name) ? fact(item, undefined) : undefined;
  if (block.kind === 'pairs')
    return isTable(name)
      ? fact(
          item,
          new PlacedBlock(
            block.items.map((pair) => fact(pair, undefined)),
            block.range,
          ),
        )
      : undefined;
  if (block.kind === 'raw' || !isContainer(name) || depth >= deepest) return undefined;
  const inner: NginxFact[] = [];
  for (const child of block.items) {
    const found = name === 'upstream' ? fact(child, undefined) : factOf(child, depth + 1);
    if (found !== undefined) inner.push(found);
  }
  // a list that grew has room for more than there are
  return fact(item, new PlacedBlock(inner.slice(), block.range));
}

function fact(item: NginxDirective, block: NginxFactBlock | undefined): NginxFact {
  return new PlacedFact(item.name, item.args, item.range.end, block);
}

/** Directives of nginx's own that define the variable of their first argument; those of the others are only read. */
const definers: ReadonlySet<string> = new Set(variableSetters);
/** Blocks that define the variable of their last argument. */
const tables: ReadonlySet<string> = new Set(variableTables);

const childless: readonly NginxDirective[] = [];
const wordless: readonly NginxWord[] = [];
const nothingDefined: readonly string[] = [];

/** Names that some directive may define: by its kind, by a named group of a regular expression, or by whatever a module of others does. */
function definedIn(items: readonly NginxDirective[]): readonly string[] {
  const found: string[] = [];
  const open = [...items];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    addVariable(item.name.value, found);
    for (const child of item.block?.items ?? childless) {
      if (item.block?.kind === 'directives') open.push(child);
      else addGroups(child.name, found);
    }
    for (const word of definingWords(item)) addVariable(word.value, found);
    for (const word of item.args) if (item.name.value !== 'server_name' || isPattern(word)) addGroups(word, found);
  }
  return found.length === 0 ? nothingDefined : [...new Set(found)];
}

function addVariable(text: string, into: string[]): void {
  if (text.startsWith('$') && /^\$\w+$/.test(text)) into.push(text.slice(1).toLowerCase());
}

function definingWords({ name, args }: NginxDirective): readonly NginxWord[] {
  if (definers.has(name.value)) return args.slice(0, 1);
  if (tables.has(name.value)) return args.slice(-1);
  return isNginxDirective(name.value) ? wordless : args;
}

/** A name of a server is a regular expression only behind a tilde. */
function isPattern({ value }: NginxWord): boolean {
  return value.startsWith('~');
}

function addGroups({ value }: NginxWord, into: string[]): void {
  if (!value.includes('(?')) return;
  for (const match of value.matchAll(/\(\?P?[<'](\w+)[>']/g)) into.push((match[1] ?? '').toLowerCase());
}
