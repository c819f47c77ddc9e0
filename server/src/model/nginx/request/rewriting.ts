/** The rewrite phase of a block: `set`, `if`, `rewrite`, `return` and `break` in the order in which they stand (ngx_http_rewrite_module.c). */
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { toBytes } from '../../../text/bytes.ts';
import { unknown } from '../../value.ts';
import type { NginxFact } from '../../facts.ts';
import { branchOf, waysIn, type Branch, type Branching, type Rewritten } from '../config/branches.ts';
import { inOrder } from '../config/in-order.ts';
import { onlyVariable } from '../values/interpolated.ts';
import { compilePcre } from './pcre.ts';
import {
  arrived,
  filled,
  isRedirect,
  isThere,
  saysNotThere,
  saysThere,
  type NginxError,
  type Travel,
  type Way,
} from './request.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';

export type Next = (rewritten: Rewritten) => readonly Way[];
/** Gives `$document_root` and the like. */
export type FileVariables = (travel: Travel, scope: Scope) => (name: string) => string | undefined;

/** Answers with an error, or with its page. */
export type Fail = (travel: Travel, error: NginxError, scope: Scope) => readonly Way[];

const steps = anyOf(['set', 'if', 'rewrite', 'return', 'break'], { hold: '_by_lua' });

export class Rewriting {
  readonly #branching: Branching;
  readonly #files: FileVariables;
  readonly #fail: Fail;
  readonly #next: Next;

  constructor(
    { files, fail, branching }: { readonly files: FileVariables; readonly fail: Fail; readonly branching: Branching },
    next: Next,
  ) {
    this.#branching = branching;
    this.#files = files;
    this.#fail = fail;
    this.#next = next;
  }

  run(scope: Scope, travel: Travel): readonly Way[] {
    const { directives, hidden } = inOrder(scope, steps, travel.question.surroundings);
    if (hidden !== undefined) return arrived(travel, { kind: 'unknown', unknown: hidden });
    const start = branchOf({ travel, scope, changed: false, through: undefined });
    for (const { state, result } of this.#through(directives, [start])) result.ways = this.#next(state);
    return waysIn(start.result);
  }

  /** Takes every branch through a block's directives; gives those that come to its end, the others have their result. */
  #through(directives: readonly Placed[], start: readonly Branch[]): readonly Branch[] {
    let branches = start;
    for (const placed of directives) {
      if (branches.length === 0) break;
      const next = branches.flatMap((branch) => this.#step(placed, branch));
      branches = placed.fact.name === 'if' ? this.#bounded(this.#branching.merged(next), placed) : next;
    }
    return branches;
  }

  /** Branches beyond the limits end here. The last is that of a request for which no condition was true: it is the first to be kept. */
  #bounded(branches: readonly Branch[], placed: Placed): readonly Branch[] {
    const followed = this.#branching.follows(branches.length);
    if (branches.length <= followed) return branches;
    const end = followed === 0 ? branches.length : branches.length - 1;
    const start = Math.max(followed - 1, 0);
    for (const { state, result } of branches.slice(start, end))
      result.ways = arrived(state.travel, {
        kind: 'unknown',
        unknown: unknown('variable', 'there are too many cases to follow', originOf(placed)),
      });
    return [...branches.slice(0, start), ...branches.slice(end)];
  }

