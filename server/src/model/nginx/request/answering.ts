/** What a server makes of a URI: phase by phase, as far as the files tell, with every way that it may go where they do not. */
import { answeringDirectives, passDirectives } from '../../../catalog/nginx/handlers.ts';
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { toBytes } from '../../../text/bytes.ts';
import { unknown, type Effective, type Unknown } from '../../value.ts';
import { type Directory } from '../values/directory.ts';
import { Branching, type Rewritten } from '../config/branches.ts';
import { inOrder } from '../config/in-order.ts';
import { locationOf, locationsIn, selectLocation } from './locations.ts';
import {
  arrived,
  filled,
  given,
  isRedirect,
  isThere,
  mostChanges,
  saysNotThere,
  saysThere,
  type NginxError,
  type Question,
  type Step,
  type Travel,
  type Way,
} from './request.ts';
import { atHandler, directoryIn, fileIn, fileVariables, isAliasLost, isWhole } from './request-files.ts';
import { Rewriting, splitOnce } from './rewriting.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';
import { Conditions, Variables } from '../config/taken.ts';

/** So many ways are followed; what is behind is reported as unknown. */
const mostWays = 64;
/** So often a block is gone into: many branches may each lead to a location that splits again. */
const mostBlocks = 512;

/** Every way that a request for a path may go in a server. `path` is normal already (see uri.ts), in bytes. */
export function waysOf(question: Question, path: string, args = ''): readonly Way[] {
  return new Answering().ask(startOf(question, path, args), 'asked', undefined);
}

function startOf(question: Question, path: string, args: string): Travel {
  return {
    question,
    uri: path,
    asked: question.target ?? path + (args === '' ? '' : `?${args}`),
    args,
    first: { uri: path, args },
    variables: new Variables(),
    captures: hasNamePattern(question.server) ? undefined : [],
    changes: mostChanges + 1,
    internal: question.isSubrequest === true,
    erred: false,
    isRewritten: false,
    addsUri: false,
    status: undefined,
    steps: [],
    conditions: Conditions.nothing,
  };
}

/** Whether the host name may have left captures behind. */
function hasNamePattern(server: Scope): boolean {
  return server.own('server_name').some(({ fact }) => fact.args.some(({ value }) => value.startsWith('~')));
}

class Answering {
  #ways = 0;
  #blocks = 0;
  readonly #branching = new Branching();

  /** From the server's own rewrites on. */
  ask(travel: Travel, how: Step['how'], through: Placed | undefined): readonly Way[] {
    if (++this.#ways > mostWays) return tooMany(travel);
    return this.#rewriting((done) =>
      this.#locate(done.travel, done.through === undefined ? how : 'rewrite', done.through ?? through),
    ).run(travel.question.server, travel);
  }

