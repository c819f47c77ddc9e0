/** What the rules about paths behind scripts share: how a location splits the path off, and whether its writer counts on one. */
import { onDisk } from '../../model/nginx/values/directory.ts';
import type { PathLed, PathRoute } from '../../model/deployment/path-routes.ts';
import { scriptOfUri } from '../../model/deployment/routes.ts';
import { scriptFor, type AskedScript } from '../../model/deployment/script.ts';
import { parsePcre } from '../../model/nginx/request/pcre-parser.ts';
import { lastOf, paramsOf, type Param, type ParamList } from '../../model/nginx/values/params.ts';
import { ParamValues, nearestOf, scriptFilename, splitUri } from '../../model/nginx/values/script.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { Writer } from '../../edits/writer.ts';

/** Splits the path from each script, whatever its name. */
const splitPattern = '^(.+?\\.php)(/.*)$';
/** The directive that does so. */
const splitLine = `fastcgi_split_path_info ${splitPattern};`;

/** How a block splits a URI. */
export interface Splitting {
  /** The directive in force. */
  readonly placed: Placed | undefined;
  /** Whether it splits a path off the URI. */
  readonly isSplit: boolean;
}

/** `undefined` where it is not known. @param uri in bytes, a script with a path behind it */
export function splittingAt(scope: Scope, uri: string, { surroundings }: SiteQuestion): Splitting | undefined {
  const nearest = nearestOf(scope, 'fastcgi_split_path_info', surroundings);
  const split = splitUri(scope, uri, surroundings);
  if (nearest.kind === 'unknown' || split.kind === 'unknown') return undefined;
  // with more or less groups nginx does not start
  const pattern = nearest.placed?.fact.args[0];
  if (pattern !== undefined && parsePcre(toBytes(pattern.value))?.groups !== 2) return undefined;
  return { placed: nearest.placed, isSplit: split.value.info !== '' && split.value.script === scriptOfUri(uri) };
}

/** The parameters of a block; `undefined` where they are not known. */
export function knownParams(scope: Scope, { surroundings }: SiteQuestion): ParamList | undefined {
  const params = paramsOf(scope, surroundings);
  return params.kind === 'known' ? params : undefined;
}

/** PATH_INFO as somebody has written it for this configuration. */
export function writtenInfo({ list }: ParamList): Param | undefined {
  const info = lastOf(list, 'PATH_INFO');
  return info?.stock === true ? undefined : info;
}

/** What a block sends for a URI; `undefined` where it is not known. In bytes. */
export function valueFor(param: Param, scope: Scope, uri: string, { surroundings }: SiteQuestion): string | undefined {
  const value = new ParamValues(scope, uri, surroundings).of(param);
  return value.kind === 'known' ? value.value : undefined;
}

/** What PHP is asked to run, where that has the path of the URI behind the script. */
export function unsplitScript(scope: Scope, uri: string, { surroundings }: SiteQuestion): AskedScript | undefined {
  const script = scriptFor(scope, surroundings, uri);
  const path = uri.slice(scriptOfUri(uri).length);
  return script !== undefined &&
    path !== '' &&
    onDisk(toBytes(script.path)).endsWith(`${onDisk(scriptOfUri(uri))}${path}`)
    ? script
    : undefined;
}

/** The variable in SCRIPT_FILENAME that names the script below the root: `$fastcgi_script_name`. */
export function scriptVariable({ list }: ParamList): string | undefined {
  const value = lastOf(list, scriptFilename)?.value.value ?? '';
  return /^\$\{?(?:document_root|realpath_root)\}?(\$\{?\w+\}?)$/.exec(value)?.[1];
}

/** Has each script split off: where a directive does so for some, else before a directive of the block. */
export function splitEdit(write: Writer, placed: Placed | undefined, before: Placed): FileEdit {
  const word = placed?.fact.args[0];
  return placed === undefined || word === undefined
    ? write.addNginxBefore(before, splitLine)
    : write.nginxWord({ file: placed.file, range: word.range }, splitPattern);
}

/** A URI that comes to a block, and who leads there. */
export interface PathRequest {
  /** In bytes. */
  readonly uri: string;
  readonly location: Scope;
  readonly ways: PathRoute['ways'];
  /** The directive that leads to it; `undefined` where only the pattern of the location lets it in. */
  readonly by: Placed | undefined;
}

/** What directives lead to comes first. */
export function pathRequests(led: readonly PathLed[], routes: readonly PathRoute[]): readonly PathRequest[] {
  return [
    ...led.map(({ led: { uri, scope, by }, ways }) => ({ uri, location: scope, ways, by })),
    ...routes.map(({ uri, location, ways }) => ({ uri, location, ways, by: undefined })),
  ];
}

/** The URI for a message. */
export function sayUri({ uri }: PathRequest): string {
  return fromBytes(uri);
}
