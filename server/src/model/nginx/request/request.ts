/** A request on its way through nginx: what changes at each step, and what comes out in the end. */
import type { Unknown } from '../../value.ts';
import type { Surroundings } from '../config/in-order.ts';
import { setVariables, type Placed, type Scope } from '../config/scope.ts';
import type { Directory } from '../values/directory.ts';
import type { Conditions, Variables } from '../config/taken.ts';

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
 * `denied`: by `deny all`. `returned`: by a `return` without a text. `fallback`: the last argument of `try_files` is a code. `not-there`: the file or the directory. `redirect`: to
 * the URI with a slash. `no-location`: the named one. `empty`: a rewrite leaves no URI.
 */
export type ErrorCause =
  | 'denied'
  | 'returned'
  | 'internal'
  | 'fallback'
  | 'no-index'
  | 'not-there'
  | 'no-location'
  | 'cycle'
  | 'empty'
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
}

export interface Question {
  readonly server: Scope;
  readonly surroundings: Surroundings;
  /** Directories with variables in their names are followed, as directories of which nothing is known. */
  readonly byName?: true;
  /** Whether something lies at a path of the disk; `undefined` where nobody knows. */
  readonly exists: (path: string, kind: 'file' | 'directory' | 'any') => boolean | undefined;
  /** nginx makes the request itself, as for `auth_request`: internal locations answer it, and its access is not checked (ngx_http_core_access_phase). */
  readonly isSubrequest?: true;
}

/** Everything about the request that changes on its way. */
export interface Travel {
  readonly question: Question;
  readonly uri: string;
  /** The path that was asked for. */
  readonly asked: string;
  readonly args: string;
  /** Those that `set` gave a value; `undefined` for one that is not known. */
  readonly variables: Variables;
  /** Of the last pattern that matched; `undefined` where it is not known which one that was, or what it left. */
  readonly captures: readonly (string | undefined)[] | undefined;
  /** How often the URI may still change: the eleventh time ends with 500. */
  readonly changes: number;
  readonly internal: boolean;
  /** An error page was gone to: no second one is. */
  readonly erred: boolean;
  readonly status: number | undefined;
  readonly steps: readonly Step[];
  readonly conditions: Conditions;
}

export const mostChanges = 10;

export function arrived(travel: Travel, outcome: Outcome): readonly Way[] {
  const { steps, conditions, status } = travel;
  let list: readonly string[] | undefined;
  return [
    {
      steps,
      outcome,
      status,
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
  if (kind === 'file' && path.endsWith('/')) return false;
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

/** A text with its variables put in, in bytes; or the first variable that is not known, or makes the text too long to be followed. */
export function filled(
  text: string,
  travel: Travel,
  fileVariable: (name: string) => string | undefined,
): { readonly text: string } | { readonly missing: string } {
  let missing: string | undefined;
  let length = text.length;
  const result = text.replaceAll(reference, (_, braced?: string, bare?: string) => {
    const name = (braced ?? bare ?? '').toLowerCase();
    const value = variable(name, travel) ?? fileVariable(name);
    length += value?.length ?? 0;
    if (value === undefined || length > longestValue) missing ??= name;
    return missing === undefined ? (value ?? '') : '';
  });
  return missing === undefined ? { text: result } : { missing };
}

function variable(name: string, travel: Travel): string | undefined {
  if (/^\d$/.test(name)) return travel.captures && (travel.captures[Number(name)] ?? '');
  switch (name) {
    case 'uri':
    case 'document_uri':
      return travel.uri;
    case 'request_uri':
      return travel.asked + (travel.args === '' ? '' : `?${travel.args}`);
    case 'args':
    case 'query_string':
      return travel.args;
    case 'is_args':
      return travel.args === '' ? '' : '?';
    case 'request_method':
      return 'GET';
    default:
      return travel.variables.has(name) || !isOnlySet(name, travel.question) ? travel.variables.get(name) : '';
  }
}

/** Whether nothing but `set` gives the variable a value: it is empty until then. */
function isOnlySet(name: string, question: Question): boolean {
  let names = setNames.get(question);
  if (names === undefined) setNames.set(question, (names = setVariables(question.server)));
  return names.has(name) && !question.surroundings.config.maps.has(name);
}

/** A question is asked at every step of a request, and the blocks of its server stay the same for so long. */
const setNames = new WeakMap<Question, ReadonlySet<string>>();
