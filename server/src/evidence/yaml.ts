/** Reads YAML with the places of its values: mappings with their merge keys, sequences and texts; never fails, and no alias makes it long. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import type { TextRange } from '../text/range.ts';

/** A value, its aliases followed. */
export type YamlValue =
  | { readonly kind: 'text'; readonly text: string; readonly range: TextRange }
  | { readonly kind: 'list'; readonly items: () => readonly YamlValue[]; readonly range: TextRange }
  | { readonly kind: 'map'; readonly entries: () => ReadonlyMap<string, YamlEntry>; readonly range: TextRange };

export interface YamlEntry {
  /** Of the key. */
  readonly key: TextRange;
  readonly value: YamlValue | undefined;
}

export interface YamlText {
  /** The documents' values; what could not be read is left out. */
  readonly documents: readonly YamlValue[];
  /** Whether all of it was read without an error. */
  readonly clean: boolean;
}

/** Values that are looked at in one file, however often aliases repeat them. */
const mostSteps = 200_000;
const deepestMerge = 16;
/** Brackets within brackets, and indentations within indentations, that the parser is given to read. */
const deepestNesting = 200;

export function readYaml(text: string): YamlText {
  if (nestsTooDeep(text)) return { documents: [], clean: false };
  try {
    // without tags all scalars are texts, and the search for equal keys, which is slow, is not wanted
    const parsed = parseAllDocuments<ParsedNode>(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
      prettyErrors: false,
    });
    const documents: Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
    const steps = { left: mostSteps };
    return {
      documents: documents.flatMap((document) => new Reader(text, document, steps).root ?? []),
      clean: documents.every((document) => document.errors.length === 0),
    };
  } catch {
    return { documents: [], clean: false };
  }
}

/** The parser calls itself for each level. */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  let dashes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) open++;
    else if ((code === 93 || code === 125) && open > 0) open--;
    else if (code === 10) dashes = 0;
    else if (text.charCodeAt(at + 1) === 32 && (code === 45 || code === 63 || code === 58)) dashes++;
    if (open > deepestNesting || dashes > deepestNesting) return true;
  }
  return indentationNests(text);
}

function indentationNests(text: string): boolean {
  const levels: number[] = [];
  for (const match of text.matchAll(/^ *(?=[^ \r\n])/gm)) {
    const width = match[0].length;
    while ((levels.at(-1) ?? -1) >= width) levels.pop();
    levels.push(width);
    if (levels.length > deepestNesting) return true;
  }
  return false;
}

class Reader {
  readonly root: YamlValue | undefined;
  readonly #text: string;
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #aliases = new Map<object, ParsedNode>();
  readonly #steps: { left: number };

  constructor(text: string, document: Document.Parsed, steps: { left: number }) {
    this.#text = text;
    this.#steps = steps;
    this.#collect(document.contents);
    this.root = this.#value(document.contents);
  }

  /** An alias means the last anchor of its name before it. */
  #collect(node: unknown): void {
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) this.#aliases.set(node, target);
      return;
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node as ParsedNode);
    if (isMap(node)) {
      for (const pair of node.items) {
        this.#collect(pair.key);
        this.#collect(pair.value);
      }
    } else if (isSeq(node)) for (const item of node.items) this.#collect(item);
  }

  #value(node: unknown): YamlValue | undefined {
    if (this.#steps.left-- <= 0) return undefined;
    const real = isAlias(node) ? this.#aliases.get(node) : node;
    if (isScalar(real))
      return {
        kind: 'text',
        text: typeof real.value === 'string' ? real.value : '',
        range: rangeOf(real.range, this.#text),
      };
    if (isMap(real))
      return { kind: 'map', entries: () => this.#entries(real, 0), range: rangeOf(real.range, this.#text) };
    if (isSeq(real))
      return {
        kind: 'list',
        items: () => real.items.flatMap((item) => this.#value(item) ?? []),
        range: rangeOf(real.range, this.#text),
      };
    return undefined;
  }

  /** What is written in a mapping wins over what it merges, and an earlier merged one over a later. */
  #entries(map: YAMLMap, depth: number): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    const merged: unknown[] = [];
    for (const { key, value } of map.items) {
      if (this.#steps.left-- <= 0) return entries;
      const name = isAlias(key) ? this.#aliases.get(key) : key;
      if (!isScalar(name)) continue;
      if (name.value === '<<') merged.push(value);
      else entries.set(String(name.value), { key: rangeOf(name.range, this.#text), value: this.#value(value) });
    }
    for (const source of merged.flatMap((one) => this.#mergedMaps(one))) {
      if (depth >= deepestMerge) break;
      for (const [name, entry] of this.#entries(source, depth + 1)) if (!entries.has(name)) entries.set(name, entry);
    }
    return entries;
  }

  #mergedMaps(node: unknown): readonly YAMLMap[] {
    const real = isAlias(node) ? this.#aliases.get(node) : node;
    if (isMap(real)) return [real];
    if (!isSeq(real)) return [];
    return real.items.flatMap((item) => {
      const one = isAlias(item) ? this.#aliases.get(item) : item;
      return isMap(one) ? [one] : [];
    });
  }
}

function rangeOf(range: readonly [number, number, number] | null | undefined, text: string): TextRange {
  if (range === null || range === undefined) return { start: 0, end: 0 };
  const [start, end] = range;
  let stop = end;
  while (stop > start && /\s/.test(text.charAt(stop - 1))) stop--;
  return { start, end: stop };
}

/** The entry's value, if it is a mapping's and of that name. */
export function member(value: YamlValue | undefined, name: string): YamlValue | undefined {
  return value?.kind === 'map' ? value.entries().get(name)?.value : undefined;
}

/** A text as it is; of a list or mapping nothing. */
export function textOf(value: YamlValue | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}

/** The values of a list; a single text is a list of one. */
export function itemsOf(value: YamlValue | undefined): readonly YamlValue[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items() : value.kind === 'text' && value.text !== '' ? [value] : [];
}
