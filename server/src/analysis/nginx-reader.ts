/** Reads nginx configurations as the server does, file by file through their includes, and asks the rules about what it refuses. */
import type { FileId, FileRange } from '../text/range.ts';
import type { NginxContext } from '../catalog/nginx-directives.ts';
import type { NginxBlockView, NginxEntry } from '../model/nginx/blocks.ts';
import type { NginxConfig } from '../model/nginx/config.ts';
import type { FailedInclude, NginxReading, ReadName } from '../model/nginx/reading.ts';
import { isBackup } from '../project/layout.ts';
import type { Draft, Rule } from '../rules/rule.ts';
import type { FileState } from './file-state.ts';
import { blockRules, type NginxChecks, type RuleDraft, type RuleError, type Step } from './nginx-checks.ts';
import { isPlausible } from './plausible.ts';
import type { Snapshot } from './snapshot.ts';

/** What is said of one configuration. */
export interface NginxVerdict {
  readonly drafts: readonly RuleDraft[];
  readonly errors: readonly RuleError[];
}

type ReadingRule = Extract<Rule, { subject: 'nginx-reading' }>;

/** Everything that nginx refuses in the files of a snapshot, a configuration at a time. */
export function* nginxVerdicts(snapshot: Snapshot, rules: readonly Rule[]): Generator<NginxVerdict> {
  const asked = new Set(rules);
  for (const { drafts, errors } of verdictsOfAll(snapshot, rules)) yield { drafts: drafts.filter(({ rule }) => asked.has(rule)), errors };
}

function* verdictsOfAll(snapshot: Snapshot, rules: readonly Rule[]): Generator<NginxVerdict> {
  const readingRules = rules.filter((rule): rule is ReadingRule => rule.subject === 'nginx-reading');
  const reached = new Set<FileId>();
  for (const config of snapshot.workspace.configs) {
    for (const file of config.files) reached.add(file);
    yield config.isMain ? new Reader(snapshot, config, readingRules).read('main') : looseVerdict(snapshot, config, readingRules);
  }
  for (const file of snapshot.world.files.values()) {
    if (file.dialect !== 'nginx' || reached.has(file.id) || isBackup(file.id) || snapshot.world.configuration.isExcluded(file.id)) continue;
    yield ours(snapshot, unreachedVerdict(snapshot, file));
  }
}

/** A file that nobody includes: what is wrong in every context that fits. */
function looseVerdict(snapshot: Snapshot, config: NginxConfig, rules: readonly ReadingRule[]): NginxVerdict {
  const contexts = snapshot.file(config.root)?.fittingContexts ?? [];
  return ours(snapshot, common(contexts, (context) => new Reader(snapshot, config, rules).read(context)));
}

function unreachedVerdict(snapshot: Snapshot, file: FileState): NginxVerdict {
  const version = snapshot.world.configuration.settingsOf(file.id).nginxVersion;
  return common(file.fittingContexts, (context) => file.nginxChecks(context, version) ?? { drafts: [], errors: [] });
}

/** What is said in each of the contexts. */
function common(contexts: readonly NginxContext[], verdict: (context: NginxContext) => NginxVerdict): NginxVerdict {
  const [first, ...others] = contexts;
  if (first === undefined) return { drafts: [], errors: [] };
  const { drafts: all, errors } = verdict(first);
  let drafts = all;
  for (const other of others) {
    if (drafts.length === 0) break;
    const keys = new Set(verdict(other).drafts.map(keyOf));
    drafts = drafts.filter((one) => keys.has(keyOf(one)));
  }
  return { drafts, errors };
}

function keyOf({ rule, draft }: RuleDraft): string {
  return `${rule.code}\0${draft.at.file}\0${draft.at.range.start}`;
}

/** Only what is said of files that are nginx's for certain. */
function ours(snapshot: Snapshot, verdict: NginxVerdict): NginxVerdict {
  if (verdict.drafts.length === 0) return verdict;
  const known = new Map<FileId, boolean>();
  const isOurs = (id: FileId): boolean => {
    let answer = known.get(id);
    if (answer === undefined) {
      const file = snapshot.file(id);
      answer = file !== undefined && (/^nginx$/i.test(file.languageId ?? '') || (file.tree !== undefined && isPlausible(file.tree)));
      known.set(id, answer);
    }
    return answer;
  };
  return { drafts: verdict.drafts.filter(({ draft }) => isOurs(draft.at.file)), errors: verdict.errors };
}

/** A block that is being read. */
interface OpenBlock {
  readonly context: NginxContext;
  readonly opener: NginxEntry | undefined;
  readonly entries: NginxEntry[];
  readonly outer: OpenBlock | undefined;
  readonly version: string | undefined;
  complete: boolean;
  certain: boolean;
}

/** The block that a name belongs to: that of its own file, or the one into which the file is included. */
function ownerOf(start: number, file: FileId, block: OpenBlock | undefined): string {
  return start >= 0 || block?.opener === undefined ? `${file} ${start}` : `${block.opener.file} ${block.opener.at.start}`;
}

const deepestInclude = 32;
/** Files that include each other again and again are read along every path; this many times is enough. */
const mostReadings = 200_000;

