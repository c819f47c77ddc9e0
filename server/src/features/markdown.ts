/**
 * The one place where Markdown is made. What comes from a file is a string, and a string becomes Markdown only here, escaped, so that nothing in a
 * configuration can become an image, a link, HTML or a table of its own. Renderers differ: what is written here is read alike by CommonMark, GitHub's
 * dialect (tables, bare addresses) and VS Code (icons).
 */
import { visible } from '../text/visible.ts';

/** Markdown as a text, for an answer to an editor; only {@link Markdown} gives it. */
export type MarkdownText = string & { readonly of: 'markdown' };

const secret = Symbol('markdown');

/** A part of Markdown. It cannot be made from a string but by the functions of this file. */
export class Markdown {
  readonly #text: string;
  readonly #inCell: string;

  /** @param inCell the same for a cell of a table, where a `|` ends the cell also inside of code */
  constructor(key: typeof secret, text: string, inCell = text) {
    if (key !== secret) throw new TypeError('Markdown is made by the functions of features/markdown');
    this.#text = text;
    this.#inCell = inCell;
  }

  get text(): MarkdownText {
    return this.#text as MarkdownText;
  }

  /** For {@link table}. */
  get inCell(): string {
    return this.#inCell;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** A template that is not marked with {@link md} would lose what is Markdown and what is not. */
  [Symbol.toPrimitive](): never {
    throw new TypeError('Markdown is put together by md`…`');
  }

  /** Whether it begins with these characters. */
  startsWith(start: string): boolean {
    return this.#text.startsWith(start);
  }

  /** The same with a capital at its beginning, unless that is a name or a character. */
  capital(): Markdown {
    if (/^(?:nginx|upstream|pool)\b/.test(this.#text) || !/^[a-z]/.test(this.#text)) return this;
    const raised = (one: string): string => (one[0] ?? '').toUpperCase() + one.slice(1);
    return new Markdown(secret, raised(this.#text), raised(this.#inCell));
  }
}

/** No Markdown at all. */
export const nothing = new Markdown(secret, '');

/** Markdown of the program itself with values between: strings and numbers are escaped, Markdown stays as it is. */
export function md(literals: TemplateStringsArray, ...values: readonly (string | number | Markdown)[]): Markdown {
  return concat(
    literals.flatMap((literal, index) => {
      const value = values[index];
      return [new Markdown(secret, literal), ...(value === undefined ? [] : [asMarkdown(value)])];
    }),
  );
}

function asMarkdown(value: string | number | Markdown): Markdown {
  return value instanceof Markdown ? value : plain(String(value));
}

function concat(parts: readonly Markdown[]): Markdown {
  return new Markdown(secret, glued(parts.map((part) => part.text)), glued(parts.map((part) => part.inCell)));
}

/** Two parts of code that touch would be one with other ends. */
function glued(texts: readonly string[]): string {
  let result = '';
  for (const text of texts) result += (result.endsWith('`') && text.startsWith('`') ? ' ' : '') + text;
  return result;
}

/** Parts one after the other, with something of the program's own between them. */
export function join(
  parts: readonly (string | Markdown)[],
  between: ', ' | ' · ' | ' and ' | '; ' | ' ' | '\n\n' | '\n' | ' | ' | ' with ',
): Markdown {
  const separator = new Markdown(secret, between);
  return concat(parts.flatMap((part, index) => (index === 0 ? [asMarkdown(part)] : [separator, asMarkdown(part)])));
}

/** Text that no renderer takes for anything else, on one line. */
export function plain(text: string): Markdown {
  const flat = visible(text).replace(/^\s+/, ' ');
  const escaped = flat
    .replaceAll(/[\\`*[\]<~|@]/g, String.raw`\$&`)
    // between letters it begins no emphasis, and most names of directives have some
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replaceAll(/&(?=[#\p{L}]|$)/gu, String.raw`\&`)
    // addresses that are links although nobody marked them
    .replaceAll(/:(?=\/\/|$)|(?<=\b(?:mailto|xmpp)):/gi, String.raw`\:`)
    .replaceAll(/(?<=\bwww)\./gi, String.raw`\.`)
    // what an icon begins with, and what ends or begins something together with its neighbours
    .replaceAll(/\$(?=\(|$)/g, String.raw`\$`)
    .replaceAll(/!$/g, String.raw`\!`)
    .replace(/^( ?)(\/\/|[#>+=-])/, String.raw`$1\$2`)
    .replace(/^( ?\d+)([.)])/, String.raw`$1\$2`);
  return new Markdown(secret, escaped, escaped.replaceAll(String.raw`\|`, '&#124;'));
}

/** A sentence of the program in which `…` is code, as messages have it; what is between the marks, and around them, is escaped. */
export function sentence(text: string): Markdown {
  const parts = text.split('`');
  // an odd mark belongs to the text
  if (parts.length % 2 === 0) parts.push(`${parts.splice(-2, 1)[0] ?? ''}\`${parts.pop() ?? ''}`);
  return concat(parts.map((part, index) => (index % 2 === 0 ? plain(part) : code(part, Infinity))));
}

/** Text as code, whatever it holds; long ones are cut to `most` characters. */
export function code(text: string, most = 120): Markdown {
  const flat = visible(text).replaceAll(/\s+/g, ' ').trim();
  const letters = flat.length > most ? Array.from(flat) : [];
  const cut = letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : flat;
  if (cut === '') return new Markdown(secret, '`""`');
  const parts = cut.split('|').map((part) => (part === '' ? '' : span(part)));
  return new Markdown(secret, span(cut), parts.join('&#124;'));
}

/** How many backticks stand side by side at most. */
function mostTicks(text: string): number {
  let most = 0;
  for (const [ticks] of text.matchAll(/`+/g)) most = Math.max(most, ticks.length);
  return most;
}

/** The fence is longer than what is fenced; one space on each side is taken away again where there are both. */
function span(text: string): string {
  const ticks = mostTicks(text);
  const fence = '`'.repeat(ticks + 1);
  const room = ticks > 0 || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : '';
  return text.trim() === '' ? text : `${fence}${room}${text}${room}${fence}`;
}

/** Text in bold. */
export function bold(text: string): Markdown {
  return text.trim() === ''
    ? plain('""')
    : concat([new Markdown(secret, '**'), plain(text.trim()), new Markdown(secret, '**')]);
}

/** A link; the words alone where there is no target, or one that is not an address of a document. */
export function link(words: Markdown, target: string | undefined): Markdown {
  if (
    target === undefined ||
    !/^[a-z][a-z0-9+.-]*:/i.test(target) ||
    /^(?:command|javascript|data|vbscript):/i.test(target)
  )
    return words;
  const address = target.replaceAll(/[^\w.~:/?#@!$&*+,;=%-]/gu, encodeCharacter).replaceAll('&', '&amp;');
  return concat([new Markdown(secret, '['), words, new Markdown(secret, `](${address})`)]);
}

function encodeCharacter(character: string): string {
  const encoded = /[\uD800-\uDFFF]/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character);
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : encoded;
}

/** Each text once. */
export function distinct(parts: readonly Markdown[]): readonly Markdown[] {
  return [...new Map(parts.map((part) => [part.text, part])).values()];
}

/** Paragraphs; those that are empty are left out. */
export function paragraphs(parts: readonly Markdown[]): Markdown {
  return join(
    parts.filter((part) => !part.isEmpty),
    '\n\n',
  );
}

/** Items of a list, each on one line. */
export function list(items: readonly Markdown[]): Markdown {
  const mark = new Markdown(secret, '- ');
  return join(
    items.map((item) => concat([mark, item])),
    '\n',
  );
}

/** A table; its head is the program's own. */
export function table(head: readonly string[], rows: readonly (readonly Markdown[])[]): Markdown {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    line(head.map((words) => plain(words).text)),
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((row) => line(row.map((cell) => cell.inCell))),
  ];
  return new Markdown(secret, lines.join('\n'));
}

/** Lines of code with the name of their language. */
export function codeBlock(text: string, language: 'nginx' | 'ini'): Markdown {
  const lines = text.split('\n').map((line) => visible(line));
  const ticks = lines.reduce((most, line) => Math.max(most, mostTicks(line)), 2);
  const fence = '`'.repeat(ticks + 1);
  return new Markdown(secret, [fence + language, ...lines, fence].join('\n'));
}

/** Markdown of the manuals that come with this program: never anything that was read from a file of the user. */
export function fromManual(markdown: string): Markdown {
  return new Markdown(secret, markdown);
}
