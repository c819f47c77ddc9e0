/** Where nginx looks for files on the way of a request: the directory of a block, and the variables about files there. */
import { fromBytes, toBytes } from '../../../text/bytes.ts';
import { known, type Effective } from '../../value.ts';
import { originOf, type Scope } from '../config/scope.ts';
import { directoryOf, fileOf, namedDirectoryOf, writtenDirectory, type Directory } from '../values/directory.ts';
import { splitUri } from '../values/script.ts';
import { locationOf } from './locations.ts';
import { filled, type AtHandler, type Travel } from './request.ts';

/** The directory of a block for the request: in a location with a pattern `alias` is the whole file. */
export function directoryIn(scope: Scope, travel: Travel): Effective<Directory> {
  const { surroundings, byName } = travel.question;
  const directory = byName === true ? namedDirectoryOf(scope, surroundings) : directoryOf(scope, surroundings);
  return directory.kind === 'known' ? directory : (aliasOfPattern(scope, travel) ?? directory);
}

/** In a location with a pattern `alias` is the whole file, made of what the pattern has captured. */
function aliasOfPattern(inner: Scope, travel: Travel): Effective<Directory> | undefined {
  const found = writtenDirectory(inner, travel.question.surroundings);
  if (found?.kind !== 'known') return undefined;
  const { placed, scope } = found;
  const word = placed.fact.args[0];
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  if (placed.fact.name !== 'alias' || location?.kind !== 'regex' || word === undefined || word.template)
    return undefined;
  if (!word.value.startsWith('/')) return undefined;
  const result = filled(toBytes(word.value), travel, () => undefined);
  if ('missing' in result) return undefined;
  const at = originOf(placed, word);
  return known(
    { path: fromBytes(result.text), from: 'alias', replaces: travel.uri, at, scope },
    { kind: 'written', at },
  );
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
    return name === 'request_filename' ? fileOf(directory.value, travel.uri) : toBytes(directory.value.path);
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
      return directory.kind === 'known' ? directory.value : undefined;
    },
  };
}