  #locate(travel: Travel, how: Step['how'], through: Placed | undefined): readonly Way[] {
    const selected = selectLocation(travel.question.server, travel.uri);
    if (selected.kind === 'unknown') return arrived(travel, { kind: 'unknown', unknown: selected });
    const { scope, captures, named } = selected;
    const here: Travel = {
      ...travel,
      captures: captures.length > 0 ? captures : travel.captures,
      variables: named.reduce((all, [name, value]) => all.with(name.toLowerCase(), value), travel.variables),
      steps: [...travel.steps, { uri: travel.uri, scope, how, through }],
    };
    if (!here.internal && isInternal(scope))
      return this.#fail(here, { code: 404, cause: 'internal', why: 'the location is internal' }, scope);
    if (selected.redirect !== undefined)
      return arrived(
        { ...here, status: undefined },
        { kind: 'status', code: 301, cause: 'redirect', why: `to ${selected.redirect}`, scope },
      );
    return this.#inLocation(scope, here);
  }

  #inLocation(scope: Scope, travel: Travel): readonly Way[] {
    if (++this.#blocks > mostBlocks) return tooMany(travel);
    if (scope === travel.question.server) return this.#access({ travel, scope, changed: false, through: undefined });
    return this.#rewriting((done) => this.#rewritten(done)).run(scope, travel);
  }

  #rewriting(next: (done: Rewritten) => readonly Way[]): Rewriting {
    return new Rewriting(
      { files: fileVariables, fail: (...what) => this.#fail(...what), branching: this.#branching },
      next,
    );
  }

  #rewritten(done: Rewritten): readonly Way[] {
    const { travel, scope, changed, through } = done;
    if (!changed)
      return this.#access(through === undefined ? done : { ...done, travel: stayed(travel, scope, through) });
    if (travel.changes <= 1) return cycled(travel, scope);
    return this.#locate({ ...travel, changes: travel.changes - 1 }, 'rewrite', through);
  }

  #access({ travel, scope }: Rewritten): readonly Way[] {
    if (travel.question.isSubrequest === true) return this.#try(travel, scope);
    const rules = nearestRules(scope, travel.question);
    const denies = rules.find((rule) => rule.fact.name === 'deny' && rule.fact.args[0]?.value === 'all');
    if (satisfiesAny(scope)) {
      const isRefused = denies === undefined ? rules.length === 0 : rules[0] === denies;
      if (isRefused && !hasPassword(scope))
        return this.#checked(travel, scope, denies === undefined ? undefined : denied);
      return this.#try(
        denies === undefined ? travel : given(travel, 'the address is allowed, or the password is right'),
        scope,
      );
    }
    if (denies !== undefined && rules[0] === denies) return this.#fail(travel, denied, scope);
    return this.#checked(denies === undefined ? travel : given(travel, 'the address is allowed'), scope, undefined);
  }

  /**
   * What `auth_request` decides, where it is known; else the request goes on, as a visitor whom the check allows.
   * @param refused by the address, where the check alone may allow the request (ngx_http_core_access_phase with `satisfy any`)
   */
  #checked(travel: Travel, scope: Scope, refused: NginxError | undefined): readonly Way[] {
    const target = scope.nearest('auth_request')?.placed.fact.args[0];
    if (target === undefined || target.template || target.value === 'off')
      return refused === undefined ? this.#try(travel, scope) : this.#fail(travel, refused, scope);
    const checks = this.#check(toBytes(target.value), travel);
    const [code, other] = [...new Set(checks.map((way) => statusOfCheck(way)))];
    // it works with the same variables
    const allowed = { ...travel, variables: variablesAfter(checks, travel.variables) };
    if (other !== undefined) return this.#try(allowed, scope);
    if (code === undefined || (code >= 200 && code < 300)) return this.#try(allowed, scope);
    const why = `auth_request gets ${code}`;
    if (code === 401) return this.#fail(travel, { code, cause: 'check', why }, scope);
    return code === 403
      ? this.#fail(travel, refused ?? { code, cause: 'check', why }, scope)
      : this.#fail(travel, { code: 500, cause: 'check', why }, scope);
  }

  /** The ways of the request that nginx makes itself. */
  #check(uri: string, { question, asked, first, variables }: Travel): readonly Way[] {
    const check = startOf({ ...question, isSubrequest: true }, uri, '');
    return new Answering().ask({ ...check, asked, first, variables }, 'asked', undefined);
  }

  #try(travel: Travel, scope: Scope): readonly Way[] {
    const { directives, hidden } = inOrder(scope, 'try_files', travel.question.surroundings);
    if (hidden !== undefined) return arrived(travel, { kind: 'unknown', unknown: hidden });
    const placed = directives.at(-1);
    if (placed === undefined) return this.#content(travel, scope);
    return isAliasLost(scope, travel) ? this.#fail(travel, lost, scope) : this.#candidate(placed, 0, travel, scope);
  }

  #candidate(placed: Placed, index: number, travel: Travel, scope: Scope): readonly Way[] {
    const word = placed.fact.args[index];
    if (word === undefined) return this.#content(travel, scope);
    if (word.template)
      return arrived(travel, {
        kind: 'unknown',
        unknown: unknown('template', 'try_files comes from a template', originOf(placed)),
      });
    const result = filled(toBytes(word.value), travel, fileVariables(travel, scope));
    // a file whose name nobody knows is one of a cache: a page without a file is tried
    if ('missing' in result && isOfCache(result.missing, placed, index, travel))
      return this.#candidate(placed, index + 1, travel, scope);
    if ('missing' in result)
      return arrived(travel, {
        kind: 'unknown',
        unknown: unknown('variable', `the path of try_files depends on \`$${result.missing}\``, originOf(placed, word)),
      });
    const directory = directoryIn(scope, travel);
    const isLast = index === placed.fact.args.length - 1;
    const isDirectory = !isLast && word.value.endsWith('/');
    // the slash that asks for a directory is no part of the URI
    const text = isDirectory ? result.text.slice(0, -1) : result.text;
    const name = nameBelow(directory, { text, hasVariables: word.value.includes('$') }, travel);
    if (isLast) return this.#fallBack(name, placed, travel, scope);
    if (directory.kind === 'unknown') return arrived(travel, { kind: 'unknown', unknown: directory });
    const { replaces } = directory.value;
    const path = toBytes(directory.value.path) + name;
    const sort = isDirectory ? 'directory' : 'file';
    const there = isThere(travel, path, sort);
    const clean = path.replaceAll(/\/{2,}/g, '/').replace(/(?!^)\/$/, '');
    const yes = (from: Travel): readonly Way[] => {
      if (isWhole(directory.value))
        return this.#content(isDirectory ? from : stayed({ ...from, uri: name, addsUri: true }, scope, placed), scope);
      const uri = directory.value.from === 'alias' ? travel.uri.slice(0, replaces.length) + name : name;
      return this.#content(stayed({ ...from, uri }, scope, placed), scope);
    };
    const no = (from: Travel): readonly Way[] => this.#candidate(placed, index + 1, from, scope);
    if (there !== undefined) return there ? yes(travel) : no(travel);
    return [...yes(given(travel, saysThere(clean, sort))), ...no(given(travel, saysNotThere(clean, sort)))];
  }

  #fallBack(target: string, placed: Placed, travel: Travel, scope: Scope): readonly Way[] {
    const code = /^=(\d{3})$/.exec(target)?.[1];
    if (code !== undefined)
      return this.#fail(travel, { code: Number(code), cause: 'fallback', why: 'try_files found nothing' }, scope);
    return this.#redirect(target, { how: 'try_files', through: placed }, travel, scope);
  }

  #redirect(target: string, by: Redirect, travel: Travel, scope: Scope): readonly Way[] {
    if (travel.changes <= 1) return cycled(travel, scope);
    const next: Travel = { ...travel, changes: travel.changes - 1, internal: true, addsUri: false };
    if (!target.startsWith('@')) {
      // an index is no URI with arguments, and those of the request stay
      const [uri, args = ''] = by.how === 'index' ? [target, travel.args] : splitOnce(target);
      return this.ask({ ...next, uri, args, isRewritten: false }, by.how, by.through);
    }
    const named = locationsIn(travel.question.server).named.get(target);
    if (named === undefined)
      return this.#fail(travel, { code: 500, cause: 'no-location', why: `there is no location ${target}` }, scope);
    return this.#inLocation(named.scope, {
      ...next,
      steps: [...next.steps, { uri: next.uri, scope: named.scope, how: 'named', through: by.through }],
    });
  }

  #content(travel: Travel, scope: Scope): readonly Way[] {
    const handler = handlerOf(scope, travel.question);
    if (handler.kind === 'unknown') return arrived(travel, { kind: 'unknown', unknown: handler.unknown });
    const { placed } = handler;
    if (placed !== undefined)
      return arrived(travel, {
        kind: placed.fact.name === 'fastcgi_pass' ? 'fastcgi' : 'handler',
        scope,
        placed,
        uri: travel.uri,
        at: atHandler(travel, scope),
      });
    const directory = directoryIn(scope, travel);
    if (directory.kind === 'unknown') return arrived(travel, { kind: 'unknown', unknown: directory });
    if (isAliasLost(scope, travel)) return this.#fail(travel, lost, scope);
    const path = fileIn(directory.value, travel);
    if (travel.uri.endsWith('/')) return this.#index(travel, scope, path);
    const yes = (from: Travel): readonly Way[] => arrived(from, { kind: 'file', scope, path, uri: travel.uri });
    if (isThere(travel, path, 'directory') === true)
      return arrived(
        { ...travel, status: undefined },
        { kind: 'status', code: 301, cause: 'redirect', why: `to ${travel.uri}/`, scope },
      );
    const there = isThere(travel, path, 'file');
    if (there === true) return yes(travel);
    if (there === false) return this.#fail(travel, notThere(path), scope);
    return [
      ...yes(given(travel, saysThere(path, 'file'))),
      ...this.#fail(given(travel, saysNotThere(path, 'file')), notThere(path), scope),
    ];
  }

  #index(travel: Travel, scope: Scope, directory: string): readonly Way[] {
    const found = indexesOf(scope, travel.question);
    if ('unknown' in found) return arrived(travel, { kind: 'unknown', unknown: found.unknown });
    return this.#indexFrom({ names: found.names, directory }, 0, travel, scope);
  }

  #indexFrom(indexes: Indexes, at: number, travel: Travel, scope: Scope): readonly Way[] {
    const { directory } = indexes;
    const index = indexes.names[at];
    if (index === undefined) {
      if (isThere(travel, directory, 'directory') === false) return this.#fail(travel, notThere(directory), scope);
      if (scope.nearest('autoindex')?.placed.fact.args[0]?.value.toLowerCase() === 'on')
        return arrived(travel, { kind: 'file', scope, path: directory, uri: travel.uri });
      return this.#fail(travel, { code: 403, cause: 'no-index', why: 'the directory has no index file' }, scope);
    }
    const result = filled(index.name, travel, fileVariables(travel, scope));
    if ('missing' in result)
      return arrived(travel, {
        kind: 'unknown',
        unknown: unknown(
          'variable',
          `index depends on \`$${result.missing}\``,
          scope.opener === undefined ? undefined : originOf(scope.opener),
        ),
      });
    const yes = (from: Travel): readonly Way[] =>
      index.placed === undefined
        ? this.#default(from, scope, result.text)
        : this.#redirect(
            result.text.startsWith('/') ? result.text : travel.uri + result.text,
            { how: 'index', through: index.placed },
            { ...from, internal: true },
            scope,
          );
    if (result.text.startsWith('/')) return yes(travel);
    const path = directory + result.text;
    // a directory of that name is one as well
    const there = isThere(travel, path, isThere(travel, path, 'directory') === true ? 'directory' : 'file');
    if (there === true) return yes(travel);
    if (isThere(travel, directory, 'directory') === false)
      return this.#fail(travel, isThere(travel, directory, 'file') === true ? noDirectory : notThere(directory), scope);
    const no = (from: Travel): readonly Way[] => this.#indexFrom(indexes, at + 1, from, scope);
    return there === false
      ? no(travel)
      : [...yes(given(travel, saysThere(path, 'file'))), ...no(given(travel, saysNotThere(path, 'file')))];
  }

  /** The index that nobody wrote. */
  #default(travel: Travel, scope: Scope, name: string): readonly Way[] {
    if (travel.changes <= 1) return cycled(travel, scope);
    return this.ask(
      { ...travel, uri: travel.uri + name, changes: travel.changes - 1, internal: true },
      'index',
      undefined,
    );
  }

  #fail(travel: Travel, error: NginxError, scope: Scope): readonly Way[] {
    const { code } = error;
    const page = travel.erred ? undefined : errorPage(scope, code);
    if (page === undefined) return arrived({ ...travel, status: code }, { kind: 'status', ...error, scope });
    const target = page.fact.args.at(-1);
    const result =
      target === undefined || target.template
        ? { missing: '' }
        : filled(toBytes(target.value), travel, fileVariables(travel, scope));
    if ('missing' in result) return arrived(travel, { kind: 'status', ...error, scope });
    if (!/^[/@]/.test(result.text)) {
      const other = statusFor(page, code) ?? code;
      return arrived(
        { ...travel, status: undefined },
        { kind: 'return', code: isRedirect(other) ? other : 302, text: result.text, placed: page },
      );
    }
    const recursive = scope.nearest('recursive_error_pages')?.placed.fact.args[0]?.value.toLowerCase() === 'on';
    return this.#redirect(
      result.text,
      { how: 'error_page', through: page },
      { ...travel, erred: !recursive, status: statusFor(page, code) },
      scope,
    );
  }
}

