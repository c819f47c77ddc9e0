/** Which words of a nginx file hold placeholders, and whether the file is filled in at all before nginx reads it. */
import { bracedPlaceholder, holdsBracedCapitals, mayHoldPlaceholder, placeholderIn } from '../placeholder.ts';
import type { NginxDirective } from './tree.ts';

/** A quoted word that is longer, or goes over lines, is a program's or a page's text. */
const longestQuoted = 500;
/** Directives that define the variable which they name. */
const defining = /^(?:set|map|geo|geoip2?|split_clients|js_var|set_\w+|\w+_set)$/;
/** A variable in capitals as envsubst replaces it. */
const environment = /\$\{([A-Z][A-Z0-9_]*)(?:[:?+=-][^}]*)?\}/g;
/** A default as in a shell (`${NAME:-value}`): nginx reads no name of a variable with it. */
const shellDefault = /\$\{[A-Za-z_]\w{0,100}:?[-=?+][^{}\s]{0,100}\}/;

export class Placeholders {
  readonly #text: string;
  /** Placeholders of the file are written `{name}`: then they are in quotes too. */
  readonly #braces: boolean;
  /** Names in `${NAME}`. */
  readonly #environment = new Set<string>();
  #found: boolean;

  constructor(text: string, found: boolean, braces: boolean) {
    this.#text = text;
    this.#found = found;
    this.#braces = braces;
  }

  /** Whether a placeholder stands in the word between two offsets. */
  isIn(start: number, end: number, quoted: boolean): boolean {
    if (quoted && end - start > longestQuoted) return false;
    const word = this.#text.slice(start, end);
    if (quoted && (!mayHoldPlaceholder(word) || word.includes('\n'))) return false;
    if (word.includes('${')) for (const [, name] of word.matchAll(environment)) this.#environment.add(name ?? '');
    const found = placeholderIn(word) !== undefined || shellDefault.test(word) || word.includes('$if(') || (quoted && (this.#braces ? bracedPlaceholder(word) !== undefined : holdsBracedCapitals(word.slice(1, -1))));
    if (found) this.#found = true;
    return found;
  }

  /** Whether something is filled in: a placeholder was found, or a `${NAME}` that nothing in the file defines. */
  areIn(items: readonly NginxDirective[]): boolean {
    if (this.#found || this.#environment.size === 0) return this.#found;
    for (const name of definedIn(items)) this.#environment.delete(name);
    return this.#environment.size > 0;
  }
}

function definedIn(items: readonly NginxDirective[]): readonly string[] {
  const names: string[] = [];
  const pending = [...items];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (defining.test(item.name.value)) for (const { value } of item.args) if (value.startsWith('$')) names.push(value.slice(1));
    if (item.block?.kind === 'directives') for (const inner of item.block.items) pending.push(inner);
  }
  return names;
}
