/** A request on its way through nginx: what changes at each step, and what comes out in the end. */
import { toBytes } from '../../../text/bytes.ts';
import type { Unknown } from '../../value.ts';
import type { Surroundings } from '../config/in-order.ts';
import { askedHost, firstName } from '../config/asked-names.ts';
import { mapValue } from './request-maps.ts';
import { setVariables, type Placed, type Scope } from '../config/scope.ts';
import type { Directory } from '../values/directory.ts';
import type { Conditions, Variables } from '../config/taken.ts';
import { hostValue } from '../values/host-values.ts';

/** What a request comes to. Paths and URIs are bytes. */
export type Outcome =
  | {
      readonly kind: 'fastcgi' | 'handler';
      readonly scope: Scope;
      readonly placed: Placed;
      readonly uri: string;
      readonly at: AtHandler;
    }
  /** A file that nginx sends as it is. */
  | { readonly kind: 'file'; readonly scope: Scope; readonly path: string; readonly uri: string }
  | { readonly kind: 'return'; readonly code: number; readonly text: string | undefined; readonly placed: Placed }
  | ({ readonly kind: 'status'; readonly scope: Scope } & NginxError)
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

/** What the way of a request left behind for its handler: captures, and variables that `set` gave a value. */
export interface AtHandler {
  /** A value with its variables put in, in bytes; `undefined` where one is not known. */
  readonly text: (value: string) => string | undefined;
  /** Where nginx looks for files there; `undefined` where that is not known. */
  readonly directory: () => Directory | undefined;
}

/** What nginx answers by itself. */
export interface NginxError {
  readonly code: number;
  readonly cause: ErrorCause;
  /** The same in words, with what it is about. */
  readonly why: string;
}

/**
 * `denied`: by `deny all`. `check`: by what `auth_request` asks. `returned`: by a `return` without a text. `fallback`: the last argument of `try_files` is a code. `not-there`: the file or the directory. `redirect`: to
 * the URI with a slash. `no-location`: the named one. `empty`: a rewrite leaves no URI. `lost`: it leaves the location of an alias.
 */
export type ErrorCause =
  | 'denied'
  | 'check'
  | 'returned'
  | 'internal'
  | 'fallback'
  | 'no-index'
  | 'not-there'
  | 'no-location'
  | 'cycle'
  | 'empty'
  | 'lost'
  | 'redirect';

/** One stage of the way: a URI came to a block, by the directive at `through`. */
export interface Step {
  readonly uri: string;
  readonly scope: Scope;
  readonly how: 'asked' | 'index' | 'try_files' | 'rewrite' | 'error_page' | 'named';
  readonly through: Placed | undefined;
}

/** One way that a request may go, and what has to be so for that. */
export interface Way {
  readonly steps: readonly Step[];
  /** In words, such as `/srv/www/x exists`. */
  readonly conditions: readonly string[];
  readonly outcome: Outcome;
  /** The status that an error on the way left behind, whatever the outcome's own. */
  readonly status: number | undefined;
  /** As they are in the end. */
  readonly variables: Variables;
}

export interface Question {
  readonly server: Scope;
  readonly surroundings: Surroundings;
  /** Directories with variables in their names are followed, as directories of which nothing is known. */
  readonly byName?: true;
  /** Whether something lies at a path of the disk; `undefined` where nobody knows. */
  readonly exists: (path: string, kind: 'file' | 'directory' | 'any') => boolean | undefined;
  /** The target of the request line as the visitor sent it, in bytes; without it the path with its arguments. */
  readonly target?: string;
  /** nginx makes the request itself, as for `auth_request`: internal locations answer it, and its access is not checked (ngx_http_core_access_phase). */
  readonly isSubrequest?: true;
  /** What the visitor asked for before the path; `undefined` where any visitor is meant. */
  readonly address?: RequestAddress;
}

/** What of a request's URL is before its path. */
export interface RequestAddress {
  readonly scheme: 'http' | 'https';
  /** Lower case, without a port. */
  readonly host: string;
  readonly port: number;
}