/**
 * What `try_files` puts behind the directory: below an alias a text with variables loses the part that the alias stands for, the one that it falls back to as well
 * (ngx_http_try_files_handler).
 */
function nameBelow(
  directory: Effective<Directory>,
  { text, hasVariables }: { readonly text: string; readonly hasVariables: boolean },
  { uri }: Travel,
): string {
  if (directory.kind === 'unknown' || !hasVariables) return text;
  const { from, replaces } = directory.value;
  const isBelow = from === 'alias' && !isWhole(directory.value) && text.startsWith(uri.slice(0, replaces.length));
  return isBelow ? text.slice(replaces.length) : text;
}

function tooMany(travel: Travel): readonly Way[] {
  return arrived(travel, { kind: 'unknown', unknown: unknown('variable', 'there are too many cases to follow') });
}

/** A rewrite, or a file that try_files found, gave the request another URI, and it stays in its block: a step of its own. */
function stayed(travel: Travel, scope: Scope, through: Placed): Travel {
  const { steps, uri } = travel;
  const how = through.fact.name === 'try_files' ? 'try_files' : 'rewrite';
  return steps.at(-1)?.uri === uri ? travel : { ...travel, steps: [...steps, { uri, scope, how, through }] };
}

/** An alias without a slash at its end is a file. */
const noDirectory: NginxError = { code: 500, cause: 'lost', why: 'the directory of the index is a file' };
const lost: NginxError = { code: 500, cause: 'lost', why: 'a rewrite left the location of the alias' };
const denied: NginxError = { code: 403, cause: 'denied', why: 'deny all' };

