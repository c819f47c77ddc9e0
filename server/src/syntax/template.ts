/** Templates that write configuration: the constructs of Jinja, Go, Mustache, ERB and PHP (`{{ … }}`, `{% … %}`, `<% … %>`, `<?= … ?>`). */

import { mayOpenTag, tagEnd, tagLineEnd, tagRole, type LineTemplates } from './template-tags.ts';

const braceOpen = 123;
const braceClose = 125;
const hash = 35;
const percent = 37;
const lessThan = 60;
const question = 63;
const lineFeed = 10;
/** A construct inside a directive that goes over more characters than these is none. */
const longestInside = 4000;

/** Where a construct is: within a directive, or between directives. */
export type TemplatePlace = 'inside' | 'between';

/** `output` puts a value there, `control` decides what stands there, `comment` is nothing at all. */
export type TemplateRole = 'output' | 'control' | 'comment';

/** `{{ word …`: what in Go templates, Handlebars and Mustache is no output but control. */
const controlWord =
  /^[-~]?\s*(?:#|\/(?!\*)|\^|>|(?:if|else|elseif|end|endif|range|with|define|block|template|include|partial|each|unless|for|endfor|break|continue|import)\b(?![.(]|\s*\||\s*$)|(?:else|end|break|continue)\s*[-~]?\s*$|\$[\w]*\s*:?=)/;

/** Finds template constructs in one text; quick while the offsets asked for go forwards. */
export class TemplateFinder {
  readonly #text: string;
  /** For each sought string: from where it was last sought, and where it first occurs behind that (-1: nowhere). */
  readonly #known = new Map<string, { readonly from: number; readonly found: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * End (UTF-16 offset) of the construct that opens at `at`, or -1 where none does. Inside of a directive it closes on its line, or on a later one
   * while no line between ends as those of nginx do.
   */
  end(at: number, place: TemplatePlace): number {
    const opener = this.#text.charCodeAt(at);
    const second = this.#text.charCodeAt(at + 1);
    const tag = mayOpenTag(opener, second) ? tagEnd(this.#text, at) : -1;
    if (tag > 0) return tag;
    if (opener === lessThan)
      return second === percent ? this.#close(at, '<%', '%>', place) : second === question ? this.#php(at, place) : -1;
    if (opener !== braceOpen) return -1;
    if (second === percent) return this.#close(at, '{%', '%}', place);
    if (second === hash) return this.#close(at, '{#', '#}', place);
    if (second !== braceOpen) return -1;
    const special = this.#special(at);
    if (special > 0) return special;
    const triple = this.#text.charCodeAt(at + 2) === braceOpen;
    const end = this.#close(triple ? at + 1 : at, '{{', '}}', place);
    return triple && this.#text.charCodeAt(end) === braceClose ? end + 1 : end;
  }

  #close(at: number, opener: string, closer: string, place: TemplatePlace): number {
    const inner = at + opener.length;
    const close = this.#find(closer, inner);
    if (close < 0) return -1;
    const again = this.#find(opener, inner);
    if (again >= 0 && again < close) return -1;
    if (place === 'inside') {
      const line = this.#find('\n', inner);
      if (line >= 0 && line < close && !(opener !== '{#' && this.#isQuiet(inner, close))) return -1;
    }
    return close + closer.length;
  }

  /** No line between the offsets ends with `;`, `{` or `}`. */
  #isQuiet(from: number, to: number): boolean {
    return to - from <= longestInside && !/[;{}][ \t]*\r?\n/.test(this.#text.slice(from, to));
  }

  #php(at: number, place: TemplatePlace): number {
    return /^<\?(?:=|php\b|[ \t])/.test(this.#text.slice(at, at + 6)) ? this.#close(at, '<?', '?>', place) : -1;
  }

  /** `{{/* … *\/}}`, whatever stands in it; and a text that is put there as it is, `{{"{{"}}`, with all up to its counterpart `{{"}}"}}` on the line. */
  #special(at: number): number {
    const beginning = this.#text.slice(at, at + 80);
    const comment = /^\{\{-?[ \t]*\/\*/.exec(beginning);
    if (comment !== null) {
      const close = this.#find('*/', at + comment[0].length);
      const closer = close < 0 ? null : /^\*\/[ \t]*-?\}\}/.exec(this.#text.slice(close, close + 20));
      return closer === null ? -1 : close + closer[0].length;
    }
    const literal = /^\{\{-?[ \t]*(?:"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)[ \t]*-?\}\}/.exec(beginning)?.[0];
    if (literal === undefined) return -1;
    const end = at + literal.length;
    if (!/["'`]\{\{["'`]/.test(literal)) return end;
    const line = this.#find('\n', end);
    const rest = this.#text.slice(end, Math.min(line < 0 ? this.#text.length : line, end + 400));
    const counterpart = /\{\{-?[ \t]*["'`]\}\}["'`][ \t]*-?\}\}/.exec(rest);
    return counterpart === null ? end : end + counterpart.index + counterpart[0].length;
  }

  #find(sought: string, from: number): number {
    const known = this.#known.get(sought);
    if (known !== undefined && from >= known.from && (known.found < 0 || known.found >= from)) return known.found;
    if (known !== undefined && from < known.from) {
      const between = this.#text.slice(from, known.from + sought.length - 1).indexOf(sought);
      return between < 0 ? known.found : from + between;
    }
    const found = this.#text.indexOf(sought, from);
    this.#known.set(sought, { from, found });
    return found;
  }
}

/** Whether a template construct may open with the character at an offset; cheap, to be asked before {@link TemplateFinder.end}. */
export function mayOpenTemplate(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if (first === braceOpen && (second === braceOpen || second === percent || second === hash)) return true;
  return (first === lessThan && (second === percent || second === question)) || mayOpenTag(first, second);
}

/** What the construct between two offsets does; the offsets are those of its delimiters. */
export function templateRole(text: string, start: number, end: number): TemplateRole {
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  const third = text.charCodeAt(start + 2);
  const tag = tagRole(text, start);
  if (tag !== undefined && tagEnd(text, start) === end) return tag;
  if (first === lessThan && second === question) return third === 61 ? 'output' : 'control';
  if (first === lessThan) return third === 61 || third === 124 ? 'output' : third === hash ? 'comment' : 'control';
  if (second === hash) return 'comment';
  if (second === percent) return 'control';
  const inner = text.slice(start + 2, Math.min(end - 2, start + 60));
  if (/^[-~]?\s*(?:!|\/\*)/.test(inner)) return 'comment';
  return controlWord.test(inner) ? 'control' : 'output';
}

/**
 * Where a run of template constructs and spaces from an offset on ends, if nothing but a comment, a `}` or the line's end
 * follows it; -1 where other text does.
 */
export function templateRunEnd(text: string, from: number, finder: TemplateFinder): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || code === hash || code === braceClose) return at;
    const space = code === 32 || code === 9 || code === 13;
    const end = space ? at + 1 : mayOpenTemplate(text, at) ? finder.end(at, 'inside') : -1;
    if (end < 0) return -1;
    at = end;
  }
  return at;
}

/** Words that a line statement of Jinja, Mako or ERB begins with behind its `%`. */
const statement =
  /^%%?-?[ \t]*(?:if|elif|elsif|else|endif|for|endfor|while|endwhile|unless|end|set|endset|block|endblock|macro|endmacro|include|import|from|extends|call|endcall|def)\b/;

/** End of a line statement (`% if tls:`, `@if (tls)`, in Velocity `#if($tls)`) that begins at an offset, its line feed excluded; -1 where none does. */
export function lineStatementEnd(text: string, at: number, templates: LineTemplates = 'others'): number {
  const tag = tagLineEnd(text, at, templates);
  if (tag > 0) return tag;
  if (text.charCodeAt(at) !== percent || !statement.test(text.slice(at, at + 40))) return -1;
  const line = text.indexOf('\n', at);
  const end = line < 0 ? text.length : line;
  // with a `;` at its end it is a line of nginx that begins with a placeholder
  return /[;{][ \t\r]*$/.test(text.slice(Math.max(at, end - 20), end)) ? -1 : end;
}
