/** Moves the places in facts along with an edit of their file, so that facts of a file that is broken right now still point at the right lines. */
import type { TextRange } from '../../text/range.ts';
import {
  PlacedBlock,
  PlacedFact,
  TopBlock,
  type FpmFacts,
  type NginxFact,
  type NginxFactBlock,
  type NginxFacts,
} from '../../model/facts.ts';
import { Word } from '../../syntax/nginx/words.ts';
import type { FpmLine, FpmValue, FpmWord } from '../../syntax/fpm/tree.ts';

export type Move = (range: TextRange) => TextRange;

/**
 * Where ranges of the old text lie in the new one, taking the edit for one replacement between common head and tail.
 * What is typed at the border of a range does not join it.
 */
export function moveBetween(before: string, after: string): Move {
  let head = 0;
  const most = Math.min(before.length, after.length);
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < most - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  const delta = after.length - before.length;
  const behind = before.length - tail;
  const start = (offset: number): number => (offset >= behind ? offset + delta : Math.min(offset, after.length - tail));
  const end = (offset: number): number => (offset <= head ? offset : start(offset));
  return (range) => ({ start: start(range.start), end: Math.max(start(range.start), end(range.end)) });
}

/** The same facts of nginx with every place moved. */
export function shiftNginxFacts(facts: NginxFacts, range: Move): NginxFacts {
  return { ...facts, top: new TopBlock(shiftAll(facts.top.facts, range)) };
}

/** The same facts of PHP-FPM with every place moved. */
export function shiftFpmFacts(facts: FpmFacts, range: Move): FpmFacts {
  return { ...facts, lines: facts.lines.map((line) => shiftLine(line, range)) };
}

function shiftAll(facts: readonly NginxFact[], range: Move): readonly NginxFact[] {
  return facts.map((fact) => shiftFact(fact, range));
}

function shiftBlock(block: NginxFactBlock, range: Move): NginxFactBlock {
  return new PlacedBlock(shiftAll(block.facts, range), range(block.range));
}

function shiftFact(fact: NginxFact, range: Move): NginxFact {
  const args = fact.args.map((one) => Word.at(one, range(one.range)));
  return new PlacedFact(
    { value: fact.name, range: range(fact.nameRange) },
    args,
    range(fact.range).end,
    fact.block === undefined ? undefined : shiftBlock(fact.block, range),
  );
}

function shiftLine(line: FpmLine, range: Move): FpmLine {
  const word = (one: FpmWord): FpmWord => ({ ...one, range: range(one.range) });
  const value = (one: FpmValue): FpmValue => ({ ...one, range: range(one.range) });
  if (line.kind === 'section') return { ...line, name: word(line.name), range: range(line.range) };
  return {
    ...line,
    key: word(line.key),
    range: range(line.range),
    index: line.index === undefined ? undefined : word(line.index),
    value: line.value === undefined ? undefined : value(line.value),
  };
}
