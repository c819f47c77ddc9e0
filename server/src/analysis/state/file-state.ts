/** One file as it is now: its text, what it is, its tree when somebody asks, and its facts. */
import type { Tree } from '../../syntax/language.ts';
import { holderOf } from '../../text/part.ts';
import type { FileId } from '../../text/range.ts';
import { LineIndex } from '../../text/line-index.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { Dialect } from '../../syntax/dialect.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { sameFacts, type FileFacts } from '../../model/facts.ts';
import { forkHintsOf, noForkHints, type ForkHints } from '../../model/nginx/config/fork-hints.ts';
import type { SyntaxProblem } from '../../syntax/problem.ts';
import { isBackup } from '../../project/layout.ts';
import { newestNginx, type Release } from '../../catalog/release.ts';
import { inferredContexts } from './infer-contexts.ts';
import { checkNginxFile, type NginxChecks } from '../engine/nginx-checks.ts';
import { parseAs, recognize } from './recognition.ts';
import { modelOf, shiftFacts } from './languages.ts';
import { moveBetween } from './shift.ts';
import { suppressionsIn, type Suppression } from '../report/suppressions.ts';

// one for all files: there may be very many
const none: readonly SyntaxProblem[] = [];
const unsuppressed: readonly Suppression[] = [];
const fitsNowhere: readonly NginxContext[] = [];
const unchecked: readonly Checked[] = [];

interface Checked {
  readonly context: NginxContext | undefined;
  /** Its key; `undefined` where every release reads the file alike. */
  readonly release: string | undefined;
  readonly checks: NginxChecks;
}

/** The trees of files that are not open and were asked for last: one request asks the same file many times. */
class LatelyParsed {
  readonly #trees = new Map<FileState, Tree | undefined>();

  get(file: FileState, parse: () => Tree | undefined): Tree | undefined {
    if (!this.#trees.has(file)) {
      this.#trees.set(file, parse());
      const [oldest] = this.#trees.keys();
      if (this.#trees.size > mostTrees && oldest !== undefined) this.#trees.delete(oldest);
    }
    return this.#trees.get(file);
  }
}

const mostTrees = 4;
const lately = new LatelyParsed();

/** What a state is made of. */
export interface FileInput {
  readonly id: FileId;
  readonly text: string;
  readonly languageId: string | undefined;
  readonly open: boolean;
  readonly previous: FileState | undefined;
  readonly known?: FileFacts | undefined;
  readonly dialect?: Dialect;
}

export class FileState {
  readonly id: FileId;
  readonly text: string;
  readonly languageId: string | undefined;
  /** Open in an editor: its text wins over the disk's. */
  readonly open: boolean;
  readonly dialect: Dialect;
  readonly facts: FileFacts | undefined;
  readonly suppressions: readonly Suppression[];
  /** What is wrong with its form; nothing where the server itself printed it, in a form of its own. */
  readonly problems: readonly SyntaxProblem[];
  /** What it shows of the program that reads it, where that is not nginx itself. */
  readonly forkHints: ForkHints;
  /** Some of what is written in it stands in a block that can only be guessed. */
  readonly isGuessed: boolean;
  /** The contexts in which the top of a nginx file makes most sense. */
  readonly inferredContexts: readonly NginxContext[];
  /** By context and release. */
  #checks = unchecked;
  #tree: Tree | undefined;
  #lines: LineIndex | undefined;

  /** @param options.dialect what the file is, where somebody knows; @param options.previous what the file was before an edit; `known` facts are kept where the text says the same, so that they may be told apart by identity */
  constructor(options: FileInput) {
    this.id = options.id;
    this.text = options.text;
    this.languageId = options.languageId;
    this.open = options.open;
    const recognized =
      options.dialect === undefined
        ? recognize({ path: options.id, languageId: options.languageId, text: options.text })
        : undefined;
    this.dialect = recognized?.dialect ?? options.dialect ?? 'foreign';
    const tree = recognized === undefined ? this.#parse() : recognized.tree;
    const model = modelOf(this);
    const facts = tree === undefined ? undefined : factsOf(options.id, tree, options.previous);
    const known = options.known ?? options.previous?.facts;
    this.facts = facts !== undefined && known !== undefined && sameFacts(known, facts) ? known : facts;
    this.suppressions = tree === undefined || model === undefined ? unsuppressed : suppressionsIn(tree);
    this.problems =
      tree === undefined ||
      tree.problems.length === 0 ||
      (model?.isPrintedOtherwise === true && holderOf(options.id) !== options.id)
        ? none
        : tree.problems;
    this.forkHints = tree?.dialect === 'nginx' ? forkHintsOf(tree) : noForkHints;
    this.isGuessed = tree?.dialect === 'nginx' && tree.guessedFrom < Infinity;
    this.inferredContexts = recognized?.contexts ?? (tree?.dialect === 'nginx' ? inferredContexts(tree) : fitsNowhere);
    if (options.open) this.#tree = tree;
    // the tree of a file that is not open goes away now, and somebody will ask
    else if (tree?.dialect === 'nginx' && !isBackup(options.id))
      this.#check(tree, this.inferredContexts[0], newestNginx);
  }

  /** What the file says by itself where nginx of a release reads it in a context; `undefined` for files of another dialect. */
  nginxChecks(context: NginxContext | undefined, release: Release): NginxChecks | undefined {
    const known = this.#checks.find(
      (one) => one.context === context && (one.release === undefined || one.release === release.key),
    );
    if (known !== undefined || this.dialect !== 'nginx') return known?.checks;
    const tree = this.tree;
    return tree?.dialect === 'nginx' ? this.#check(tree, context, release) : undefined;
  }

  #check(tree: NginxTree, context: NginxContext | undefined, release: Release): NginxChecks {
    const checks = checkNginxFile(this.id, tree, context, release);
    // what a rule threw at may go another time
    if (checks.errors.length === 0)
      this.#checks = [...this.#checks, { context, release: checks.asksRelease ? release.key : undefined, checks }];
    return checks;
  }

  /** The tree; parsed again for files that are not open. `undefined` for files of a foreign dialect. */
  get tree(): Tree | undefined {
    return this.#tree ?? lately.get(this, () => this.#parse());
  }

  get lines(): LineIndex {
    return (this.#lines ??= new LineIndex(this.text));
  }

  #parse(): Tree | undefined {
    return this.dialect === 'foreign' ? undefined : parseAs(this.dialect, this.text);
  }
}

/** Whether nothing may be concluded from the tree now: an unfinished directive alone is recovered, everything else is rubble. */
export function isBroken(tree: Tree): boolean {
  return tree.problems.some(
    (problem) =>
      problem.severity === 'error' && problem.code !== 'missing-semicolon' && problem.code !== 'byte-order-mark',
  );
}

function factsOf(id: FileId, tree: Tree, previous: FileState | undefined): FileFacts | undefined {
  const facts = modelOf(tree)?.facts(id, tree);
  const old = previous?.facts;
  if (
    facts === undefined ||
    old === undefined ||
    old.dialect !== facts.dialect ||
    !isBroken(tree) ||
    previous === undefined
  )
    return facts;
  return shiftFacts(old, moveBetween(previous.text, tree.text));
}
