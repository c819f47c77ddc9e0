/** Locations that name an address of the application, and end it where the server would lead it to a script. */
import { isMadeAtRunTime, isOfFiles } from '../../catalog/file-places.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { endingOf, type CatchAll } from '../../model/deployment/missing-pages.ts';
import { fileOfUri } from '../../model/deployment/routes.ts';
import { sayLocation, waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf, type Location } from '../../model/nginx/request/locations.ts';
import { isScriptUri } from '../../model/nginx/request/sample-uri.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import { shortened } from '../../text/shorten.ts';
import type { Draft } from '../kit/rule.ts';
import { addFallback, endOf, fallbackOf, openingOf } from './fallback-fixes.ts';

/** Each location that names an address for which nothing is in the tree and that leads it nowhere. */
export function* namedOnly(all: CatchAll, question: SiteQuestion): Iterable<Draft> {
  if (all.ending?.kind !== 'script' || !isThere(all.ending.uri, question)) return;
  for (const scope of question.server.children) {
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    if (location === undefined || !isAddress(location) || looksElsewhere(scope)) continue;
    const uris = urisOf(location);
    const isLost = uris.every((uri) => isEndedBy(scope, uri, question));
    if (!isLost || (location.text !== '/' && isInTree(location, all, question))) continue;
    const draft = draftOf(scope, location, all, question);
    if (draft !== undefined) yield draft;
  }
}

/** Whether the script is where nginx looks for it, or has no name of its own. */
function isThere(uri: string, question: SiteQuestion): boolean {
  const file = isScriptUri(uri) ? fileOfUri(uri, question) : undefined;
  return file === undefined || question.exists(file, 'file') !== false;
}

/** Whether the location is for an address, by its name: not for files, nor for a directory of them. */
function isAddress({ kind, text }: Location): boolean {
  if (kind !== 'exact' && kind !== 'prefix' && kind !== 'prefix-only') return false;
  if (text === '/') return kind === 'exact';
  const names = text.split('/').filter((name) => name !== '');
  return !names.some((name) => name.includes('.') || isMadeAtRunTime(name) || (kind !== 'exact' && isOfFiles(name)));
}

/** Whether it has a directory of its own, or shows what is in one. */
function looksElsewhere(scope: Scope): boolean {
  return (
    scope.own('root').length > 0 ||
    scope.own('alias').length > 0 ||
    scope.nearest('autoindex')?.placed.fact.args[0]?.value.toLowerCase() === 'on'
  );
}

function urisOf({ kind, text }: Location): readonly string[] {
  return kind === 'exact' ? [text] : [`${text}${text.endsWith('/') ? '' : '/'}page`];
}

function isEndedBy(scope: Scope, uri: string, question: SiteQuestion): boolean {
  const ending = endingOf(waysOf(question, uri));
  return ending?.kind === 'missing' && ending.shown === undefined && ending.scope === scope;
}

function isInTree({ text }: Location, { root }: CatchAll, question: SiteQuestion): boolean {
  return question.exists(root + text.replace(/\/$/, ''), 'any') !== false;
}

function draftOf(scope: Scope, location: Location, all: CatchAll, question: SiteQuestion): Draft | undefined {
  const at = endOf(scope);
  if (at === undefined) return undefined;
  const name = shortened(sayLocation(scope));
  const isExact = location.kind === 'exact';
  const path = shortened(fromBytes(all.root + location.text));
  const opening = openingOf(all.scope);
  return {
    at,
    message: `location ${name} answers ${isExact ? '' : 'each of its addresses '}with 404: there is no ${path}, and no try_files leads to the application`,
    related:
      opening === undefined
        ? []
        : [{ at: opening, message: 'leads other addresses without a file to the application' }],
    fixes: (write) => addFallback(write, scope, fallbackOf(all.scope, question) ?? '/index.php$is_args$args'),
  };
}
