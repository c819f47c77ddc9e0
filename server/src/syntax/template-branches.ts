/** What a template's control decides about: the parts of a text between an opening construct (`{% if %}`, `{{#a}}`, `<% each do %>`) and its end. */
import type { TextRange } from '../text/range.ts';
import { lineStatementEnd, templateRole } from './template.ts';

export interface Branches {
  /** Parts that may be missing or be there several times, in their order; none overlaps another. */
  readonly ranges: readonly TextRange[];
  /** Some construct puts text there that is not in the file. */
  readonly inserts: boolean;
  /** Some construct is not understood, or the ends do not match: everything may be in a branch. */
  readonly unclear: boolean;
}

type Step = 'open' | 'close' | 'nothing' | 'insert' | 'unclear';

/** The branches that constructs make; `constructs` in the order of the text, delimiters included. */
export function branchesOf(text: string, constructs: Iterable<TextRange>): Branches {
  const ranges: TextRange[] = [];
  let depth = 0;
  let start = 0;
  let inserts = false;
  let unclear = false;
  for (const { start: from, end } of constructs) {
    const step = stepOf(text, from, end);
    if (step === 'open' && depth++ === 0) start = from;
    else if (step === 'close' && --depth === 0) ranges.push({ start, end });
    else if (step === 'insert') inserts = true;
    unclear ||= step === 'unclear' || depth < 0;
  }
  return { ranges, inserts, unclear: unclear || depth !== 0 };
}

/** Whether an offset lies in one of the ranges, which are in their order. */
export function isInRanges(ranges: readonly TextRange[], offset: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.start ?? Infinity) <= offset;
}

/** So much of a construct tells what it is. */
const longestHead = 200;
/** Characters of code over several lines that is still read. */
const longestCode = 20_000;

function stepOf(text: string, start: number, end: number): Step {
  const opening = text.slice(start, start + 2);
  if (opening !== '{{' && opening !== '{%' && opening !== '{#' && opening !== '<%')
    return lineStatementEnd(text, start) > 0
      ? wordStep(text.slice(start, Math.min(end, start + longestHead)).replace(/^%%?-?\s*/, ''))
      : 'unclear';
  const role = templateRole(text, start, end);
  if (role !== 'control') return role === 'comment' ? 'nothing' : 'insert';
  if (opening === '<%' && end - start <= longestCode && text.slice(start, end).includes('\n'))
    return codeStep(text.slice(start + 2, end - 2));
  if (end - start > 2 * longestHead) return 'unclear';
  const inner = text
    .slice(start + 2, end - 2)
    .replace(/^[-~+]?\s*/, '')
    .replace(/(?<!\s)\s*[-~+]?$/, '');
  // what a block holds is there unless another template takes its place
  if (opening === '{%' && /^(?:end)?block\b/.test(inner)) return 'nothing';
  if (opening === '<%') return rubyStep(inner);
  return opening === '{{' ? braceStep(inner) : wordStep(inner);
}

const openers =
  /^(?:if|for|block|macro|filter|call|with|without|autoescape|case|capture|cache|while|unless|range|define|each|embed|apply)\b/;
const middles = /^(?:else|elif|elsif|elseif|elseIf|when|break|continue|import|from|do|assign)\b/;

/** Jinja, Twig, Liquid and their line statements. */
function wordStep(inner: string): Step {
  if (/^end\w*\b/.test(inner)) return /^end(?:raw|verbatim)\b/.test(inner) ? 'unclear' : 'close';
  if (/^set\b/.test(inner)) return inner.includes('=') ? 'nothing' : 'open';
  if (middles.test(inner)) return 'nothing';
  return /^include\b/.test(inner) ? 'insert' : openers.test(inner) ? 'open' : 'unclear';
}

/** Go, Handlebars and Mustache. */
function braceStep(inner: string): Step {
  if (inner.startsWith('/')) return 'close';
  if (inner.startsWith('#')) return 'open';
  if (inner.startsWith('^')) return inner === '^' ? 'nothing' : 'open';
  if (inner.startsWith('>') || /^(?:template|include|partial)\b/.test(inner)) return 'insert';
  if (inner.startsWith('$')) return 'nothing';
  return wordStep(inner);
}

/** ERB and EPP: statements of Ruby and Puppet. */
function rubyStep(inner: string): Step {
  if (/^(?:end\b(?!\s*\w)|\})/.test(inner)) return inner.endsWith('{') ? 'nothing' : 'close';
  if (/^(?:else|elsif|when|rescue|ensure)\b/.test(inner) || /^\|[^|]*\|$/.test(inner)) return 'nothing';
  if (/\bdo(?:\s*\|[^|]*\|)?$/.test(inner) || /\{(?:\s*\|[^|]*\|)?$/.test(inner)) return 'open';
  if (/^(?:if|unless|case|for|while|until|begin)\b/.test(inner)) return /[;\n]|\bend$/.test(inner) ? 'unclear' : 'open';
  return /^[@$\w.]+(?:\[[^\]]*\])?\s*(?:\|\||[+-])?=[^=~>\n]*$/.test(inner) ? 'nothing' : 'unclear';
}

/** Code of ERB over several lines: it decides about nothing where each of its blocks ends in it. */
function codeStep(code: string): Step {
  let depth = 0;
  for (const line of code.split('\n')) {
    const statement = line.replace(/#(?!\{).*$/s, '').trim();
    if (/^(?:end\b|\})/.test(statement)) depth--;
    const opens =
      /(?:^|= *)(?:if|unless|case|for|while|until|begin|def)\b/.test(statement) && !/\bend$/.test(statement);
    if (opens || /(?:\bdo|\{)(?: *\|[^|]*\|)?$/.test(statement)) depth++;
    if (/(?:^|[^.\w])(?:concat|print|puts|_erbout)\b/.test(statement)) return 'insert';
    if (depth < 0) return 'unclear';
  }
  return depth === 0 ? 'nothing' : 'unclear';
}
