/** Where a bare word of nginx ends, and whether a template's construct or a sign of a placeholder stands in it. */
import { angledEnd } from '../loose-placeholder.ts';
import { bracketedEnd } from '../placeholder.ts';
import { mayOpenTemplate } from '../template.ts';
import type { TemplateFinder } from '../template.ts';
import { isSpace, quantifierEnd } from './scan.ts';

const dollar = 36;
const percent = 37;
const openParenthesis = 40;
const colon = 58;
const semicolon = 59;
const lessThan = 60;
const openBracket = 91;
const backslash = 92;
const underscore = 95;
const openBrace = 123;
const tilde = 126;

/** A template construct, or a placeholder that could be read otherwise, stands in the word. */
export const wordTemplate = 2;
/** A character that placeholders are written with stands in the word. */
export const wordMarked = 8;

/** What reading a word needs to know of its place. */
export interface WordReader {
  readonly text: string;
  readonly templates: TemplateFinder;
  /** End of the placeholder `{name}` at an offset, or -1. */
  placeholderEnd(at: number): number;
  /** A quantifier of a regular expression stands between the offsets, although nginx opens a block there. */
  quantifier(start: number, end: number): void;
}

/** Characters that mean nothing but themselves, by code: most of what is written. */
const ordinary = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.-=,*^)+?|&\'"`>}]')
  ordinary[character.charCodeAt(0)] = 1;

/** The end of the bare word at `start`; up to `from` it is known already, with these flags. */
export function wordEnd(
  reader: WordReader,
  start: number,
  from: number,
  known: number,
): { readonly end: number; readonly flags: number } {
  const { text } = reader;
  let flags = known;
  let variable = false;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code > 127 || ordinary[code] === 1) {
      variable = false;
      at++;
      continue;
    }
    if (isSpace(code) || code === semicolon) break;
    const end = variable && code === openBrace ? endBehindDollar(reader, at) : constructEnd(reader, at, code);
    if (end > 0) {
      flags |= wordTemplate;
      at = end;
      variable = false;
    } else if (code === openBrace && !variable) {
      const quantifier = at > start ? quantifierEnd(text, at) : -1;
      if (quantifier < 0) break;
      reader.quantifier(at, quantifier);
      at = quantifier;
    } else if (code === backslash) {
      at = Math.min(at + 2, text.length);
      variable = false;
    } else {
      if (isMark(text, at, code)) flags |= wordMarked;
      variable = code === dollar || (variable && code === openBrace);
      at++;
    }
  }
  return { end: at, flags };
}

/** End of the construct or placeholder at an offset that nginx's tokeniser would cut, or -1. */
function constructEnd(reader: WordReader, at: number, code: number): number {
  const { text } = reader;
  if (code === openBracket && text.charCodeAt(at + 1) === openBracket) return bracketedEnd(text, at);
  if (code !== openBrace && code !== lessThan && code !== openBracket && code !== percent) return -1;
  const end = mayOpenTemplate(text, at) ? reader.templates.end(at, 'inside') : -1;
  if (end > 0) return end;
  return code === lessThan ? angledEnd(text, at) : code === openBrace ? reader.placeholderEnd(at) : -1;
}

/** The same for a `{` behind a `$`, which begins a variable unless another `{` follows. */
function endBehindDollar({ text, templates }: WordReader, at: number): number {
  return text.charCodeAt(at + 1) === openBrace ? templates.end(at, 'inside') : -1;
}

/** Whether a character may belong to a placeholder: `__`, `PH_`, `${`, `$if(`, `((`, `~X`, `:X`, a `$` without a name, and all characters that are seldom in values. */
function isMark(text: string, at: number, code: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (code === underscore) return next === underscore || text.startsWith('PH', at - 2);
  if (code === openParenthesis) return next === openParenthesis;
  if (code === colon || code === tilde) return isCapital(next);
  if (code !== dollar) return code !== openBrace;
  return next === 105 ? text.startsWith('if(', at + 1) : !isNameCode(next);
}

function isNameCode(code: number): boolean {
  return isCapital(code) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === underscore;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Whether a word begins a branch that is written `$if(X) (…) else (…)`, or goes on with one. */
export function branchStep(word: string): 'opens' | 'goes on' | undefined {
  if (word.startsWith('$if(')) return /^\$if\([^()]*\)\(?$/.test(word) ? 'opens' : undefined;
  return /^(?:\(|\)|else|else\(|\)else\(?)$/.test(word) ? 'goes on' : undefined;
}
