/** Assembles a configuration from its main file, or from one loose file, through all includes that are known; exchanges single files in it. */
import { passDirectives } from '../../../catalog/nginx/handlers.ts';
import type { FileId, FileRange } from '../../../text/range.ts';
import type { Branched } from '../../branched.ts';
import type { NginxFact, NginxFactBlock, NginxFacts } from '../../facts.ts';
import { pushTo } from '../../grouped.ts';
import type { IncludeResolver } from '../../includes.ts';
import type { Unknown } from '../../value.ts';
import { isTooDeep, ReadingLimit } from '../../reading-limit.ts';
import { Looked, Tally, type Watch } from '../../watch.ts';
import type { PassSite, FilePlace, WholeNginxConfig, OpenInclude, Upstream, UpstreamServer } from './config.ts';
import {
  frameOf,
  isSelfContained,
  joined,
  listensOf,
  namesIn,
  placeIn,
  tail,
  type Contribution,
  type Entry,
  type Exchange,
  type Mark,
} from './exchange.ts';
import { httpServers, Scope, type Placed, type ScopeKind, type ScopePart } from './scope.ts';
import { unreadKind } from './unread.ts';
import { gatherServers } from './upstream-servers.ts';

const scopeKinds: ReadonlyMap<string, ScopeKind> = new Map([
  ['http', 'http'],
  ['server', 'server'],
  ['location', 'location'],
  ['if', 'if'],
  ['limit_except', 'limit_except'],
]);
const mapKinds = new Set(['map', 'geo', 'split_clients']);
const elsewhere = new Set(['stream', 'mail', 'events']);
const otherHandlers: ReadonlySet<string> = new Set(
  passDirectives.filter((name) => name !== 'fastcgi_pass' && name !== 'memcached_pass'),
);

/** A file that is read in more places than these is not exchanged: that would be as much work as reading all anew. */
const mostEntries = 4;

/** A configuration, and the way to exchange one of its files for a newer text without reading the others again. */
export class NginxAssembly {
  readonly config: WholeNginxConfig;
  readonly #watch: Watch;
  readonly #entries = new Map<FileId, Entry[]>();
  readonly #entryOf = new Map<ScopePart, Entry>();
  /** How often a file is read, wherever. */
  readonly #readings = new Map<FileId, number>();
  readonly #main: NginxFacts;
  readonly #resolver: IncludeResolver;
  readonly #isMain: boolean;
  readonly #notInForce: Unknown | undefined;
  readonly #unincluded: ReadonlySet<string>;
  readonly #files = new Set<FileId>();
  readonly #templated = new Map<FileId, Branched>();
  readonly #placeholders = new Set<FileId>();
  readonly #sites: PassSite[] = [];
  readonly #otherHandlers: PassSite[] = [];
  readonly #upstreams = new Map<string, Upstream[]>();
  readonly #maps = new Map<string, Placed[]>();
  readonly #open: OpenInclude[] = [];
  readonly #defines = new Set<string>();
  /** Counts upstreams and maps: what all files see. */
  #sharing = 0;
  #limit = new ReadingLimit();

  /**
   * @param about whether it is a main file, why no server is known to read it (left out where one is, or nothing speaks against it), and `unincluded` as in
   * {@link NginxConfig}, which may be filled later
   */
  constructor(
    main: NginxFacts,
    resolver: IncludeResolver,
    watch: Watch,
    about: {
      readonly isMain: boolean;
      readonly notInForce: Unknown | undefined;
      readonly unincluded?: ReadonlySet<string>;
    },
  ) {
    this.#notInForce = about.notInForce;
    this.#unincluded = about.unincluded ?? new Set();
    this.#main = main;
    this.#resolver = resolver;
    this.#isMain = about.isMain;
    this.#watch = watch;
    this.config = this.#build();
  }

