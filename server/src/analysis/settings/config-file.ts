/** gatewise.json: reads what a project says of its settings; what it says wrongly becomes a problem with its place, never a failure. */
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { globMatcher } from '../../text/glob.ts';
import { basename, dirname, isInside } from '../../text/path.ts';
import type { FileId, TextRange } from '../../text/range.ts';
import type { Severity } from '../../rules/kit/rule.ts';
import { configurableCodes, currentCode, nearestWord, sayRenamed } from '../report/codes.ts';
import type { Setting } from './setting.ts';
import { defaultSettings, overlay, settingsByKey, type Settings } from './settings.ts';
import { isNames, isRuleLevel, kindOf, listed, ruleLevels } from './value-kinds.ts';

export const configName = 'gatewise.json';

/** Whether a file holds the settings of a project, by its name. */
export function isConfigFile(file: string): boolean {
  return basename(file) === configName;
}

export interface ConfigProblem {
  readonly message: string;
  readonly range: TextRange;
  readonly severity: Severity;
  /** What was most likely meant: to be written at `range`. */
  readonly meant?: { readonly title: string; readonly newText: string };
}

/** One entry of `ignore`: findings of one code in the files that a glob names. */
export interface IgnoreEntry {
  readonly code: string;
  readonly range: TextRange;
  readonly glob: string;
  readonly reason: string;
  /** Takes a path relative to the folder of the gatewise.json. */
  readonly matches: (path: string) => boolean;
}

export interface ProjectConfig {
  readonly file: FileId;
  /** The text is no JSON right now; what the last good one said still holds. */
  readonly broken: boolean;
  /** Globs are relative to it, and the files below it are ruled by it. */
  readonly folder: string;
  readonly settings: Settings;
  readonly ignores: readonly IgnoreEntry[];
  readonly excludes: readonly ((path: string) => boolean)[];
  readonly problems: readonly ConfigProblem[];
}

/** The keys that there are: for the reader here and the JSON schema. */
export const configKeys: readonly string[] = ['$schema', ...settingsByKey.keys()];

/** Reads the text of a gatewise.json; comments and trailing commas are let pass. `previous` speaks on while the text is no JSON. */
export function readConfig(file: FileId, text: string, previous?: ProjectConfig): ProjectConfig {
  const reader = new ConfigReader(file, text);
  reader.read();
  const config = reader.result();
  return config.broken && previous !== undefined ? { ...previous, broken: true, problems: config.problems } : config;
}

/** The path of a file as globs see it; `undefined` where it does not lie below the folder. */
export function pathBelow(folder: string, file: string): string | undefined {
  if (file === folder || !isInside(file, folder)) return undefined;
  return file.slice(folder.endsWith('/') ? folder.length : folder.length + 1);
}

class ConfigReader {
  readonly #file: FileId;
  readonly #text: string;
  readonly #problems: ConfigProblem[] = [];
  readonly #ignores: IgnoreEntry[] = [];
  readonly #excludes: ((path: string) => boolean)[] = [];
  #settings: Settings = defaultSettings;

  constructor(file: FileId, text: string) {
    this.#file = file;
    this.#text = text;
  }

  result(): ProjectConfig {
    const broken = this.#problems.some((problem) => problem.severity === 'error');
    return {
      file: this.#file,
      folder: dirname(this.#file),
      broken,
      settings: this.#settings,
      ignores: this.#ignores,
      excludes: this.#excludes,
      problems: this.#problems,
    };
  }

  read(): void {
    const root = this.#parse();
    if (root === undefined) return;
    const members = this.#members(root, 'gatewise.json must be', configKeys);
    if (members === undefined) return;
    this.#textOf(members.get('$schema'));
    for (const [key, node] of members) this.#readKey(key, node);
  }

  /** Reads a setting, or the settings of a program or machine. */
  #readKey(key: string, node: Node): void {
    const inner = settingsByKey.get(key);
    const single = inner?.get('');
    if (single !== undefined) return this.#readSetting(single, node);
    if (inner === undefined) return;
    for (const [name, value] of this.#members(node, `"${key}" holds`, [...inner.keys()]) ?? []) {
      const setting = inner.get(name);
      if (setting !== undefined) this.#readSetting(setting, value);
    }
  }

