/** What `SCRIPT_FILENAME` and other parameters are worth for a URI: the variables that nginx fills in for FastCGI. */
import type { FollowedDirective } from '../../../catalog/nginx/followed.ts';
import { toBytes } from '../../../text/bytes.ts';
import { remembering } from '../../../text/text-memo.ts';
import { known, unknown, type Effective, type Unknown } from '../../value.ts';
import { fileOf, directoryOf, type Directory } from './directory.ts';
import { inOrder, type Surroundings } from '../config/in-order.ts';
import type { Param } from './params.ts';
import { compilePcre } from '../request/pcre.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';
import { hostValue } from './host-values.ts';
import { expand } from './variables.ts';

/** The parameter that names the file for PHP to run. */
export const scriptFilename = 'SCRIPT_FILENAME';

/** `$fastcgi_script_name` and `$fastcgi_path_info`, in bytes. */
export interface SplitUri {
  readonly script: string;
  readonly info: string;
}

/** The nearest directive of a name, stock files and what was not read heeded. */
export function nearestOf(
  inner: Scope,
  name: FollowedDirective,
  surroundings: Surroundings,
): { readonly kind: 'known'; readonly placed: Placed | undefined; readonly scope: Scope | undefined } | Unknown {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, name, surroundings);
    const placed = directives.at(-1);
    if (placed !== undefined) return { kind: 'known', placed, scope };
    if (hidden !== undefined) return hidden;
  }
  return { kind: 'known', placed: undefined, scope: undefined };
}

/** The URI as FastCGI gets it: `fastcgi_split_path_info` first, then `fastcgi_index` behind a last slash (ngx_http_fastcgi_split). */
export function splitUri(scope: Scope, uri: string, surroundings: Surroundings): Effective<SplitUri> {
  const index = nearestOf(scope, 'fastcgi_index', surroundings);
  if (index.kind === 'unknown') return index;
  const split = nearestOf(scope, 'fastcgi_split_path_info', surroundings);
  if (split.kind === 'unknown') return split;
  const provenance = { kind: 'default', program: 'nginx' } as const;
  const word = split.placed?.fact.args[0];
  if (word !== undefined && split.placed !== undefined) {
    if (word.template)
      return unknown('template', 'fastcgi_split_path_info comes from a template', originOf(split.placed, word));
    const match = compilePcre(word.value).run(uri);
    if (match.kind === 'unknown')
      return unknown(
        'malformed',
        'the pattern of fastcgi_split_path_info cannot be matched here',
        originOf(split.placed, word),
      );
    if (match.kind === 'match')
      return known(
        { script: withIndex(match.captures[1] ?? '', index.placed), info: match.captures[2] ?? '' },
        provenance,
      );
  }
  return known({ script: withIndex(uri, index.placed), info: '' }, provenance);
}

function withIndex(path: string, index: Placed | undefined): string {
  return path.endsWith('/') ? path + toBytes(index?.fact.args[0]?.value ?? '') : path;
}

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** A value cut up: texts, as bytes, and names of variables as they are written. */
type Parts = readonly (string | { readonly variable: string })[];

const partsOf = remembering((value): Parts => {
  const parts: (string | { readonly variable: string })[] = [];
  let end = 0;
  for (const match of value.matchAll(reference)) {
    if (match.index > end) parts.push(toBytes(value.slice(end, match.index)));
    parts.push({ variable: match[1] ?? match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < value.length) parts.push(toBytes(value.slice(end)));
  return parts;
});

/** The value of a parameter for a URI that the block answers, in bytes; unknown where a variable of it is. */
export function paramValue(param: Param, scope: Scope, uri: string, surroundings: Surroundings): Effective<string> {
  return new ParamValues(scope, uri, surroundings).of(param);
}

/** The values of parameters for a URI that a block answers: what several of them need is worked out once. */
export class ParamValues {
  readonly #scope: Scope;
  readonly #uri: string;
  readonly #surroundings: Surroundings;
  #directory: Effective<Directory> | undefined;
  #split: Effective<SplitUri> | undefined;

  /** @param uri in bytes, without arguments */
  constructor(scope: Scope, uri: string, surroundings: Surroundings) {
    this.#scope = scope;
    this.#uri = uri;
    this.#surroundings = surroundings;
  }

  /** Where the block's files are: `root` or `alias`. */
  get directory(): Effective<Directory> {
    return (this.#directory ??= directoryOf(this.#scope, this.#surroundings));
  }

  /** In bytes; unknown where a variable of the value is. */
  of(param: Param): Effective<string> {
    const { value } = param;
    if (value.template) return unknown('template', `${param.name} comes from a template`, param.at);
    let text = '';
    for (const part of partsOf(value.value)) {
      const result = typeof part === 'string' ? part : this.#variable(part.variable, param);
      if (typeof result !== 'string') return result;
      text += result;
    }
    return known(text, { kind: 'written', at: param.at });
  }

  #variable(name: string, param: Param): string | Unknown {
    switch (name.toLowerCase()) {
      case 'document_root':
      case 'realpath_root':
        return this.#ofDirectory(({ path }) => toBytes(path));
      case 'request_filename':
        return this.#ofDirectory((directory) => fileOf(directory, this.#uri));
      case 'fastcgi_script_name':
        return this.#ofSplit(({ script }) => script);
      case 'fastcgi_path_info':
        return this.#ofSplit(({ info }) => info);
      case 'uri':
      case 'document_uri':
        return this.#uri;
      default:
        return otherVariable(name, param, this.#scope, this.#surroundings);
    }
  }

  #ofDirectory(read: (directory: Directory) => string): string | Unknown {
    const { directory } = this;
    return directory.kind === 'unknown' ? directory : read(directory.value);
  }

  #ofSplit(read: (split: SplitUri) => string): string | Unknown {
    this.#split ??= splitUri(this.#scope, this.#uri, this.#surroundings);
    return this.#split.kind === 'unknown' ? this.#split : read(this.#split.value);
  }
}

function otherVariable(name: string, param: Param, scope: Scope, surroundings: Surroundings): string | Unknown {
  const { config, host } = surroundings;
  const settled = host === undefined ? undefined : hostValue(name, { host, scope, config });
  if (settled !== undefined) return toBytes(settled);
  const expansion = expand({ ...param.value, value: `$${name}` }, param.at, scope, config);
  if (expansion.kind === 'unknown')
    return unknown(expansion.because, `\`$${name}\` in ${param.name} is not known`, param.at);
  const [only, second] = expansion.alternatives;
  if (only === undefined || second !== undefined || only.text.includes('$'))
    return unknown('variable', `\`$${name}\` in ${param.name} has several values`, param.at);
  return toBytes(only.text);
}
