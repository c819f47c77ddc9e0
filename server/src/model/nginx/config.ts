/** One nginx configuration, assembled from its main file (or from one loose file) through all includes that are known. */
import type { FileId, FileRange } from '../../text/range.ts';
import type { NginxFact, NginxFactBlock, NginxFacts } from '../facts.ts';
import type { IncludeResolver } from '../includes.ts';
import { Scope, type Placed, type ScopeKind, type ScopePart } from './scope.ts';

/** An `include` that brought nothing because it was not read, does not exist, or would never end. */
export interface OpenInclude {
  readonly placed: Placed;
  readonly why: 'unread' | 'missing' | 'loop';
}

export interface UpstreamServer {
  readonly placed: Placed;
  readonly down: boolean;
  readonly backup: boolean;
}

export interface Upstream {
  readonly name: string;
  readonly placed: Placed;
  readonly servers: readonly UpstreamServer[];
  /** Directives other than `server` in the block, and whether all of its includes were read. */
  readonly others: readonly string[];
  readonly complete: boolean;
}

/** A `fastcgi_pass` in one place. */
export interface CallSite {
  readonly placed: Placed;
  readonly scope: Scope;
}

export interface NginxConfig {
  readonly root: FileId;
  /** A main file (it holds `http` or `events`), or a loose one that is read as if it were included. */
  readonly isMain: boolean;
  readonly top: Scope;
  readonly files: ReadonlySet<FileId>;
  readonly sites: readonly CallSite[];
  /** `proxy_pass`, `uwsgi_pass`, `scgi_pass` and `grpc_pass`: handlers that speak another protocol. */
  readonly otherHandlers: readonly CallSite[];
  /** By lower-case name; two definitions of one name are both kept. */
  readonly upstreams: ReadonlyMap<string, readonly Upstream[]>;
  /** `map`, `geo` and `split_clients` blocks by the variable they define, lower case, without `$`. */
  readonly maps: ReadonlyMap<string, readonly Placed[]>;
  readonly openIncludes: readonly OpenInclude[];
  /** Variables that something in the files defines, lower case, without `$`. */
  readonly defines: ReadonlySet<string>;
  /** Modules are loaded, which may bring variables and directives of their own. */
  readonly loadsModules: boolean;
  /** Files of the configuration hold template control: not all that is written is always there. */
  readonly templated: ReadonlySet<FileId>;
}

const scopeKinds: ReadonlyMap<string, ScopeKind> = new Map([
  ['http', 'http'], ['server', 'server'], ['location', 'location'], ['if', 'if'], ['limit_except', 'limit_except'],
]);
const mapKinds = new Set(['map', 'geo', 'split_clients']);
const elsewhere = new Set(['stream', 'mail', 'events']);
const deepestInclude = 32;
/** Files that include each other again and again are read along every path; this many times is enough. */
const mostParts = 200_000;
const otherHandlers = new Set(['proxy_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass']);

/** Assembles the configuration that starts in `main`; every file it reaches is in `files`. */
export function assembleNginx(main: NginxFacts, resolver: IncludeResolver, isMain: boolean): NginxConfig {
  const builder = new Builder(main, resolver, isMain);
  return builder.build();
}

class Builder {
  readonly #main: NginxFacts;
  readonly #resolver: IncludeResolver;
  readonly #isMain: boolean;
  readonly #files = new Set<FileId>();
  readonly #templated = new Set<FileId>();
  readonly #sites: CallSite[] = [];
  readonly #otherHandlers: CallSite[] = [];
  readonly #upstreams = new Map<string, Upstream[]>();
  readonly #maps = new Map<string, Placed[]>();
  readonly #open: OpenInclude[] = [];
  readonly #defines = new Set<string>();
  #parts = 0;

  constructor(main: NginxFacts, resolver: IncludeResolver, isMain: boolean) {
    this.#main = main;
    this.#resolver = resolver;
    this.#isMain = isMain;
  }

  build(): NginxConfig {
    const top = new Scope(this.#isMain ? 'main' : 'loose', undefined, undefined);
    this.#enter(this.#main, top, []);
    return {
      root: this.#main.file, isMain: this.#isMain, top, files: this.#files, sites: this.#sites, otherHandlers: this.#otherHandlers, upstreams: this.#upstreams,
      maps: this.#maps, openIncludes: this.#open, defines: this.#defines, loadsModules: top.own('load_module').length > 0, templated: this.#templated,
    };
  }

  #enter(facts: NginxFacts, scope: Scope, via: readonly FileRange[]): ScopePart {
    this.#files.add(facts.file);
    if (facts.templated) this.#templated.add(facts.file);
    for (const name of facts.defines) this.#defines.add(name);
    const part = this.#read(facts.top, facts.file, scope, via);
    if (via.length === 0) scope.parts.push(part);
    return part;
  }

