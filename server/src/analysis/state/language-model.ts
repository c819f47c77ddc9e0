/** What a language of which the model is made says of its files ({@link modelOf} of languages.ts). */
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { FileFacts } from '../../model/facts.ts';
import type { WorkspaceIndex } from '../../model/workspace-index.ts';
import type { Outcome } from '../../rules/kit/rule.ts';
import type { DialectInput } from '../../syntax/language-parts.ts';
import type { FileId } from '../../text/range.ts';
import type { Move } from './shift.ts';

/** What a text was taken for before its statements were looked at. */
export interface Taken {
  readonly input: DialectInput;
  /** The language id or the content says so; else only the path does. */
  readonly sure: boolean;
  readonly contexts: readonly NginxContext[];
}

export interface LanguageModel<Tree, Facts extends FileFacts> {
  /** The contexts that the text fits into; none where the language has no such thing. */
  readonly contexts: (tree: Tree) => readonly NginxContext[];
  /** Whether the statements tell that a text is another program's, whatever it was taken for. */
  readonly isForeign: (tree: Tree, taken: Taken) => boolean;
  /** Whether most of what a file holds is what the program knows, so that a file to which nothing leads is judged. */
  readonly looksLikeConfig: (tree: Tree) => boolean;
  readonly facts: (file: FileId, tree: Tree) => Facts;
  /** The same facts with every place moved. */
  readonly shift: (facts: Facts, move: Move) => Facts;
  /** Where the server itself printed a file, it is in a form of its own: what is wrong with that is nobody's mistake. */
  readonly isPrintedOtherwise: boolean;
  /** What happens where the form of a file is wrong. */
  readonly startOutcome: Outcome;
  /** How many known main files, or files that are read like one, reach a file. */
  readonly readers: (index: WorkspaceIndex, file: FileId) => number;
}
