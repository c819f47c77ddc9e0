/** The contributed grammars as VS Code runs them: the same tokeniser (vscode-textmate) and regular expressions (Oniguruma). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import type { IGrammar, IRawGrammar } from 'vscode-textmate';

/** The state before a file's first line. */
export const startOfFile = textmate.INITIAL;

export const root = path.join(import.meta.dirname, '..', '..');

/** A stretch of one line with its scopes, the outermost first. Columns are UTF-16 offsets in the line. */
export interface ScopedToken {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

export interface ScopedLine {
  readonly text: string;
  readonly tokens: readonly ScopedToken[];
}

export type GrammarScope = 'source.nginx' | 'source.php-fpm';

/** A Lua grammar as small as can be: enough to see that another extension's grammar is asked. */
const standInLua: IRawGrammar = {
  scopeName: 'source.lua',
  patterns: [{ match: '\\b(?:local|return|if|then|end|function|for|do|in)\\b', name: 'keyword.control.lua' }],
  repository: {} as IRawGrammar['repository'],
};

interface Contributes {
  readonly grammars: readonly { readonly scopeName: string; readonly path: string }[];
}
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  contributes: Contributes;
};

const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
const ready = oniguruma.loadWASM(Uint8Array.from(wasm).buffer);

function rawGrammar(scope: string): IRawGrammar | null {
  const file = contributes.grammars.find(({ scopeName }) => scopeName === scope)?.path;
  return file === undefined ? null : textmate.parseRawGrammar(readFileSync(path.join(root, file), 'utf8'), file);
}

/** Loads a grammar that package.json contributes. `lua`: whether an extension for Lua is there too. */
export async function loadGrammar(scope: GrammarScope, { lua = true } = {}): Promise<IGrammar> {
  const onigLib = ready.then(() => ({
    createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  }));
  const grammarOf = (name: string): IRawGrammar | null =>
    lua && name === 'source.lua' ? standInLua : rawGrammar(name);
  const registry = new textmate.Registry({ onigLib, loadGrammar: (name) => Promise.resolve(grammarOf(name)) });
  const grammar = await registry.loadGrammar(scope);
  if (grammar === null) throw new Error(`package.json contributes no grammar ${scope}`);
  return grammar;
}

/** Compiles each pattern of a grammar alone, where a mistake throws instead of being passed over; gives how many there are. */
export async function compilePatterns(scope: GrammarScope): Promise<number> {
  await ready;
  const patterns = patternsIn(rawGrammar(scope));
  for (const pattern of patterns) new oniguruma.OnigScanner([pattern]).dispose();
  return patterns.length;
}

function patternsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' && /^(?:begin|end|match|while)$/.test(key) ? [value] : patternsIn(value),
  );
}

/** Scopes of a whole text, line by line. A carriage return at a line's end stays with it; VS Code itself hands over none. */
export function tokenize(grammar: IGrammar, text: string): ScopedLine[] {
  let state = textmate.INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return {
      text: line,
      tokens: tokens.map(({ startIndex, endIndex, scopes }) => ({
        start: startIndex,
        end: Math.min(endIndex, line.length),
        scopes,
      })),
    };
  });
}

/** Whether a scope is `wanted` or a kind of it: `string.quoted.double.nginx` is a `string.quoted`. */
export function isScope(scope: string, wanted: string): boolean {
  return scope === wanted || scope.startsWith(`${wanted}.`);
}

/** Columns of a line that bear a scope. */
export function columnsWith(line: ScopedLine, wanted: string): boolean[] {
  const columns = Array.from({ length: line.text.length }, () => false);
  for (const { start, end, scopes } of line.tokens) {
    if (scopes.some((scope) => isScope(scope, wanted))) columns.fill(true, start, end);
  }
  return columns;
}
