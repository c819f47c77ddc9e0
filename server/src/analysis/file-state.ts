/** One file as it is now: its text, what it is, its tree when somebody asks, and its facts. */
import type { FileId } from '../text/range.ts';
import { LineIndex } from '../text/line-index.ts';
import { nginxAnchorWords, unlimitedDirectives } from '../catalog/nginx-directives.ts';
import { dialectOf, type Dialect } from '../syntax/dialect.ts';
import { parseFpm } from '../syntax/fpm/parser.ts';
import type { FpmTree } from '../syntax/fpm/tree.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import type { NginxTree } from '../syntax/nginx/tree.ts';
import { fpmFacts } from '../model/fpm/facts-of.ts';
import type { FileFacts } from '../model/facts.ts';
import { nginxFacts } from '../model/nginx/facts-of.ts';
import type { SyntaxProblem } from '../syntax/problem.ts';
import { moveBetween, shiftFacts } from './shift.ts';
import { suppressionsIn, type Suppression } from './suppressions.ts';

export type Tree = NginxTree | FpmTree;

const none: readonly SyntaxProblem[] = [];

export class FileState {
  readonly id: FileId;
  readonly text: string;
  readonly languageId: string | undefined;
  /** Open in an editor: its text wins over the disk's. */
  readonly open: boolean;
  readonly dialect: Dialect;
  readonly facts: FileFacts | undefined;
  readonly suppressions: readonly Suppression[];
  /** What is wrong with its form. */
  readonly problems: readonly SyntaxProblem[];
  #tree: Tree | undefined;
  #lines: LineIndex | undefined;

  constructor(options: { readonly id: FileId; readonly text: string; readonly languageId: string | undefined; readonly open: boolean; readonly previous: FileState | undefined }) {
    this.id = options.id;
    this.text = options.text;
    this.languageId = options.languageId;
    this.open = options.open;
    this.dialect = dialectOf({ path: options.id, languageId: options.languageId, text: options.text }).dialect;
    const tree = this.#parse();
    this.facts = tree === undefined ? undefined : factsOf(options.id, tree, options.previous);
    this.suppressions = tree === undefined ? [] : suppressionsIn(tree);
    this.problems = tree === undefined || tree.problems.length === 0 ? none : tree.problems;
    if (options.open) this.#tree = tree;
  }

  /** The tree; parsed again for files that are not open. `undefined` for files of a foreign dialect. */
  get tree(): Tree | undefined {
    return this.#tree ?? this.#parse();
  }

  get lines(): LineIndex {
    return (this.#lines ??= new LineIndex(this.text));
  }

  #parse(): Tree | undefined {
    if (this.dialect === 'nginx') return parseNginx(this.text, nginxAnchorWords(), unlimitedDirectives());
    return this.dialect === 'php-fpm' ? parseFpm(this.text) : undefined;
  }
}

/** Whether nothing may be concluded from the tree now: an unfinished directive alone is recovered, everything else is rubble. */
export function isBroken(tree: Tree): boolean {
  return tree.problems.some((problem) => problem.severity === 'error' && problem.code !== 'missing-semicolon' && problem.code !== 'byte-order-mark');
}

function factsOf(id: FileId, tree: Tree, previous: FileState | undefined): FileFacts {
  const facts = tree.dialect === 'nginx' ? nginxFacts(id, tree) : fpmFacts(id, tree);
  const old = previous?.facts;
  if (old === undefined || old.dialect !== facts.dialect || !isBroken(tree) || previous === undefined) return facts;
  return shiftFacts(old, moveBetween(previous.text, tree.text));
}
