/** The rewrite phase of a block: `set`, `if`, `rewrite`, `return` and `break` in the order in which they stand (ngx_http_rewrite_module.c). */
import { toBytes } from '../../text/bytes.ts';
import { unknown } from '../value.ts';
import { inOrder } from './in-order.ts';
import { compilePcre } from './pcre.ts';
import { arrived, filled, given, isThere, saysNotThere, saysThere, type Travel, type Way } from './request.ts';
import { originOf, type Placed, type Scope } from './scope.ts';

/** What is left when a block's script has run. */
export interface Rewritten {
  readonly travel: Travel;
  /** The block whose settings hold: that of an `if`, where its condition is true. */
  readonly scope: Scope;
  /** A new location is to be looked for. */
  readonly changed: boolean;
  readonly through: Placed | undefined;
}

export type Next = (rewritten: Rewritten) => readonly Way[];
/** Gives `$document_root` and the like. */
export type FileVariables = (travel: Travel, scope: Scope) => (name: string) => string | undefined;

/** Answers with an error, or with its page. */
export type Fail = (travel: Travel, code: number, why: string, scope: Scope) => readonly Way[];

const steps = (name: string): boolean => name === 'set' || name === 'if' || name === 'rewrite' || name === 'return' || name === 'break' || name.includes('_by_lua');

export class Rewriting {
  readonly #files: FileVariables;
  readonly #fail: Fail;
  readonly #next: Next;

  constructor({ files, fail }: { readonly files: FileVariables; readonly fail: Fail }, next: Next) {
    this.#files = files;
    this.#fail = fail;
    this.#next = next;
  }

  run(scope: Scope, travel: Travel): readonly Way[] {
    const { directives, hidden } = inOrder(scope, steps, travel.question.around);
    if (hidden !== undefined) return arrived(travel, { kind: 'unknown', unknown: hidden });
    return this.#from(directives, 0, { travel, scope, changed: false, through: undefined }, (state) => this.#next(state));
  }

  #from(list: readonly Placed[], index: number, state: Rewritten, then: Next): readonly Way[] {
    const placed = list[index];
    if (placed === undefined) return then(state);
    const go = (next: Rewritten): readonly Way[] => this.#from(list, index + 1, next, then);
    switch (placed.fact.name) {
      case 'break': return this.#next({ ...state, changed: false });
      case 'set': return go(this.#set(placed, state));
      case 'return': return this.#return(placed, state);
      case 'rewrite': return this.#rewrite(placed, state, go);
      case 'if': return this.#if(placed, state, go);
      default: return arrived(state.travel, { kind: 'unknown', unknown: unknown('variable', `\`${placed.fact.name}\` decides`, originOf(placed)) });
    }
  }

  #fill(text: string, { travel, scope }: Rewritten): ReturnType<typeof filled> {
    return filled(toBytes(text), travel, this.#files(travel, scope));
  }

