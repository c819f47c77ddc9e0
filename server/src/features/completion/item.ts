/** What completion offers: plain data, with what an editor needs to put it in the right place. */
import type { TextRange } from '../../text/range.ts';
import type { MarkdownText } from '../markdown.ts';

export type ItemKind =
  | 'directive'
  | 'block'
  | 'key'
  | 'value'
  | 'variable'
  | 'name'
  | 'address'
  | 'file'
  | 'folder'
  | 'unit'
  | 'parameter'
  | 'snippet'
  | 'section';

/** Whose docs an item shows when somebody looks at it. */
export type DocsKey =
  | { readonly of: 'directive'; readonly name: string; readonly context: string | undefined }
  | { readonly of: 'variable'; readonly name: string; readonly context: string | undefined }
  | { readonly of: 'fpm'; readonly name: string; readonly section: 'global' | 'pool' }
  | { readonly of: 'ini'; readonly name: string }
  | { readonly of: 'text'; readonly markdown: MarkdownText };

export interface Item {
  readonly label: string;
  readonly kind: ItemKind;
  /** What goes into the text; the label where nothing is said. */
  readonly insert?: string;
  /** `insert` is a snippet: `$1`, `${1:name}`, `${1|a,b|}`. */
  readonly snippet?: true;
  /** Behind the label, dimmed. */
  readonly detail?: string;
  /** What is typed to find it, where that is not the label. */
  readonly filter?: string;
  /** The smaller, the further up; items of one rank stand by label. */
  readonly rank?: number;
  readonly deprecated?: true;
  /** There is more to choose from behind it. */
  readonly again?: true;
  readonly docs?: DocsKey;
}

export interface Completions {
  /** Names may begin anywhere, so that an editor does not ask for them at each space. */
  readonly of: 'names' | 'arguments';
  /** What an item replaces; the cursor lies in it. */
  readonly range: TextRange;
  readonly items: readonly Item[];
  /** There are more of them once more is typed. */
  readonly more?: true;
}

/** Text that a snippet takes as it is. */
export function snippetText(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}

/** `${1|a,b|}`: one of several texts. */
export function snippetChoice(number: number, texts: readonly string[]): string {
  const [only, second] = texts;
  if (only !== undefined && second === undefined) return `\${${number}:${snippetText(only)}}`;
  return `\${${number}|${texts.map((text) => text.replaceAll(/[\\$},|]/g, String.raw`\$&`)).join(',')}|}`;
}

export function values(words: Iterable<string>, detail?: string): readonly Item[] {
  return [...words].map((label) => ({ label, kind: 'value', ...(detail !== undefined && { detail }) }));
}
