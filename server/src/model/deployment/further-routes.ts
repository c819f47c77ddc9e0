/** What becomes of requests that no directive of a server names: those that its rewrites are for, and those that its locations pass to PHP at once. */
import { toBytes } from '../../text/bytes.ts';
import { scopesIn, type Placed, type Scope } from '../nginx/config/scope.ts';
import { waysOf } from '../nginx/request/answering.ts';
import { locationOf } from '../nginx/request/locations.ts';
import { pcreSamples } from '../nginx/request/pcre-samples.ts';
import type { Question, Way } from '../nginx/request/request.ts';
import { samplePage, sampleUri } from '../nginx/request/sample-uri.ts';
import type { SiteQuestion } from './question.ts';
import { asSite, type Route } from './routes.ts';

/** So many rewrites, and so many passes, of one server are tried. */
const mostTried = 24;
/** So many URIs of each. */
const mostUris = 8;

/** A rewrite to a script with a request that comes to it. */
export interface RewrittenRoute extends Route {
  readonly rewrite: Placed;
}

/** The routes of requests that rewrites of the server lead to a script: one for each rewrite to which one was found. The disk is that of {@link asSite}. */
export function rewrittenRoutesOf(question: SiteQuestion): readonly RewrittenRoute[] {
  let routes = rewritten.get(question);
  if (routes === undefined) rewritten.set(question, (routes = readRewritten(question)));
  return routes;
}

const rewritten = new WeakMap<SiteQuestion, readonly RewrittenRoute[]>();

function readRewritten(question: SiteQuestion): readonly RewrittenRoute[] {
  const found: RewrittenRoute[] = [];
  let left = mostTried;
  for (const scope of scopesIn(question.server)) {
    for (const rewrite of scope.own('rewrite')) {
      if (!leadsToScript(rewrite)) continue;
      if (left-- <= 0) return found;
      const route = routeThrough(rewrite, scope, asSite(question));
      if (route !== undefined) found.push(route);
    }
  }
  return found;
}

/** Whether a rewrite goes to a script of this server. */
function leadsToScript({ fact: { args } }: Placed): boolean {
  const [pattern, target, flag] = args;
  if (pattern === undefined || target === undefined || pattern.template || target.template) return false;
  const isOutside = flag?.value === 'redirect' || flag?.value === 'permanent';
  // a name that the request gives is nobody's script
  return !isOutside && /^\/[^$?]*\.php(?:[/$?]|$)/i.test(target.value);
}

function routeThrough(rewrite: Placed, scope: Scope, question: Question): RewrittenRoute | undefined {
  for (const uri of urisFor(rewrite, scope)) {
    const ways = waysOf(question, uri);
    if (ways.some((way) => isThrough(way, rewrite))) return { request: { uri, kind: 'page', scope }, ways, rewrite };
  }
  return undefined;
}

function isThrough({ steps }: Way, { fact }: Placed): boolean {
  return steps.some(({ through }) => through?.fact === fact);
}

/** URIs that the pattern of a rewrite may match where its block answers, the most telling first. Bytes. */
function urisFor({ fact }: Placed, scope: Scope): readonly string[] {
  const pattern = fact.args[0]?.value ?? '';
  const location = scope.enclosing('location');
  const page = location === undefined ? '/page' : samplePage(location);
  const samples = pcreSamples(toBytes(pattern)).toSorted((a, b) => b.length - a.length);
  const prefix = location === undefined ? '' : prefixOf(location);
  const uris = [
    ...samples.map((sample) => (sample.startsWith('/') ? sample : `${prefix}/x${sample}`)),
    ...samples.filter((sample) => sample.startsWith('/')).map((sample) => prefix + sample),
  ];
  return [...new Set([...(page === undefined ? [] : [page]), ...uris])].slice(0, mostUris);
}

function prefixOf(scope: Scope): string {
  const location = locationOf(scope);
  return location?.kind === 'prefix' || location?.kind === 'prefix-only' ? location.text.replace(/\/$/, '') : '';
}

/** A location that passes its requests to PHP, with one of them. */
export interface PassedRoute extends Route {
  /** The location itself names the script that is asked for. */
  readonly isNamed: boolean;
}

/** The routes of requests that locations pass to PHP by themselves: a page and a script of each, where it answers one. */
export function passedRoutesOf(question: SiteQuestion): readonly PassedRoute[] {
  const found: PassedRoute[] = [];
  for (const scope of scopesIn(question.server)) {
    if (scope.kind !== 'location' || scope.own('fastcgi_pass').length === 0) continue;
    for (const uri of new Set([samplePage(scope), sampleUri(scope)])) {
      if (uri === undefined || found.length >= mostTried) continue;
      found.push({ request: { uri, kind: 'page', scope }, ways: waysOf(question, uri), isNamed: names(scope, uri) });
    }
  }
  return found;
}

/** Whether the words of a location hold the name of the script, and not only of its kind. */
function names(scope: Scope, uri: string): boolean {
  const script = /^.*?\.php(?=\/|$)/is.exec(uri)?.[0];
  return script !== undefined && locationOf(scope)?.text.replaceAll('\\', '').includes(script) === true;
}
