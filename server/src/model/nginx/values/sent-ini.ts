/** Settings of php.ini that nginx tells PHP with each request: the lines of `PHP_VALUE` and `PHP_ADMIN_VALUE`. */
import { known, unknown, type Effective, type Origin, type Unknown } from '../../value.ts';
import type { NginxConfig } from '../config/config.ts';
import type { Surroundings } from '../config/in-order.ts';
import { lastOf, paramsOf, type Param } from './params.ts';
import type { Placed, Scope } from '../config/scope.ts';

export type SendingParam = 'PHP_VALUE' | 'PHP_ADMIN_VALUE';

/** A setting that a pass tells. It beats what the pool writes, `php_admin_value` too (fpm_main.c, fastcgi_ini_parser; measured on PHP 8.2). */
export interface SentIni {
  readonly value: Effective<string>;
  /** Scripts may change what `PHP_VALUE` tells, and not what `PHP_ADMIN_VALUE` does. */
  readonly param: SendingParam;
  /** The word that holds it. */
  readonly word: Origin;
  /** The value alone, without quotes; `undefined` where escapes of nginx stand before it. */
  readonly at: Origin | undefined;
}

/** Those that win first: what is set by `PHP_ADMIN_VALUE` stays, in whatever order they are sent. */
const iniParams: readonly SendingParam[] = ['PHP_ADMIN_VALUE', 'PHP_VALUE'];

/** The parameters of a block that send settings, unknown where an include that was not read may replace them; none is the rule, and costs little. */
export function sendingParams(scope: Scope, surroundings: Surroundings): readonly Param[] | Unknown {
  const { config } = surroundings;
  let known = recent.get(config);
  if (known?.scope !== scope) recent.set(config, (known = { scope, sends: sendsIni(scope) }));
  if (!known.sends) return [];
  const params = paramsOf(scope, surroundings);
  return params.kind === 'unknown'
    ? params
    : iniParams.flatMap((name) => lastOf(params.list, name) ?? []).filter((param) => !param.stock);
}

/** Many settings are looked for in one block: the last one is remembered. */
const recent = new WeakMap<NginxConfig, { readonly scope: Scope; readonly sends: boolean }>();

function sendsIni(inner: Scope): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const own = scope.own('fastcgi_param');
    if (own.length > 0) return hasIniParams(own);
  }
  return false;
}

/** Many blocks may inherit the same parameters. */
const sendsIniOf = new WeakMap<readonly Placed[], boolean>();

function hasIniParams(own: readonly Placed[]): boolean {
  let found = sendsIniOf.get(own);
  if (found === undefined)
    sendsIniOf.set(own, (found = own.some(({ fact }) => iniParams.some((name) => name === fact.args[0]?.value))));
  return found;
}

/** What the parameters tell of a setting; `undefined` where they are silent. */
export function sentIni(params: readonly Param[], name: string): SentIni | undefined {
  for (const param of params) {
    const reported = inParam(param, name);
    if (reported !== undefined) return reported;
  }
  return undefined;
}

/** PHP reads the text line by line; of two lines with one name the last one counts. */
function inParam(param: Param, name: string): SentIni | undefined {
  const text = param.value.value;
  if (!text.includes(name)) return undefined;
  const line = [...text.matchAll(/^([ \t]*([\w.]+)[ \t]*=[ \t]*)("[^"\n]*"|[^\n;]*)/gm)].findLast(
    (one) => one[2] === name,
  );
  if (line === undefined) return undefined;
  const [, before = '', , raw = ''] = line;
  const quoted = raw.startsWith('"');
  const value = quoted ? raw.slice(1, -1) : raw.trimEnd();
  const start = line.index + before.length + (quoted ? 1 : 0);
  const word: Origin = { file: param.placed.file, range: param.value.range, via: param.placed.via };
  const from = sourceOffset(param, start);
  const at = from === undefined ? undefined : { ...word, range: { start: from, end: from + value.length } };
  const sentBy = param.name === 'PHP_ADMIN_VALUE' ? 'PHP_ADMIN_VALUE' : 'PHP_VALUE';
  if (param.value.template || value.includes('$'))
    return { value: unknown('variable', `${name} contains a variable of nginx`, word), param: sentBy, word, at };
  return { value: known(value, { kind: 'written', at: at ?? word }), param: sentBy, word, at };
}

/** Where a character of a word stands in the file. Of escapes only `\n` is followed, two characters for one. */
export function sourceOffset({ value: { value, range, quote } }: Param, offset: number): number | undefined {
  const quotes = quote === undefined ? 0 : 1;
  const breaks = (text: string): number => text.split('\n').length - 1;
  const surplus = range.end - range.start - value.length - 2 * quotes;
  if (surplus === 0) return range.start + quotes + offset;
  return surplus === breaks(value) ? range.start + quotes + offset + breaks(value.slice(0, offset)) : undefined;
}
