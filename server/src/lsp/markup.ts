/** Markdown in an answer to the editor: what features made, never a text of a file. */
import type { MarkupContent } from 'vscode-languageserver';
import type { MarkdownText } from '../features/markdown.ts';

export function markup(value: MarkdownText): MarkupContent {
  return { kind: 'markdown', value };
}