  #readSetting(setting: Setting, node: Node): void {
    switch (setting.value.form) {
      case 'levels':
        return this.#readRules(setting, node);
      case 'ignore':
        return this.#readIgnore(node);
      case 'globs':
        return this.#readExclude(node);
      case 'groups':
        return this.#readGroups(setting, node);
      case 'whole':
        return this.#readWhole(setting, node);
    }
  }

  #readWhole(setting: Setting, node: Node): void {
    const { choices, problem } = setting.value;
    const message = problem(getNodeValue(node), setting.name);
    if (message === undefined) this.#set(setting, getNodeValue(node));
    else if (choices === undefined) this.#blame(rangeOf(node), message);
    else this.#blameValue(node, message, Object.keys(choices));
  }

  #set({ property, value }: Setting, json: unknown): void {
    const read = value.read(json);
    if (property !== undefined && read !== undefined) this.#settings = overlay(this.#settings, { [property]: read });
  }

  /** The tree of the text; `undefined` where it is no JSON, or empty. */
  #parse(): Node | undefined {
    const errors: ParseError[] = [];
    try {
      const root = parseTree(this.#text.replace(/^\uFEFF/, ' '), errors, {
        allowTrailingComma: true,
        allowEmptyContent: true,
      });
      const [error] = errors;
      if (error === undefined) return root;
      // what is missing at the end is missed behind the last character
      const start = Math.max(0, Math.min(error.offset, this.#text.trimEnd().length - 1));
      this.#blame(
        { start, end: Math.min(Math.max(error.offset + error.length, start + 1), this.#text.length) },
        `this is not JSON: ${wordsOf(printParseErrorCode(error.error))}`,
        'error',
      );
    } catch {
      // the parser goes down with each bracket
      this.#blame({ start: 0, end: Math.min(1, this.#text.length) }, 'this JSON is nested too deeply', 'error');
    }
    return undefined;
  }

  #readRules(setting: Setting, node: Node): void {
    const codes = configurableCodes();
    const levels: Record<string, unknown> = {};
    const members = this.#members(node, '"rules" must be', [...codes.keys()], 'finding') ?? [];
    for (const [code, value] of members) {
      const level = getNodeValue(value) as unknown;
      if (isRuleLevel(level)) levels[code] = level;
      else this.#blameValue(value, `the level of a rule must be ${listed(ruleLevels)}`, ruleLevels);
    }
    this.#set(setting, levels);
  }

  #readIgnore(node: Node): void {
    for (const entry of this.#items(node, '"ignore"')) {
      const members = this.#members(entry, 'an entry of "ignore" must be', ['rule', 'file', 'reason']);
      if (members === undefined) continue;
      const written = this.#textOf(members.get('rule'));
      const code = written === undefined ? undefined : currentCode(written);
      const glob = this.#textOf(members.get('file'));
      const reason = this.#textOf(members.get('reason')) ?? '';
      for (const key of ['rule', 'file'])
        if (!members.has(key)) this.#blame(rangeOf(entry), `this entry has no "${key}"`);
      const rule = members.get('rule');
      if (written === undefined || code === undefined || glob === undefined || rule === undefined) continue;
      if (code !== written) this.#blame(rangeOf(rule), sayRenamed(written, code), 'info', code);
      if (!configurableCodes().has(code)) this.#blameUnknown(rule, code, [...configurableCodes().keys()], 'finding');
      else this.#ignores.push({ code, range: rangeOf(entry), glob, reason: reason.trim(), matches: globMatcher(glob) });
    }
  }

  #readExclude(node: Node): void {
    for (const item of this.#items(node, '"exclude"')) {
      const glob = this.#textOf(item);
      if (glob !== undefined && glob.trim() !== '') this.#excludes.push(globMatcher(glob));
    }
  }

  #readGroups(setting: Setting, node: Node): void {
    if (node.type !== 'object')
      return this.#blame(rangeOf(node), `"groups" must be an object, not ${kindOfNode(node)}`);
    for (const property of node.children ?? []) {
      const value = property.children?.[1];
      if (value !== undefined && !isNames(getNodeValue(value)))
        this.#blame(
          rangeOf(value),
          'the groups of a user must be a list such as ["nginx", "www-data"], the primary group first',
        );
    }
    this.#set(setting, getNodeValue(node));
  }

  /** The members of an object; those with other names than `known` are blamed, and of two with one name the last counts. */
  #members(node: Node, holder: string, known: readonly string[], what = 'key'): ReadonlyMap<string, Node> | undefined {
    if (node.type !== 'object') {
      this.#blame(rangeOf(node), `${holder} an object, not ${kindOfNode(node)}`);
      return undefined;
    }
    const members = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) continue;
      const written = String(key.value);
      const name = what === 'finding' && !known.includes(written) ? currentCode(written) : written;
      if (name !== written) this.#blame(rangeOf(key), sayRenamed(written, name), 'info', name);
      if (!known.includes(name)) this.#blameUnknown(key, name, known, what);
      else if (members.has(name)) this.#blame(rangeOf(key), `"${name}" is set twice here; the last one counts`);
      if (known.includes(name)) members.set(name, value);
    }
    return members;
  }

  #items(node: Node | undefined, name: string): readonly Node[] {
    if (node === undefined || node.type === 'array') return node?.children ?? [];
    this.#blame(rangeOf(node), `${name} must be a list, not ${kindOfNode(node)}`);
    return [];
  }

  #textOf(node: Node | undefined): string | undefined {
    if (node === undefined) return undefined;
    if (node.type === 'string') return String(node.value);
    this.#blame(rangeOf(node), `expected a string, not ${kindOfNode(node)}`);
    return undefined;
  }

  #blameUnknown(node: Node, name: string, choices: readonly string[], what: string): void {
    const nearest = nearestWord(name, choices);
    const none = what === 'finding' ? `there is no finding "${name}"` : `there is no key "${name}"`;
    this.#blame(
      rangeOf(node),
      nearest === undefined ? none : `${none}; the nearest is "${nearest}"`,
      'warning',
      nearest,
    );
  }

  #blameValue(node: Node, message: string, choices: readonly string[]): void {
    const nearest = node.type === 'string' ? nearestWord(String(node.value), choices) : undefined;
    this.#blame(
      rangeOf(node),
      `${message}, not ${this.#text.slice(node.offset, node.offset + node.length).slice(0, 60)}`,
      'warning',
      nearest,
    );
  }

  #blame(range: TextRange, message: string, severity: Severity = 'warning', meant?: string): void {
    this.#problems.push({
      range,
      message,
      severity,
      ...(meant !== undefined && { meant: { title: `Write "${meant}"`, newText: JSON.stringify(meant) } }),
    });
  }
}

function rangeOf(node: Node): TextRange {
  return { start: node.offset, end: node.offset + node.length };
}

function kindOfNode(node: Node): string {
  return kindOf(getNodeValue(node));
}

/** `CommaExpected` → `comma expected`. */
function wordsOf(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