/** Files that packages bring and repositories leave out. */
const stock = /(?:^|\/)(?:mime\.types|fastcgi_params|fastcgi\.conf|fastcgi-php\.conf|snakeoil\.conf|proxy_params|scgi_params|uwsgi_params|koi-utf|koi-win|win-utf|options-ssl-nginx\.conf)$/;

class Reader {
  readonly #snapshot: Snapshot;
  readonly #config: NginxConfig;
  readonly #readingRules: readonly ReadingRule[];
  readonly #version: string | undefined;
  readonly #drafts: RuleDraft[] = [];
  readonly #errors: RuleError[] = [];
  readonly #names: ReadName[] = [];
  readonly #failed: FailedInclude[] = [];
  /** What a file said by itself is said once for each context, however often it is included. */
  readonly #told = new Set<NginxChecks>();
  readonly #via: FileId[] = [];
  #complete = true;
  #certain = true;
  #loadsModules = false;
  #readings = 0;

  constructor(snapshot: Snapshot, config: NginxConfig, readingRules: readonly ReadingRule[]) {
    this.#snapshot = snapshot;
    this.#config = config;
    this.#readingRules = readingRules;
    this.#version = snapshot.world.configuration.settingsOf(config.root).nginxVersion;
  }

  read(context: NginxContext): NginxVerdict {
    const root: OpenBlock = { context, opener: undefined, entries: [], outer: undefined, version: this.#version, complete: this.#config.isMain, certain: true };
    this.#file(this.#config.root, root, context);
    this.#finish(root);
    const reading: NginxReading = {
      root: this.#config.root, isMain: this.#config.isMain, complete: this.#complete && this.#config.isMain, certain: this.#certain, loadsModules: this.#loadsModules || this.#config.loadsModules && this.#foreignModules(root),
      names: this.#names, defines: this.#config.defines, failed: this.#failed,
    };
    for (const rule of this.#readingRules) this.#ask(rule, () => rule.check({ reading }));
    return { drafts: this.#loadsModules ? this.#drafts.filter(({ rule }) => rule.code !== 'nginx-unknown-directive') : this.#drafts, errors: this.#errors };
  }

  /** Modules that were loaded by a file that was read say themselves what they are. */
  #foreignModules(root: OpenBlock): boolean {
    return !root.entries.some((entry) => entry.name === 'load_module') && this.#loadsModules;
  }

  /** @param block the block that the file's top belongs to; `undefined` where nothing of it is looked at */
  #file(id: FileId, block: OpenBlock | undefined, context: NginxContext | undefined): void {
    const file = this.#snapshot.file(id);
    const checks = file?.nginxChecks(context, this.#version);
    if (file === undefined || checks === undefined) return this.#hide(block);
    if (!this.#told.has(checks)) {
      this.#told.add(checks);
      this.#drafts.push(...checks.drafts);
      this.#errors.push(...checks.errors);
    }
    this.#loadsModules ||= checks.loadsModules;
    const sure = file.facts?.templated !== true && !file.problems.some((problem) => problem.severity === 'error');
    if (!sure) this.#doubt(block);
    this.#via.push(id);
    this.#steps(id, checks.steps, block, sure);
    this.#via.pop();
  }

  /** Something in the block is not known. */
  #hide(block: OpenBlock | undefined): void {
    this.#complete = false;
    for (let one = block; one !== undefined; one = one.outer) one.complete = false;
  }

  /** What stands in the block may not be there, or stand elsewhere. */
  #doubt(block: OpenBlock | undefined): void {
    this.#hide(block);
    this.#certain = false;
    if (block !== undefined) block.certain = false;
  }

  #steps(file: FileId, steps: readonly Step[], top: OpenBlock | undefined, sure: boolean): void {
    let block = top;
    for (const step of steps) {
      switch (step.kind) {
        case 'entry':
          block?.entries.push(step.entry);
          break;
        case 'open':
          block = { context: step.context, opener: step.opener, entries: [], outer: block, version: this.#version, complete: sure, certain: sure };
          break;
        case 'close': {
          if (block === undefined) break;
          this.#finish(block);
          if (!block.complete && block.outer !== undefined) block.outer.complete = block.outer.complete && block.complete;
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
    if (included.missing && !stock.test(step.pattern)) this.#failed.push({ at, pattern: step.pattern, why: 'missing' });
    if (!included.complete || included.missing) this.#hide(stock.test(step.pattern) && block?.context !== 'http' ? undefined : block);
    if (step.context === 'pairs') return;
    for (const { file } of included.files) {
      if (this.#via.includes(file)) {
        this.#failed.push({ at, pattern: step.pattern, why: 'loop' });
        this.#hide(block);
      } else if (this.#via.length >= deepestInclude || this.#readings++ > mostReadings) this.#hide(block);
      else this.#file(file, step.context === undefined ? undefined : block, step.context);
    }
  }

  #finish(block: NginxBlockView): void {
    for (const rule of blockRules()) this.#ask(rule, () => rule.check({ block }));
  }

  #ask(rule: Rule, drafts: () => Iterable<Draft>): void {
    try {
      for (const draft of drafts()) this.#drafts.push({ rule, draft });
    } catch (error) {
      this.#errors.push({ code: rule.code, error });
    }
  }
}

