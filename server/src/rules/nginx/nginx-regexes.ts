/** Regular expressions in nginx: where they stand, and what PCRE would refuse of their form. */
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { remembering } from '../../text/text-memo.ts';

export interface NginxRegex {
  readonly word: NginxWord;
  readonly pattern: string;
}

/** Directives that may hold regular expressions. */
export const regexHolders: readonly string[] = [
  'location',
  'gzip_disable',
  'rewrite',
  'fastcgi_split_path_info',
  'if',
  'server_name',
  'valid_referers',
  'proxy_redirect',
  'proxy_cookie_path',
  'proxy_cookie_domain',
  'map',
];

/** The regular expressions that a directive holds ({@link regexHolders}), the modifier before them removed. */
export function regexesOf(directive: NginxDirective): readonly NginxRegex[] {
  const {
    name: { value: name },
    args,
  } = directive;
  switch (name) {
    case 'location':
      return ofLocation(args);
    case 'gzip_disable':
      return args.filter(({ value }) => value !== 'msie6').map((word) => ({ word, pattern: word.value }));
    case 'rewrite':
    case 'fastcgi_split_path_info':
      return args.slice(0, 1).map((word) => ({ word, pattern: word.value }));
    case 'if':
      return ofCondition(args);
    case 'server_name':
    case 'valid_referers':
      return patternsAfter(args, /^~(.+)$/s);
    case 'proxy_redirect':
    case 'proxy_cookie_path':
    case 'proxy_cookie_domain':
      return patternsAfter(args.slice(0, 1), /^~\*?(.*)$/s);
    case 'map':
      return patternsAfter(
        (directive.block?.items ?? []).map((pair) => pair.name),
        /^~\*?(.*)$/s,
      );
    default:
      return [];
  }
}

function patternsAfter(words: readonly NginxWord[], character: RegExp): readonly NginxRegex[] {
  return words.flatMap((word) => {
    const pattern = character.exec(word.value)?.[1];
    return pattern === undefined ? [] : [{ word, pattern }];
  });
}

function ofLocation(args: readonly NginxWord[]): readonly NginxRegex[] {
  const [first, second] = args;
  if (second !== undefined)
    return first?.value === '~' || first?.value === '~*' ? [{ word: second, pattern: second.value }] : [];
  return patternsAfter(args, /^~\*?(.*)$/s);
}

function ofCondition(args: readonly NginxWord[]): readonly NginxRegex[] {
  const index = args.findIndex((word) => /^!?~\*?$/.test(word.value));
  const words = args.slice(index + 1);
  const [first, ...more] = words;
  if (index < 0 || first === undefined || more.length > 1 || (more.length === 1 && more[0]?.value !== ')')) return [];
  return [{ word: first, pattern: more.length === 1 ? first.value : first.value.slice(0, -1) }];
}

/** What is wrong with a pattern, as the end of a sentence; `undefined` where nothing is, or it is not certain. */
export function regexFault(pattern: string): string | undefined {
  const fault = faultIn(pattern);
  return fault === '' ? undefined : fault;
}

/** The empty text where nothing is wrong. */
const faultIn = remembering((pattern) => new Scanner(pattern).run() ?? '', { most: 1000, longest: 500 });

