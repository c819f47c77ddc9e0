/** The kinds of values that settings have: how each is read from JSON, what a schema says of it, and what is reported of a wrong one. */
import { isRelease, releasePattern } from '../../catalog/release.ts';
import { bytes, type Bytes } from '../../model/units.ts';
import type { Severity } from '../../rules/kit/rule.ts';
import { currentCode } from '../report/codes.ts';

/** How a finding of a code is reported, if at all. */
export type RuleLevel = 'off' | Severity;

export const ruleLevels: readonly RuleLevel[] = ['off', 'info', 'warning', 'error'];

export interface ValueKind<T> {
  /** `whole` values are right or wrong as a whole; of the others each wrong entry of a gatewise.json is reported. */
  readonly form: 'whole' | 'levels' | 'groups' | 'globs' | 'ignore';
  /** `undefined` where the JSON is no such value, or one that sets nothing: `auto`, an empty version. */
  readonly read: (json: unknown) => T | undefined;
  /** What a JSON schema says of it, without a description. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What is wrong with a `whole` value; `undefined` where nothing is. `name` is that of the setting: `nginx.version`. */
  readonly problem: (json: unknown, name: string) => string | undefined;
  /** The words that it may be, each with what it means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Both where two places set it; without it the second alone holds. */
  merge?(base: T, over: T): T;
}

/** `true` or `false`. */
export const onOrOff: ValueKind<boolean> = {
  form: 'whole',
  read: (json) => (typeof json === 'boolean' ? json : undefined),
  schema: { type: 'boolean' },
  problem: (json, name) => (typeof json === 'boolean' ? undefined : `"${lastKey(name)}" must be true or false`),
};

/** One of some words. @param choices with what each means @param unset the one that sets nothing */
export function oneOf<T extends string, U extends T = never>(
  choices: Readonly<Record<T, string>>,
  unset?: U,
): ValueKind<Exclude<T, U>> {
  const isChoice = (json: unknown): json is T => typeof json === 'string' && Object.hasOwn(choices, json);
  const isSet = (json: T): json is Exclude<T, U> => json !== unset;
  return {
    form: 'whole',
    read: (json) => (isChoice(json) && isSet(json) ? json : undefined),
    schema: { type: 'string', enum: Object.keys(choices) },
    problem: (json, name) =>
      isChoice(json) ? undefined : `"${lastKey(name)}" must be ${listed(Object.keys(choices))}`,
    choices,
  };
}

/** A release of nginx or PHP, perhaps as a package names it (`1.22.1-9+deb12u11`); an empty text sets nothing. */
export function version(example: string): ValueKind<string> {
  return {
    form: 'whole',
    read: (json) => (typeof json === 'string' && isRelease(json) ? json : undefined),
    schema: { type: 'string', pattern: `^(${releasePattern})?$` },
    problem: (json, name) =>
      typeof json === 'string' && (json === '' || isRelease(json))
        ? undefined
        : `the version of ${name.split('.')[0] ?? ''} must be a string such as "${example}"`,
  };
}

const sizePattern = String.raw`^(\d+(?:\.\d+)?)\s*([kKmMgGtT]?)(?:[iI]?[bB])?$`;

/** A number of bytes, or a text such as `4G` or `512m`. */
export function size(example: string): ValueKind<Bytes> {
  return {
    form: 'whole',
    read: sizeOf,
    schema: { type: ['string', 'integer'], pattern: sizePattern },
    problem: (json, name) =>
      sizeOf(json) === undefined ? `"${lastKey(name)}" must be a size such as "${example}"` : undefined,
  };
}

/** A text that is not empty. */
export const text: ValueKind<string> = {
  form: 'whole',
  read: (json) => (isName(json) ? json : undefined),
  schema: { type: 'string' },
  problem: (json) => (typeof json === 'string' ? undefined : `expected a string, not ${kindOf(json)}`),
};