  /** Puts another text of a file in the place of the one that was read; `undefined` where all has to be read anew: this assembly is of no use then. */
  exchange(before: NginxFacts, after: NginxFacts): Exchange | undefined {
    const entries = this.#entriesOf(before.file);
    if (
      this.#limit.hasCut ||
      entries === undefined ||
      entries.length > mostEntries ||
      !isSelfContained(after) ||
      frameOf(before) !== frameOf(after)
    )
      return undefined;
    const removed = entries.map((entry) => entry.included);
    const next: Entry[] = [];
    this.#limit = new ReadingLimit();
    for (const entry of entries) {
      const fresh = this.#reread(entry, after);
      if (fresh === undefined || this.#limit.hasCut) return undefined;
      next.push(fresh);
    }
    this.#entries.set(before.file, next);
    const [removedHere, addedHere] = [joined(removed), joined(next.map((entry) => entry.included))];
    const { listens, usedNames } = this.config;
    const changed =
      listens.exchange(removedHere.servers.flatMap(listensOf), addedHere.servers.flatMap(listensOf)) |
      usedNames.exchange(namesIn(removedHere), namesIn(addedHere));
    return { removed: removedHere, added: addedHere, changed };
  }

  #build(): WholeNginxConfig {
    const top = new Scope(this.#isMain ? 'main' : 'loose', undefined, undefined, this.#watch);
    this.#limit.begin(this.#main.file);
    this.#enter(this.#main, top, []);
    const [watch, sites, otherHandlers] = [this.#watch, this.#sites, this.#otherHandlers];
    const listens = new Tally(() => httpServers(top).flatMap(listensOf), watch, Looked.listens);
    const usedNames = new Tally(() => namesIn({ sites, handlers: otherHandlers }), watch, Looked.names);
    return {
      root: this.#main.file,
      isMain: this.#isMain,
      notInForce: this.#notInForce,
      top,
      listens,
      usedNames,
      files: this.#files,
      upstreams: this.#upstreams,
      get sites() {
        watch.looked |= Looked.lists;
        return sites;
      },
      get otherHandlers() {
        watch.looked |= Looked.lists;
        return otherHandlers;
      },
      maps: this.#maps,
      openIncludes: this.#open,
      unincluded: this.#unincluded,
      defines: this.#defines,
      loadsModules: top.own('load_module').length > 0,
      templated: this.#templated,
      placeholders: this.#placeholders,
      filesOf: (argument) => this.#resolver.nginx(argument, this.#main.file),
      placesOf: (file) => this.#placesOf(file, top),
    };
  }

  #entriesOf(file: FileId): readonly Entry[] | undefined {
    const entries = this.#entries.get(file);
    return entries?.length === this.#readings.get(file) ? entries : undefined;
  }

  #placesOf(file: FileId, top: Scope): readonly FilePlace[] | undefined {
    const [part] = top.parts;
    if (part?.file === file && this.#readings.get(file) === 1) return [{ scope: top, part, blocks: top.children }];
    return this.#entriesOf(file)?.map((entry) => ({
      scope: entry.scope,
      part: entry.part,
      blocks: entry.included.servers,
    }));
  }

  #enter(facts: NginxFacts, scope: Scope, via: readonly FileRange[]): ScopePart {
    this.#note(facts.file);
    if (facts.templated) this.#templated.set(facts.file, facts.branched);
    if (facts.placeholders) this.#placeholders.add(facts.file);
    for (const name of facts.defines) this.#defines.add(name);
    const part = this.#read(facts.top, facts.file, scope, via);
    if (via.length === 0) scope.setPart(part);
    return part;
  }

  #note(file: FileId): void {
    this.#files.add(file);
    this.#readings.set(file, (this.#readings.get(file) ?? 0) + 1);
  }

  #read(block: NginxFactBlock, file: FileId, scope: Scope, via: readonly FileRange[]): ScopePart {
    let includes: ScopePart['includes'][number][] | undefined;
    for (const fact of block.facts) {
      if (fact.name === 'include')
        (includes ??= []).push({ start: fact.range.start, parts: this.#include({ fact, file, via }, scope) });
      else if (fact.block !== undefined) this.#block({ fact, file, via }, fact.block, scope);
      else if (fact.name === 'fastcgi_pass') this.#sites.push({ placed: { fact, file, via }, scope });
      else if (otherHandlers.has(fact.name)) this.#otherHandlers.push({ placed: { fact, file, via }, scope });
    }
    // a copy has the right length; one that grew has room for many, and there are very many of these
    return {
      block,
      file,
      via,
      includes: includes === undefined ? nothing : includes.length < few ? includes.slice() : includes,
    };
  }

  #block(placed: Placed, block: NginxFactBlock, scope: Scope): void {
    const { name } = placed.fact;
    if (elsewhere.has(name)) return this.#reach(block);
    if (name === 'upstream') return this.#upstream(placed, block);
    if (mapKinds.has(name)) return this.#map(placed);
    const kind = scopeKinds.get(name);
    if (kind === undefined) return;
    const child = new Scope(kind, scope, placed, kind === 'http' ? this.#watch : undefined);
    child.setPart(this.#read(block, placed.file, child, placed.via));
  }

  /** Notes the files that a block brings which the model does not read; each is gone through once. */
  #reach(outer: NginxFactBlock): void {
    const blocks = [outer];
    for (const block of blocks) {
      for (const fact of block.facts) {
        if (fact.block !== undefined) blocks.push(fact.block);
        const word = fact.name === 'include' ? fact.args[0] : undefined;
        if (word === undefined || word.template) continue;
        for (const facts of this.#resolver.nginx(word.value, this.#main.file).files) {
          if (this.#files.has(facts.file)) continue;
          this.#note(facts.file);
          for (const name of facts.defines) this.#defines.add(name);
          blocks.push(facts.top);
        }
      }
    }
  }

  #include(placed: Placed, scope: Scope): ScopePart[] {
    const word = placed.fact.args[0];
    if (word === undefined) return [];
    const here: FileRange = { file: placed.file, range: word.range };
    if (word.template) {
      this.#noteOpen(placed, scope, 'unread');
      return [];
    }
    const included = this.#resolver.nginx(word.value, this.#main.file);
    if (!included.complete || included.missing) this.#noteOpen(placed, scope, included.missing ? 'missing' : 'unread');
    // of the usual one file a list of the right length; a list that grows has room for many
    let parts: ScopePart[] = [];
    const { files } = included;
    const through = placed.via.concat(here);
    if (isTooDeep(scope, (one) => one.parent)) {
      this.#noteOpen(placed, scope, 'limit');
      return [];
    }
    const { loops, isDeep, isCut } = this.#limit.include(
      files,
      through.map((step) => step.file),
      (facts) => {
        if (files.length === 1 && scope.kind !== 'http') parts = [this.#enter(facts, scope, through)];
        else parts.push(this.#enterNoting(facts, scope, through, parts));
      },
    );
    if (loops) this.#open.push({ placed, kind: 'anything', why: 'loop' });
    if (isDeep || isCut) this.#noteOpen(placed, scope, 'limit');
    return parts;
  }

  #noteOpen(placed: Placed, scope: Scope, why: 'unread' | 'missing' | 'limit'): void {
    const open: OpenInclude = {
      placed,
      kind:
        why === 'limit'
          ? 'anything'
          : unreadKind(placed.fact, scope.kind, {
              filesOf: (argument) => this.#resolver.nginx(argument, this.#main.file),
            }),
      why,
    };
    this.#open.push(open);
    scope.addOpen(open);
  }

  /** Reads a file and remembers what it brought, where it may be exchanged later. */
  #enterNoting(facts: NginxFacts, scope: Scope, via: readonly FileRange[], siblings: ScopePart[]): ScopePart {
    if (scope.kind !== 'http') return this.#enter(facts, scope, via);
    const [mark, sharing] = [this.#mark(scope), this.#sharing];
    const part = this.#enter(facts, scope, via);
    if (isSelfContained(facts) && sharing === this.#sharing) {
      const entry: Entry = { scope, part, siblings, included: this.#since(scope, mark) };
      this.#entryOf.set(part, entry);
      pushTo(this.#entries, facts.file, entry);
    }
    return part;
  }

  #mark(scope: Scope): Mark {
    return {
      servers: scope.children.length,
      sites: this.#sites.length,
      handlers: this.#otherHandlers.length,
      open: this.#open.length,
    };
  }

  #since(scope: Scope, mark: Mark): Contribution {
    return {
      servers: scope.children.slice(mark.servers),
      sites: tail(this.#sites, mark.sites),
      handlers: tail(this.#otherHandlers, mark.handlers),
      open: tail(this.#open, mark.open),
    };
  }

  /** Reads a file again in the place of an entry; the places are found before anything is changed. */
  #reread(entry: Entry, facts: NginxFacts): Entry | undefined {
    const { scope, part, siblings, included } = entry;
    const at: Mark = { servers: scope.children.indexOf(included.servers[0] ?? scope), sites: 0, handlers: 0, open: 0 };
    const before =
      <K extends keyof Contribution>(key: K) =>
      () =>
        this.#broughtBefore(entry, key);
    const mark = this.#mark(scope);
    const fresh = this.#read(facts.top, facts.file, scope, part.via);
    const added: Contribution = {
      servers: scope.cutChildren(mark.servers),
      sites: this.#sites.splice(mark.sites),
      handlers: this.#otherHandlers.splice(mark.handlers),
      open: this.#open.splice(mark.open),
    };
    const places = {
      servers:
        included.servers.length > 0
          ? at.servers
          : added.servers.length === 0
            ? 0
            : placeIn(scope.children, included.servers, before('servers')),
      sites:
        added.sites.length + included.sites.length === 0 ? 0 : placeIn(this.#sites, included.sites, before('sites')),
      handlers:
        added.handlers.length + included.handlers.length === 0
          ? 0
          : placeIn(this.#otherHandlers, included.handlers, before('handlers')),
      open: added.open.length + included.open.length === 0 ? 0 : placeIn(this.#open, included.open, before('open')),
    };
    const { servers, sites, handlers, open } = places;
    const index = siblings.indexOf(part);
    if (servers === undefined || sites === undefined || handlers === undefined || open === undefined || index < 0)
      return undefined;
    scope.replaceChildren(servers, included.servers.length, added.servers);
    this.#sites.splice(sites, included.sites.length, ...added.sites);
    this.#otherHandlers.splice(handlers, included.handlers.length, ...added.handlers);
    this.#open.splice(open, included.open.length, ...added.open);
    siblings[index] = fresh;
    const next: Entry = { scope, part: fresh, siblings, included: added };
    this.#entryOf.delete(part);
    this.#entryOf.set(fresh, next);
    return next;
  }

  /** What the files before an entry brought, the nearest first; `undefined` for one of which that was not remembered. */
  *#broughtBefore<K extends keyof Contribution>(entry: Entry, key: K): Generator<Contribution[K] | undefined> {
    for (let index = entry.siblings.indexOf(entry.part) - 1; index >= 0; index--) {
      const part = entry.siblings[index];
      yield part === undefined ? undefined : this.#entryOf.get(part)?.included[key];
    }
  }

  #upstream(placed: Placed, block: NginxFactBlock): void {
    const name = placed.fact.args[0]?.value;
    if (name === undefined) return;
    const servers: UpstreamServer[] = [];
    const complete = gatherServers(
      { block, file: placed.file, via: placed.via, into: servers },
      {
        included: (argument) => this.#resolver.nginx(argument, this.#main.file),
        limit: this.#limit,
        note: (file) => this.#note(file),
      },
    );
    const others = block.facts.map((fact) => fact.name).filter((other) => other !== 'server' && other !== 'include');
    this.#sharing++;
    pushTo(this.#upstreams, name.toLowerCase(), { name, placed, servers, others, complete });
  }

  #map(placed: Placed): void {
    const variable = definedVariable(placed.fact);
    this.#sharing++;
    if (variable !== undefined) pushTo(this.#maps, variable, placed);
    for (const pair of placed.fact.block?.facts ?? []) {
      if (pair.name !== 'include') continue;
      const word = pair.args[0];
      if (word !== undefined && !word.template)
        for (const facts of this.#resolver.nginx(word.value, this.#main.file).files) this.#note(facts.file);
    }
  }
}

const nothing: readonly never[] = [];
const few = 16;

/** The variable that a `map`, `geo` or `split_clients` block defines, lower case, without `$`. */
function definedVariable(fact: NginxFact): string | undefined {
  const word = fact.args.at(-1)?.value;
  return word?.startsWith('$') === true ? word.slice(1).toLowerCase() : undefined;
}