  #set(placed: Placed, state: Rewritten): Rewritten {
    const [name, value] = placed.fact.args;
    const key = name?.value.slice(1).toLowerCase() ?? '';
    const result = value === undefined || value.template ? { missing: key } : this.#fill(value.value, state);
    const variables = new Map(state.travel.variables);
    variables.set(key, 'text' in result ? result.text : undefined);
    return { ...state, travel: { ...state.travel, variables } };
  }

  #return(placed: Placed, state: Rewritten): readonly Way[] {
    const [first, second] = placed.fact.args;
    const code = /^\d{3}$/.test(first?.value ?? '') ? Number(first?.value) : 302;
    const text = second?.value ?? (code === 302 && first !== undefined && !/^\d{3}$/.test(first.value) ? first.value : undefined);
    if (text === undefined && code >= 300) return this.#fail(state.travel, code, `return ${code}`, state.scope);
    const result = text === undefined ? undefined : this.#fill(text, state);
    return arrived(state.travel, { kind: 'return', code, text: result === undefined ? undefined : 'text' in result ? result.text : text, placed });
  }

  #rewrite(placed: Placed, state: Rewritten, go: Next): readonly Way[] {
    const [pattern, replacement, flag] = placed.fact.args;
    const { travel } = state;
    const at = originOf(placed);
    if (pattern === undefined || replacement === undefined || pattern.template || replacement.template) return arrived(travel, { kind: 'unknown', unknown: unknown('template', 'a rewrite comes from a template', at) });
    const match = compilePcre(pattern.value, false).run(travel.uri);
    if (match.kind === 'unknown') return arrived(travel, { kind: 'unknown', unknown: unknown('malformed', `the pattern "${pattern.value}" cannot be tried here`, at) });
    if (match.kind === 'none') return go(state);
    const variables = new Map(travel.variables);
    for (const [name, value] of match.named) variables.set(name.toLowerCase(), value);
    const matched: Rewritten = { ...state, travel: { ...travel, captures: match.captures, variables } };
    const result = this.#fill(replacement.value.replace(/\?$/, ''), matched);
    if (/^(?:https?:\/\/|\$scheme)/.test(replacement.value) || flag?.value === 'redirect' || flag?.value === 'permanent') {
      return arrived(matched.travel, { kind: 'return', code: flag?.value === 'permanent' ? 301 : 302, text: 'text' in result ? result.text : replacement.value, placed });
    }
    if ('missing' in result) return arrived(matched.travel, { kind: 'unknown', unknown: unknown('variable', `the rewrite leads where \`$${result.missing}\` says`, at) });
    const [uri, args] = splitOnce(result.text);
    if (uri === '') return arrived(matched.travel, { kind: 'status', code: 500, why: 'the rewritten URI is empty', scope: state.scope });
    const next: Rewritten = { ...matched, travel: { ...matched.travel, uri, args: args ?? travel.args, internal: true }, changed: flag?.value !== 'break', through: placed };
    return flag === undefined ? go(next) : this.#next(next);
  }

  #if(placed: Placed, state: Rewritten, go: Next): readonly Way[] {
    const inner = state.scope.children.find((child) => child.kind === 'if' && child.opener?.fact === placed.fact) ?? blockOf(state.scope, placed);
    if (inner === undefined) return go(state);
    const words = placed.fact.args.map((word) => word.value).join(' ').replace(/^\(\s*/, '').replace(/\s*\)$/, '');
    const verdict = placed.fact.args.some((word) => word.template) ? undefined : this.#holds(words, state);
    const enter = (from: Rewritten): readonly Way[] => {
      const body = inOrder(inner, steps, from.travel.question.around);
      if (body.hidden !== undefined) return arrived(from.travel, { kind: 'unknown', unknown: body.hidden });
      const scope = inner.enclosing('location') === undefined ? from.scope : inner;
      return this.#from(body.directives, 0, { ...from, scope }, go);
    };
    if (verdict === true) return enter(state);
    if (verdict === false) return go(state);
    const [yes, no] = verdict ?? [`(${words}) is true`, `(${words}) is false`];
    return [...enter({ ...state, travel: given(state.travel, yes) }), ...go({ ...state, travel: given(state.travel, no) })];
  }

  /** Whether a condition is true; what to say of both sides where that is not known. */
  #holds(words: string, state: Rewritten): boolean | readonly [string, string] | undefined {
    const file = /^(!?)-([fdex])\s+(\S+)$/.exec(words);
    if (file !== null) return this.#isFile(file, state);
    const compared = /^\$\{?(\w+)\}?\s*(=|!=|~\*|~|!~\*|!~)\s*(.*)$/s.exec(words);
    const name = compared?.[1] ?? /^\$\{?(\w+)\}?$/.exec(words)?.[1];
    if (name === undefined) return undefined;
    const value = this.#fill(`$${name}`, state);
    if ('missing' in value) return undefined;
    if (compared === null) return value.text !== '' && value.text !== '0';
    const operator = compared[2] ?? '';
    const wanted = (compared[3] ?? '').replace(/^(["'])(.*)\1$/s, '$2');
    if (operator === '=' || operator === '!=') {
      const right = this.#fill(wanted, state);
      return 'missing' in right ? undefined : (value.text === right.text) === (operator === '=');
    }
    const match = compilePcre(wanted, operator.endsWith('*')).run(value.text);
    return match.kind === 'unknown' ? undefined : (match.kind === 'match') !== operator.startsWith('!');
  }

  #isFile([, negated = '', kind = '', text = '']: readonly string[], state: Rewritten): boolean | readonly [string, string] | undefined {
    const path = this.#fill(text, state);
    if ('missing' in path) return undefined;
    const sort = kind === 'f' ? 'file' : kind === 'd' ? 'folder' : 'any';
    const there = isThere(state.travel, path.text, sort);
    if (there !== undefined) return there !== (negated === '!');
    const sides = [saysThere(path.text, sort), saysNotThere(path.text, sort)] as const;
    return negated === '!' ? [sides[1], sides[0]] : sides;
  }
}

/** An `if` in the block of another, or in an include. */
function blockOf(scope: Scope, placed: Placed): Scope | undefined {
  for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
    const found = around.children.find((child) => child.opener?.fact === placed.fact);
    if (found !== undefined) return found;
  }
  return undefined;
}

function splitOnce(uri: string): readonly [string, string | undefined] {
  const at = uri.indexOf('?');
  return at < 0 ? [uri, undefined] : [uri.slice(0, at), uri.slice(at + 1)];
}
