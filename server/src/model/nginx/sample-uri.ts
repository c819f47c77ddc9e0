/** URIs with which a location can be tried: the plainest that it answers. */
import { pcreSamples } from './pcre-samples.ts';
import { locationOf, selectLocation } from './locations.ts';
import type { Scope } from './scope.ts';

/** A URI of a script that the location itself answers, as bytes; `undefined` where none was found. */
export function sampleUri(location: Scope): string | undefined {
  const server = location.enclosing('server');
  if (server === undefined) return undefined;
  return candidates(location).find((uri) => {
    const selected = selectLocation(server, uri);
    return selected.kind === 'known' && selected.scope === location && selected.redirect === undefined;
  });
}

function candidates(location: Scope): readonly string[] {
  const folders = ['/', ...foldersAround(location)];
  const plain = folders.flatMap((folder) => [`${folder}index.php`, `${folder}x.php`]);
  const own = locationOf(location);
  switch (own?.kind) {
    case 'exact': return [own.text];
    case 'regex': return [...plain, ...pcreSamples(own.text).flatMap((sample) => [sample, `/x${sample}`, ...folders.map((folder) => folder + sample), ...folders.map((folder) => `${folder}index${sample}`), `${sample}/index.php`, `${sample}index.php`].filter((uri) => uri.startsWith('/')))];
    default: return plain;
  }
}

/** The prefixes of the location and of those around it, as folders. */
function foldersAround(location: Scope): readonly string[] {
  const folders: string[] = [];
  for (let scope: Scope | undefined = location; scope?.kind === 'location'; scope = scope.parent) {
    const own = locationOf(scope);
    if (own?.kind === 'prefix' || own?.kind === 'prefix-only') folders.push(own.text.endsWith('/') ? own.text : `${own.text}/`);
  }
  return folders;
}
