/** Which words of a nginx file hold placeholders, and whether the file is filled in at all before nginx reads it. */
import { isFillIn } from '../fill-in.ts';
import { foreignVariableIn, looksRegular, loosePlaceholderIn, namedPlaceholderIn } from '../loose-placeholder.ts';
import { bracedPlaceholder, holdsBracedCapitals, mayHoldPlaceholder, placeholderIn } from '../placeholder.ts';
import { NginxFlag, type NginxLexed } from './lexer.ts';
import { NginxToken, type NginxDirective, type NginxWord } from './tree.ts';

/** A quoted word that is longer, or goes over lines, is a program's or a page's text. */
const longestQuoted = 500;
const longestWord = 4000;
/** Directives that define the variable which they name. */
const defining = /^(?:set|map|geo|geoip2?|split_clients|js_var|set_\w+|\w+_set)$/;
/** A variable in capitals as envsubst replaces it. */
const environment = /\$\{([A-Z][A-Z0-9_]*)(?:[:?+=-][^}]{0,256})?\}/g;
/** A default as in a shell (`${NAME:-value}`): nginx reads no name of a variable with it. */
const shellDefault = /\$\{[A-Za-z_]\w{0,100}:?[-=?+][^{}\s]{0,100}\}/;
/** Directives that take a named location, or give one to a variable. */
const namesLocation = /^(?:location|try_files|error_page|post_action|echo_exec|set|map|split_clients|default)$/;
/** Directives whose values are text for visitors or logs, a program, or a list of ciphers: any character may stand in them. */
const freeText =
  /^(?:return|subs?_filter|add_header|more_\w+|echo\w*|log_format|env|perl\w*|js_\w+|(?=\w+?_by_lua)\w+|ssi\w*|set_by_\w+|\w*ssl_ciphers|SecRule\w*|modsecurity_rules|charset_types)$/;
/** Directives that read no variable, and whose values nobody takes for more than one word: with `${name}` in them a template is written. */
const plain =
  /^(?:listen|user|worker_processes|worker_connections|worker_rlimit_nofile|pid|\w+_timeout|client_max_body_size|server_name)$/;

const noWords: readonly NginxWord[] = [];

/** What is known of a file after it was read once: the spellings that it uses. */
export interface Spellings {
  /** `${name}` is filled in, for names that the file does not define. */
  readonly variables: boolean;
  /** Names of variables that the file defines. */
  readonly defined: ReadonlySet<string>;
  /** `$name$` is filled in. */
  readonly dollars: boolean;
  /** `$$name` stands for `$name`, which whoever fills in the file leaves alone. */
  readonly doubled: boolean;
}

export class Placeholders {
  readonly #text: string;
  /** Placeholders of the file are written `{name}`: then they are in quotes too. */
  readonly #braces: boolean;
  readonly #spellings: Spellings | undefined;
  /** Names in `${NAME}`. */
  readonly #environment = new Set<string>();
  /** Somewhere in the file a word is for a person to fill in. */
  readonly #fillIns: boolean;
  #found: boolean;
  #lower = false;
  #foreign = false;
  #dollars = 0;
  #doubled = 0;

  /** @param spellings those of the file, where it was read before */
  constructor(text: string, lexed: Pick<NginxLexed, 'placeholders' | 'braces'>, spellings?: Spellings) {
    this.#text = text;
    this.#found = lexed.placeholders;
    this.#braces = lexed.braces;
    this.#spellings = spellings;
    this.#fillIns = isFillIn(text, Infinity);
  }

  /** Whether the word with these flags of the lexer has to be looked at: one for a person to fill in has none. */
  concerns(flags: number): boolean {
    return (flags & NginxFlag.marked) !== 0 || this.#fillIns;
  }

