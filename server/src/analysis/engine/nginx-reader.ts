/** Reads nginx configurations as the server does, file by file through their includes, and asks the rules about what it refuses. */
import type { FileId, FileRange } from '../../text/range.ts';
import { dirname, isAbsolute, joinPath } from '../../text/path.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { Release } from '../../catalog/release.ts';
import { nearInclude } from '../../project/near-include.ts';
import { holdsList, isStock, isStockPlace } from '../../catalog/stock-file-names.ts';
import { ruleFailure, type Failure } from '../../model/failures.ts';
import { isInherited, type NginxBlockView } from '../../model/nginx/config/blocks.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { FailedInclude, NginxReading, ReadName } from '../../model/nginx/config/reading.ts';
import { mayContain, patternKind } from '../../model/nginx/config/unread.ts';
import { isTooDeep, ReadingLimit } from '../../model/reading-limit.ts';
import type { Draft, Rule } from '../../rules/kit/rule.ts';
import type { FileState } from '../state/file-state.ts';
import { blockRulesFor } from './block-rules.ts';
import type { NginxChecks, RuleDraft, Step } from './nginx-checks.ts';
import { ownerOf, reopened, stateOf, type OpenBlock, type Saying, type Segment } from './nginx-segments.ts';
import { sameSteps } from './same-steps.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** What is said of one configuration. */
export interface NginxVerdict {
  readonly drafts: readonly RuleDraft[];
  readonly errors: readonly Failure[];
}

/** A rule about a whole reading. */
export type ReadingRule = Extract<Rule, { subject: 'nginx-reading' }>;

/** One reading of a file: in which context, what it said, and whether all of it is in good form. */
interface Reported {
  readonly context: NginxContext | undefined;
  readonly checks: NginxChecks;
  readonly trust: Trust;
}

/** A file that is read more often is not read again part by part. */
const mostSegments = 4;

/** One reading of a configuration. */
export class NginxReader {
  readonly #snapshot: Snapshot;
  readonly #config: WholeNginxConfig;
  readonly #readingRules: readonly ReadingRule[];
  readonly #release: Release;
  /** What is said of several files together, and not within a {@link Segment}. */
  readonly #together: Saying = { drafts: [], errors: [] };
  /** Where what is said now goes. */
  #saying = this.#together;
  readonly #segments = new Map<FileId, Segment[]>();
  /** Segments that say something. */
  readonly #withResults = new Set<Segment>();
  /** Files that say something by themselves. */
  readonly #speakers = new Set<FileId>();
  /** How often a file was read. */
  readonly #times = new Map<FileId, number>();
  /** A segment is read once more: nothing is to be remembered of it. */
  #again = false;
  #names: ReadName[] = [];
  readonly #failed: FailedInclude[] = [];
  /** What a file said by itself is said once for each context, however often it is included. */
  readonly #reported = new Map<FileId, Reported[]>();
  readonly #via: FileId[] = [];
  #complete = true;
  #certain = true;
  #loadsModules = false;
  #limit = new ReadingLimit();
  /** Files that packages bring are named and not there: the configuration is put together elsewhere. */
  #lacksStock = false;

  constructor(snapshot: Snapshot, config: WholeNginxConfig, readingRules: readonly ReadingRule[]) {
    this.#snapshot = snapshot;
    this.#config = config;
    this.#readingRules = readingRules;
    this.#release = snapshot.workspace.machineOf(config.root).nginx;
  }

