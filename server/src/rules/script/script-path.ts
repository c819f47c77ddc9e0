/** Which file PHP is asked to run, worked out for a URI that the location answers, and the fix that tells it another one. */
import { fromBytes } from '../../text/bytes.ts';
import type { FileEdit } from '../../text/edit.ts';
import { fileOf, directoryOf, type Directory } from '../../model/nginx/directory.ts';
import { lastOf, paramsOf, type Param, type ParamList } from '../../model/nginx/params.ts';
import { sampleUri } from '../../model/nginx/sample-uri.ts';
import type { Scope } from '../../model/nginx/scope.ts';
import { paramValue } from '../../model/nginx/script.ts';
import {
  introducerOf,
  isStatusPage,
  mayRewrite,
  phpPass,
  repeated,
  scriptFilename,
  settingPlace,
  type PhpPass,
} from '../kit/script-side.ts';
import { askedOnce } from '../kit/asked-once.ts';
import type { PassSubject } from '../kit/rule.ts';
import type { Writer } from '../kit/writer.ts';

export interface ScriptPath {
  readonly pass: PhpPass;
  readonly params: ParamList;
  readonly param: Param;
  readonly directory: Directory;
  /** A URI that the location answers. */
  readonly uri: string;
  /** The file that nginx itself takes for the URI. */
  readonly file: string;
  /** The file that PHP is asked to run for it. */
  readonly path: string;
}

/** What PHP is asked to run; `undefined` where it receives nothing, or anything about it is not known. */
export const scriptPath = askedOnce((subject: PassSubject): ScriptPath | undefined => {
  const pass = phpPass(subject);
  if (pass === undefined || isStatusPage(pass) || mayRewrite(pass.scope)) return undefined;
  const params = paramsOf(pass.scope, pass.surroundings);
  const param = params.kind === 'known' ? lastOf(params.list, scriptFilename) : undefined;
  const location = pass.scope.enclosing('location');
  if (params.kind === 'unknown' || param === undefined || location === undefined) return undefined;
  const directory = directoryOf(pass.scope, pass.surroundings);
  const uri = isNamed(location) ? '/index.php' : sampleUri(location);
  if (directory.kind === 'unknown' || uri === undefined) return undefined;
  const path = paramValue(param, pass.scope, uri, pass.surroundings);
  if (path.kind === 'unknown') return undefined;
  return {
    pass,
    params,
    param,
    directory: directory.value,
    uri,
    file: fromBytes(fileOf(directory.value, uri)),
    path: fromBytes(path.value),
  };
});

/** Whether a location is one that no request asks for. */
export function isNamed({ opener }: Scope): boolean {
  return opener?.fact.args[0]?.value.startsWith('@') === true;
}

/** Whether the value names a file for each URI, and not always the same. */
export function followsUri({ value }: Param): boolean {
  return /\$\{?(?:fastcgi_script_name|uri|document_uri|request_filename)\b/i.test(value.value);
}

/** Whether the value depends on `root` or `alias`. */
export function usesDirectory({ value }: Param): boolean {
  return /\$\{?(?:document_root|realpath_root|request_filename)\b/i.test(value.value);
}

/** Tells PHP another file: in the line that says so, or in one of its own behind what brings it. */
export function setScript(
  write: Writer,
  { pass, params, param }: Pick<ScriptPath, 'pass' | 'params' | 'param'>,
  value: string,
): FileEdit {
  const { scope } = params;
  const own = scope !== undefined && scope.kind !== 'server' && scope.kind !== 'http';
  if (own && !param.stock && param.placed.file === scope.opener?.file)
    return write.nginxWord(
      param.at.file === param.placed.file ? { file: param.placed.file, range: param.value.range } : param.at,
      value,
    );
  const line = `fastcgi_param SCRIPT_FILENAME ${value};`;
  const last = params.list.at(-1);
  if (own && last !== undefined) return write.addNginxAfter(introducerOf(last, scope), line);
  return write.addNginxBefore(
    settingPlace(pass.verdict.pass.placed, pass.scope),
    ...(scope === undefined ? [] : repeated(params.list, scope)),
    line,
  );
}
