/** What the rules about scripts share: words for who runs them, and the fixes that send more. */
import { isBesideEveryMain, isFastcgiConf } from '../../catalog/stock-file-names.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { phpPassOf, type PhpPass } from '../../model/deployment/php-pass.ts';
import { scriptFilename } from '../../model/nginx/values/script.ts';
import type { FactWord } from '../../model/facts.ts';
import type { Param } from '../../model/nginx/values/params.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import { askedOnce } from './asked-once.ts';
import type { PassSubject } from './rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** What {@link phpPassOf} gives, worked out once for all rules that ask about a pass. */
export const phpPass = askedOnce(({ verdict, workspace }: PassSubject): PhpPass | undefined =>
  phpPassOf(verdict, workspace),
);

/** The pool's name for a message; `PHP` where several may answer, or none is known. */
export function phpName({ pools }: PhpPass): string {
  const [pool, other] = pools;
  return pool === undefined || other !== undefined ? 'PHP' : `pool "${pool.name}"`;
}

/** The directive of the block's own file that brings a parameter: itself, or the `include` on the way to it. */
export function introducerOf(param: Param, scope: Scope): Placed {
  const { placed } = param;
  const include = scope.own('include').find((one) => {
    const range = one.fact.args[0]?.range;
    if (range === undefined) return false;
    if (param.stock && one.fact.range.start === placed.fact.range.start && one.file === placed.file) return true;
    return placed.via.some((step) => step.file === one.file && step.range.start === range.start);
  });
  return include ?? placed;
}

/** What a parameter list lacks, as directives: an include where the file is there, else single lines. */
export function linesFor(names: readonly string[], { surroundings: { config } }: PhpPass): readonly string[] {
  return paramLines(names, config);
}

/**
 * The same for any block of a configuration: `fastcgi_params` of the package where the server is known to have it, else `fastcgi.conf` of the tree, else single
 * lines. nginx.org's packages and the official image bring `fastcgi_params` alone, and a server whose include names no file does not start.
 */
export function paramLines(names: readonly string[], config: NginxConfig): readonly string[] {
  const script = names.includes(scriptFilename);
  if (!names.includes('REQUEST_METHOD')) return script ? [scriptLine] : [];
  if (isThere('fastcgi_params', config))
    return [
      'include fastcgi_params;',
      ...(script && !contains('fastcgi_params', scriptFilename, config) ? [scriptLine] : []),
    ];
  if (script && containsScripts(config)) return ['include fastcgi.conf;'];
  return [...basic.map(lineOf), ...(script ? [scriptLine] : [])];
}

/** All that a new location for PHP sends: `fastcgi.conf` where the tree has it, or includes it elsewhere and holds no such files itself; else as {@link paramLines}. */
export function allParamLines(config: NginxConfig): readonly string[] {
  const isHabit =
    config.openIncludes.some(({ placed }) => isFastcgiConf(placed.fact.args[0]?.value ?? '')) &&
    config.filesOf('fastcgi_params').files.length === 0;
  return containsScripts(config) || isHabit
    ? ['include fastcgi.conf;']
    : paramLines(['REQUEST_METHOD', scriptFilename], config);
}

/** Whether the tree has a `fastcgi.conf` that tells PHP everything. */
function containsScripts(config: NginxConfig): boolean {
  return contains('fastcgi.conf', 'REQUEST_METHOD', config) && contains('fastcgi.conf', scriptFilename, config);
}

/** Whether a file of the tree sets a parameter. */
function contains(file: string, name: string, config: NginxConfig): boolean {
  return config
    .filesOf(file)
    .files.some(({ top }) => top.facts.some((fact) => fact.name === 'fastcgi_param' && fact.args[0]?.value === name));
}

/** Whether the server has the package's file: the tree holds it, or is not known to lack it, or leaves all such files out and includes one of them. */
function isThere(file: string, config: NginxConfig): boolean {
  if (config.filesOf(file).files.length > 0) return contains(file, 'REQUEST_METHOD', config);
  return (
    !config.filesOf(file).missing ||
    config.openIncludes.some(({ placed }) => isBesideEveryMain(placed.fact.args[0]?.value ?? ''))
  );
}

function lineOf([name, value]: readonly [string, string]): string {
  return `fastcgi_param ${name} ${value};`;
}

/** The directive that tells PHP which file to run, as the packages' files write it. */
export const scriptLine = lineOf([scriptFilename, '$document_root$fastcgi_script_name']);

/** The parameters that ordinary programs cannot do without. */
const basic: readonly (readonly [string, string])[] = [
  ['REQUEST_METHOD', '$request_method'],
  ['QUERY_STRING', '$query_string'],
  ['CONTENT_TYPE', '$content_type'],
  ['CONTENT_LENGTH', '$content_length'],
  ['SCRIPT_NAME', '$fastcgi_script_name'],
  ['REQUEST_URI', '$request_uri'],
  ['SERVER_PROTOCOL', '$server_protocol'],
  ['REMOTE_ADDR', '$remote_addr'],
];

/** Directives that bring, once more, what some parameters bring in an outer block. */
export function repeated(list: readonly Param[], scope: Scope): readonly string[] {
  const lines = new Set<string>();
  for (const param of list) {
    const { fact } = introducerOf(param, scope);
    lines.add(`${fact.name} ${fact.args.map(spelled).join(' ')};`);
  }
  return [...lines];
}

function spelled({ value, quote }: FactWord): string {
  return quote === undefined ? value : quote + value + quote;
}

/** Beside what a setting of FastCGI may be written for a handler: the handler itself, or the `if` or `limit_except` around it, in which nginx takes no such setting. */
export function settingPlace(handler: Placed, inner: Scope): Placed {
  let place = handler;
  for (
    let scope: Scope | undefined = inner;
    scope?.kind === 'if' || scope?.kind === 'limit_except';
    scope = scope.parent
  )
    place = scope.opener ?? place;
  return place;
}

/** Adds parameters to a list where it is written: into another block they would leave out all others. */
export function addParams(
  write: Writer,
  pass: PhpPass,
  list: { readonly list: readonly Param[]; readonly scope: Scope | undefined },
  lines: readonly string[],
): FileEdit {
  const first = list.list[0];
  if (first === undefined || list.scope === undefined)
    return write.addNginxBefore(settingPlace(pass.verdict.pass.placed, pass.scope), ...lines);
  return write.addNginxBefore(introducerOf(first, list.scope), ...lines);
}