  read(context: NginxContext): NginxVerdict {
    const root: OpenBlock = {
      context,
      opener: undefined,
      entries: [],
      inherited: [],
      waiting: [],
      outer: undefined,
      release: this.#release,
      complete: this.#config.isMain,
      settled: this.#config.isMain,
      certain: true,
      filled: false,
    };
    this.#limit.begin(this.#config.root);
    this.#file(this.#config.root, root, context);
    this.#close(root);
    const reading: NginxReading = {
      root: this.#config.root,
      release: this.#release,
      isMain: this.#config.isMain,
      complete: this.#complete && this.#config.isMain,
      certain: this.#certain,
      loadsModules: this.#loadsModules || (this.#config.loadsModules && this.#foreignModules(root)),
      handsOn: this.#config.sites.length > 0 || this.#config.otherHandlers.length > 0,
      names: this.#names,
      defines: this.#config.defines,
      failed: this.#failed,
      filled: this.#config.placeholders,
      lacksStock: this.#lacksStock,
    };
    const top: FileRange = { file: this.#config.root, range: { start: 0, end: 0 } };
    for (const rule of this.#readingRules) this.#ask(rule, { reading }, top);
    this.#names = []; // nobody asks for them again, and there are many
    return this.#verdict();
  }

  /** What is said when a file has another text; `undefined` where that changes what is said of files together, and all has to be read anew. */
  exchange(file: FileState): NginxVerdict | undefined {
    const before = this.#reported.get(file.id);
    const segments = this.#segments.get(file.id) ?? [];
    const apart =
      segments.length > 0 && segments.length <= mostSegments && segments.length === this.#times.get(file.id);
    if (before === undefined || this.#limit.hasCut || this.#isMentioned(file.id, segments)) return undefined;
    const after: Reported[] = [];
    for (const old of before) {
      const checks = file.nginxChecks(old.context, this.#release);
      if (
        checks === undefined ||
        old.trust !== trustIn(file) ||
        checks.loadsModules !== old.checks.loadsModules ||
        !sameSteps(old.checks.steps, checks.steps, { apart })
      )
        return undefined;
      after.push({ ...old, checks });
    }
    this.#report(file.id, after);
    this.#limit = new ReadingLimit();
    if (apart)
      for (const segment of segments)
        this.#readAgain(
          segment,
          after.find((reported) => reported.context === segment.context),
        );
    return this.#limit.hasCut ? undefined : this.#verdict();
  }

  /** Whether what is said elsewhere points into a file. */
  #isMentioned(file: FileId, own: readonly Segment[]): boolean {
    const points = ({ draft }: RuleDraft): boolean =>
      draft.at.file === file || draft.related?.some(({ at }) => at.file === file) === true;
    if (this.#together.drafts.some(points)) return true;
    for (const segment of this.#withResults)
      if (!own.includes(segment) && segment.saying?.drafts.some(points) === true) return true;
    return false;
  }

  #report(file: FileId, reported: Reported[]): void {
    this.#reported.set(file, reported);
    if (reported.some(({ checks }) => checks.drafts.length > 0 || checks.errors.length > 0)) this.#speakers.add(file);
    else this.#speakers.delete(file);
  }

  #readAgain(segment: Segment, reported: Reported | undefined): void {
    if (reported === undefined) return;
    this.#saying = { drafts: [], errors: [] };
    this.#again = true;
    this.#via.push(...segment.via);
    this.#steps(segment.file, reported.checks.steps, reopened(segment), reported.trust);
    this.#via.length = 0;
    this.#again = false;
    this.#names = [];
    this.#end(segment);
  }

  /** What was said since is what the segment says; nothing costs no room, as of most segments. */
  #end(segment: Segment): void {
    const { drafts, errors } = this.#saying;
    const isLoud = drafts.length > 0 || errors.length > 0;
    segment.saying = isLoud ? this.#saying : undefined;
    if (isLoud) this.#withResults.add(segment);
    else this.#withResults.delete(segment);
    this.#saying = this.#together;
  }

  #verdict(): NginxVerdict {
    const drafts: RuleDraft[] = [];
    const errors: Failure[] = [];
    const take = (saying: NginxVerdict): void => {
      for (const draft of saying.drafts) drafts.push(draft); // a call takes no hundred thousand arguments
      for (const error of saying.errors) errors.push(error);
    };
    for (const file of this.#speakers) for (const { checks } of this.#reported.get(file) ?? []) take(checks);
    for (const { saying } of this.#withResults) if (saying !== undefined) take(saying);
    take(this.#together);
    return {
      drafts: this.#loadsModules ? drafts.filter(({ rule }) => rule.code !== 'nginx-unknown-directive') : drafts,
      errors,
    };
  }

  /** Modules that were loaded by a file that was read say themselves what they are. */
  #foreignModules(root: OpenBlock): boolean {
    return !root.entries.some((entry) => entry.name === 'load_module') && this.#loadsModules;
  }

  /** @param block the block that the file's top belongs to; `undefined` where nothing of it is looked at */
  #file(id: FileId, block: OpenBlock | undefined, context: NginxContext | undefined): void {
    const file = this.#snapshot.file(id);
    const checks = file === undefined ? undefined : this.#checksOf(file, context);
    if (file === undefined || checks === undefined) return this.#hide(block);
    const trust = trustIn(file);
    const reported = this.#reported.get(id) ?? [];
    if (!reported.some((one) => one.checks === checks)) this.#report(id, [...reported, { context, checks, trust }]);
    this.#loadsModules ||= checks.loadsModules;
    if (trust === 'filled' && block !== undefined) block.filled = true;
    if (trust === 'doubtful') this.#doubt(block);
    this.#via.push(id);
    if (this.#again) this.#steps(id, checks.steps, block, trust);
    else this.#readFirst({ id, steps: checks.steps, context }, block, trust);
    this.#via.pop();
  }

  /** A file that cannot be checked hides what it would bring, and nothing else. */
  #checksOf(file: FileState, context: NginxContext | undefined): NginxChecks | undefined {
    try {
      return file.nginxChecks(context, this.#release);
    } catch (error) {
      this.#saying.errors.push({
        what: 'checking a file of nginx',
        code: undefined,
        error,
        at: { file: file.id, range: { start: 0, end: 0 } },
        places: 1,
      });
      return undefined;
    }
  }

