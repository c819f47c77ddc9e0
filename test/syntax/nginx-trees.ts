/** Shows nginx trees as short text, so that a test says in one line what it expects. */
import { nginxAnchorWords, unlimitedDirectives } from '../../server/src/catalog/nginx/directives.ts';
import { parseNginx } from '../../server/src/syntax/nginx/parser.ts';
import type { NginxDirective, NginxTree } from '../../server/src/syntax/nginx/tree.ts';
import type { SyntaxProblem } from '../../server/src/syntax/problem.ts';

/** Parses with the directives that nginx has. */
export function parse(text: string): NginxTree {
  return parseNginx(text, nginxAnchorWords(), unlimitedDirectives());
}

/** `name|arg|arg;` for directives, `name|arg{ … }` for blocks, `~` where nothing ends it, `?` before a word with a template. */
export function show(items: readonly NginxDirective[]): string {
  return items.map(showOne).join(' ');
}

function showOne(directive: NginxDirective): string {
  const words = [directive.name, ...directive.args].map((word) => `${word.template ? '?' : ''}${word.value}`).join('|');
  const { block } = directive;
  if (block === undefined) return `${words}${directive.semicolon === undefined ? '~' : ';'}`;
  const inner = block.kind === 'raw' ? 'raw' : show(block.items);
  return `${words}${block.kind === 'pairs' ? '(' : '{'} ${inner} ${block.closed ? (block.kind === 'pairs' ? ')' : '}') : '~'}`;
}

/** `code@text` of each problem, where `text` is what it points at. */
export function showProblems(text: string, problems: readonly SyntaxProblem[]): string {
  return problems
    .map(
      ({ code, severity, range }) =>
        `${severity === 'warning' ? '!' : ''}${code}@${text.slice(range.start, range.end)}`,
    )
    .join(' ');
}

/** The text with all one-click cures put in. */
export function cured(text: string, problems: readonly SyntaxProblem[]): string {
  const edits = problems.flatMap(({ insert, replace }) =>
    replace !== undefined
      ? [replace]
      : insert === undefined
        ? []
        : [{ range: { start: insert.offset, end: insert.offset }, text: insert.text }],
  );
  return edits
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((result, { range, text: put }) => result.slice(0, range.start) + put + result.slice(range.end), text);
}

/** The place of `<|>` in a text, and the text without it. */
export function cursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('<|>');
  if (offset < 0) throw new Error('no <|> in the text');
  return { text: marked.replace('<|>', ''), offset };
}