  #step(placed: Placed, branch: Branch): readonly Branch[] {
    const { state, result } = branch;
    if (placed.fact.name === 'if') return this.#if(placed, branch);
    const after = this.#single(placed, state);
    if ('travel' in after) return [{ state: after, result }];
    result.ways = after;
    return [];
  }

  /** What a directive other than `if` makes of a state: the next one, or the ways that it ends in. */
  #single(placed: Placed, state: Rewritten): Rewritten | readonly Way[] {
    switch (placed.fact.name) {
      case 'break':
        return this.#next({ ...state, changed: false });
      case 'set':
        return this.#set(placed, state);
      case 'return':
        return this.#return(placed, state);
      case 'rewrite':
        return this.#rewrite(placed, state);
      default:
        return arrived(state.travel, {
          kind: 'unknown',
          unknown: unknown('variable', `\`${placed.fact.name}\` decides`, originOf(placed)),
        });
    }
  }

  #fill(text: string, { travel, scope }: Rewritten): ReturnType<typeof filled> {
    return filled(toBytes(text), travel, this.#files(travel, scope));
  }

  #set(placed: Placed, state: Rewritten): Rewritten {
    const [name, value] = placed.fact.args;
    const key = name?.value.slice(1).toLowerCase() ?? '';
    const result = value === undefined || value.template ? { missing: key } : this.#fill(value.value, quoted(state));
    const variables = state.travel.variables.with(key, 'text' in result ? result.text : undefined);
    return { ...state, travel: { ...state.travel, variables } };
  }

  #return(placed: Placed, state: Rewritten): readonly Way[] {
    const [first, second] = placed.fact.args;
    const code = /^\d{3}$/.test(first?.value ?? '') ? Number(first?.value) : 302;
    const text =
      second?.value ?? (code === 302 && first !== undefined && !/^\d{3}$/.test(first.value) ? first.value : undefined);
    if (text === undefined && code >= 300)
      return this.#fail(state.travel, { code, cause: 'returned', why: `return ${code}` }, state.scope);
    const result = text === undefined ? undefined : this.#fill(text, state);
    return arrived(isRedirect(code) ? { ...state.travel, status: undefined } : state.travel, {
      kind: 'return',
      code,
      text: result === undefined ? undefined : 'text' in result ? result.text : text,
      placed,
    });
  }

  #rewrite(placed: Placed, state: Rewritten): Rewritten | readonly Way[] {
    const [pattern, replacement, flag] = placed.fact.args;
    const { travel } = state;
    const at = originOf(placed);
    if (pattern === undefined || replacement === undefined || pattern.template || replacement.template)
      return arrived(travel, { kind: 'unknown', unknown: unknown('template', 'a rewrite comes from a template', at) });
    const match = compilePcre(pattern.value).run(travel.uri);
    if (match.kind === 'unknown')
      return arrived(travel, {
        kind: 'unknown',
        unknown: unknown('malformed', `the pattern "${pattern.value}" cannot be matched here`, at),
      });
    // a pattern that does not match empties the captures of the one before
    if (match.kind === 'none') return { ...state, travel: { ...travel, captures: [] } };
    let { variables } = travel;
    for (const [name, value] of match.named) variables = variables.with(name.toLowerCase(), value);
    const matched: Rewritten = { ...state, travel: { ...travel, captures: match.captures, variables } };
    const result = this.#fill(replacement.value.replace(/\?$/, ''), matched);
    if (
      /^(?:https?:\/\/|\$scheme)/.test(replacement.value) ||
      flag?.value === 'redirect' ||
      flag?.value === 'permanent'
    ) {
      return arrived(
        { ...matched.travel, status: undefined },
        {
          kind: 'return',
          code: flag?.value === 'permanent' ? 301 : 302,
          text: 'text' in result ? result.text : replacement.value,
          placed,
        },
      );
    }
    if ('missing' in result)
      return arrived(matched.travel, {
        kind: 'unknown',
        unknown: unknown('variable', `the target of the rewrite depends on \`$${result.missing}\``, at),
      });
    const { uri, args } = this.#target(replacement.value, matched);
    if (uri === '')
      return this.#fail(matched.travel, { code: 500, cause: 'empty', why: 'the rewritten URI is empty' }, state.scope);
    const next: Rewritten = {
      ...matched,
      travel: {
        ...matched.travel,
        uri,
        args,
        internal: true,
        isRewritten: matched.travel.isRewritten || flag?.value === 'break',
      },
      changed: flag?.value !== 'break',
      through: placed,
    };
    return flag === undefined ? next : this.#next(next);
  }

  /** URI and arguments of a replacement: what variables and captures put in begins no arguments, and those of the request follow unless a question mark is last. */
  #target(replacement: string, state: Rewritten): { readonly uri: string; readonly args: string } {
    const own = replacement.replace(/\?$/, '');
    const [path, query] = splitOnce(own);
    const [uri, args] = [this.#fill(path, state), this.#fill(query ?? '', escaped(state))].map((result) =>
      'text' in result ? result.text : '',
    );
    const kept = own === replacement ? state.travel.args : '';
    return { uri: uri ?? '', args: [args, kept].filter((part) => part !== undefined && part !== '').join('&') };
  }

  #if(placed: Placed, before: Branch): readonly Branch[] {
    const inner = blockOf(before.state.scope, placed);
    if (inner === undefined) return [before];
    const words = placed.fact.args
      .map((word) => word.value)
      .join(' ')
      .replace(/^\(\s*/, '')
      .replace(/(?<!\s)\s*\)$/, '');
    const verdict = placed.fact.args.some((word) => word.template) ? undefined : this.#holds(words, before.state);
    const branch: Branch = { ...before, state: this.#captured(words, before.state) };
    if (verdict === true) return this.#enter(inner, branch);
    if (verdict === false) return [branch];
    const [yes, no] = verdict ?? [`(${words}) is true`, `(${words}) is false`];
    return this.#branching.forked(branch, yes, no, (entered) => this.#enter(inner, entered));
  }

  /** A pattern in a condition leaves its groups, or none where it does not match. */
  #captured(words: string, state: Rewritten): Rewritten {
    const [, name, fold = '', pattern = ''] = /^\$\{?(\w+)\}?\s*!?~(\*?)\s*(.*)$/s.exec(words) ?? [];
    if (name === undefined) return state;
    const value = this.#fill(`$${name}`, state);
    const match =
      'missing' in value ? undefined : compilePcre(unquoted(pattern), fold === '*' ? 'i' : '').run(value.text);
    const captures =
      match === undefined || match.kind === 'unknown' ? undefined : match.kind === 'match' ? match.captures : [];
    return { ...state, travel: { ...state.travel, captures } };
  }

  /** Takes a branch through the block of an `if`. In a location the settings of the block hold from there on. */
  #enter(inner: Scope, { state, result }: Branch): readonly Branch[] {
    const body = inOrder(inner, steps, state.travel.question.surroundings);
    if (body.hidden !== undefined) {
      result.ways = arrived(state.travel, { kind: 'unknown', unknown: body.hidden });
      return [];
    }
    const scope = inner.enclosing('location') === undefined ? state.scope : inner;
    return this.#through(body.directives, [{ state: { ...state, scope }, result }]);
  }

  /** Whether a condition is true; what to say of both sides where that is not known. */
  #holds(words: string, state: Rewritten): boolean | readonly [string, string] | undefined {
    const file = /^(!?)-([fdex])\s+(\S+)$/.exec(words);
    if (file !== null) return this.#isFile(file, state);
    const compared = /^\$\{?(\w+)\}?\s*(=|!=|~\*|~|!~\*|!~)\s*(.*)$/s.exec(words);
    const name = compared?.[1] ?? onlyVariable(words);
    if (name === undefined) return undefined;
    const value = this.#fill(`$${name}`, state);
    if ('missing' in value) return undefined;
    if (compared === null) return value.text !== '' && value.text !== '0';
    const operator = compared[2] ?? '';
    const wanted = unquoted(compared[3] ?? '');
    if (operator === '=' || operator === '!=') {
      const right = this.#fill(wanted, state);
      return 'missing' in right ? undefined : (value.text === right.text) === (operator === '=');
    }
    const match = compilePcre(wanted, operator.endsWith('*') ? 'i' : '').run(value.text);
    return match.kind === 'unknown' ? undefined : (match.kind === 'match') !== operator.startsWith('!');
  }

  #isFile(
    [, negated = '', kind = '', text = '']: readonly string[],
    state: Rewritten,
  ): boolean | readonly [string, string] | undefined {
    const path = this.#fill(text, state);
    if ('missing' in path) return undefined;
    const sort = kind === 'f' ? 'file' : kind === 'd' ? 'directory' : 'any';
    const there = isThere(state.travel, path.text, sort);
    // whether a file may be executed nobody knows
    if (kind === 'x' && there === true && isThere(state.travel, path.text, 'directory') !== true) return undefined;
    if (there !== undefined) return there !== (negated === '!');
    const sides = [saysThere(path.text, sort), saysNotThere(path.text, sort)] as const;
    return negated === '!' ? [sides[1], sides[0]] : sides;
  }
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

