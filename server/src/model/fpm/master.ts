/**
 * The pools of one PHP-FPM master: its files read line by line in order, sections of one name merged across files as FPM does
 * (fpm_conf.c, fpm_conf_ini_parser_section: looked up case-insensitively, later scalars win; the current section survives includes).
 */
import type { FileId, FileRange } from '../../text/range.ts';
import type { FpmEntry } from '../../syntax/fpm/tree.ts';
import type { FpmFacts } from '../facts.ts';
import type { IncludeResolver } from '../includes.ts';
import { ReadingLimit } from '../reading-limit.ts';
import { Memo } from '../memo.ts';
import type { Origin, Unknown } from '../value.ts';

export interface PlacedEntry {
  readonly entry: FpmEntry;
  readonly file: FileId;
  readonly via: readonly FileRange[];
}

export function entryOrigin(placed: PlacedEntry): Origin {
  return { file: placed.file, range: placed.entry.value?.range ?? placed.entry.range, via: placed.via };
}

export interface FpmOpenInclude {
  readonly placed: PlacedEntry;
  /** It points at a directory of the server that this tree does not have. */
  readonly elsewhere: boolean;
  /** `limit`: its files were not read once more, as includes multiply them too often. */
  readonly why: 'unread' | 'missing' | 'loop' | 'limit';
}

/** Entries of one section by lower-case key (`listen`, `php_admin_value[memory_limit]` with the index as written), in the order read. */
export type FpmEntries = ReadonlyMap<string, readonly PlacedEntry[]>;

export interface Pool {
  /** As first written. */
  readonly name: string;
  /** The first `[name]`. */
  readonly at: Origin;
  readonly sections: readonly Origin[];
  readonly entries: FpmEntries;
  readonly master: PoolMaster;
}

/** A master as one of its pools sees it: it leads to no other pool, and to no list of files. */
export interface PoolMaster {
  /** The main file, or the directory whose loose pool files are taken for one master. */
  readonly root: string;
  readonly isMain: boolean;
  /** Why no PHP-FPM is known to read its files; `undefined` where one is, or where no main file is known that could speak against it. */
  readonly notInForce: Unknown | undefined;
  readonly global: FpmEntries;
  /** The first `[global]`. */
  readonly globalAt: Origin | undefined;
  /** Every include was read: what is not here is nowhere. */
  readonly complete: boolean;
  readonly openIncludes: readonly FpmOpenInclude[];
  /** The pools of files in the workspace that no main file includes: names in lower case. */
  readonly unincluded: ReadonlySet<string>;
  /** Every `include` line, in the order read. */
  readonly includes: readonly PlacedEntry[];
  readonly templated: boolean;
  /** What template control in its files decides about; a section is named `[`. */
  readonly branched: ReadonlySet<string>;
  /** Something in its files is filled in before PHP-FPM reads them: nothing is missing in them for sure. */
  readonly placeholders: boolean;
  /** What a relative `listen` is relative to where the pool has no `prefix`; `undefined` where the platform is not known. */
  readonly compiledPrefix: string | undefined;
  /** What the work, which sees all of its pools, gave when it was first done under that name. */
  once<T>(name: string, work: (master: FpmMaster) => T): T;
}

export interface FpmMaster extends PoolMaster {
  readonly files: ReadonlySet<FileId>;
  readonly pools: readonly Pool[];
}

interface Section {
  readonly entries: Map<string, PlacedEntry[]>;
}

interface PoolDraft extends Section {
  readonly name: string;
  readonly sections: Origin[];
}

const deepestInclude = 5;

/** Assembles a master from its main file, or, where `isMain` is false, from loose pool files in name order. */
export function assembleFpm(options: {
  readonly root: string;
  readonly files: readonly FpmFacts[];
  readonly isMain: boolean;
  readonly resolver: IncludeResolver;
  readonly compiledPrefix: string | undefined;
  readonly notInForce?: Unknown | undefined;
  /** As in {@link FpmMaster}; may be filled later. */
  readonly unincluded?: ReadonlySet<string>;
}): FpmMaster {
  const reader = new Reader(options.resolver, options.files[0]?.file);
  for (const facts of options.files) {
    if (!options.isMain) reader.leaveSection();
    reader.begin(facts);
  }
  return reader.finish(options);
}