/** An absolute path. */
export const absolutePath: ValueKind<string> = {
  form: 'whole',
  read: (json) => (isName(json) && json.startsWith('/') ? json : undefined),
  schema: { type: 'string', pattern: '^/' },
  problem: (json, name) =>
    typeof json === 'string' && !json.startsWith('/')
      ? `"${lastKey(name)}" must be an absolute path`
      : text.problem(json, name),
};

/** A list of texts. */
export const words: ValueKind<readonly string[]> = {
  form: 'whole',
  read: (json) => (isWords(json) ? json : undefined),
  schema: { type: 'array', items: { type: 'string' } },
  problem: (json, name) => (isWords(json) ? undefined : `"${lastKey(name)}" must be a list of strings`),
};

/** Texts by their names; entries of other types set nothing. */
export const textsByName: ValueKind<ReadonlyMap<string, string>> = {
  form: 'whole',
  read: (json) =>
    isRecord(json)
      ? new Map(Object.entries(json).filter((entry): entry is [string, string] => isName(entry[1])))
      : undefined,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  problem: (json, name) =>
    isRecord(json) && Object.values(json).every((one) => typeof one === 'string')
      ? undefined
      : `"${lastKey(name)}" must be an object of strings`,
};

/** The groups of users, by user. */
export const groups: ValueKind<ReadonlyMap<string, readonly string[]>> = {
  form: 'groups',
  read: (json) => {
    const entries = Object.entries(isRecord(json) ? json : {}).filter((entry): entry is [string, string[]] =>
      isNames(entry[1]),
    );
    return entries.length > 0 ? new Map(entries) : undefined;
  },
  schema: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  problem: () => undefined,
};

/** Levels of findings by code. What is no level, such as the editor's `default`, sets nothing. */
export const levels: ValueKind<ReadonlyMap<string, RuleLevel>> = {
  form: 'levels',
  read: readLevels,
  schema: { type: 'object' },
  problem: () => undefined,
  merge: (base, over) => new Map([...base, ...over]),
};

/** Globs of files, which a gatewise.json makes into what it matches. */
export const globs: ValueKind<never> = {
  form: 'globs',
  read: () => undefined,
  schema: { type: 'array', items: { type: 'string' } },
  problem: () => undefined,
};

/** Findings of one code in some files. */
export const ignoredFindings: ValueKind<never> = {
  form: 'ignore',
  read: () => undefined,
  schema: { type: 'array' },
  problem: () => undefined,
};

/** A code that was renamed goes on working; where both are set, the current one counts. */
function readLevels(json: unknown): ReadonlyMap<string, RuleLevel> | undefined {
  if (!isRecord(json)) return undefined;
  const all = Object.entries(json).filter((entry): entry is [string, RuleLevel] => isRuleLevel(entry[1]));
  const isFormer = ([code]: readonly [string, RuleLevel]): boolean => currentCode(code) !== code;
  const found = new Map([
    ...all.filter(isFormer).map(([code, level]): [string, RuleLevel] => [currentCode(code), level]),
    ...all.filter((one) => !isFormer(one)),
  ]);
  return found.size > 0 ? found : undefined;
}

export function isRuleLevel(value: unknown): value is RuleLevel {
  return (ruleLevels as readonly unknown[]).includes(value);
}

/** A size such as `4G`, `512m` or a number of bytes; `undefined` where it is none. Units are powers of 1024. */
export function sizeOf(value: unknown): Bytes | undefined {
  const match = new RegExp(sizePattern).exec(
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '',
  );
  if (match === null) return undefined;
  const count = Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase());
  return count > 0 ? bytes(Math.round(count)) : undefined;
}

/** `"off", "info", "warning" or "error"`. */
export function listed(choices: readonly string[]): string {
  return `${choices
    .slice(0, -1)
    .map((choice) => `"${choice}"`)
    .join(', ')} or "${choices.at(-1) ?? ''}"`;
}

/** What a JSON value is, in words. */
export function kindOf(json: unknown): string {
  if (Array.isArray(json)) return 'a list';
  switch (typeof json) {
    case 'object':
      return json === null ? 'null' : 'an object';
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return 'null';
  }
}

/** Whether it is a list of names, none of them empty. */
export function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isName);
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function lastKey(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