  #read(block: NginxFactBlock, file: FileId, scope: Scope, via: readonly FileRange[]): ScopePart {
    const part: ScopePart = { block, file, via, includes: [] };
    for (const fact of block.facts) {
      const placed: Placed = { fact, file, via };
      if (fact.name === 'include') part.includes.push({ start: fact.range.start, parts: this.#include(placed, scope) });
      else if (fact.block !== undefined) this.#block(placed, fact.block, scope);
      else if (fact.name === 'fastcgi_pass') this.#sites.push({ placed, scope });
      else if (otherHandlers.has(fact.name)) this.#otherHandlers.push({ placed, scope });
    }
    return part;
  }

  #block(placed: Placed, block: NginxFactBlock, scope: Scope): void {
    const { name } = placed.fact;
    if (elsewhere.has(name)) return;
    if (name === 'upstream') return this.#upstream(placed, block);
    if (mapKinds.has(name)) return this.#map(placed);
    const kind = scopeKinds.get(name);
    if (kind === undefined) return;
    const child = new Scope(kind, scope, placed);
    child.parts.push(this.#read(block, placed.file, child, placed.via));
  }

  #include(placed: Placed, scope: Scope): readonly ScopePart[] {
    const word = placed.fact.args[0];
    if (word === undefined) return [];
    const here: FileRange = { file: placed.file, range: word.range };
    if (word.template) {
      this.#open.push({ placed, why: 'unread' });
      return [];
    }
    const included = this.#resolver.nginx(word.value, this.#main.file);
    if (!included.complete || included.missing) this.#open.push({ placed, why: included.missing ? 'missing' : 'unread' });
    const parts: ScopePart[] = [];
    for (const facts of included.files) {
      const loops = facts.file === placed.file || placed.via.some((step) => step.file === facts.file) || placed.via.length >= deepestInclude || this.#parts++ > mostParts;
      if (loops) this.#open.push({ placed, why: 'loop' });
      else parts.push(this.#enter(facts, scope, [...placed.via, here]));
    }
    return parts;
  }

  #upstream(placed: Placed, block: NginxFactBlock): void {
    const name = placed.fact.args[0]?.value;
    if (name === undefined) return;
    const servers: UpstreamServer[] = [];
    const complete = this.#upstreamServers(block, placed.file, placed.via, servers);
    const others = block.facts.map((fact) => fact.name).filter((other) => other !== 'server' && other !== 'include');
    append(this.#upstreams, name.toLowerCase(), { name, placed, servers, others, complete });
  }

  /** Gathers the servers, includes followed; says whether every include was read. */
  #upstreamServers(block: NginxFactBlock, file: FileId, via: readonly FileRange[], into: UpstreamServer[]): boolean {
    let complete = true;
    for (const fact of block.facts) {
      if (fact.name === 'server') into.push(upstreamServer({ fact, file, via }));
      else if (fact.name === 'include' && fact.args[0] !== undefined && via.length < deepestInclude) {
        const step: FileRange = { file, range: fact.args[0].range };
        const included = this.#resolver.nginx(fact.args[0].value, this.#main.file);
        complete &&= included.complete && !fact.args[0].template;
        for (const facts of included.files) {
          this.#files.add(facts.file);
          complete = this.#upstreamServers(facts.top, facts.file, [...via, step], into) && complete;
        }
      }
    }
    return complete;
  }

  #map(placed: Placed): void {
    const variable = definedVariable(placed.fact);
    if (variable !== undefined) append(this.#maps, variable, placed);
  }
}

function upstreamServer(placed: Placed): UpstreamServer {
  const flags = placed.fact.args.slice(1).map((word) => word.value);
  return { placed, down: flags.includes('down'), backup: flags.includes('backup') };
}

/** The variable that a `map`, `geo` or `split_clients` block defines, lower case, without `$`. */
function definedVariable(fact: NginxFact): string | undefined {
  const word = fact.args.at(-1)?.value;
  return word?.startsWith('$') === true ? word.slice(1).toLowerCase() : undefined;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