/** The port of URLs that name none. */
export function usualPort(scheme: RequestAddress['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}

/** A host with its port, where that is not the scheme's own: as browsers send it and show it. */
export function authorityOf({ scheme, host, port }: RequestAddress): string {
  return port === usualPort(scheme) ? host : `${host}:${port}`;
}

/** Everything about the request that changes on its way. */
export interface Travel {
  readonly question: Question;
  readonly uri: string;
  /** The target of the request line: `$request_uri`. */
  readonly asked: string;
  readonly args: string;
  /** URI and arguments with which the request came. */
  readonly first: { readonly uri: string; readonly args: string };
  /** Those that `set` gave a value; `undefined` for one that is not known. */
  readonly variables: Variables;
  /** Of the last pattern that matched; `undefined` where it is not known which one that was, or what it left. */
  readonly captures: readonly (string | undefined)[] | undefined;
  /** How often the URI may still change: the eleventh time ends with 500. */
  readonly changes: number;
  readonly internal: boolean;
  /** `rewrite … break` gave it another URI than that of its location (`valid_location`). */
  readonly isRewritten: boolean;
  /** The file of a whole alias has the URI behind it (`add_uri_to_alias`). */
  readonly addsUri: boolean;
  /** An error page was gone to: no second one is. */
  readonly erred: boolean;
  readonly status: number | undefined;
  readonly steps: readonly Step[];
  readonly conditions: Conditions;
}

export const mostChanges = 10;

/** Statuses with a Location: an error that was before does not change them (ngx_http_send_response, ngx_http_special_response_handler). */
export function isRedirect(code: number): boolean {
  return [301, 302, 303, 307, 308].includes(code);
}

export function arrived(travel: Travel, outcome: Outcome): readonly Way[] {
  const { steps, conditions, status, variables } = travel;
  let list: readonly string[] | undefined;
  return [
    {
      steps,
      outcome,
      status,
      variables,
      get conditions() {
        return (list ??= conditions.list());
      },
    },
  ];
}

export function given(travel: Travel, condition: string): Travel {
  const conditions = travel.conditions.with(condition);
  return conditions === travel.conditions ? travel : { ...travel, conditions };
}

/** What is known of a path: what the way here took for granted counts. */
export function isThere(travel: Travel, path: string, kind: 'file' | 'directory' | 'any'): boolean | undefined {
  // no file has a slash behind its name
  const asDirectory = /\/\.?$/.test(path);
  if (kind === 'file' && asDirectory) return false;
  if (kind === 'any' && asDirectory) return isThere(travel, path, 'directory');
  const clean = path.replaceAll(/\/{2,}/g, '/').replace(/(?!^)\/$/, '');
  if (travel.conditions.files.includes(saysThere(clean, kind))) return true;
  if (travel.conditions.files.includes(saysNotThere(clean, kind))) return false;
  return travel.question.exists(clean, kind);
}

export function saysThere(path: string, kind: 'file' | 'directory' | 'any'): string {
  return kind === 'directory' ? `the directory ${path} exists` : `${path} exists`;
}

export function saysNotThere(path: string, kind: 'file' | 'directory' | 'any'): string {
  return kind === 'directory' ? `there is no directory ${path}` : `there is no ${path}`;
}

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Of a value that is followed; a variable that doubles another one, which doubles another one, is soon longer than memory. Bytes. */
const longestValue = 64 * 1024;

/** Tables that hang on one another; more than anybody writes. */
const mostTables = 20;

/** A text with its variables put in, in bytes; or the first variable that is not known, or makes the text too long to be followed. */
export function filled(
  text: string,
  travel: Travel,
  fileVariable: (name: string) => string | undefined,
  within: readonly string[] = [],
): { readonly text: string } | { readonly missing: string } {
  let missing: string | undefined;
  let length = text.length;
  const result = text.replaceAll(reference, (_, braced?: string, bare?: string) => {
    const name = (braced ?? bare ?? '').toLowerCase();
    const value = variable(name, travel, within) ?? fileVariable(name);
    length += value?.length ?? 0;
    if (value === undefined || length > longestValue) missing ??= name;
    return missing === undefined ? (value ?? '') : '';
  });
  return missing === undefined ? { text: result } : { missing };
}

function variable(name: string, travel: Travel, within: readonly string[]): string | undefined {
  if (/^\d$/.test(name)) return travel.captures && (travel.captures[Number(name)] ?? '');
  switch (name) {
    case 'uri':
    case 'document_uri':
      return travel.uri;
    case 'request_uri':
      return travel.asked;
    case 'args':
    case 'query_string':
      return travel.args;
    case 'is_args':
      return travel.args === '' ? '' : '?';
    case 'request_method':
      return 'GET';
    case 'host':
      return (
        travel.question.address?.host ??
        ofHost('host', travel.question) ??
        askedHost(travel.question.server, travel.question.surroundings.config)
      );
    case 'server_name':
      return firstName(travel.question.server, travel.question.surroundings.config);
    default:
      if (travel.variables.has(name)) return travel.variables.get(name);
      if (isOnlySet(name, travel.question)) return '';
      return (
        ofHost(name, travel.question) ??
        ofAddress(name, travel.question) ??
        argument(name, travel) ??
        mapped(name, travel, within)
      );
  }
}

/** The variables that the URL before the path decides. */
function ofAddress(name: string, { address }: Question): string | undefined {
  if (address === undefined) return undefined;
  switch (name) {
    case 'http_host':
      return authorityOf(address);
    case 'scheme':
      return address.scheme;
    case 'https':
      return address.scheme === 'https' ? 'on' : '';
    case 'server_port':
      return String(address.port);
    default:
      return undefined;
  }
}

/** The value of `$arg_name`, as it was sent (ngx_http_arg); `undefined` for other variables, and where any visitor is meant, who may send it. */
function argument(variableName: string, { args, question }: Travel): string | undefined {
  if (!variableName.startsWith('arg_') || question.target === undefined) return undefined;
  const start = `${variableName.slice('arg_'.length)}=`;
  const found = args.split('&').find((one) => one.toLowerCase().startsWith(start));
  return found?.slice(start.length) ?? '';
}

/**
 * The value that the only table of a variable gives. It is worked out once in a request, when it is first asked for: what it looks at must be as it was in the beginning.
 * @param within tables whose value hangs on this one
 */
function mapped(name: string, travel: Travel, within: readonly string[]): string | undefined {
  const [table, more] = travel.question.surroundings.config.maps.get(name) ?? [];
  if (table === undefined || more !== undefined || within.includes(name) || within.length >= mostTables)
    return undefined;
  const { uri, args, first } = travel;
  const source = table.fact.args[0]?.value ?? '';
  if (/\$\{?(?:uri|document_uri)\b/i.test(source) && uri !== first.uri) return undefined;
  if (/\$\{?(?:args|query_string|is_args|arg_\w+)\b/i.test(source) && args !== first.args) return undefined;
  return mapValue(table, (text) => {
    const result = filled(text, travel, () => undefined, [...within, name]);
    return 'text' in result ? result.text : undefined;
  });
}

/** What depends on the host alone, where the question is about one. Bytes. */
function ofHost(name: string, { server, surroundings: { host, config } }: Question): string | undefined {
  const value = host === undefined ? undefined : hostValue(name, { host, scope: server, config });
  return value === undefined ? undefined : toBytes(value);
}

/** Whether nothing but `set` gives the variable a value: it is empty until then. */
function isOnlySet(name: string, question: Question): boolean {
  let names = setNames.get(question);
  if (names === undefined) setNames.set(question, (names = setVariables(question.server)));
  return names.has(name) && !question.surroundings.config.maps.has(name);
}

/** A question is asked at every step of a request, and the blocks of its server stay the same for so long. */
const setNames = new WeakMap<Question, ReadonlySet<string>>();
