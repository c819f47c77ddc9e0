/** Branches of a template (`{% if %} … {% else %} … {% endif %}`) as the alternatives that they are: blocks that one opens or closes, the next one opens or closes too. */

/** The branches of one condition. */
interface Condition {
  /** Blocks that were open where it began. */
  readonly depth: number;
  /** The fewest that were open in the first branch: it closed those above. */
  lowest: number;
  /** Closing braces of the present branch that the first one had as well. */
  owed: number;
  first: boolean;
}

type Step = 'opens' | 'else' | 'ends';

const word = /^(?:\{%|<%|\{\{|%\{|\[%|%%?|<\?(?:php)?|<#|\{|<|@|#)[-~+]?\s*(#|\^|\/)?\s*([a-z]*)(?=\W|$)/i;
const opening = new Set([
  'if',
  'unless',
  'ifequal',
  'with',
  'range',
  'for',
  'foreach',
  'forelse',
  'list',
  'isset',
  'each',
  'while',
  'case',
  'block',
  'define',
  'macro',
  'raw',
  'filter',
  'call',
]);
const ending = /^end(?:if|unless|ifequal|with|for|foreach|forelse|isset|while|case|block|macro|raw|filter|call)?$/;
const between = new Set(['else', 'elif', 'elsif', 'elseif', 'when']);

/** Follows the conditions of one file, in the order of their constructs. */
export class Branches {
  readonly #conditions: Condition[] = [];

  /** A construct between two offsets, with so many blocks open: the number to which they are to be closed before the next branch, if it begins one. */
  take(text: string, start: number, end: number, open: number): number | undefined {
    const step = stepOf(text.slice(start, Math.min(end, start + 60)), text.slice(Math.max(start, end - 60), end));
    if (step === 'opens') this.#conditions.push({ depth: open, lowest: open, owed: 0, first: true });
    if (step === 'ends') this.#end();
    const condition = this.#conditions.at(-1);
    if (step !== 'else' || condition === undefined) return undefined;
    if (condition.first) condition.lowest = Math.min(condition.lowest, open);
    condition.first = false;
    condition.owed = condition.depth - condition.lowest;
    return condition.lowest;
  }

  #end(): void {
    const inner = this.#conditions.pop();
    const outer = this.#conditions.at(-1);
    if (inner !== undefined && outer?.first === true) outer.lowest = Math.min(outer.lowest, inner.lowest);
  }

  /** Whether a `}` was closed in the first branch already; so many blocks are open before it. */
  isClosedAlready(open: number): boolean {
    const condition = this.#conditions.at(-1);
    if (condition === undefined) return false;
    if (condition.first) condition.lowest = Math.min(condition.lowest, Math.max(0, open - 1));
    else if (condition.owed > 0 && open <= condition.lowest) {
      condition.owed--;
      return true;
    }
    return false;
  }
}

/** What a construct, given by its beginning and its end, does to conditions: those of Mustache open with `#` or `^` and end with `/`. */
function stepOf(construct: string, tail: string): Step | undefined {
  const found = word.exec(construct);
  if (found === null) return undefined;
  const name = (found[2] ?? '').toLowerCase();
  if (found[1] === '/') return 'ends';
  if (found[1] === '#' || found[1] === '^')
    return construct.startsWith('{{') ? (between.has(name) ? 'else' : 'opens') : undefined;
  if (between.has(name)) return 'else';
  if (opening.has(name)) return 'opens';
  if (ending.test(name)) return 'ends';
  return /\bdo\b(?: *\|[^|]*\|)? *-?%>$/.test(tail) ? 'opens' : undefined;
}