class Reader {
  readonly #resolver: IncludeResolver;
  readonly #mainFile: FileId | undefined;
  readonly #files = new Set<FileId>();
  readonly #open: FpmOpenInclude[] = [];
  readonly #includes: PlacedEntry[] = [];
  readonly #global: Section = { entries: new Map() };
  readonly #pools = new Map<string, PoolDraft>();
  #globalAt: Origin | undefined;
  #current: Section = this.#global;
  #templated = false;
  readonly #branched = new Set<string>();
  #placeholders = false;
  readonly #limit = new ReadingLimit(deepestInclude);

  constructor(resolver: IncludeResolver, mainFile: FileId | undefined) {
    this.#resolver = resolver;
    this.#mainFile = mainFile;
  }

  leaveSection(): void {
    this.#current = this.#global;
  }

  /** Reads a file that no other one brings. */
  begin(facts: FpmFacts): void {
    this.#limit.begin(facts.file);
    this.#read(facts, []);
  }

  #read(facts: FpmFacts, via: readonly FileRange[]): void {
    this.#files.add(facts.file);
    this.#templated ||= facts.templated;
    for (const name of facts.branched) this.#branched.add(name);
    this.#placeholders ||= facts.placeholders;
    for (const line of facts.lines) {
      if (line.kind === 'section') this.#section(line.name.text, { file: facts.file, range: line.range, via });
      else if (line.key.text === 'include') this.#include({ entry: line, file: facts.file, via });
      else this.#entry({ entry: line, file: facts.file, via });
    }
  }

  #section(name: string, at: Origin): void {
    const key = name.toLowerCase();
    if (key === 'global') {
      this.#globalAt ??= at;
      this.#current = this.#global;
      return;
    }
    let pool = this.#pools.get(key);
    if (pool === undefined) this.#pools.set(key, (pool = { name, sections: [], entries: new Map() }));
    pool.sections.push(at);
    this.#current = pool;
  }

  #entry(placed: PlacedEntry): void {
    const { key, index } = placed.entry;
    const name = index === undefined ? key.text.toLowerCase() : `${key.text.toLowerCase()}[${index.text}]`;
    const list = this.#current.entries.get(name);
    if (list === undefined) this.#current.entries.set(name, [placed]);
    else list.push(placed);
  }

  #include(placed: PlacedEntry): void {
    this.#includes.push(placed);
    const value = placed.entry.value;
    if (value?.text === undefined || this.#mainFile === undefined) {
      this.#open.push({ placed, elsewhere: false, why: 'unread' });
      return;
    }
    const included = this.#resolver.fpm(value.text, this.#mainFile);
    if (!included.complete || included.missing)
      this.#open.push({ placed, elsewhere: included.elsewhere === true, why: included.missing ? 'missing' : 'unread' });
    const through: readonly FileRange[] = [...placed.via, { file: placed.file, range: value.range }];
    const { loops, isDeep, isCut } = this.#limit.include(
      included.files,
      through.map((step) => step.file),
      (facts) => this.#read(facts, through),
    );
    if (loops || isDeep) this.#open.push({ placed, elsewhere: false, why: 'loop' });
    if (isCut) this.#open.push({ placed, elsewhere: false, why: 'limit' });
  }

  finish({
    root,
    isMain,
    compiledPrefix,
    notInForce,
    unincluded = new Set(),
  }: Parameters<typeof assembleFpm>[0]): FpmMaster {
    const pools: Pool[] = [];
    const memo = new Memo();
    const master: FpmMaster = {
      root,
      isMain,
      notInForce,
      files: this.#files,
      global: this.#global.entries,
      globalAt: this.#globalAt,
      pools,
      openIncludes: this.#open,
      unincluded,
      includes: this.#includes,
      templated: this.#templated,
      branched: this.#branched,
      placeholders: this.#placeholders,
      compiledPrefix,
      complete: this.#open.every((open) => open.why !== 'unread' && open.why !== 'limit'),
      once: (name, work) => memo.once(name, () => work(master)),
    };
    for (const draft of this.#pools.values()) {
      const at = draft.sections[0];
      if (at !== undefined)
        pools.push({ name: draft.name, at, sections: draft.sections, entries: draft.entries, master });
    }
    return master;
  }
}
