/** Every name that one nginx file gives or uses, from its tree. */
import { luaVariableSetters, variableSetters, variableTables } from '../../catalog/nginx/variable-setters.ts';
import type { NginxDirective, NginxTree, NginxWord } from '../../syntax/nginx/tree.ts';
import type { TextRange } from '../../text/range.ts';
import type { NameUse } from './name-use.ts';
import { wordNames, type WordName } from './nginx-word-names.ts';
import { groupsIn, isRegexWord, luaVariablesIn, mayHoldVariables, variableNamesIn } from './variable-words.ts';

/** The part of nginx that a block belongs to: each has upstreams, variables and formats of its own. */
export type Family = 'http' | 'stream' | 'mail';

/**
 * @param family what the top of the file belongs to where it opens no block of its own
 * @param only words without this text are passed over: quicker where one name is sought in many files
 */
export function usesInNginx(tree: NginxTree, family: Family = 'http', only?: string): readonly NameUse[] {
  const gatherer = new Gatherer(tree.text, only?.toLowerCase());
  gatherer.items(tree.items, { family, server: -1, block: undefined });
  return gatherer.uses;
}

interface UseContext {
  readonly family: Family;
  readonly server: number;
  /** The directive whose block this is. */
  readonly block: NginxDirective | undefined;
}

const definers: ReadonlySet<string> = new Set([...variableSetters, ...luaVariableSetters]);
const tables: ReadonlySet<string> = new Set(variableTables);

class Gatherer {
  readonly uses: NameUse[] = [];
  readonly #text: string;
  readonly #only: string | undefined;

  constructor(text: string, only: string | undefined) {
    this.#text = text;
    this.#only = only;
  }

  items(items: readonly NginxDirective[], useContext: UseContext): void {
    for (const item of items) this.#directive(item, useContext);
  }

  #directive(directive: NginxDirective, useContext: UseContext): void {
    if (this.#mayHold(directive)) this.#words(directive, useContext);
    const name = directive.name.value;
    const { block } = directive;
    if (block === undefined) return;
    if (block.kind === 'raw') return this.#lua(block.range, useContext, name);
    const family = name === 'stream' || name === 'mail' || name === 'http' ? name : useContext.family;
    const server =
      name === 'server' && useContext.block?.name.value !== 'upstream' ? directive.range.start : useContext.server;
    this.items(block.items, { family, server, block: directive });
  }

  #mayHold({ name, args }: NginxDirective): boolean {
    const only = this.#only;
    return (
      only === undefined ||
      name.value.toLowerCase().includes(only) ||
      args.some((word) => word.value.toLowerCase().includes(only))
    );
  }

  #words(directive: NginxDirective, useContext: UseContext): void {
    const pairs = useContext.block?.block?.kind === 'pairs';
    if (useContext.family !== 'mail' && !pairs)
      for (const found of wordNames(directive, useContext.block?.name.value)) this.#named(found, directive, useContext);
    this.#variables(directive, useContext);
  }

  #named({ kind, role, word, text, from }: WordName, directive: NginxDirective, useContext: UseContext): void {
    if (word.template || text === '') return;
    const start = word.range.start + (word.quote === undefined ? 0 : 1) + from;
    const exact = this.#text.startsWith(text, start);
    const range = exact ? { start, end: start + text.length } : word.range;
    const prefixLength = kind === 'named location' && exact ? 1 : 0;
    this.uses.push({
      kind,
      key: keyIn(useContext, kind === 'upstream' ? text.toLowerCase() : text),
      text,
      range,
      shown: { start: range.start - prefixLength, end: range.end },
      role,
      exact,
      server: useContext.server,
      by: directive.name.value,
    });
  }

  #variables(directive: NginxDirective, useContext: UseContext): void {
    const name = directive.name.value;
    const defined = definedWord(directive);
    if (useContext.block?.block?.kind === 'pairs') {
      this.#groups(directive.name, useContext, useContext.block.name.value);
      if (useContext.block.name.value === 'map' && name !== 'include')
        for (const word of directive.args) this.#variablesOf(word, undefined, useContext, 'map');
      return;
    }
    if (!mayHoldVariables(name)) {
      for (const word of directive.args) this.#groups(word, useContext, name);
      return;
    }
    directive.args.forEach((word, index) => {
      if (isRegexWord(directive, index)) this.#groups(word, useContext, name);
      else this.#variablesOf(word, defined, useContext, name);
    });
  }

  #variablesOf(word: NginxWord, defined: NginxWord | undefined, useContext: UseContext, by: string): void {
    if (word.value.includes('ngx.var')) this.#lua(word.range, useContext, by);
    const role = word === defined ? 'definition' : 'reference';
    for (const found of variableNamesIn(this.#text, word)) this.#variable(found, role, useContext, by);
  }

  /** Named groups of a regular expression define variables. */
  #groups(word: NginxWord, useContext: UseContext, by: string): void {
    for (const found of groupsIn(this.#text, word.range)) this.#variable(found, found.role, useContext, by);
  }

  #lua(body: TextRange, useContext: UseContext, by: string): void {
    for (const found of luaVariablesIn(this.#text, body)) this.#variable(found, 'reference', useContext, by);
  }

  /** @param found the name alone, and with its `$` where it has one */
  #variable(
    { text, range, shown = range }: { readonly text: string; readonly range: TextRange; readonly shown?: TextRange },
    role: NameUse['role'],
    useContext: UseContext,
    by: string,
  ): void {
    const key = keyIn(useContext, text.toLowerCase());
    this.uses.push({ kind: 'variable', key, text, range, shown, role, exact: true, server: useContext.server, by });
  }
}

function keyIn({ family }: UseContext, key: string): string {
  return family === 'http' ? key : `${family} ${key}`;
}

/** The word whose variable a directive defines. */
function definedWord({ name, args }: NginxDirective): NginxWord | undefined {
  if (definers.has(name.value)) return args[0];
  return tables.has(name.value) ? args.at(-1) : undefined;
}