  /** Whether a placeholder stands in the word between two offsets, a token of a kind; `words` are those before it in its directive, none where it stands in a list of pairs. */
  isIn(start: number, end: number, kind: number, words: readonly NginxWord[] | undefined): boolean {
    const quoted = kind === NginxToken.quoted;
    if (end - start > (quoted ? longestQuoted : longestWord)) return false;
    const word = this.#text.slice(start, end);
    if (this.#fillIns && isFillIn(word) && !freeText.test(words?.[0]?.value ?? '')) return true;
    if (quoted && (!mayHoldPlaceholder(word) || word.includes('\n'))) return false;
    if (word.includes('${')) for (const [, name] of word.matchAll(environment)) this.#environment.add(name ?? '');
    const inner = quoted ? word.slice(1, -1) : word;
    const found =
      placeholderIn(word) !== undefined ||
      shellDefault.test(word) ||
      word.includes('$if(') ||
      (quoted && this.#inQuotes(word)) ||
      (!(quoted && /\s/.test(inner)) && this.#isHere(inner, words));
    if (found) this.#found = true;
    return found;
  }

  #inQuotes(word: string): boolean {
    return this.#braces ? bracedPlaceholder(word) !== undefined : holdsBracedCapitals(word.slice(1, -1));
  }

  /** Whether a placeholder stands in a word because of what it is a value of. */
  #isHere(word: string, words: readonly NginxWord[] | undefined): boolean {
    const name = words === undefined ? 'map' : (words[0]?.value ?? '');
    if (isRegular(word, words)) return false;
    if (freeText.test(name) && !isCode(words))
      return foreignVariableIn(word) !== undefined || loosePlaceholderIn(word) === word;
    if ((!namesLocation.test(name) || isCode(words)) && namedPlaceholderIn(word) !== undefined) return true;
    if (!(name === 'include' && word.includes('[')) && loosePlaceholderIn(word) !== undefined) return true;
    return word.includes('$') && this.#isVariable(word, name);
  }

  #isVariable(word: string, directive: string): boolean {
    if (foreignVariableIn(word) !== undefined) return (this.#foreign = true);
    if (/\$\$[\w{]/.test(word)) this.#doubled++;
    const between = /(?<!\$)\$[A-Za-z_][\w.]*\$(?![\w{$])/.test(word);
    if (between) this.#dollars++;
    const braced = /\$\{([a-z_]\w*)\}/.exec(word)?.[1];
    if (braced !== undefined) this.#lower = true;
    if (braced !== undefined && plain.test(directive)) return (this.#foreign = true);
    const known = this.#spellings;
    return (
      known !== undefined &&
      ((between && known.dollars) ||
        (known.doubled && /\$\$[\w{]/.test(word)) ||
        (braced !== undefined && known.variables && !known.defined.has(braced)))
    );
  }

  /** The spellings of the file, where reading it again with them tells more. */
  spellings(items: readonly NginxDirective[]): Spellings | undefined {
    const [variables, dollars, doubled] = [this.#foreign && this.#lower, this.#dollars > 1, this.#doubled > 1];
    return this.#spellings === undefined && (variables || dollars || doubled)
      ? { variables, dollars, doubled, defined: new Set(definedIn(items)) }
      : undefined;
  }

  /** Whether something is filled in: a placeholder was found, or a `${NAME}` that nothing in the file defines. */
  areIn(items: readonly NginxDirective[]): boolean {
    if (this.#found || this.#environment.size === 0) return this.#found;
    for (const name of definedIn(items)) this.#environment.delete(name);
    return this.#environment.size > 0;
  }
}

/** Whether a word is the first one of directives whose first one is a code or a file, and no named location. */
function isCode(words: readonly NginxWord[] | undefined): boolean {
  return words?.length === 1 && /^(?:return|error_page|try_files)$/.test(words[0]?.value ?? '');
}

/** Whether a word is a regular expression, by its own look or by the words before it. */
function isRegular(word: string, words: readonly NginxWord[] = noWords): boolean {
  return (
    looksRegular(word) ||
    (words.length === 1 && words[0]?.value === 'rewrite') ||
    words.slice(0, 4).some(({ value }) => /^!?~\*?$/.test(value))
  );
}

function definedIn(items: readonly NginxDirective[]): readonly string[] {
  const names: string[] = [];
  const pending = [...items];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (defining.test(item.name.value))
      for (const { value } of item.args) if (value.startsWith('$')) names.push(value.slice(1));
    if (item.block?.kind === 'directives') for (const inner of item.block.items) pending.push(inner);
  }
  return names;
}
