/** The syntax of a directive, as an editor shows it over what is written. */
import type { MarkdownText } from '../markdown.ts';

export interface Signature {
  readonly label: string;
  /** Where in the label each argument stands. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
  readonly docs: MarkdownText;
}

export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  /** Which of them fits what is written. */
  readonly active: number;
  /** Which of its arguments is being written. */
  readonly parameter: number;
}
