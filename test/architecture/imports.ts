/** Finds what a TypeScript file imports, by reading past its comments, strings, templates and regular expressions. */

export interface Import {
  /** The text between the quotes. */
  readonly specifier: string;
  /** Nothing of it is left at run time: `import type …`, `export type … from`, or each name marked `type`. */
  readonly typeOnly: boolean;
  /** `export … from`. */
  readonly reexport: boolean;
  /** One-based line of the statement's first word. */
  readonly line: number;
}

interface Code {
  /** The source, equally long: comments, regular expressions and template texts (with the `${` and `}` around their parts) blanked, strings replaced by their quotes and spaces. */
  readonly text: string;
  /** What was written between the quotes, by the offset of the opening quote. */
  readonly strings: ReadonlyMap<number, string>;
}

const regexMayFollow = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|=>|\b(?:return|typeof|case|in|of|yield|await|void|do|else))\s*$/;

/** The length of a regular expression literal at `start`, or 0 where the slash divides. */
function regexLength(source: string, start: number, before: string): number {
  if (!regexMayFollow.test(before.slice(-40))) return 0;
  return (
    /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(source.slice(start, start + 2000))?.[0].length ?? 0
  );
}

/** Splits a source into code and strings; see {@link Code}. */
export function readCode(source: string): Code {
  const strings = new Map<number, string>();
  const templateDepths: number[] = [];
  let out = '';
  let depth = 0;
  const space = (length: number): void => {
    out += source.slice(out.length, out.length + length).replaceAll(/[^\n]/g, ' ');
  };
  const template = (from: number): void => {
    const text = /^(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/.exec(source.slice(from))?.[0] ?? '';
    space(text.length);
    if (text.endsWith('${')) templateDepths.push(depth++);
  };
  while (out.length < source.length) {
    const at = out.length;
    const c = source[at] ?? '';
    if (source.startsWith('//', at)) space((/[^\n]*/.exec(source.slice(at))?.[0] ?? '').length);
    else if (source.startsWith('/*', at)) space((source.indexOf('*/', at + 2) + 2 || source.length + 2) - at);
    else if (c === '"' || c === "'") {
      const literal =
        (c === '"' ? /^"(?:[^"\\\n]|\\[\s\S])*"?/ : /^'(?:[^'\\\n]|\\[\s\S])*'?/).exec(source.slice(at))?.[0] ?? c;
      strings.set(at, literal.slice(1, -1));
      out += c + ' '.repeat(Math.max(0, literal.length - 2)) + (literal.length > 1 ? c : '');
    } else if (c === '`') {
      space(1);
      template(at + 1);
    } else if (c === '/' && regexLength(source, at, out) > 0) space(regexLength(source, at, out));
    else {
      const endsPart = c === '}' && --depth === templateDepths.at(-1);
      out += endsPart ? ' ' : c;
      if (c === '{') depth++;
      if (endsPart) {
        templateDepths.pop();
        template(at + 1);
      }
    }
  }
  return { text: out, strings };
}

/** Whether no name in an import's or export's clause lives at run time. */
function isTypeClause(clause: string): boolean {
  if (/^\s*type\b(?!\s*(?:,|$))/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  return names !== undefined && names.split(',').every((name) => name.trim() === '' || /^\s*type\s+\w/.test(name));
}

/** All imports of a file, static and dynamic, those of types in type positions included. */
export function importsOf(source: string): Import[] {
  const { text, strings } = readCode(source);
  const line = (at: number): number => text.slice(0, at).split('\n').length;
  const found: Import[] = [];
  const add = (
    quote: number,
    at: number,
    clause?: { readonly typeOnly: boolean; readonly reexport: boolean },
  ): void => {
    const specifier = strings.get(quote);
    if (specifier !== undefined) found.push({ specifier, typeOnly: false, reexport: false, ...clause, line: line(at) });
  };
  for (const match of text.matchAll(
    /(?<![\w$.])(import|export)\b((?:\s+type\b)?\s*(?:[\w$*\s,]|\{[^}]*\})*?\sfrom\s*)(['"])/g,
  )) {
    const clause = (match[2] ?? '').replace(/from\s*$/, '');
    add(match.index + match[0].length - 1, match.index, {
      typeOnly: isTypeClause(clause),
      reexport: match[1] === 'export',
    });
  }
  for (const match of text.matchAll(/(?<![\w$.])import\s*\(?\s*(?=['"])/g))
    add(match.index + match[0].length, match.index);
  for (const match of text.matchAll(/(?<![\w$.])require\s*\(\s*(?=['"])/g))
    add(match.index + match[0].length, match.index);
  return found.toSorted((a, b) => a.line - b.line);
}

/** Whether a file holds nothing but `export … from`. */
export function isBarrel(source: string): boolean {
  const { text } = readCode(source);
  const rest = text.replaceAll(
    /(?<![\w$.])export\s+(?:type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s*from\s*['"]\s*['"]\s*;?/g,
    '',
  );
  return rest !== text && rest.trim() === '';
}
