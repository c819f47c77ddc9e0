/** Requests with which a server can be tried: its front page, a page that no file is, and what its locations name. */
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { inOrder, type Surroundings } from '../config/in-order.ts';
import type { Scope } from '../config/scope.ts';
import { locationOf, selectLocation } from './locations.ts';
import { isScriptUri, samplePage, sampleUri } from './sample-uri.ts';

/** A request from outside. */
export interface SampleRequest {
  /** In bytes, without arguments. */
  readonly uri: string;
  /**
   * `front`: a directory that has its own index: that of the server, or of a location. `page`: a page for which no file is there. `script`: one that an exact
   * location, or one inside of a location for PHP, names.
   */
  readonly kind: 'front' | 'page' | 'script';
  /** The block that is tried: a location, or the server itself. */
  readonly scope: Scope;
}

/** So many locations of a server are tried. */
const mostLocations = 48;
const isLeading = anyOf(['try_files', 'rewrite', 'error_page', 'if', 'index', 'return']);

/** Each request that comes to the very block that it tries, or was meant to; the front page first. Not more than {@link mostLocations} and two. */
export function sampleRequests(server: Scope, surroundings: Surroundings): readonly SampleRequest[] {
  const found: SampleRequest[] = [{ uri: '/', kind: 'front', scope: server }];
  const page = selectLocation(server, '/page');
  if (page.kind === 'known' && page.scope === server) found.push({ uri: '/page', kind: 'page', scope: server });
  const most = found.length + mostLocations;
  for (const child of server.children) if (found.length < most) gather(child, { server, surroundings, found, most });
  return found;
}

interface Gathering {
  readonly server: Scope;
  readonly surroundings: Surroundings;
  readonly found: SampleRequest[];
  readonly most: number;
}

function gather(scope: Scope, into: Gathering): void {
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  if (location === undefined || location.kind === 'named') return;
  const add = (uri: string | undefined, kind: SampleRequest['kind']): void => {
    if (uri !== undefined && into.found.length < into.most) into.found.push({ uri, kind, scope });
  };
  const { directives, hidden } = inOrder(scope, isLeading, into.surroundings);
  const own = new Set(directives.map(({ fact }) => fact.name));
  if (location.kind === 'exact') add(location.text, isScriptUri(location.text) ? 'script' : kindOf(location.text));
  else if (hidden === undefined && (own.size > 1 || (own.size === 1 && !own.has('index')))) {
    const uri = samplePage(scope);
    if (uri !== undefined && !isScriptUri(uri) && !uri.endsWith('/')) add(uri, 'page');
    // what stands before it answers all that it is for
    if (uri === undefined && location.kind === 'prefix') add(location.text.replace(/\/?$/, '/page'), 'page');
  }
  // who asks for what is in a location for PHP asks for a script
  const outer = scope.parent?.kind === 'location' && scope.parent.own('fastcgi_pass').length > 0;
  if (outer && scope.own('fastcgi_pass').length === 0 && location.kind !== 'exact') add(scriptOf(scope), 'script');
  if (own.has('index') && location.kind !== 'exact' && location.kind !== 'regex' && location.text.endsWith('/'))
    add(location.text, 'front');
  for (const child of scope.children) if (into.found.length < into.most) gather(child, into);
}

function scriptOf(location: Scope): string | undefined {
  const uri = sampleUri(location);
  return uri?.endsWith('.php') === true ? uri : undefined;
}

function kindOf(uri: string): 'front' | 'page' {
  return uri.endsWith('/') ? 'front' : 'page';
}
