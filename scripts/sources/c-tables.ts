/** Finds tables (`type name[] = { {…}, {…} };`) and calls in tokens of C, macros expanded. */
import type { Macro, Token } from './c-preprocessor.ts';

/** An entry of a table, or the arguments of a call: fields between the commas. */
export type Fields = readonly (readonly Token[])[];

/** What a name that is no macro of the file itself stands for. */
export type MacroLookup = (name: string) => Macro | undefined;

export interface Table {
  readonly name: string;
  readonly entries: readonly Fields[];
}

const opening = new Set(['(', '{', '[']);
const closing = new Set([')', '}', ']']);
/** Macros within macros; deeper ones call themselves. */
const deepest = 16;

const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text;

/** The place behind the bracket that closes the one at `from`. */
function endOf(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'sign') continue;
    if (opening.has(token.text)) depth++;
    else if (closing.has(token.text) && --depth === 0) return at + 1;
  }
  return tokens.length;
}

/** What stands between commas that no bracket holds; a comma at the end begins no field. */
function split(tokens: readonly Token[]): Fields {
  const fields: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign' && opening.has(token.text)) depth++;
    if (token.kind === 'sign' && closing.has(token.text)) depth--;
    if (depth === 0 && isSign(token, ',')) fields.push([]);
    else fields.at(-1)?.push(token);
  }
  if (fields.at(-1)?.length === 0) fields.pop();
  return fields;
}

/** The tokens with macros in the place of their names replaced; names that `lookup` does not know stay. */
export function expand(tokens: readonly Token[], lookup: MacroLookup, depth = 0): readonly Token[] {
  if (depth > deepest) return tokens;
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const macro = token.kind === 'word' ? lookup(token.text) : undefined;
    if (macro === undefined || (macro.parameters !== undefined && !isSign(tokens[at + 1], '('))) {
      out.push(token);
      continue;
    }
    const within: MacroLookup = (name) => (name === token.text ? undefined : lookup(name));
    if (macro.parameters === undefined) out.push(...expand(macro.body, within, depth + 1));
    else {
      const end = endOf(tokens, at + 1);
      const given = split(tokens.slice(at + 2, end - 1));
      const values = new Map(macro.parameters.map((parameter, index) => [parameter, given[index] ?? []]));
      const body = macro.body.flatMap((one) => (one.kind === 'word' ? (values.get(one.text) ?? [one]) : [one]));
      out.push(...expand(body, within, depth + 1));
      at = end - 1;
    }
  }
  return out;
}

/** All tables whose entries are of the type: `static struct type name[] = {`. */
export function tablesOf(tokens: readonly Token[], type: string, lookup: MacroLookup): readonly Table[] {
  const tables: Table[] = [];
  for (const [at, token] of tokens.entries()) {
    const name = tokens[at + 1];
    if (token.text !== type || name?.kind !== 'word' || !isSign(tokens[at + 2], '[')) continue;
    const behind = endOf(tokens, at + 2);
    if (!isSign(tokens[behind], '=') || !isSign(tokens[behind + 1], '{')) continue;
    const inside = expand(tokens.slice(behind + 2, endOf(tokens, behind + 1) - 1), lookup);
    const entries = split(inside).filter((field) => isSign(field[0], '{'));
    tables.push({ name: name.text, entries: entries.map((field) => split(field.slice(1, endOf(field, 0) - 1))) });
  }
  return tables;
}

/** The arguments of all calls of functions or macros that `accept` takes by name, with that name. */
export function callsOf(
  tokens: readonly Token[],
  accept: (name: string) => boolean,
): readonly { readonly name: string; readonly fields: Fields }[] {
  return [...tokens.entries()].flatMap(([at, token]) =>
    token.kind === 'word' && isSign(tokens[at + 1], '(') && accept(token.text)
      ? [{ name: token.text, fields: split(tokens.slice(at + 2, endOf(tokens, at + 1) - 1)) }]
      : [],
  );
}

/** The text of a field that is one string, in pieces or not, or a call with nothing but that (`ngx_string("…")`). */
export function stringIn(field: readonly Token[] | undefined): string | undefined {
  const strings = field?.filter((token) => token.kind === 'string') ?? [];
  const isOne = field?.every(
    (token, at) =>
      token.kind === 'string' || token.text === '(' || token.text === ')' || (at === 0 && token.kind === 'word'),
  );
  return strings.length > 0 && isOne === true ? strings.map((token) => token.text).join('') : undefined;
}

/** The names in a field. */
export function wordsIn(field: readonly Token[] | undefined): readonly string[] {
  return (field ?? []).filter((token) => token.kind === 'word').map((token) => token.text);
}
