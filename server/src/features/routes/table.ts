/** The routes of a server: what its own directives name and what the tree shows below its directories, each with what a visitor gets. Page, command line, pick list and lens show this table. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { routesOf } from '../../model/deployment/routes.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { FileRange } from '../../text/range.ts';
import { titleOf } from '../map/map.ts';
import { failingOf, isDenied, passScopes, unreachedScript, type Failing } from './failing.ts';
import { resultOf } from './result.ts';
import { groupedRows, treeName, type Entry, type RouteRow } from './rows.ts';
import { scriptsOf, type SiteScripts } from './scripts.ts';
import { placeOfServer, questionAbout, type FoundServer } from './servers.ts';

export interface RouteTable {
  readonly title: string;
  /** The word `server`. */
  readonly at: FileRange | undefined;
  readonly rows: readonly RouteRow[];
  /** Of how many scripts is known what becomes of them, without those that are denied on purpose. */
  readonly scripts: number;
  /** Those that fail for certain, by URI. */
  readonly failing: ReadonlyMap<string, Failing>;
  /** The server has more scripts, or rows, than are looked at. */
  readonly isCut: boolean;
}

const mostRows = 200;
const pageName = 'page without a file';

/** Worked out once for each model. */
export function routeTable(snapshot: Snapshot, found: FoundServer): RouteTable {
  const { workspace, world } = snapshot;
  const work = (): RouteTable => new Tabling(found, questionAbout(found, workspace), workspace).table();
  return workspace.index.once(`routes ${world.reading}`, work, found.server);
}

class Tabling {
  readonly #server: Scope;
  readonly #question: SiteQuestion;
  readonly #workspace: WorkspaceView;
  readonly #passes: readonly Scope[];
  readonly #inTree: SiteScripts;
  readonly #treeUris: ReadonlySet<string>;
  readonly #entries = new Map<string, Entry>();
  readonly #scripts = new Set<string>();
  readonly #failing = new Map<string, Failing>();

  constructor({ server }: FoundServer, question: SiteQuestion, workspace: WorkspaceView) {
    this.#server = server;
    this.#question = question;
    this.#workspace = workspace;
    this.#passes = passScopes(server);
    this.#inTree = scriptsOf(question);
    this.#treeUris = new Set(this.#inTree.uris);
  }

  table(): RouteTable {
    const routes = routesOf(this.#question);
    for (const route of routes) {
      const script = unreachedScript(route, this.#passes);
      if (script !== undefined) this.#fails(script, 'unreached');
    }
    for (const { request, ways } of routes) {
      const isPage = request.kind === 'page' && locationOf(request.scope)?.kind !== 'exact';
      if (isPage) this.#entries.set(`page ${request.uri}`, this.#entryOf(request.uri, pageName, ways));
      else this.#ask(request.uri, request.kind === 'front' ? 'front page' : 'location');
    }
    for (const { uri, placed } of entryUris(this.#server, this.#question.surroundings))
      this.#ask(uri, placed.fact.name);
    for (const uri of this.#inTree.uris) this.#ask(uri, treeName);
    const rows = groupedRows([...this.#entries.values()]);
    return {
      title: titleOf(this.#server),
      at: placeOfServer(this.#server),
      rows: rows.slice(0, mostRows),
      scripts: this.#scripts.size,
      failing: new Map([...this.#failing].map(([uri, failing]) => [fromBytes(uri), failing])),
      isCut: this.#inTree.isCut || rows.length > mostRows,
    };
  }

  #fails(script: string, failing: Failing): void {
    this.#scripts.add(script);
    this.#failing.set(script, failing);
  }

  #ask(uri: string, named: string): void {
    if (this.#entries.has(uri)) return;
    const entry = this.#entryOf(uri, named, waysOf(this.#question, uri));
    this.#entries.set(uri, uri.endsWith('.php') && this.#passes.length > 0 ? this.#judged(entry) : entry);
  }

  #judged(entry: Entry): Entry {
    const { uri, ways } = entry;
    const isThere = this.#treeUris.has(uri);
    const failing = this.#failing.get(uri) ?? failingOf(uri, ways, this.#passes, { isThere });
    if (failing !== undefined) this.#fails(uri, failing);
    else if (!isDenied(ways) && (isThere || ways.some(({ result }) => result.cause !== 'missing')))
      this.#scripts.add(uri);
    return { ...entry, failing };
  }

  #entryOf(uri: string, named: string, ways: readonly Way[]): Entry {
    const asked = { question: this.#question, workspace: this.#workspace };
    return { uri, named, ways: ways.map((way) => ({ way, result: resultOf(way, asked) })), failing: undefined };
  }
}
