/** What becomes of addresses for which no file is there: which blocks of a server lead them to a script, and which end them with 404. */
import type { Placed, Scope } from '../nginx/config/scope.ts';
import { waysOf } from '../nginx/request/answering.ts';
import { locationOf, selectLocation } from '../nginx/request/locations.ts';
import type { Way } from '../nginx/request/request.ts';
import { isScriptUri } from '../nginx/request/sample-uri.ts';
import { directoryOf, onDisk } from '../nginx/values/directory.ts';
import type { SiteQuestion } from './question.ts';
import { failureOf, routesOf, scriptOfUri } from './routes.ts';

/** Where requests for an address end, whichever of their ways they go. */
export type Ending =
  /** `scope` is the block that was asked, `uri` that of the script, without a path behind it, in bytes. */
  | { readonly kind: 'script'; readonly scope: Scope; readonly uri: string }
  /** `scope` is the block that found nothing; a script may show the page of the error, by `shown`. */
  | { readonly kind: 'missing'; readonly scope: Scope; readonly shown: ShownError | undefined };

export interface ShownError {
  readonly by: Placed;
  /** Of the script that shows it, in bytes. */
  readonly uri: string;
}

/** The ending of an address; `undefined` where its ways end differently, or one is not known. Redirects under a condition do not count. */
export function endingOf(ways: readonly Way[]): Ending | undefined {
  const [first, ...others] = ways.filter((way) => !isRedirect(way)).map(endingOfWay);
  return others.every((one) => one?.kind === first?.kind && one?.scope === first?.scope) ? first : undefined;
}

function isRedirect({ outcome }: Way): boolean {
  return (outcome.kind === 'return' || outcome.kind === 'status') && outcome.code >= 300 && outcome.code < 400;
}

function endingOfWay(way: Way): Ending | undefined {
  const { outcome, steps, status } = way;
  const asked = steps[0]?.scope;
  if (outcome.kind === 'fastcgi' && status === undefined && asked !== undefined)
    return { kind: 'script', scope: asked, uri: scriptOfUri(outcome.uri) };
  if (status !== 404 && failureOf(way) !== 404) return undefined;
  const page = steps.findIndex(({ how }) => how === 'error_page');
  const by = steps[page]?.through;
  const scope = page > 0 ? steps[page - 1]?.scope : outcome.kind === 'status' ? outcome.scope : undefined;
  if (scope === undefined || !isForWantOfFile(way, scope)) return undefined;
  const shown = by !== undefined && outcome.kind === 'fastcgi' ? { by, uri: scriptOfUri(outcome.uri) } : undefined;
  return { kind: 'missing', scope, shown };
}

/** Whether nobody wrote that the block answers nothing. */
function isForWantOfFile({ outcome }: Way, scope: Scope): boolean {
  if (scope.own('return').length > 0 || scope.nearest('internal') !== undefined) return false;
  return outcome.kind !== 'status' || outcome.cause === 'fallback' || outcome.cause === 'not-there';
}

/** The block that answers the addresses which no location names. */
export interface CatchAll {
  readonly scope: Scope;
  /** An address that nobody names and for which no file is there, in bytes. */
  readonly uri: string;
  readonly ending: Ending | undefined;
  /** Where the server looks for files, in bytes, without a slash at the end. */
  readonly root: string;
}

const freeNames = ['/page', '/some-page', '/some-other-page'];

/** `undefined` where the tree does not show the server's root, or some expression answers every address. */
export function catchAllOf(question: SiteQuestion): CatchAll | undefined {
  const { server, surroundings, files } = question;
  const directory = directoryOf(server, surroundings);
  if (files.kind === 'unknown' || directory.kind === 'unknown' || directory.value.from !== 'root') return undefined;
  const root = onDisk(directory.value.path);
  const names = files.namesIn(root);
  const uri = freeNames.find((name) => names?.directories.includes(name.slice(1)) === false);
  if (uri === undefined || files.exists(root + uri, 'any') !== false) return undefined;
  const selected = selectLocation(server, uri);
  if (selected.kind === 'unknown') return undefined;
  const { scope, location } = selected;
  if (location !== undefined && (location.text !== '/' || scope.parent !== server)) return undefined;
  return { scope, uri, ending: endingOf(waysOf(question, uri)), root };
}

/** The locations beside the catch-all that are for files, and lead what is missing among them to the script: the first. */
export function leadingMissingFiles(question: SiteQuestion, script: string, root: string): Scope | undefined {
  for (const { request, ways } of routesOf(question)) {
    const { uri, kind, scope } = request;
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    if (kind !== 'page' || location === undefined || location.text === '/' || isScriptUri(uri)) continue;
    const ofFiles =
      /\.\w+$/.test(uri) || question.exists(root + uri.slice(0, uri.lastIndexOf('/')), 'directory') === true;
    const ending = ofFiles ? endingOf(ways) : undefined;
    if (ending?.kind === 'script' && ending.uri === script) return scope;
  }
  return undefined;
}
