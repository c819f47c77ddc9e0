/** Reads C as far as tables need it: comments go, `#if` is followed both ways, macros are kept to be expanded. */

/** A word (name or number), a string literal without its quotes, or a sign. */
export interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  readonly text: string;
}

/** What a name stands for; with parameters where it is a macro that is called. */
export interface Macro {
  readonly parameters?: readonly string[];
  readonly body: readonly Token[];
}

/** A text as the compiler reads it under one set of conditions. */
export interface Reading {
  readonly tokens: readonly Token[];
  readonly macros: ReadonlyMap<string, Macro>;
}

type Part = string | readonly Branch[];

interface Branch {
  readonly condition: string;
  readonly parts: Part[];
}

/** As many ways through the conditions of one file are read at most: three nested ones with four branches each. */
const mostReadings = 64;

const literalOrComment = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
const tokenPattern = /"((?:[^"\\]|\\.)*)"|[A-Za-z_]\w*|\d[\w.]*|'(?:[^'\\]|\\.)*'|\S/g;

/** The lines of a text without comments, continued lines joined. */
function linesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\\\n/g, ' ')
    .replaceAll(literalOrComment, (found) => (found.startsWith('/') ? ' ' : found))
    .split('\n');
}

/** The tokens of a piece of C without directives of the preprocessor. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(tokenPattern)].map(([whole, string]): Token => {
    if (string !== undefined) return { kind: 'string', text: string };
    return { kind: /^\w/.test(whole) ? 'word' : 'sign', text: whole };
  });
}

/** Lines, and between them the branches of each `#if`; one without `#else` gets an empty branch. */
function partsOf(lines: readonly string[]): readonly Part[] {
  const top: Branch = { condition: '', parts: [] };
  const open: Branch[][] = [];
  const current = (): Branch => open.at(-1)?.at(-1) ?? top;
  for (const line of lines) {
    const [, word = '', condition = ''] = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)$/.exec(line) ?? [];
    if (word === '') current().parts.push(line);
    else if (word.startsWith('if')) open.push([{ condition: condition.trim(), parts: [] }]);
    else if (word !== 'endif') open.at(-1)?.push({ condition: word === 'else' ? 'else' : condition.trim(), parts: [] });
    else {
      const closed = open.pop();
      if (closed === undefined) continue;
      if (closed.at(-1)?.condition !== 'else') closed.push({ condition: 'else', parts: [] });
      // what `#if 0` holds is for no compiler
      current().parts.push(closed.filter((branch) => branch.condition !== '0'));
    }
  }
  // an `#if` that the text does not end: what stands in it is read
  for (const chain of open) top.parts.push(...chain.flatMap((branch) => branch.parts));
  return top.parts;
}

/** By depth the largest number of branches. */
function widthsOf(parts: readonly Part[], depth = 0, widths: number[] = []): readonly number[] {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    widths[depth] = Math.max(widths[depth] ?? 1, part.length);
    for (const branch of part) widthsOf(branch.parts, depth + 1, widths);
  }
  return widths;
}

/** The lines of one way: at each depth the branch of that number, or the last one. */
function* chosen(parts: readonly Part[], choice: readonly number[]): Generator<string> {
  const [own = 0, ...inner] = choice;
  for (const part of parts) {
    if (typeof part === 'string') yield part;
    else yield* chosen(part[Math.min(own, part.length - 1)]?.parts ?? [], inner);
  }
}

/** All ways to choose a branch at each depth. */
function choicesOf(widths: readonly number[]): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (const width of widths) {
    if (all.length * width > mostReadings) break;
    all = all.flatMap((choice) => Array.from({ length: width }, (_, at) => [...choice, at]));
  }
  return all;
}

function define(line: string, macros: Map<string, Macro>): boolean {
  const [, name, parameters, body = ''] = /^\s*#\s*define\s+(\w+)(?:\(([^)]*)\))?(.*)$/.exec(line) ?? [];
  if (name === undefined) return false;
  const named = parameters?.split(',').map((parameter) => parameter.trim());
  macros.set(name, { ...(named !== undefined && { parameters: named }), body: tokensOf(body) });
  return true;
}

/** The macros that a header defines, in whatever branch. */
export function macrosOf(text: string): ReadonlyMap<string, Macro> {
  const macros = new Map<string, Macro>();
  for (const line of linesOf(text)) define(line, macros);
  return macros;
}

/** A text under all its conditions: what one of them excludes stands in another reading. */
export function readingsOf(text: string): readonly Reading[] {
  const parts = partsOf(linesOf(text));
  return choicesOf(widthsOf(parts)).map((choice) => {
    const macros = new Map<string, Macro>();
    const code = [...chosen(parts, choice)].filter((line) => !define(line, macros) && !/^\s*#/.test(line));
    return { tokens: tokensOf(code.join('\n')), macros };
  });
}
