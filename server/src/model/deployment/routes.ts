/** What becomes of the sample requests of a server: the way of each, with the scripts that directives of the server led it to. */
import { inOrder } from '../nginx/config/in-order.ts';
import type { Placed, Scope } from '../nginx/config/scope.ts';
import { waysOf } from '../nginx/request/answering.ts';
import { uriOfTarget } from '../nginx/request/entry-uris.ts';
import { selectLocation } from '../nginx/request/locations.ts';
import type { Question, Way } from '../nginx/request/request.ts';
import { sampleRequests, type SampleRequest } from '../nginx/request/sample-requests.ts';
import { isScriptUri } from '../nginx/request/sample-uri.ts';
import { fileOf, namedDirectoryOf, onDisk } from '../nginx/values/directory.ts';
import type { SiteQuestion } from './question.ts';
import { siteScripts, type SiteScript } from './site-scripts.ts';

export interface Route {
  readonly request: SampleRequest;
  /** One, and several where the configuration alone does not decide. */
  readonly ways: readonly Way[];
}

/**
 * The routes of a server's sample requests, on a disk of which `question` tells what is there. Of what it does not know, scripts and what `try_files` falls back to are taken to
 * be there and everything else not to be: that is how an application meets the request for a page.
 */
export function routesOf(question: SiteQuestion): readonly Route[] {
  const { server, surroundings } = question;
  const known = recent.get(surroundings.config);
  if (known?.question === question) return known.routes;
  const asking = asSite(question);
  const routes = sampleRequests(server, surroundings).map((request) => ({
    request,
    ways: waysOf(asking, request.uri),
  }));
  recent.set(surroundings.config, { question, routes });
  return routes;
}

interface Kept {
  readonly question: SiteQuestion;
  readonly routes: readonly Route[];
}

/** Several rules ask the same question about one server, one after the other. */
const recent = new WeakMap<object, Kept>();

const asSites = new WeakMap<SiteQuestion, Question>();

/** The question on a disk as {@link routesOf} takes it. */
export function asSite(question: SiteQuestion): Question {
  let asking = asSites.get(question);
  if (asking === undefined) asSites.set(question, (asking = { ...question, byName: true, exists: siteWith(question) }));
  return asking;
}

/** What an application has on the disk, where nobody knows better. */
function siteWith(question: Question): (path: string, kind: 'file' | 'directory' | 'any') => boolean {
  const site: Site = { roots: new Set(), fallbacks: new Set(), files: new Set() };
  gather(question.server, question, site);
  for (const uri of site.fallbacks) {
    const file = fileOfUri(uri, question);
    if (file !== undefined) site.files.add(file);
  }
  return (path, kind) => {
    const known = question.exists(path, kind);
    if (known !== undefined) return known;
    if (kind === 'file' && (site.files.has(onDisk(path)) || [...site.fallbacks].some((uri) => path.endsWith(uri))))
      return true;
    return (
      (kind !== 'file' && site.roots.has(path)) || (kind !== 'directory' && /^(?:(?!\.php\/).)*\.php$/s.test(path))
    );
  };
}

/** The file that nginx takes for a URI in the location that answers it, without double slashes: below an alias it has another name. Bytes; `undefined` where it is not known. */
export function fileOfUri(uri: string, { server, surroundings }: Question): string | undefined {
  const selected = selectLocation(server, uri);
  const directory = selected.kind === 'known' ? namedDirectoryOf(selected.scope, surroundings) : selected;
  return directory.kind === 'known' ? onDisk(fileOf(directory.value, uri)) : undefined;
}

interface Site {
  readonly roots: Set<string>;
  /** The URIs of files that `try_files` falls back to. Bytes. */
  readonly fallbacks: Set<string>;
  /** The files that nginx takes for them. Bytes. */
  readonly files: Set<string>;
}

function gather(scope: Scope, question: Question, site: Site): void {
  if (scope.kind === 'server' || scope.own('root').length > 0 || scope.own('alias').length > 0) {
    const directory = namedDirectoryOf(scope, question.surroundings);
    if (directory.kind === 'known') site.roots.add(onDisk(directory.value.path));
  }
  const uri = uriOfTarget(inOrder(scope, 'try_files', question.surroundings).directives.at(-1)?.fact.args.at(-1));
  if (uri !== undefined) site.fallbacks.add(uri);
  for (const child of scope.children) gather(child, question, site);
}

/** A script to which a directive led a request. */
export interface LedTo {
  /** In bytes; there may be a path behind the script. */
  readonly uri: string;
  readonly by: Placed;
  /** The block that the script came to. */
  readonly scope: Scope;
}

/**
 * The script to which directives of the server led a request that ends in an error: the first where they lead in a circle, else the last. Pages that only show an error do not
 * count. `undefined` where none leads to a script.
 */
export function ledTo(way: Way): LedTo | undefined {
  const led = way.steps.flatMap(({ uri, scope, how, through }) =>
    through !== undefined && isScriptUri(uri) && how !== 'named' && (how !== 'error_page' || way.status === undefined)
      ? [{ uri, by: through, scope }]
      : [],
  );
  return way.outcome.kind === 'status' && way.outcome.cause === 'cycle' ? led[0] : led.at(-1);
}

/** The error that a visitor gets from nginx itself; `undefined` where the way ends otherwise, or is not known. */
export function failureOf({ outcome, status }: Way): number | undefined {
  const code =
    outcome.kind === 'status' || outcome.kind === 'return'
      ? outcome.code
      : outcome.kind === 'file'
        ? status
        : undefined;
  return code !== undefined && code >= 400 ? (status ?? code) : undefined;
}

/** A request that directives led to a script and that ends in an error, whichever way it goes. */
export interface LedAstray {
  readonly led: LedTo;
  /** The error that the visitor gets. */
  readonly status: number;
}

/** `undefined` where one of the ways may be well, or leads to another block. */
export function ledAstray({ ways }: Pick<Route, 'ways'>): LedAstray | undefined {
  const [first] = ways;
  const led = first && ledTo(first);
  const status = first && failureOf(first);
  if (led === undefined || status === undefined) return undefined;
  return ways.some((way) => failureOf(way) === undefined || ledTo(way)?.scope !== led.scope)
    ? undefined
    : { led, status };
}

/** A script that the tree shows, with what becomes of the request for it. */
export interface ScriptRoute extends SiteScript {
  readonly ways: readonly Way[];
}

/** Several rules ask the same question about the scripts of a server. */
const asked = new WeakMap<SiteQuestion, readonly ScriptRoute[]>();

/** The scripts of {@link siteScripts}, asked for by their own names. */
export function scriptRoutesOf(question: SiteQuestion): readonly ScriptRoute[] {
  let routes = asked.get(question);
  if (routes === undefined) {
    routes = siteScripts(question).map((script) => ({ ...script, ways: waysOf(question, script.uri) }));
    asked.set(question, routes);
  }
  return routes;
}

/** The script of a URI without the path behind it. */
export function scriptOfUri(uri: string): string {
  return /^.*?\.php(?=\/|$)/is.exec(uri)?.[0] ?? uri;
}
