/** Who is where in a workspace: looked up by file, place, address or name, so that no rule, fix or request walks all passes, pools or files. */
import { dirname } from '../text/path.ts';
import { startKey, type FileId, type FileRange } from '../text/range.ts';
import type { PassVerdict, Deployment } from './deployment/deployment.ts';
import type { Binding, Endpoint } from './endpoint.ts';
import type { FpmMaster, Pool, PoolMaster } from './fpm/master.ts';
import {
  entriesByPlace,
  firstSections,
  includeSteps,
  type HeldEntry,
  type IncludeSteps,
  type PoolSection,
} from './fpm/placed-lines.ts';
import { grouped } from './grouped.ts';
import { Memo } from './memo.ts';
import type { NginxConfig, WholeNginxConfig } from './nginx/config/config.ts';
import type { Scope, ScopePart } from './nginx/config/scope.ts';
import type { NginxSettings } from './nginx/values/settings.ts';
import { PassTables, placeOf, type PassTarget } from './deployment/pass-tables.ts';
import { Looked, type Watch } from './watch.ts';

type SettingName = keyof NginxSettings;

export interface IndexedLists {
  readonly configs: readonly WholeNginxConfig[];
  readonly masters: readonly FpmMaster[];
  readonly deployments: readonly Deployment[];
  /** Pool files that no include of a main file beside them reaches. */
  readonly unreadPools: readonly FileId[];
}

/** A part of a block that one file brings, and the block. */
export interface PlacedPart {
  readonly scope: Scope;
  readonly part: ScopePart;
}

const noRanges: readonly FileRange[] = [];
const noFiles: readonly FileId[] = [];
const noParts: readonly PlacedPart[] = [];
const noConfigs: readonly WholeNginxConfig[] = [];
const noMasters: readonly FpmMaster[] = [];
const noDeployments: readonly Deployment[] = [];
const noSections: readonly PoolSection[] = [];
const noVerdicts: readonly PassVerdict[] = [];
const noTargets: readonly PassTarget[] = [];

/** Each table is made when something is first looked up in it; those of passes anew after an edit. */
export class WorkspaceIndex {
  readonly #lists: IndexedLists;
  readonly #watch: Watch;
  #configs: ReadonlyMap<FileId, readonly WholeNginxConfig[]> | undefined;
  #masters: ReadonlyMap<FileId, readonly FpmMaster[]> | undefined;
  #deployments: ReadonlyMap<PoolMaster | NginxConfig, readonly Deployment[]> | undefined;
  #sections: ReadonlyMap<FileId, readonly PoolSection[]> | undefined;
  #unread: ReadonlyMap<string, readonly FileId[]> | undefined;
  #includes: IncludeSteps | undefined;
  #entries: ReadonlyMap<string, HeldEntry> | undefined;
  readonly #parts = new Map<NginxConfig, ReadonlyMap<string, readonly PlacedPart[]>>();
  #passes: PassTables | undefined;
  readonly #ofMasters = new Memo();
  readonly #kept = new Map<object, Memo>();

  constructor(lists: IndexedLists, watch: Watch) {
    this.#lists = lists;
    this.#watch = watch;
  }

  get countOfConfigs(): number {
    return this.#lists.configs.length;
  }

  /** Configurations that read the file, in their order. */
  configsOf(file: FileId): readonly WholeNginxConfig[] {
    this.#configs ??= grouped(this.#lists.configs, (config) => config.files);
    return this.#configs.get(file) ?? noConfigs;
  }

  /** Masters that read the file, in their order. */
  mastersOf(file: FileId): readonly FpmMaster[] {
    this.#masters ??= grouped(this.#lists.masters, (master) => master.files);
    return this.#masters.get(file) ?? noMasters;
  }

  /** The deployment of a configuration. */
  deploymentOf(config: NginxConfig): Deployment | undefined {
    return this.deploymentsOf(config)[0];
  }