/** The variables that a request finds when one that nginx made for it has gone these ways; what the ways leave differently is not known. */
function variablesAfter(ways: readonly Way[], before: Variables): Variables {
  const [first, ...others] = ways;
  if (first === undefined || first.variables === before) return before;
  let after = first.variables;
  for (const { variables } of others)
    for (const [name, value] of variables.entries())
      if (!after.has(name) || after.get(name) !== value) after = after.with(name, undefined);
  return after;
}

/** `undefined` where another server gives it. */
function statusOfCheck({ outcome, status }: Way): number | undefined {
  if (status !== undefined || outcome.kind === 'unknown') return status;
  if (outcome.kind === 'status' || outcome.kind === 'return') return outcome.code;
  return outcome.kind === 'file' ? 200 : undefined;
}

function hasPassword(scope: Scope): boolean {
  const realm = scope.nearest('auth_basic')?.placed.fact.args[0]?.value;
  return realm !== undefined && realm !== 'off';
}

function satisfiesAny(scope: Scope): boolean {
  return scope.nearest('satisfy')?.placed.fact.args[0]?.value.toLowerCase() === 'any';
}

/** Whether a file is looked for by what a map or the request's own headers give, and a URI is fallen back to: pages that are kept there are not the rule. */
function isOfCache(variable: string, { fact }: Placed, index: number, { question }: Travel): boolean {
  const isKept = question.surroundings.config.maps.has(variable) || /^(?:http|cookie|arg|sent)_|^host$/.test(variable);
  const isLast = index === fact.args.length - 1;
  return question.byName === true && isKept && !isLast && fact.args.at(-1)?.value.startsWith('=') !== true;
}