  /** Reads a file's steps; those of a file that stands straight in `http` are a segment, which may be read again without the others. */
  #readFirst(
    { id, steps, context }: Pick<Segment, 'context'> & { readonly id: FileId; readonly steps: readonly Step[] },
    block: OpenBlock | undefined,
    trust: Trust,
  ): void {
    this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
    if (block?.context !== 'http' || this.#saying !== this.#together) return this.#steps(id, steps, block, trust);
    const segment: Segment = { file: id, context, via: [...this.#via], outer: stateOf(block), saying: undefined };
    this.#saying = { drafts: [], errors: [] };
    this.#steps(id, steps, block, trust);
    this.#end(segment);
    const known = this.#segments.get(id);
    if (known === undefined) this.#segments.set(id, [segment]);
    else known.push(segment);
  }

  /** Something in the block is not known. @param settled it cannot be a setting */
  #hide(block: OpenBlock | undefined, { settled = false } = {}): void {
    this.#complete = false;
    if (block !== undefined && !settled) block.settled = false;
    for (let one = block; one !== undefined; one = one.outer) one.complete = false;
  }

  /** What is in the block may not be there, or stand elsewhere. */
  #doubt(block: OpenBlock | undefined): void {
    this.#hide(block);
    this.#certain = false;
    if (block !== undefined) block.certain = false;
  }

  #steps(file: FileId, steps: readonly Step[], top: OpenBlock | undefined, trust: Trust): void {
    let block = top;
    for (const step of steps) {
      switch (step.kind) {
        case 'entry':
          block?.entries.push(step);
          if (isInherited(step.name)) block?.inherited.push(step);
          break;
        case 'open':
          block = {
            context: step.context,
            opener: step.opener,
            entries: [],
            inherited: [],
            waiting: [],
            outer: block,
            release: this.#release,
            complete: trust !== 'doubtful',
            settled: trust !== 'doubtful',
            certain: trust !== 'doubtful',
            filled: trust === 'filled',
          };
          break;
        case 'close': {
          if (block === undefined) break;
          this.#close(block);
          if (!block.complete && block.outer !== undefined) block.outer.complete = false;
          block = block.outer;
          break;
        }
        case 'name':
          this.#names.push({ ...step.name, file, owner: ownerOf(step.name.owner, file, block) });
          break;
        case 'include':
          this.#include(step, { file, range: step.range }, block);
          break;
      }
    }
  }

  #include(step: Extract<Step, { kind: 'include' }>, at: FileRange, block: OpenBlock | undefined): void {
    if (step.pattern === undefined) return this.#hide(block);
    const included = this.#config.filesOf(step.pattern);
    const failed = included.missing
      ? { at, pattern: step.pattern, directive: step.directive, ...this.#beside(step.pattern, at.file) }
      : undefined;
    // a package brings its files to one place: in another one, that which lies elsewhere in the tree is meant
    const comesWithPackage = isStock(step.pattern) && (failed?.meant === undefined || isStockPlace(step.pattern));
    if (included.missing && comesWithPackage) this.#lacksStock = true;
    if (included.missing && comesWithPackage && holdsList(step.pattern)) return;
    if (failed !== undefined && !comesWithPackage && !this.#config.placeholders.has(at.file)) this.#failed.push(failed);
    if (!included.complete || included.missing) this.#hideUnread(step.pattern, block);
    if (step.context === 'pairs') return;
    const { context } = step;
    if (isTooDeep(block, (one) => one.outer)) return this.#hide(block);
    const { loops, isDeep, isCut } = this.#limit.include(included.files, this.#via, ({ file }) =>
      this.#file(file, context === undefined ? undefined : block, context),
    );
    if (isDeep || isCut) this.#hide(block);
    if (!loops) return;
    this.#failed.push({ at, pattern: step.pattern, why: 'loop', beside: [], directive: step.directive });
    this.#hide(block, { settled: true }); // what it would bring is known: it is being read
  }

  #hideUnread(pattern: string, block: OpenBlock | undefined): void {
    if (block?.context !== 'http') return this.#hide(isStock(pattern) ? undefined : block);
    const kind = patternKind(pattern, 'http', this.#config.filesOf(pattern));
    this.#hide(block, { settled: !mayContain(kind, isInherited, this.#config) });
  }

  /** What lies where a file is missing, but for the files on the way here. */
  #beside(pattern: string, from: FileId): Pick<FailedInclude, 'why' | 'beside' | 'meant'> {
    const { table } = this.#snapshot.world;
    const base = dirname(this.#config.root);
    const wanted = isAbsolute(pattern) ? pattern : joinPath(base, pattern);
    const why = table.isFolder(wanted) ? 'directory' : 'missing';
    const folder = why === 'directory' ? wanted : dirname(wanted);
    // what is being read cannot be meant: it would include itself
    const isTaken = (path: string): boolean => this.#via.some((file) => file === (table.real(path) ?? path));
    const meant = why === 'directory' ? undefined : nearInclude(table, { path: pattern, base, from, isTaken });
    return { why, beside: table.namesIn(folder).filter((name) => !isTaken(joinPath(folder, name))), meant };
  }

  /** What a block inherits may stand behind it: it waits for the end of `http`; in a segment, which is read by itself, for that of its server. */
  #close(block: OpenBlock): void {
    const outer =
      block.inherited.length === 0 ? undefined : outerBlock(block, this.#saying === this.#together ? 'http' : 'server');
    if (outer !== undefined) outer.waiting.push(block);
    else for (const one of [...block.waiting, block]) this.#finish(one);
  }

  #finish(block: NginxBlockView): void {
    const subject = { block };
    const { opener } = block;
    const at: FileRange =
      opener === undefined
        ? { file: this.#config.root, range: { start: 0, end: 0 } }
        : { file: opener.file, range: opener.at };
    for (const rule of blockRulesFor(block)) this.#ask(rule, subject, at);
  }

  #ask<Subject>(
    rule: Rule & { check(subject: Subject): Iterable<Draft> },
    subject: Subject,
    at: FileRange | undefined,
  ): void {
    try {
      for (const draft of rule.check(subject)) this.#saying.drafts.push({ rule, draft });
    } catch (error) {
      this.#saying.errors.push(ruleFailure(rule.code, error, at));
    }
  }
}

function outerBlock(block: OpenBlock, context: NginxContext): OpenBlock | undefined {
  for (let one = block.outer; one !== undefined; one = one.outer) if (one.context === context) return one;
  return undefined;
}

/** How far a file can be trusted: `filled`, something is put in before nginx reads it; `doubtful`, a template decides what stands in it, or its form is not good. */
type Trust = 'sure' | 'filled' | 'doubtful';

function trustIn(file: FileState): Trust {
  if (file.facts?.templated === true || file.isGuessed || file.problems.some((problem) => problem.severity === 'error'))
    return 'doubtful';
  return file.facts?.dialect === 'nginx' && file.facts.placeholders ? 'filled' : 'sure';
}