  /** The deployments of a configuration, or those that a master may answer. */
  deploymentsOf(side: PoolMaster | NginxConfig): readonly Deployment[] {
    this.#deployments ??= grouped<Deployment, PoolMaster | NginxConfig>(this.#lists.deployments, (deployment) => [
      deployment.config,
      ...deployment.masters,
    ]);
    return this.#deployments.get(side) ?? noDeployments;
  }

  /** Pools of which a section is written in the file. */
  poolsIn(file: FileId): readonly Pool[] {
    return this.sectionsIn(file).map(({ pool }) => pool);
  }

  /** The first section of each pool that is written in the file. */
  sectionsIn(file: FileId): readonly PoolSection[] {
    this.#sections ??= grouped(
      this.#lists.masters.flatMap((master) => master.pools.flatMap(firstSections)),
      ({ at }) => [at.file as FileId],
    );
    return this.#sections.get(file) ?? noSections;
  }

  /** Pool files in a directory, or below it, that no include of a main file beside them reaches. */
  unreadPoolsBelow(directory: string): readonly FileId[] {
    this.#unread ??= grouped(this.#lists.unreadPools, directoriesOf);
    return this.#unread.get(directory) ?? noFiles;
  }

  /** The includes of PHP-FPM that bring lines of a file, each once. */
  includesOf(file: FileId): readonly FileRange[] {
    return this.#steps().byFile.get(file) ?? noRanges;
  }

  /** The files whose lines the include of PHP-FPM brings whose value is written at a place. */
  broughtBy(include: FileRange): readonly FileId[] {
    return this.#steps().byInclude.get(startKey(include)) ?? noFiles;
  }

  /** The line of PHP-FPM that begins at a place, as the first master has it that reads it. */
  entryAt(place: FileRange): HeldEntry | undefined {
    return (this.#entries ??= entriesByPlace(this.#lists.masters)).get(startKey(place));
  }

  /** The blocks of a configuration that begin at an offset of a file, in each place where it is read; 0 is the top of the file. Empty outside of `http`. */
  blocksAt(config: NginxConfig, file: FileId, start: number): readonly PlacedPart[] {
    let table = this.#parts.get(config);
    if (table === undefined)
      this.#parts.set(
        config,
        (table = grouped(partsOf(config.top), ({ part }) => [startKey({ file: part.file, range: part.block.range })])),
      );
    return table.get(startKey({ file, range: { start, end: start } })) ?? noParts;
  }

  /** What every `fastcgi_pass` that is written at a place came to, one for each reading of its file. */
  passesAt(place: FileRange): readonly PassVerdict[] {
    return this.#tables().written().get(startKey(place)) ?? noVerdicts;
  }

  /** Passes for which the value of a setting in force is the one that is written at a place. */
  passesWith(name: SettingName, place: FileRange): readonly PassVerdict[] {
    return this.#tables().settings(name).get(startKey(place)) ?? noVerdicts;
  }

  /** Addresses of passes with the path, or with the port whatever the host. */
  targetsNear(address: Binding | Endpoint): readonly PassTarget[] {
    return this.#tables().addresses().get(placeOf(address)) ?? noTargets;
  }

  /** Addresses of passes that come from a word of the configuration: the servers of an upstream, its name, a value of a map. */
  targetsAt(place: FileRange): readonly PassTarget[] {
    return this.#tables().words().get(startKey(place)) ?? noTargets;
  }

  /** Addresses of passes to an upstream that is written at a place. */
  targetsThrough(upstream: FileRange): readonly PassTarget[] {
    return this.#tables().upstreams().get(startKey(upstream)) ?? noTargets;
  }

  /** What the work, which sees all masters, gave when it was first done under that name. Edits of nginx change nothing in it. */
  onceOfMasters<T>(name: string, work: (masters: readonly FpmMaster[]) => T): T {
    return this.#ofMasters.once(name, () => work(this.#lists.masters));
  }

  /** What the work, which sees all of the workspace, gave when it was first done under that name since the last edit. @param about what it is about, where that is one thing of many */
  once<T>(name: string, work: (lists: IndexedLists) => T, about: object = this): T {
    this.#watch.looked |= Looked.lists;
    let memo = this.#kept.get(about);
    if (memo === undefined) this.#kept.set(about, (memo = new Memo()));
    return memo.once(name, () => work(this.#lists));
  }

  /** A file of some configuration was exchanged: its passes and blocks are not what they were. */
  forgetNginx(): void {
    this.#passes = undefined;
    this.#parts.clear();
    this.#kept.clear();
  }

  #steps(): IncludeSteps {
    return (this.#includes ??= includeSteps(this.#lists.masters));
  }

  #tables(): PassTables {
    this.#watch.looked |= Looked.lists;
    return (this.#passes ??= new PassTables(this.#lists.deployments));
  }
}

/** The directory of a file and all that are above it. */
function directoriesOf(file: string): readonly string[] {
  const found = [dirname(file)];
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) found.push(dirname(at));
  return found;
}

/** Every part of a scope and of those in it, in the order in which the server reads them. */
export function* partsOf(top: Scope): Iterable<PlacedPart> {
  const open: Scope[] = [top];
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    const parts = scope.parts.toReversed();
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      yield { scope, part };
      for (const include of part.includes.toReversed())
        for (const inner of include.parts.toReversed()) parts.push(inner);
    }
    for (const child of scope.children.toReversed()) open.push(child);
  }
}