/** `internal` holds for nested locations as well. */
function isInternal(scope: Scope): boolean {
  return scope.own('internal').length > 0 || (scope.parent !== undefined && isInternal(scope.parent));
}

interface IndexName {
  readonly name: string;
  readonly placed: Placed | undefined;
}

/** The names that are tried in a folder, in order. */
interface Indexes {
  readonly names: readonly IndexName[];
  readonly directory: string;
}

/** The directive that sends a request elsewhere within nginx. */
interface Redirect {
  readonly how: Step['how'];
  readonly through: Placed;
}

function indexesOf(
  inner: Scope,
  { surroundings }: Question,
): { readonly names: readonly IndexName[] } | { readonly unknown: Unknown } {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, 'index', surroundings);
    if (hidden !== undefined) return { unknown: hidden };
    if (directives.length > 0)
      return {
        names: directives.flatMap((placed) => placed.fact.args.map((word) => ({ name: toBytes(word.value), placed }))),
      };
  }
  return { names: [{ name: 'index.html', placed: undefined }] };
}

const isAccess = anyOf(['allow', 'deny']);
const isHandler = anyOf([...passDirectives, ...answeringDirectives, 'passenger_enabled'], {
  begin: ['content_by_lua', 'echo'],
});
/** Handlers that an `if` or `limit_except` takes over from its location. */
const passed: ReadonlySet<string> = new Set(passDirectives);

