/** Templates that write configuration: the constructs of Jinja, Go, Mustache and ERB, and placeholders like `%name%` or `__NAME__`. */

const braceOpen = 123;
const braceClose = 125;
const hash = 35;
const percent = 37;
const lessThan = 60;
const lineFeed = 10;

/** `output` puts a value there, `control` decides what stands there, `comment` is nothing at all. */
export type TemplateRole = 'output' | 'control' | 'comment';

/** `{{ word …`: what in Go templates, Handlebars and Mustache is no output but control. */
const controlWord = /^[-~]?\s*(?:#|\/(?!\*)|\^|>|(?:if|else|elseif|end|endif|range|with|define|block|template|include|partial|each|unless|for|endfor|break|continue|import)\b(?!\s*[.|(]|\s*$)|(?:else|end|break|continue)\s*[-~]?\s*$|\$[\w]*\s*:?=)/;

/** Finds template constructs in one text; quick while the offsets asked for go forwards. */
export class TemplateFinder {
  readonly #text: string;
  /** For each sought string: from where it was last sought, and where it first occurs behind that (-1: nowhere). */
  readonly #known = new Map<string, { readonly from: number; readonly found: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * End (UTF-16 offset) of the construct that opens at `at`, or -1 where none does.
   * `sameLine`: it must close before the line ends.
   */
  end(at: number, sameLine: boolean): number {
    const opener = this.#text.charCodeAt(at);
    const second = this.#text.charCodeAt(at + 1);
    if (opener === lessThan) return second === percent ? this.#close(at, '<%', '%>', sameLine) : -1;
    if (opener !== braceOpen) return -1;
    if (second === percent) return this.#close(at, '{%', '%}', sameLine);
    if (second === hash) return this.#close(at, '{#', '#}', sameLine);
    if (second !== braceOpen) return -1;
    const triple = this.#text.charCodeAt(at + 2) === braceOpen;
    const end = this.#close(triple ? at + 1 : at, '{{', '}}', sameLine);
    return triple && this.#text.charCodeAt(end) === braceClose ? end + 1 : end;
  }

  #close(at: number, opener: string, closer: string, sameLine: boolean): number {
    const inner = at + opener.length;
    const close = this.#find(closer, inner);
    if (close < 0) return -1;
    if (sameLine) {
      const line = this.#find('\n', inner);
      if (line >= 0 && line < close) return -1;
    }
    const again = this.#find(opener, inner);
    return again >= 0 && again < close ? -1 : close + closer.length;
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
  if (first === braceOpen) return second === braceOpen || second === percent || second === hash;
  return first === lessThan && second === percent;
}

/** What the construct between two offsets does; the offsets are those of its delimiters. */
export function templateRole(text: string, start: number, end: number): TemplateRole {
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  const third = text.charCodeAt(start + 2);
  if (first === lessThan) return third === 61 || third === 124 ? 'output' : third === hash ? 'comment' : 'control';
  if (second === hash) return 'comment';
  if (second === percent) return 'control';
  const inner = text.slice(start + 2, Math.min(end - 2, start + 60));
  if (/^[-~]?\s*(?:!|\/\*)/.test(inner)) return 'comment';
  return controlWord.test(inner) ? 'control' : 'output';
}

/**
 * Where a run of template constructs and blanks from an offset on ends, if nothing but a comment, a `}` or the line's end
 * follows it; -1 where other text does.
 */
export function templateRunEnd(text: string, from: number, finder: TemplateFinder): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || code === hash || code === braceClose) return at;
    const blank = code === 32 || code === 9 || code === 13;
    const end = blank ? at + 1 : mayOpenTemplate(text, at) ? finder.end(at, true) : -1;
    if (end < 0) return -1;
    at = end;
  }
  return at;
}

const delimiters: readonly (readonly [string, string])[] = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['<%', '%>'],
];
const placeholders: readonly RegExp[] = [
  // Not `%2Fa%2F` or `%C3%A9`: two hexadecimal digits, one of them a number, are an encoded byte.
  /%(?![A-Fa-f]\d)[A-Za-z_][\w.-]*\w\w?%/,
  /(?<!\w)__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__(?!\w)/,
  /(?<![\w.@])(?:@@[A-Za-z]\w+@@|@[A-Za-z]\w+@)(?![\w.@])/,
  /(?<![?Pk\\(])<[A-Z][A-Z0-9_-]+>/,
  /(?<![:\w])![A-Z][A-Z0-9_]+!(?![:\w])/,
  /(?<!\w)![A-Z][A-Z0-9]*_[A-Z0-9_]+!(?!\w)/,
  /(?<!\w)PH_[A-Z][A-Z0-9_]*/,
];

/**
 * The first template-like placeholder in a value, as written, or `undefined`: `{{ … }}`, `{% … %}`, `<% … %>`, `%name%`,
 * `__NAME__`, `@NAME@`, `@@NAME@@`, `<NAME>`, `!NAME!`, `PH_NAME`. Regular expressions, `@named` locations, percent-encoding and
 * cipher lists are none.
 */
export function placeholderIn(value: string): string | undefined {
  if (!/[{%_@<!]/.test(value)) return undefined;
  let first: string | undefined;
  let place = value.length;
  const take = (found: string, at: number): void => {
    if (at >= place) return;
    first = found;
    place = at;
  };
  for (const [open, close] of delimiters) {
    const start = value.indexOf(open);
    const end = start < 0 ? -1 : value.indexOf(close, start + open.length);
    if (end >= 0) take(value.slice(start, end + close.length), start);
  }
  for (const form of placeholders) {
    const match = form.exec(value);
    if (match !== null) take(match[0], match.index);
  }
  return first;
}

/** Whether a value ends with a placeholder: what is put there may bring the sign along that seems to be missing behind it. */
export function endsWithPlaceholder(value: string): boolean {
  return /(?:\}\}|%\}|%>|%[A-Za-z_][\w.-]*%|__[A-Z][A-Z0-9_]*__|@[A-Za-z]\w+@|<[A-Z][A-Z0-9_-]+>|![A-Z][A-Z0-9_]+!|(?<!\w)PH_[A-Z0-9_]+)$/.test(value.slice(-200));
}

/** Whether a word is nothing but one placeholder ({@link placeholderIn}), `${name}` or `$NAME`: alone on a line it stands for whole lines. */
export function isWholePlaceholder(word: string): boolean {
  return /^\$(?:\{[A-Za-z_]\w*\}|[A-Z][A-Z0-9_]+)$/.test(word) || placeholderIn(word) === word;
}
