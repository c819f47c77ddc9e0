/** What `SCRIPT_FILENAME` and other parameters are worth for a URI: the variables that nginx fills in for FastCGI. */
import type { FollowedDirective } from '../../catalog/nginx-followed.ts';
import { toBytes } from '../../text/bytes.ts';
import { known, unknown, type Effective, type Unknown } from '../value.ts';
import { fileOf, folderOf, type Folder } from './folder.ts';
import { inOrder, type Surroundings } from './in-order.ts';
import type { Param } from './params.ts';
import { compilePcre } from './pcre.ts';
import { originOf, type Placed, type Scope } from './scope.ts';
import { expand } from './variables.ts';

/** `$fastcgi_script_name` and `$fastcgi_path_info`, in bytes. */
export interface SplitUri {
  readonly script: string;
  readonly info: string;
}

/** The nearest directive of a name, stock files and what was not read heeded. */
export function nearestOf(inner: Scope, name: FollowedDirective, around: Surroundings): { readonly kind: 'known'; readonly placed: Placed | undefined; readonly scope: Scope | undefined } | Unknown {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, name, around);
    const placed = directives.at(-1);
    if (placed !== undefined) return { kind: 'known', placed, scope };
    if (hidden !== undefined) return hidden;
  }
  return { kind: 'known', placed: undefined, scope: undefined };
}

/** The URI as FastCGI gets it: `fastcgi_split_path_info` first, then `fastcgi_index` behind a last slash (ngx_http_fastcgi_split). */
export function splitUri(scope: Scope, uri: string, around: Surroundings): Effective<SplitUri> {
  const index = nearestOf(scope, 'fastcgi_index', around);
  if (index.kind === 'unknown') return index;
  const split = nearestOf(scope, 'fastcgi_split_path_info', around);
  if (split.kind === 'unknown') return split;
  const provenance = { kind: 'default', program: 'nginx' } as const;
  const word = split.placed?.fact.args[0];
  if (word !== undefined && split.placed !== undefined) {
    if (word.template) return unknown('template', 'fastcgi_split_path_info comes from a template', originOf(split.placed, word));
    const match = compilePcre(word.value, false).run(uri);
    if (match.kind === 'unknown') return unknown('malformed', 'the pattern of fastcgi_split_path_info cannot be tried here', originOf(split.placed, word));
    if (match.kind === 'match') return known({ script: withIndex(match.captures[1] ?? '', index.placed), info: match.captures[2] ?? '' }, provenance);
  }
  return known({ script: withIndex(uri, index.placed), info: '' }, provenance);
}

function withIndex(path: string, index: Placed | undefined): string {
  return path.endsWith('/') ? path + toBytes(index?.fact.args[0]?.value ?? '') : path;
}

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** The value of a parameter for a URI that the block answers, in bytes; unknown where a variable of it is. */
export function paramValue(param: Param, scope: Scope, uri: string, around: Surroundings): Effective<string> {
  const { value } = param;
  if (value.template) return unknown('template', `${param.name} comes from a template`, param.at);
  let trouble: Unknown | undefined;
  const text = toBytes(value.value).replaceAll(reference, (_, braced?: string, bare?: string) => {
    const result = variable(braced ?? bare ?? '', { param, scope, uri, around });
    if (result.kind === 'known') return result.value;
    trouble ??= result;
    return '';
  });
  return trouble ?? known(text, { kind: 'written', at: param.at });
}

interface Asked {
  readonly param: Param;
  readonly scope: Scope;
  readonly uri: string;
  readonly around: Surroundings;
}

function variable(name: string, { param, scope, uri, around }: Asked): Effective<string> {
  const provenance = { kind: 'written', at: param.at } as const;
  const ofFolder = (read: (folder: Folder) => string): Effective<string> => {
    const folder = folderOf(scope, around);
    return folder.kind === 'unknown' ? folder : known(read(folder.value), provenance);
  };
  const ofSplit = (read: (split: SplitUri) => string): Effective<string> => {
    const split = splitUri(scope, uri, around);
    return split.kind === 'unknown' ? split : known(read(split.value), provenance);
  };
  switch (name.toLowerCase()) {
    case 'document_root':
    case 'realpath_root': return ofFolder((folder) => toBytes(folder.path));
    case 'request_filename': return ofFolder((folder) => fileOf(folder, uri));
    case 'fastcgi_script_name': return ofSplit((split) => split.script);
    case 'fastcgi_path_info': return ofSplit((split) => split.info);
    case 'uri':
    case 'document_uri': return known(uri, provenance);
    default: return otherVariable(name, param, scope, around);
  }
}

function otherVariable(name: string, param: Param, scope: Scope, around: Surroundings): Effective<string> {
  const expansion = expand({ ...param.value, value: `$${name}` }, param.at, scope, around.config);
  if (expansion.kind === 'unknown') return unknown(expansion.because, `\`$${name}\` in ${param.name} is not known`, param.at);
  const [only, second] = expansion.alternatives;
  if (only === undefined || second !== undefined || only.text.includes('$')) return unknown('variable', `\`$${name}\` in ${param.name} has several values`, param.at);
  return known(toBytes(only.text), { kind: 'written', at: param.at });
}
