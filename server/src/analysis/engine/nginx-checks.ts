/** What one nginx file says by itself in one context: findings about its directives and closed blocks, and the steps of reading it. */
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { Release } from '../../catalog/release.ts';
import { entryOf, isInherited, looksOutward, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { namesOf, type NginxName } from '../../model/nginx/config/names.ts';
import { contextInside, isTemplated, placementIn, type NginxPlacement } from '../../model/nginx/config/placement.ts';
import { ruleFailure, type Failure } from '../../model/failures.ts';
import { allRules } from '../../rules/all.ts';
import { blockRulesFor } from './block-rules.ts';
import { topContext, longestSilent, type LineContext } from './silent-lines.ts';
import type { Draft, NginxDirectiveSubject, Rule } from '../../rules/kit/rule.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import type { FileId, TextRange } from '../../text/range.ts';

export interface RuleDraft {
  readonly rule: Rule;
  readonly draft: Draft;
}

/** One step of reading a file. Blocks that nothing outside can change are no steps: only the names in them are. */
export type Step =
  | { readonly kind: 'open'; readonly context: NginxContext; readonly opener: NginxEntry }
  | { readonly kind: 'close' }
  | NginxEntry
  | {
      readonly kind: 'include';
      readonly pattern: string | undefined;
      readonly range: TextRange;
      readonly directive: TextRange;
      readonly context: NginxContext | 'pairs' | undefined;
    }
  | { readonly kind: 'name'; readonly name: NginxName };

export interface NginxChecks {
  readonly drafts: readonly RuleDraft[];
  /** Rules that threw on something in the file. */
  readonly errors: readonly Failure[];
  readonly steps: readonly Step[];
  /** Modules are loaded here whose directives and variables are not known. */
  readonly loadsModules: boolean;
  /** Another release may read it otherwise: something was asked of this one that only some have. */
  readonly asksRelease: boolean;
}

type DirectiveRule = Extract<Rule, { subject: 'nginx-directive' }>;

interface DirectiveRules {
  /** Those that are asked about every directive, by how nginx receives it. */
  readonly byPlacement: Readonly<Record<NginxPlacement['kind'], readonly DirectiveRule[]>>;
  readonly byName: ReadonlyMap<string, readonly DirectiveRule[]>;
}

let directiveRules: DirectiveRules | undefined;

function rulesOfDirectives(): DirectiveRules {
  if (directiveRules !== undefined) return directiveRules;
  const rules = allRules.filter((rule): rule is DirectiveRule => rule.subject === 'nginx-directive');
  const byName = new Map<string, DirectiveRule[]>();
  for (const rule of rules) for (const name of rule.names ?? []) byName.set(name, [...(byName.get(name) ?? []), rule]);
  const general = rules.filter((rule) => rule.names === undefined);
  const at = (kind: NginxPlacement['kind']): readonly DirectiveRule[] =>
    general.filter(({ placements }) => placements?.includes(kind) !== false);
  const byPlacement = {
    unsure: at('unsure'),
    other: at('other'),
    lacked: at('lacked'),
    fork: at('fork'),
    unknown: at('unknown'),
    misplaced: at('misplaced'),
    'no-block': at('no-block'),
    block: at('block'),
    arguments: at('arguments'),
    taken: at('taken'),
  };
  return (directiveRules = { byPlacement, byName });
}

/** nginx's own modules that its packages load: their directives and variables are known. */
const ownModules =
  /(?:^|\/)(?:ngx_(?:stream|mail|http_(?:geoip|image_filter|perl|xslt_filter|js)|stream_(?:geoip|js))_module)\.so$/;

/** Reads a file as nginx of a release would in a context. */
export function checkNginxFile(
  file: FileId,
  tree: NginxTree,
  context: NginxContext | undefined,
  release: Release,
): NginxChecks {
  const checker = new Checker(file, tree, release);
  return checker.run(context);
}

/** Blocks that are nested deeper than anybody writes them are not looked into. */
const deepest = 100;

const noDrafts: readonly RuleDraft[] = [];
const noErrors: readonly Failure[] = [];
const noRules: readonly DirectiveRule[] = [];
const nowhere: readonly NginxDirective[] = [];

/** A directive as rules are given it; notes whether one of them looked at what stands beside it. */
class DirectiveSubject implements NginxDirectiveSubject {
  readonly directive: NginxDirective;
  readonly file: FileId;
  readonly context: NginxContext | undefined;
  readonly certain: boolean;
  readonly path: readonly NginxDirective[];
  readonly top: readonly NginxDirective[];
  readonly placement: NginxPlacement;
  readonly release: Release;
  readonly #siblings: readonly NginxDirective[];
  lookedAside = false;

  constructor(
    { directive, file, context, certain, path, top, placement, release }: Omit<NginxDirectiveSubject, 'siblings'>,
    siblings: readonly NginxDirective[],
  ) {
    this.directive = directive;
    this.file = file;
    this.context = context;
    this.certain = certain;
    this.path = path;
    this.top = top;
    this.placement = placement;
    this.release = release;
    this.#siblings = siblings;
  }

  get siblings(): readonly NginxDirective[] {
    this.lookedAside = true;
    return this.#siblings;
  }
}

class Checker {
  readonly #file: FileId;
  readonly #tree: NginxTree;
  /** Its own, so that nobody else's questions are noted. */
  readonly #release: Release;
  #asksRelease = false;
  /** About how many directives a rule looked at what stands beside them. */
  #asides = 0;
  readonly #rules = rulesOfDirectives();
  readonly #drafts: RuleDraft[] = [];
  readonly #errors: Failure[] = [];
  readonly #steps: Step[] = [];
  /** The blocks around, outermost first; subjects hold on to it, so that a deeper one is another list. */
  #path: readonly NginxDirective[] = nowhere;
  /** Around the top of the file and around what each block of the path holds; `undefined` where that is too much to keep. */
  readonly #lineContexts: (LineContext | undefined)[] = [];
  /** From here on braces or quotes are astray, or a template decides: contexts and blocks are guesses. */
  readonly #brokenFrom: number;
  /** Blocks whose steps are kept. */
  readonly #kept = new Set<NginxDirective>();
  #loadsModules = false;

  constructor(file: FileId, tree: NginxTree, release: Release) {
    this.#file = file;
    this.#tree = tree;
    this.#release = release.apart();
    this.#brokenFrom = tree.guessedFrom;
  }

  run(context: NginxContext | undefined): NginxChecks {
    for (const item of this.#tree.items) this.#keep(item, context);
    this.#lineContexts.push(topContext(this.#release.key, context ?? ''));
    this.#items(this.#tree.items, context, 'keep');
    const drafts = this.#drafts.length === 0 ? noDrafts : this.#drafts;
    const errors = this.#errors.length === 0 ? noErrors : this.#errors;
    // a list that grew has room for more than there are
    return {
      drafts,
      errors,
      steps: this.#steps.slice(),
      loadsModules: this.#loadsModules,
      asksRelease: this.#noteAsked(),
    };
  }

  /** Whether something in the block needs to be known outside it, so that its steps are kept. */
  #keep(directive: NginxDirective, context: NginxContext | undefined, depth = 0): boolean {
    if (directive.block?.kind !== 'directives' || depth >= deepest) return false;
    const inside = contextInside(directive.name.value, context);
    if (inside === undefined) return false;
    let keep = looksOutward(directive.block.items);
    for (const item of directive.block.items) {
      if (item.name.value === 'include') keep = true;
      else if (this.#keep(item, inside, depth + 1)) keep = true;
    }
    if (keep) this.#kept.add(directive);
    return keep;
  }

  #items(items: readonly NginxDirective[], context: NginxContext | undefined, steps: 'keep' | 'skip'): void {
    for (const item of items) {
      const known = item.block === undefined ? undefined : this.#writtenBlock(item);
      if (known !== undefined && this.#isSilent(known)) {
        if (steps === 'keep' && context !== undefined) this.#steps.push(entryOf(item, this.#file));
      } else if (known === undefined) this.#item(item, context, steps);
      else {
        const own = steps === 'keep' && context !== undefined ? 1 : 0;
        this.#keepSilentBlock(known, own, () => this.#item(item, context, steps));
      }
    }
  }

  #item(item: NginxDirective, context: NginxContext | undefined, steps: 'keep' | 'skip'): void {
    this.#directive(item, context);
    if (item.name.value === 'include') this.#include(item, context);
    else if (steps === 'keep' && context !== undefined)
      this.#steps.push(entryOf(item, this.#file, this.#kept.has(item) ? 'open' : undefined));
    if (item.block === undefined || this.#path.length >= deepest) return;
    const path = this.#path;
    this.#path = [...path, item];
    this.#lineContexts.push(this.#insideOf(item));
    this.#block(item, context);
    this.#lineContexts.pop();
    this.#path = path;
  }

  /** A short block with all that is in it, where its text tells all that rules look at; `undefined` where what is in it is needed outside. */
  #writtenBlock(directive: NginxDirective): string | undefined {
    const { range } = directive;
    const { placeholders, templated, text } = this.#tree;
    if (
      range.end - range.start > longestSilent.block ||
      range.end > this.#brokenFrom ||
      placeholders ||
      templated ||
      directive.block?.closed !== true ||
      this.#kept.has(directive)
    )
      return undefined;
    return text.slice(range.start, range.end);
  }

  /** Whether the release was asked something since the last block was begun, or since the top of the file. */
  #noteAsked(): boolean {
    if (this.#release.takeAsked()) this.#asksRelease = true;
    return this.#asksRelease;
  }

  #isSilent(block: string): boolean {
    const known = this.#lineContexts.at(-1)?.silent(block);
    if (known?.asksRelease === true) this.#asksRelease = true;
    return known !== undefined;
  }

  /** Reads a block, and keeps that nothing is said about it where that is so; `own` steps belong to the list that it stands in. */
  #keepSilentBlock(written: string, own: number, read: () => void): void {
    const lineContext = this.#lineContexts.at(-1);
    const before = {
      count: this.#drafts.length + this.#errors.length,
      steps: this.#steps.length + own,
      asides: this.#asides,
      asked: this.#noteAsked(),
    };
    this.#asksRelease = false;
    read();
    const asked = this.#noteAsked();
    this.#asksRelease ||= before.asked;
    if (
      before.count === this.#drafts.length + this.#errors.length &&
      before.steps === this.#steps.length &&
      before.asides === this.#asides
    )
      lineContext?.keepSilent(written, { names: false, asksRelease: asked });
  }

  #block(directive: NginxDirective, context: NginxContext | undefined): void {
    const { block } = directive;
    if (block === undefined || block.kind === 'raw') return;
    if (block.kind === 'pairs') {
      for (const pair of block.items)
        if (pair.name.value === 'include')
          this.#steps.push({
            kind: 'include',
            pattern: pair.args[0]?.value,
            range: (pair.args[0] ?? pair.name).range,
            directive: pair.range,
            context: 'pairs',
          });
      return;
    }
    const inside = contextInside(directive.name.value, context);
    const kept = this.#kept.has(directive);
    if (kept && inside !== undefined)
      this.#steps.push({ kind: 'open', context: inside, opener: entryOf(directive, this.#file) });
    this.#items(block.items, inside, kept ? 'keep' : 'skip');
    if (kept) this.#steps.push({ kind: 'close' });
    else if (inside !== undefined && block.range.end <= this.#brokenFrom) this.#closed(directive, inside);
  }

  #closed(directive: NginxDirective, context: NginxContext): void {
    const entries = directive.block?.items.map((item) => entryOf(item, this.#file)) ?? [];
    const block = {
      context,
      opener: entryOf(directive, this.#file),
      entries,
      inherited: entries.filter(({ name }) => isInherited(name)),
      complete: true,
      settled: true,
      certain: true,
      filled: this.#tree.placeholders,
      outer: undefined,
      release: this.#release,
    };
    for (const rule of blockRulesFor(block)) this.#ask(rule, { block }, directive.range);
  }

  #include(directive: NginxDirective, context: NginxContext | undefined): void {
    const word = directive.args[0];
    if (word === undefined) return;
    this.#steps.push({
      kind: 'include',
      pattern: isTemplated(word) ? undefined : word.value,
      range: word.range,
      directive: directive.range,
      context,
    });
  }

  #directive(directive: NginxDirective, context: NginxContext | undefined): void {
    const name = directive.name.value;
    if (name === 'load_module' && !ownModules.test(directive.args[0]?.value ?? '')) this.#loadsModules = true;
    const broken = directive.range.start >= this.#brokenFrom;
    const lineContext = this.#lineContexts.at(-1);
    const written = broken || lineContext === undefined ? undefined : this.#written(directive);
    const known = written === undefined ? undefined : lineContext?.silent(written);
    if (known !== undefined) {
      this.#asksRelease ||= known.asksRelease;
      if (known.names)
        for (const found of namesOf(directive, context, this.#owner())) this.#steps.push({ kind: 'name', name: found });
      return;
    }
    this.#noteAsked();
    const placement = placementIn(directive, context, this.#release);
    const torn = !broken && directive.block === undefined && directive.range.end > this.#brokenFrom;
    if (torn || (directive.semicolon === undefined && directive.block === undefined)) {
      // what it uses may belong to another one; what it gives is there once it is finished
      for (const found of namesOf(directive, context, this.#owner()))
        if (found.role === 'gives') this.#steps.push({ kind: 'name', name: found });
      return;
    }
    if (broken && (placement.kind === 'misplaced' || placement.kind === 'block' || placement.kind === 'no-block'))
      return;
    const subject = new DirectiveSubject(
      {
        directive,
        file: this.#file,
        context,
        certain: !broken,
        path: broken ? nowhere : this.#path,
        top: this.#tree.items,
        placement,
        release: this.#release,
      },
      this.#siblings(),
    );
    const count = this.#drafts.length + this.#errors.length;
    for (const rule of this.#rules.byPlacement[placement.kind]) this.#ask(rule, subject, directive.range);
    if (placement.kind === 'taken')
      for (const rule of this.#rules.byName.get(name) ?? noRules) this.#ask(rule, subject, directive.range);
    const names = placement.kind === 'taken' ? namesOf(directive, context, this.#owner()) : [];
    for (const found of names) this.#steps.push({ kind: 'name', name: found });
    const asked = this.#release.takeAsked();
    this.#asksRelease ||= asked;
    if (subject.lookedAside) this.#asides++;
    // what a rule found right among these lines may be wrong among others
    if (written !== undefined && !subject.lookedAside && count === this.#drafts.length + this.#errors.length)
      lineContext?.keepSilent(written, { names: names.length > 0, asksRelease: asked });
  }

  /** All that rules about a directive look at beside what is around it; `undefined` where it has a block, is not ended, or is too long to keep. */
  #written({ name, args, semicolon, range }: NginxDirective): string | undefined {
    if (
      semicolon === undefined ||
      range.end - range.start > longestSilent.directive ||
      name.template ||
      args.some((word) => word.template)
    )
      return undefined;
    return this.#tree.text.slice(range.start, range.end);
  }

  #insideOf({ name, block }: NginxDirective): LineContext | undefined {
    const lineContext = this.#lineContexts.at(-1);
    const start = name.range.start;
    const end = block?.range.start ?? start;
    return lineContext === undefined || end - start > longestSilent.opener
      ? undefined
      : lineContext.inside(this.#tree.text.slice(start, end));
  }

  #siblings(): readonly NginxDirective[] {
    return this.#path.at(-1)?.block?.items ?? this.#tree.items;
  }

  /** Where the block around begins; -1 at the top of the file. */
  #owner(): number {
    return this.#path.at(-1)?.range.start ?? -1;
  }

  #ask<Subject>(rule: Rule & { check(subject: Subject): Iterable<Draft> }, subject: Subject, at: TextRange): void {
    try {
      for (const draft of rule.check(subject)) this.#drafts.push({ rule, draft });
    } catch (error) {
      this.#errors.push(ruleFailure(rule.code, error, { file: this.#file, range: at }));
    }
  }
}