/** As `set` sees it: groups of the pattern of a location or a condition are escaped anew. */
function quoted(state: Rewritten): Rewritten {
  return state.through?.fact.name === 'rewrite' ? state : escaped(state);
}

/** With the groups escaped anew, where the visitor's URI had something escaped (ngx_http_script_copy_capture_code). */
function escaped(state: Rewritten): Rewritten {
  const { captures, asked } = state.travel;
  if (captures === undefined || !/^[^?#]*[%+]/.test(asked)) return state;
  const groups = captures.map((text) =>
    text?.replaceAll(
      /[^!"$'-*,-:<->@-~]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    ),
  );
  return { ...state, travel: { ...state.travel, captures: groups } };
}

/** The block of an `if` that may be in the block of another, or in an include. */
function blockOf(scope: Scope, { fact }: Placed): Scope | undefined {
  for (let outer: Scope | undefined = scope; outer !== undefined; outer = outer.parent) {
    let blocks = blocksOf.get(outer);
    if (blocks === undefined)
      blocksOf.set(
        outer,
        (blocks = new Map(
          outer.children
            .flatMap((child) => (child.opener === undefined ? [] : [[child.opener.fact, child] as const]))
            .reverse(),
        )),
      );
    const found = blocks.get(fact);
    if (found !== undefined) return found;
  }
  return undefined;
}

const blocksOf = new WeakMap<Scope, ReadonlyMap<NginxFact, Scope>>();

/** A URI and what is behind its first question mark. */
export function splitOnce(uri: string): readonly [string, string | undefined] {
  const at = uri.indexOf('?');
  return at < 0 ? [uri, undefined] : [uri.slice(0, at), uri.slice(at + 1)];
}
