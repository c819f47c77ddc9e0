/** The tree of a regular expression as steps in a list: so that a matcher needs no stack of passes, however long the pattern is. */
import type { PcreNode } from './pcre-parser.ts';

type Has = (char: number) => boolean;

/** One step; `to` and `exit` are indexes of steps. Registers: two for the ends of each group, then where it was opened, then two for each loop. */
export type PcreStep =
  | { readonly op: 'set'; readonly has: Has }
  /** A set as often as it fits, then less often, down to `min`. */
  | { readonly op: 'run'; readonly has: Has; readonly min: number; readonly max: number; readonly possessive: boolean }
  /** Goes on with the next step, and tries `to` if that fails. */
  | { readonly op: 'fork'; readonly to: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'open' | 'close'; readonly group: number }
  | { readonly op: 'loop'; readonly register: number }
  /** Goes on with the next step, an `enter` that begins an iteration, or leaves the loop; an iteration comes back to it. */
  | {
      readonly op: 'turn';
      readonly register: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      exit: number;
    }
  | { readonly op: 'enter'; readonly register: number }
  /** `least` and `most`: how many characters it takes. */
  | {
      readonly op: 'look';
      readonly behind: boolean;
      readonly negative: boolean;
      readonly least: number;
      readonly most: number;
      exit: number;
    }
  | { readonly op: 'atomic'; exit: number }
  | { readonly op: 'assert'; readonly what: (PcreNode & { readonly kind: 'assert' })['what'] }
  | { readonly op: 'back'; readonly group: number }
  /** The end of the pattern, of a look-around, or of an atomic group. */
  | { readonly op: 'end' };

export interface PcreProgram {
  readonly steps: readonly PcreStep[];
  readonly registers: number;
}

/** @param groups how many groups the pattern has */
export function programOf(node: PcreNode, groups: number): PcreProgram {
  const writer = new Writer((groups + 1) * 3);
  writer.add(node);
  writer.steps.push({ op: 'end' });
  return { steps: writer.steps, registers: writer.registers };
}

/** The registers of a group: its ends, and where it was opened. */
export function groupRegisters(group: number): {
  readonly start: number;
  readonly end: number;
  readonly opened: number;
} {
  return { start: group * 3, end: group * 3 + 1, opened: group * 3 + 2 };
}

interface Width {
  readonly least: number;
  readonly most: number;
}

/** How many characters a node takes. */
function widthOf(node: PcreNode): Width {
  switch (node.kind) {
    case 'set':
      return { least: 1, most: 1 };
    case 'sequence':
      return node.items
        .map(widthOf)
        .reduce((sum, one) => ({ least: sum.least + one.least, most: sum.most + one.most }), { least: 0, most: 0 });
    case 'choice':
      return node.options
        .map(widthOf)
        .reduce((all, one) => ({ least: Math.min(all.least, one.least), most: Math.max(all.most, one.most) }));
    case 'group':
    case 'atomic':
      return widthOf(node.item);
    case 'repeat': {
      const { least, most } = widthOf(node.item);
      return { least: least * node.min, most: most === 0 ? 0 : most * node.max };
    }
    case 'look':
    case 'assert':
      return { least: 0, most: 0 };
    case 'back':
      return { least: 0, most: Infinity };
  }
}

class Writer {
  readonly steps: PcreStep[] = [];
  registers: number;

  constructor(registers: number) {
    this.registers = registers;
  }

  add(node: PcreNode): void {
    switch (node.kind) {
      case 'set':
        this.steps.push({ op: 'set', has: node.has });
        return;
      case 'sequence':
        for (const item of node.items) this.add(item);
        return;
      case 'choice':
        return this.#choice(node.options);
      case 'group':
        this.steps.push({ op: 'open', group: node.index });
        this.add(node.item);
        this.steps.push({ op: 'close', group: node.index });
        return;
      case 'repeat':
        return this.#repeat(node);
      case 'look':
        return this.#apart(
          { op: 'look', behind: node.behind, negative: node.negative, ...widthOf(node.item), exit: 0 },
          node.item,
        );
      case 'atomic':
        return this.#apart({ op: 'atomic', exit: 0 }, node.item);
      case 'assert':
        this.steps.push({ op: 'assert', what: node.what });
        return;
      case 'back':
        this.steps.push({ op: 'back', group: node.index });
        return;
    }
  }

  /** What is matched by itself: its steps end, and the way goes on behind them. */
  #apart(step: PcreStep & { exit: number }, item: PcreNode): void {
    this.steps.push(step);
    this.add(item);
    this.steps.push({ op: 'end' });
    step.exit = this.steps.length;
  }

  #choice(options: readonly PcreNode[]): void {
    const ends: { to: number }[] = [];
    for (const [index, option] of options.entries()) {
      const fork = { op: 'fork' as const, to: 0 };
      const isLast = index === options.length - 1;
      if (!isLast) this.steps.push(fork);
      this.add(option);
      if (isLast) break;
      const jump = { op: 'jump' as const, to: 0 };
      this.steps.push(jump);
      ends.push(jump);
      fork.to = this.steps.length;
    }
    for (const end of ends) end.to = this.steps.length;
  }

  #repeat(node: PcreNode & { readonly kind: 'repeat' }): void {
    const { item, min, max, mode } = node;
    if (item.kind === 'set' && mode !== 'lazy') {
      this.steps.push({ op: 'run', has: item.has, min, max, possessive: mode === 'possessive' });
      return;
    }
    if (mode === 'possessive') return this.#apart({ op: 'atomic', exit: 0 }, { ...node, mode: 'greedy' });
    const register = this.registers;
    this.registers += 2;
    this.steps.push({ op: 'loop', register });
    const turn: PcreStep = { op: 'turn', register, min, max, lazy: mode === 'lazy', exit: 0 };
    const top = this.steps.push(turn) - 1;
    this.steps.push({ op: 'enter', register });
    this.add(item);
    this.steps.push({ op: 'jump', to: top });
    turn.exit = this.steps.length;
  }
}