type Handler =
  | { readonly kind: 'known'; readonly placed: Placed | undefined }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

function handlerOf(scope: Scope, question: Question): Handler {
  const { directives, hidden } = inOrder(scope, isHandler, question.surroundings);
  if (hidden !== undefined) return { kind: 'unknown', unknown: hidden };
  const own = directives.at(-1);
  if (own !== undefined || (scope.kind !== 'if' && scope.kind !== 'limit_except') || scope.parent === undefined)
    return { kind: 'known', placed: own };
  const outer = handlerOf(scope.parent, question);
  return outer.kind === 'known' && outer.placed !== undefined && !passed.has(outer.placed.fact.name)
    ? { kind: 'known', placed: undefined }
    : outer;
}

function nearestRules(inner: Scope, { surroundings }: Question): readonly Placed[] {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives } = inOrder(scope, isAccess, surroundings);
    if (directives.length > 0) return directives;
  }
  return [];
}

/** @param path of a file or a directory */
function notThere(path: string): NginxError {
  return { code: 404, cause: 'not-there', why: `there is no ${path}` };
}

/** The end of too many changes of the URI: no error page is gone to, and what one left behind does not count (ngx_http_special_response.c). */
function cycled(travel: Travel, scope: Scope): readonly Way[] {
  return arrived(
    { ...travel, status: 500 },
    { kind: 'status', code: 500, cause: 'cycle', why: 'rewrite or internal redirection cycle', scope },
  );
}

function errorPage(inner: Scope, code: number): Placed | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const pages = scope.own('error_page');
    if (pages.length > 0)
      return pages.find(({ fact }) => fact.args.slice(0, -1).some((word) => word.value === String(code)));
  }
  return undefined;
}

/** The status that the visitor gets with an error page: the error's, unless `=` says another, or leaves it to the page. */
function statusFor({ fact }: Placed, code: number): number | undefined {
  const other = fact.args
    .slice(0, -1)
    .findLast((word) => word.value.startsWith('='))
    ?.value.slice(1);
  return other === undefined ? code : other === '' ? undefined : Number(other);
}

/** The words of a location as somebody reads them: `~ \.php$`. */
export function sayLocation(scope: Scope): string {
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const words = scope.opener?.fact.args.map((word) => word.value).join(' ') ?? '';
  return location === undefined ? scope.kind : words;
}
