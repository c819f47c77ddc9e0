/** What becomes of a path behind a script (`/index.php/x`): in the locations for PHP that are there for such paths, and where directives of the server lead to one. */
import { waysOf } from '../nginx/request/answering.ts';
import { locationOf, selectLocation } from '../nginx/request/locations.ts';
import { pcreSamples } from '../nginx/request/pcre-samples.ts';
import type { Way } from '../nginx/request/request.ts';
import { sampleUri } from '../nginx/request/sample-uri.ts';
import { scopesIn, type Placed, type Scope } from '../nginx/config/scope.ts';
import type { SiteQuestion } from './question.ts';
import { asSite, routesOf, scriptOfUri, type LedTo } from './routes.ts';
import { siteScripts } from './site-scripts.ts';

/** A script with a path behind it, in the location that answers it. URIs are bytes. */
export interface PathRoute {
  readonly script: string;
  readonly uri: string;
  readonly location: Scope;
  readonly ways: readonly Way[];
}

/** What stands for any path. */
const path = '/x';
/** So many scripts are tried, and so many rewrites. */
const mostScripts = 256;
const mostRewrites = 16;

const asked = new WeakMap<SiteQuestion, readonly PathRoute[]>();

/**
 * For each location with a `fastcgi_pass` that is there for paths behind scripts the first script that shows it: of the tree, else the plainest. A location that takes whatever
 * comes, such as one with the pattern `\.php`, is not there for them.
 */
export function pathRoutesOf(question: SiteQuestion): readonly PathRoute[] {
  let routes = asked.get(question);
  if (routes === undefined) asked.set(question, (routes = readPathRoutes(question)));
  return routes;
}

function readPathRoutes(question: SiteQuestion): readonly PathRoute[] {
  const { server } = question;
  const locations = new Set([...scopesIn(server)].filter((scope) => scope.kind === 'location' && runsScripts(scope)));
  const routes = new Map<Scope, PathRoute>();
  for (const script of scriptsFor(question, locations)) {
    if (routes.size === locations.size) break;
    const uri = script + path;
    const selected = selectLocation(server, uri);
    const location = selected.kind === 'known' ? selected.scope : undefined;
    if (location === undefined || routes.has(location) || !locations.has(location)) continue;
    if (isForPaths(location, script, server))
      routes.set(location, { script, uri, location, ways: waysOf(asSite(question), uri) });
  }
  return [...routes.values()];
}

/** Whether scripts are run in the location: no more is asked here than whether a `fastcgi_pass` stands in it. */
function runsScripts(location: Scope): boolean {
  return (
    location.own('fastcgi_pass').length > 0 ||
    location.children.some((child) => child.kind !== 'location' && child.own('fastcgi_pass').length > 0)
  );
}

/** URIs of scripts: those of the tree, then one that each location would take. */
function* scriptsFor(question: SiteQuestion, locations: Iterable<Scope>): Iterable<string> {
  if (question.files.kind === 'known') for (const { uri } of siteScripts(question).slice(0, mostScripts)) yield uri;
  for (const location of locations) {
    const own = locationOf(location);
    const uri = own?.kind === 'regex' || own?.kind === 'named' ? sampleUri(location) : own?.text;
    if (uri !== undefined && /\.php(?:\/|$)/.test(uri)) yield scriptOfUri(uri);
  }
}

/** Whether the pattern tells a path from other text behind the script, or names the script. */
function isForPaths(location: Scope, script: string, server: Scope): boolean {
  const takes = (uri: string): boolean => {
    const selected = selectLocation(server, uri);
    return selected.kind === 'known' && selected.scope === location;
  };
  return !takes(`${script}x`) || !takes(`${script.replace(/[^/]*$/, 'other.php')}${path}`);
}

/** A request that directives of the server led to a script with a path behind it. */
export interface PathLed {
  readonly led: LedTo;
  readonly ways: readonly Way[];
}

const allLed = new WeakMap<SiteQuestion, readonly PathLed[]>();

/** What follows the script: `/` alone for a front page. */
export function pathOf({ uri }: Pick<LedTo, 'uri'>): string {
  return uri.slice(scriptOfUri(uri).length);
}

/** Of the sample requests, and of requests that match a rewrite to a script with a path behind it, all that end behind such a one whichever way they go; the longest path first. */
export function ledWithPath(question: SiteQuestion): readonly PathLed[] {
  let found = allLed.get(question);
  if (found === undefined) {
    const sampled = routesOf(question).flatMap(({ ways }) => pathLed(ways) ?? []);
    const known = new Set(sampled.map(({ led }) => led.by.fact));
    found = [...sampled, ...rewritten(question, known)].sort((a, b) => pathOf(b.led).length - pathOf(a.led).length);
    allLed.set(question, found);
  }
  return found;
}

function pathLed(ways: readonly Way[]): PathLed | undefined {
  const [led, ...others] = ways.map(lastWithPath);
  return led !== undefined && others.every((other) => other?.scope === led.scope) ? { led, ways } : undefined;
}

/** The last script with a path to which a directive led; what became of it there does not count. */
function lastWithPath({ steps }: Way): LedTo | undefined {
  const step = steps.findLast(({ uri, how, through }) => through !== undefined && how !== 'named' && isWithPath(uri));
  return step?.through && { uri: step.uri, by: step.through, scope: step.scope };
}

function isWithPath(uri: string): boolean {
  return pathOf({ uri }) !== '';
}

/** What no sample request has tried: rewrites whose target is a script with something behind it. */
function* rewritten(question: SiteQuestion, known: ReadonlySet<Placed['fact']>): Iterable<PathLed> {
  let left = mostRewrites;
  for (const scope of scopesIn(question.server))
    for (const { fact } of scope.own('rewrite')) {
      const [pattern, target] = fact.args;
      if (known.has(fact) || pattern?.template !== false || !/^\/[^?]*\.php(?:\/|\$[\w{])/.test(target?.value ?? ''))
        continue;
      if (left-- <= 0) return;
      const led = firstLed(question, fact, pattern.value);
      if (led !== undefined) yield led;
    }
}

/** A request that the very rewrite leads to a script with a path. */
function firstLed(question: SiteQuestion, fact: Placed['fact'], pattern: string): PathLed | undefined {
  for (const sample of pcreSamples(pattern).slice(0, 4))
    for (const uri of [sample.replace(/\/$/, '') + path, sample + path.slice(1), sample]) {
      const found = uri.startsWith('/') ? pathLed(waysOf(asSite(question), uri)) : undefined;
      if (found?.led.by.fact === fact) return found;
    }
  return undefined;
}
