/** Where nginx looks for the file of one request: `root` and `alias` with the variables and captures that the request has there. */
import { fromBytes, toBytes } from '../../../text/bytes.ts';
import { known, type Effective } from '../../value.ts';
import { originOf, type Scope } from '../config/scope.ts';
import {
  directoryOf,
  fileOf,
  namedDirectoryOf,
  onDisk,
  writtenDirectory,
  type Directory,
} from '../values/directory.ts';
import { splitUri } from '../values/script.ts';
import { locationOf } from './locations.ts';
import { filled, isThere, type AtHandler, type Travel } from './request.ts';

/** The directory of a block as the request meets it; without what only the request tells, that of all requests. */
export function directoryIn(scope: Scope, travel: Travel): Effective<Directory> {
  const { surroundings, byName } = travel.question;
  const filledIn = filledDirectory(scope, travel);
  if (filledIn !== undefined) return filledIn;
  return byName === true ? namedDirectoryOf(scope, surroundings) : directoryOf(scope, surroundings);
}

/** `undefined` where a variable of it is not known, where it has none, and where it is none of a path. */
function filledDirectory(inner: Scope, travel: Travel): Effective<Directory> | undefined {
  const found = writtenDirectory(inner, travel.question.surroundings);
  const word = found?.kind === 'known' ? found.placed.fact.args[0] : undefined;
  if (found?.kind !== 'known' || word === undefined || word.template) return undefined;
  const { placed, scope } = found;
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const isAlias = placed.fact.name === 'alias';
  const isOfPattern = isAlias && location?.kind === 'regex';
  if (!isOfPattern && !word.value.includes('$')) return undefined;
  const result = filled(toBytes(word.value), travel, () => undefined);
  if ('missing' in result || !result.text.startsWith('/')) return undefined;
  const at = originOf(placed, word);
  const path = fromBytes(isAlias ? result.text : result.text.replace(/(?!^)\/$/, ''));
  const replaces = isOfPattern ? wholeUri : isAlias ? (location?.text ?? '') : '';
  return known({ path, from: isAlias ? 'alias' : 'root', replaces, at, scope }, { kind: 'written', at });
}

/** In place of what an alias stands for: all of the URI. */
const wholeUri = '\0';

/** Whether an alias stands for the whole URI: in a location with a pattern. */
export function isWhole({ replaces }: Directory): boolean {
  return replaces === wholeUri;
}

/** The file of the request, in bytes (ngx_http_map_uri_to_path). */
export function fileIn(directory: Directory, { uri, addsUri }: Travel): string {
  if (!isWhole(directory)) return fileOf(directory, uri);
  return toBytes(directory.path) + (addsUri ? uri : '');
}

/** Whether the directory is an alias of which a `rewrite … break` left the location: nginx does not look for a file then. */
export function isAliasLost(scope: Scope, travel: Travel): boolean {
  if (!travel.isRewritten) return false;
  const found = writtenDirectory(scope, travel.question.surroundings);
  return found?.kind === 'known' && found.placed.fact.name === 'alias';
}

/** The variables about files and FastCGI, where the block is known. */
export function fileVariables(travel: Travel, scope: Scope): (name: string) => string | undefined {
  const { surroundings } = travel.question;
  return (name) => {
    if (name === 'fastcgi_script_name' || name === 'fastcgi_path_info') {
      const split = splitUri(scope, travel.uri, surroundings);
      return split.kind === 'unknown'
        ? undefined
        : name === 'fastcgi_script_name'
          ? split.value.script
          : split.value.info;
    }
    if (!['document_root', 'realpath_root', 'request_filename'].includes(name)) return undefined;
    const directory = directoryIn(scope, travel);
    if (directory.kind === 'unknown') return undefined;
    if (name === 'request_filename') return isAliasLost(scope, travel) ? '' : fileIn(directory.value, travel);
    const path = toBytes(directory.value.path);
    if (name === 'document_root') return path;
    return isThere(travel, path, 'any') === false ? '' : onDisk(path);
  };
}

/** What is known of the request when it comes to a handler. */
export function atHandler(travel: Travel, scope: Scope): AtHandler {
  return {
    text: (value) => {
      const result = filled(toBytes(value), travel, fileVariables(travel, scope));
      return 'text' in result ? result.text : undefined;
    },
    directory: () => {
      const directory = directoryIn(scope, travel);
      if (directory.kind === 'unknown') return undefined;
      return isWhole(directory.value) ? { ...directory.value, replaces: travel.uri } : directory.value;
    },
  };
}
