/** Which file PHP is asked to run at a `fastcgi_pass`, and what else it receives. Rules, hovers and reports ask here; what PHP makes of it is in script-obstacles. */
import { fromBytes } from '../../text/bytes.ts';
import { fileOf, type Directory } from '../nginx/values/directory.ts';
import type { Surroundings } from '../nginx/config/in-order.ts';
import { lastOf, lastOfEach, paramsOf, type Param, type ParamList } from '../nginx/values/params.ts';
import type { FastcgiPass } from '../nginx/config/passes.ts';
import type { Outcome } from '../nginx/request/request.ts';
import { sampleUri } from '../nginx/request/sample-uri.ts';
import type { Scope } from '../nginx/config/scope.ts';
import { ParamValues, scriptFilename } from '../nginx/values/script.ts';
import type { Effective } from '../value.ts';
import { isStatusPage, mayRewrite, type PhpPass } from './php-pass.ts';

/** The file that PHP is asked to run for one URI. */
export interface AskedScript {
  readonly scope: Scope;
  readonly surroundings: Surroundings;
  readonly params: ParamList;
  readonly param: Param;
  /** In bytes, as it is when it comes to the `fastcgi_pass`. */
  readonly uri: string;
  readonly path: string;
  /** What PHP is told as SCRIPT_NAME; `undefined` where that is not known. */
  readonly name: string | undefined;
  /** `undefined` where it is not known. */
  readonly directory: Directory | undefined;
  /** Nobody asked for the URI: it is one of those that the location answers. */
  readonly isSample: boolean;
}

/** The same for a pass of PHP and a URI that its location answers. */
export interface ScriptPath extends AskedScript {
  readonly pass: PhpPass;
  readonly directory: Directory;
  /** The file that nginx itself takes for the URI. */
  readonly file: string;
}

/** @param uri in bytes; `undefined` where PHP is told no file, or which one is not known */
export function scriptFor(scope: Scope, surroundings: Surroundings, uri: string): AskedScript | undefined {
  const params = paramsOf(scope, surroundings);
  const param = params.kind === 'known' ? lastOf(params.list, scriptFilename) : undefined;
  if (params.kind === 'unknown' || param === undefined) return undefined;
  const values = new ParamValues(scope, uri, surroundings);
  const path = values.of(param);
  if (path.kind === 'unknown') return undefined;
  const name = lastOf(params.list, 'SCRIPT_NAME');
  const { directory } = values;
  return {
    scope,
    surroundings,
    params,
    param,
    uri,
    path: fromBytes(path.value),
    name: name && textOf(values.of(name)),
    directory: directory.kind === 'known' ? directory.value : undefined,
    isSample: false,
  };
}

/** The same for a request whose way is known: what the way left behind counts where the location alone does not tell the path. */
export function scriptOnWay(outcome: AtPass, surroundings: Surroundings): AskedScript | undefined {
  const { scope, uri, at } = outcome;
  const plain = scriptFor(scope, surroundings, uri);
  const params = paramsOf(scope, surroundings);
  const param = params.kind === 'known' ? lastOf(params.list, scriptFilename) : undefined;
  const path = param === undefined || param.value.template ? undefined : at.text(param.value.value);
  if (plain !== undefined)
    return {
      ...plain,
      path: path === undefined ? plain.path : fromBytes(path),
      directory: plain.directory ?? at.directory(),
    };
  if (params.kind === 'unknown' || param === undefined || path === undefined) return undefined;
  const name = lastOf(params.list, 'SCRIPT_NAME');
  const given = name === undefined || name.value.template ? undefined : at.text(name.value.value);
  return {
    scope,
    surroundings,
    params,
    param,
    uri,
    path: fromBytes(path),
    name: given === undefined ? undefined : fromBytes(given),
    directory: at.directory(),
    isSample: false,
  };
}

/** A request that came to a `fastcgi_pass`. */
type AtPass = Pick<Extract<Outcome, { kind: 'fastcgi' | 'handler' }>, 'scope' | 'uri' | 'at'>;

/** What PHP is asked to run for a URI that the location answers; `undefined` where it is told nothing, or anything about it is not known. */
export function scriptAt(pass: PhpPass): ScriptPath | undefined {
  const uri = isStatusPage(pass) || mayRewrite(pass.scope) ? undefined : uriAt(pass.scope);
  const script = uri === undefined ? undefined : scriptFor(pass.scope, pass.surroundings, uri);
  if (script?.directory === undefined) return undefined;
  const { directory } = script;
  return { ...script, pass, directory, file: fromBytes(fileOf(directory, script.uri)), isSample: true };
}

/** A URI, in bytes, that the location around a block answers; `undefined` where none is found. */
function uriAt(scope: Scope): string | undefined {
  const location = scope.enclosing('location');
  return location === undefined ? undefined : isNamed(location) ? '/index.php' : sampleUri(location);
}

/** What PHP receives from a pass for a URI that its location answers. */
export interface Received {
  /** The URI that the values are for. */
  readonly uri: string;
  /** By name, the last of two; `undefined` where a value hangs on the request, or is not known. */
  readonly params: ReadonlyMap<string, string | undefined>;
}

/** `undefined` where the list itself is not known, or no URI was found that comes there. */
export function receivedAt({ scope }: FastcgiPass, surroundings: Surroundings): Received | undefined {
  const list = paramsOf(scope, surroundings);
  const uri = uriAt(scope);
  if (list.kind === 'unknown' || uri === undefined) return undefined;
  const values = new ParamValues(scope, uri, surroundings);
  const isRewritten = mayRewrite(scope);
  const params = [...lastOfEach(list.list).values()].map((param): [string, string | undefined] => [
    param.name,
    isRewritten && hangsOnUri(param) ? undefined : textOf(values.of(param)),
  ]);
  return { uri: fromBytes(uri), params: new Map(params) };
}

function textOf(value: Effective<string>): string | undefined {
  return value.kind === 'known' ? fromBytes(value.value) : undefined;
}

/** Whether a location is one that no request asks for. */
export function isNamed({ opener }: Scope): boolean {
  return opener?.fact.args[0]?.value.startsWith('@') === true;
}

/** Whether the value names a file for each URI, and not always the same. */
export function followsUri({ value }: Param): boolean {
  return /\$\{?(?:fastcgi_script_name|uri|document_uri|request_filename)\b/i.test(value.value);
}

function hangsOnUri(param: Param): boolean {
  return followsUri(param) || /\$\{?fastcgi_path_info\b/i.test(param.value.value);
}

/** Whether the value hangs on `root` or `alias`. */
export function usesDirectory({ value }: Param): boolean {
  return /\$\{?(?:document_root|realpath_root|request_filename)\b/i.test(value.value);
}
