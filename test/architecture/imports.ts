/** Finds what a TypeScript file imports, by reading past its comments, strings, templates and regular expressions. */
import { codeOf, partsOf } from '../support/source.ts';

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

/** Whether no name in an import's or export's clause lives at run time. */
function isTypeClause(clause: string): boolean {
  if (/^\s*type\b(?!\s*(?:,|$))/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  return names !== undefined && names.split(',').every((name) => name.trim() === '' || /^\s*type\s+\w/.test(name));
}

/** All imports of a file, static and dynamic, those of types in type positions included. */
export function importsOf(source: string): Import[] {
  const text = codeOf(source);
  const strings = new Map(partsOf(source).map((part) => [part.start, part] as const));
  const line = (at: number): number => text.slice(0, at).split('\n').length;
  const found: Import[] = [];
  const add = (
    quote: number,
    at: number,
    clause?: { readonly typeOnly: boolean; readonly reexport: boolean },
  ): void => {
    const literal = strings.get(quote);
    if (literal?.kind !== 'string') return;
    const specifier = literal.text.slice(1, -1);
    found.push({ specifier, typeOnly: false, reexport: false, ...clause, line: line(at) });
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
  const text = codeOf(source);
  const rest = text.replaceAll(
    /(?<![\w$.])export\s+(?:type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s*from\s*['"]\s*['"]\s*;?/g,
    '',
  );
  return rest !== text && rest.trim() === '';
}
