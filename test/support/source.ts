/** Takes a TypeScript source apart: into code, comments and literals, and into its statements. */

export interface SourcePart {
  /** A template is one part from its beginning to `${`, from `}` to the next `${`, and from the last `}` to its end; what is written between them is code. */
  readonly kind: 'code' | 'comment' | 'string' | 'template' | 'pattern';
  readonly text: string;
  /** UTF-16 offset. */
  readonly start: number;
}

const comment = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
const string = /'(?:[^'\\\n]|\\[^])*'?|"(?:[^"\\\n]|\\[^])*"?/y;
const template = /[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y;
const pattern = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const code = /[^'"`/{}]+|[^]/y;

/** What a `/` after it divides; after everything else it begins a regular expression. */
const endsOperand = /[\w$)\]}"]$/;
const beforePattern = /(?:^|[^\w$.])(?:return|typeof|case|in|of|yield|await|else|do|void|throw)$/;

/** All parts of a source, in their order: together they are the source. */
export function partsOf(source: string): readonly SourcePart[] {
  const parts: SourcePart[] = [];
  const templates: number[] = []; // the depths of braces at which a template goes on
  let depth = 0;
  let before = '';
  for (let start = 0; start < source.length; start += parts.at(-1)?.text.length ?? 0) {
    const kind = kindAt(source, start, { before, endsTemplateCode: depth === templates.at(-1) });
    const text = textAt({ comment, string, template, pattern, code }[kind], source, start);
    parts.push({ kind, text, start });
    if (kind === 'comment') continue;
    if (kind === 'template' && text.startsWith('}')) templates.pop();
    if (kind === 'template' && text.endsWith('${')) templates.push(depth);
    if (text === '{') depth++;
    if (text === '}') depth--;
    before =
      kind === 'template' && text.endsWith('${') ? '{' : kind === 'code' ? (before + text).trimEnd().slice(-40) : '"';
  }
  return parts;
}

function textAt(expression: RegExp, source: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(source)?.[0] ?? '';
}

function kindAt(
  source: string,
  at: number,
  { before, endsTemplateCode }: { readonly before: string; readonly endsTemplateCode: boolean },
): SourcePart['kind'] {
  const character = source.charAt(at);
  if (character === '"' || character === "'") return 'string';
  if (character === '`' || (character === '}' && endsTemplateCode)) return 'template';
  if (character !== '/') return 'code';
  if (textAt(comment, source, at) !== '') return 'comment';
  const divides = endsOperand.test(before) && !beforePattern.test(before);
  return divides || textAt(pattern, source, at) === '' ? 'code' : 'pattern';
}

/** The source, equally long: of strings only the quotes are left, of comments, templates and regular expressions nothing but line ends. */
export function codeOf(source: string): string {
  return partsOf(source)
    .map(({ kind, text }) => {
      if (kind === 'code') return text;
      const spaces = text.replaceAll(/[^\n]/g, ' ');
      return kind === 'string' ? text.charAt(0) + spaces.slice(2) + (text.length > 1 ? text.charAt(0) : '') : spaces;
    })
    .join('');
}

/** String and template literals as they are written, without quotes; each `${…}` is one `…`. A template inside of `${…}` is one of its own. */
export function textsOf(source: string): readonly string[] {
  const texts: string[] = [];
  const open: string[] = [];
  for (const { kind, text } of partsOf(source)) {
    if (kind === 'string') texts.push(text.slice(1, -1));
    if (kind !== 'template') continue;
    const begun = text.startsWith('}') ? `${open.pop() ?? ''}…` : '';
    const whole = begun + text.slice(1).replace(/(?:`|\$\{)$/, '');
    if (text.endsWith('${')) open.push(whole);
    else texts.push(whole);
  }
  return texts;
}

/** An object begins with its brace after these, a block after everything else. */
const beforeObject = /(?:[(,=:?[&|]|\b(?:return|yield|of|in|satisfies))\s*$/;

/** Statements, and what is written before a block, without comments; each in one line, whatever lines the formatter breaks it over. */
export function statementsOf(source: string): readonly string[] {
  const blank = codeOf(source);
  const kept = partsOf(source)
    .map(({ kind, text }) => (kind === 'comment' ? ' '.repeat(text.length) : text))
    .join('');
  const statements: string[] = [];
  const braces: ('object' | 'block')[] = [];
  let from = 0;
  for (const { 0: character, index } of blank.matchAll(/[;{}]/g)) {
    if (character === '{') braces.push(beforeObject.test(blank.slice(from, index)) ? 'object' : 'block');
    const inside = character === '{' ? braces.at(-1) : character === '}' ? braces.pop() : 'block';
    if (inside === 'object') continue;
    statements.push(inOneLine(kept.slice(from, index + 1)));
    from = index + 1;
  }
  return [...statements, inOneLine(kept.slice(from))].filter((one) => one !== '' && one !== '}');
}

function inOneLine(statement: string): string {
  return statement
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=[([]) | (?=[)\]]|\??\.\w)/g, '')
    .replaceAll(/,(?= ?[)\]}])/g, '');
}
