/** URIs with which a location can be tried: the plainest that it answers. */
import { pcreSamples } from './pcre-samples.ts';
import { locationOf, selectLocation } from './locations.ts';
import { scopesIn, type Scope } from '../config/scope.ts';

/** Names of scripts, the plainest first. */
const scripts = ['index.php', 'x.php'];
/** A name that no file has. */
const pages = ['page'];

/** Whether a URI is that of a script, perhaps with a path behind it. */
export function isScriptUri(uri: string): boolean {
  return /\.php(?:\/|$)/i.test(uri);
}

/** A URI of a script that the location itself answers, as bytes; `undefined` where none was found. */
export function sampleUri(location: Scope): string | undefined {
  return answeredUri(location, scripts);
}

/** A URI of a page that the location itself answers, as bytes; that of a script where the location answers nothing else. `undefined` where none was found. */
export function samplePage(location: Scope): string | undefined {
  return answeredUri(location, pages);
}

function answeredUri(location: Scope, names: readonly string[]): string | undefined {
  const server = location.enclosing('server');
  if (server === undefined) return undefined;
  for (const uri of candidates(location, names)) {
    const selected = selectLocation(server, uri);
    if (selected.kind === 'known' && selected.scope === location && selected.redirect === undefined) return uri;
  }
  return undefined;
}

/** The plainest first: what a pattern may match is only worked out where these do not. */
function* candidates(location: Scope, names: readonly string[]): Generator<string> {
  const own = locationOf(location);
  if (own?.kind === 'exact') return yield own.text;
  const directories = ['/', ...directoriesNear(location)];
  yield* directories.flatMap((directory) => names.map((name) => directory + name));
  if (own?.kind !== 'regex') return;
  for (const sample of pcreSamples(own.text)) {
    // a name before what the pattern ends with, or behind what it begins with, is what visitors ask for
    const usual =
      names === pages ? [...directories.map((directory) => `${directory}page${sample}`), `${sample}/page`] : [];
    const uris = [
      ...usual,
      sample,
      `/x${sample}`,
      ...directories.map((directory) => directory + sample),
      ...directories.map((directory) => `${directory}index${sample}`),
      `${sample}/${names[0]}`,
      `${sample}${names[0]}`,
    ];
    yield* uris.filter((uri) => uri.startsWith('/'));
  }
}

/** The prefixes of the location and of those around it, as directories. */
function directoriesNear(location: Scope): readonly string[] {
  const directories: string[] = [];
  for (let scope: Scope | undefined = location; scope?.kind === 'location'; scope = scope.parent) {
    const own = locationOf(scope);
    if (own?.kind === 'prefix' || own?.kind === 'prefix-only')
      directories.push(own.text.endsWith('/') ? own.text : `${own.text}/`);
  }
  return directories;
}

/** So many paths are tried. */
const mostUris = 24;

/** Paths that may come to a block, or to one in it: files that are most likely not there. Bytes; for a server its own and those of its locations. */
export function missingUris(scope: Scope): readonly string[] {
  const found: string[] = scope.kind === 'server' ? ['/', '/missing'] : [];
  for (const one of scopesIn(scope.enclosing('location') ?? scope)) {
    const own = one.kind === 'location' ? locationOf(one) : undefined;
    if (own === undefined || own.kind === 'named') continue;
    if (own.kind === 'exact') found.push(own.text);
    else if (own.kind === 'regex')
      found.push(...pcreSamples(own.text).flatMap((sample) => [sample, `/missing${sample}`]));
    else found.push(own.text, `${own.text}missing`);
    if (found.length > mostUris) break;
  }
  return found.filter((uri) => uri.startsWith('/')).slice(0, mostUris);
}