/** Number of groups that capture. */
export function countGroups(pattern: string): number {
  const plain = pattern.replaceAll(/\\./gs, '').replaceAll(/\[\^?\]?[^\]]*(?:\]|$)/g, '');
  return [...plain.matchAll(/\((?!\?)|\(\?P?<(?![=!])|\(\?'/g)].length;
}

/** A letter behind `(?` that is neither an option nor the beginning of a pass, a condition or a name. */
const unknownGroup = /^\?[;,./@%$~"{}\\[\]_ bcdefghjklopqtuvwyzABDEFGHIKLMNOQSTVWXYZ]/;

const posixClasses: ReadonlySet<string> = new Set([
  'alpha',
  'lower',
  'upper',
  'alnum',
  'ascii',
  'blank',
  'cntrl',
  'digit',
  'graph',
  'print',
  'punct',
  'space',
  'word',
  'xdigit',
]);

class Scanner {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;
  /** Something stands before that a quantifier may repeat. */
  #repeatable = false;
  /** Of each group that is open, whether it looks back; one that looks ahead ends it. */
  readonly #behind: boolean[] = [];
  readonly #names = new Set<string>();
  /** Groups that the pattern refers to, by number or name. */
  readonly #references: string[] = [];
  /** What was just read is a quantifier itself: `?` and `+` may follow. */
  #quantified = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): string | undefined {
    // comments and verbs change what characters mean
    if (/\(\?[a-z]*x|\(\*[a-z]|\(\?#|\\Q/i.test(this.#pattern)) return undefined;
    while (this.#at < this.#pattern.length) {
      const fault = this.#step(this.#pattern.charAt(this.#at));
      if (fault !== undefined) return fault;
    }
    return this.#depth > 0 ? 'has an unclosed "("' : this.#unmet();
  }

  /** A reference to a group that the pattern does not have. */
  #unmet(): string | undefined {
    if (this.#references.length === 0 || this.#pattern.includes('(?|')) return undefined;
    const groups = countGroups(this.#pattern);
    const missing = this.#references.find((one) => (/^\d/.test(one) ? Number(one) > groups : !this.#names.has(one)));
    return missing === undefined
      ? undefined
      : `refers to a group ${/^\d/.test(missing) ? missing : `"${missing}"`} that it does not have`;
  }

  #step(character: string): string | undefined {
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#class();
      case '(':
        return this.#open();
      case ')':
        this.#behind.pop();
        if (this.#depth-- === 0) return 'has an unmatched ")"';
        return this.#tookItem(1);
      case '|':
        return this.#took(1);
      case '*':
      case '+':
      case '?':
        return this.#quantifier(1);
      case '{':
        return this.#braces();
      // PCRE repeats `^` and `$` as well
      default:
        return this.#tookItem(1);
    }
  }

  /** Steps over what nothing can repeat. */
  #took(length: number): undefined {
    this.#at += length;
    this.#repeatable = false;
    this.#quantified = false;
    return undefined;
  }

  /** Steps over what a quantifier may follow. */
  #tookItem(length: number): undefined {
    this.#took(length);
    this.#repeatable = true;
    return undefined;
  }

  #escape(): string | undefined {
    if (this.#at + 1 >= this.#pattern.length) return 'ends with a "\\"';
    const property = /^\\[pP]([a-zA-Z])/.exec(this.#pattern.slice(this.#at, this.#at + 3))?.[1];
    if (property !== undefined && !/[CLMNPSZ]/i.test(property))
      return `has "\\${this.#pattern.charAt(this.#at + 1)}${property}", a character property that PCRE does not support`;
    const rest = this.#pattern.slice(this.#at + 1);
    if (rest === 'c') return 'ends with "\\c", which requires a letter';
    if (/^[LlUu]/.test(rest) || /^N\{(?!\d*(?:,\d*)?\})/.test(rest))
      return `has "\\${rest.charAt(0)}", which PCRE does not support`;
    // the character behind it belongs to it, whatever it is
    if (rest.startsWith('c')) return this.#tookItem(3);
    // without such a group \8 and \9 are digits to PCRE, which nginx has before PCRE2
    const reference = /^([1-7])(?!\d)|^g\{?([1-9]\d*)\}?|^k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|^g\{([A-Za-z_]\w*)\}/.exec(
      rest,
    );
    const group = reference?.slice(1).find((one) => one !== undefined);
    if (group !== undefined) this.#references.push(group);
    return this.#tookItem(group === undefined ? 2 : 1 + (reference?.[0].length ?? 1));
  }

  #class(): string | undefined {
    let at = this.#at + 1;
    if (this.#pattern.charAt(at) === '^') at++;
    if (this.#pattern.charAt(at) === ']') at++;
    for (; at < this.#pattern.length; at++) {
      const character = this.#pattern.charAt(at);
      const range = /^(\w)-(\w)/.exec(this.#pattern.slice(at, at + 3));
      if (range !== null && (range[1] ?? '') > (range[2] ?? ''))
        return `has "${range[0]}", whose ends are out of order`;
      if (range !== null) at += 2;
      else if (character === '\\') at++;
      else if (character === '[' && /^\[:\^?[a-z]+:\]/.test(this.#pattern.slice(at, at + 20))) {
        const end = this.#pattern.indexOf(':]', at) + 1;
        const name = this.#pattern.slice(at + 2, end - 1).replace(/^\^/, '');
        if (!posixClasses.has(name)) return `has "[:${name}:]", a character class that PCRE does not support`;
        at = end;
      } else if (character === ']') return this.#tookItem(at + 1 - this.#at);
    }
    return 'has an unclosed "["';
  }

  #open(): string | undefined {
    this.#depth++;
    const rest = this.#pattern.slice(this.#at + 1);
    const fault = this.#name(rest);
    if (fault !== undefined) return fault;
    this.#behind.push(/^\?<[=!]/.test(rest) || (!/^\?[=!]/.test(rest) && this.#behind.at(-1) === true));
    const special = /^\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|<?[=!]|[:>|]|[+-](?=\d)|[a-zA-Z^-]*[:)])/.exec(rest)?.[0];
    if (special === undefined && unknownGroup.test(rest))
      return `has "(${rest.slice(0, 2)}", which does not begin any kind of group`;
    if (special?.endsWith(')') === true) {
      this.#depth--;
      this.#behind.pop();
    }
    return this.#took(1 + (special?.length ?? (rest.startsWith('?') ? 1 : 0)));
  }

  /** Of a group with a name, or a reference to one. */
  #name(rest: string): string | undefined {
    const reference = /^\?(?:P[>=]|&)(\w+)\)/.exec(rest)?.[1];
    if (reference !== undefined) this.#references.push(reference);
    const name = /^\?(?:P?<|')(\w+)[>']/.exec(rest)?.[1];
    if (name === undefined) return undefined;
    if (/^\d/.test(name)) return `names a group "${name}", but names begin with a letter`;
    if (this.#names.has(name) && !/\(\?(?:[a-zA-Z]*J|\|)/.test(this.#pattern))
      return `gives the name "${name}" to two groups`;
    this.#names.add(name);
    return undefined;
  }

  #quantifier(length: number): string | undefined {
    const character = this.#pattern.charAt(this.#at);
    if (this.#quantified && (character === '?' || character === '+')) return this.#took(length);
    if (this.#behind.at(-1) === true && (character === '*' || character === '+'))
      return 'has a lookbehind without a fixed length';
    if (!this.#repeatable) return `has a "${character}" with nothing to repeat`;
    this.#took(length);
    this.#quantified = true;
    return undefined;
  }

  /** Braces that are no quantifier are plain characters. */
  #braces(): string | undefined {
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (match === null) return this.#tookItem(1);
    const [whole, least = '', , most = ''] = match;
    if (most !== '' && Number(most) < Number(least)) return `has "${whole}", whose numbers are out of order`;
    if (Number(least) > 65_535 || Number(most) > 65_535) return `has "${whole}", whose numbers are too large`;
    return this.#quantifier(whole.length);
  }
}
