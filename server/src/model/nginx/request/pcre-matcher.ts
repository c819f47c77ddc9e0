/** Goes through the steps of a regular expression as PCRE2 does, going back where a way fails, and gives up after so many steps. */
import { groupRegisters, type PcreProgram, type PcreStep } from './pcre-program.ts';

const usual = 50_000;
const unset = -1;

/** A way not tried yet. `low`: the way after it begins one character earlier, as long as that is not before it. */
interface Way {
  readonly step: number;
  readonly at: number;
  readonly changes: number;
  readonly low: number;
}

export class PcreMatcher {
  readonly #steps: readonly PcreStep[];
  readonly #subject: string;
  readonly #registers: number[];
  /** Registers that were changed with what they held, so that a way that fails leaves nothing behind. */
  readonly #changes: { readonly register: number; readonly held: number }[] = [];
  readonly #ways: Way[] = [];
  readonly #most: number;
  #taken = 0;

  /** @param most how many steps it may take for all starts in the subject together */
  constructor({ steps, registers }: PcreProgram, subject: string, most = usual) {
    this.#most = most;
    this.#steps = steps;
    this.#subject = subject;
    this.#registers = Array.from({ length: registers }, () => unset);
  }

  /** How many steps were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Nothing is known any longer: it took too many steps. */
  get isSpent(): boolean {
    return this.#taken > this.#most;
  }

  /** Where a match that starts there ends; `undefined` where none does, or {@link isSpent}. */
  from(start: number): number | undefined {
    this.#undo(0);
    return this.#run(0, start);
  }

  captured(group: number): string | undefined {
    const { start, end } = groupRegisters(group);
    const [from, to] = [this.#registers[start] ?? unset, this.#registers[end] ?? unset];
    return from === unset ? undefined : this.#subject.slice(from, to);
  }

  #set(register: number, value: number): void {
    this.#changes.push({ register, held: this.#registers[register] ?? unset });
    this.#registers[register] = value;
  }

  #undo(changes: number): void {
    while (this.#changes.length > changes) {
      const change = this.#changes.pop();
      if (change !== undefined) this.#registers[change.register] = change.held;
    }
  }

  /** Runs the steps from one on to their `end`, which may have to be at `target`. Other ways through them are not tried any longer then. */
  #run(first: number, start: number, target?: number): number | undefined {
    const base = this.#ways.length;
    let step = first;
    let at: number | undefined = start;
    for (;;) {
      if (at === undefined) {
        const way = this.#ways.length > base ? this.#ways.pop() : undefined;
        if (way === undefined || this.isSpent) break;
        this.#undo(way.changes);
        if (way.low >= 0 && way.at > way.low) this.#ways.push({ ...way, at: way.at - 1 });
        [step, at] = [way.step, way.at];
      }
      if (++this.#taken > this.#most) break;
      const now = this.#steps[step];
      if (now === undefined || now.op === 'end') {
        if (target !== undefined && at !== target) {
          at = undefined;
          continue;
        }
        this.#ways.length = base;
        return at;
      }
      const next = this.#next;
      next.step = step + 1;
      at = this.#take(now, step, at);
      step = next.step;
    }
    this.#ways.length = base;
    return undefined;
  }

  /** The step after the present one; steps that go elsewhere write it. */
  readonly #next = { step: 0 };

  /** Takes one step; gives the place behind it, or `undefined` where it fails. */
  #take(now: PcreStep, index: number, at: number): number | undefined {
    switch (now.op) {
      case 'set':
        return at < this.#subject.length && now.has(this.#subject.charCodeAt(at)) ? at + 1 : undefined;
      case 'run':
        return this.#repeat(now, index, at);
      case 'fork':
        this.#later(now.to, at);
        return at;
      case 'jump':
        this.#next.step = now.to;
        return at;
      case 'open':
        this.#set(groupRegisters(now.group).opened, at);
        return at;
      case 'close': {
        const { start, end, opened } = groupRegisters(now.group);
        this.#set(start, this.#registers[opened] ?? unset);
        this.#set(end, at);
        return at;
      }
      case 'loop':
        this.#set(now.register, 0);
        this.#set(now.register + 1, unset);
        return at;
      case 'enter':
        this.#set(now.register, (this.#registers[now.register] ?? 0) + 1);
        this.#set(now.register + 1, at);
        return at;
      case 'turn':
        return this.#turn(now, index, at);
      case 'look':
        return this.#looks(now, index, at);
      case 'atomic': {
        const end = this.#run(index + 1, at);
        this.#next.step = now.exit;
        return end;
      }
      case 'assert':
        return this.#holds(now.what, at) ? at : undefined;
      case 'back': {
        const text = this.captured(now.group);
        return text !== undefined && this.#subject.startsWith(text, at) ? at + text.length : undefined;
      }
      case 'end':
        return at;
    }
  }

  #later(step: number, at: number, low = unset): void {
    this.#ways.push({ step, at, changes: this.#changes.length, low });
  }

  /** A set again and again, without a step for each. */
  #repeat(
    { has, min, max, possessive }: PcreStep & { readonly op: 'run' },
    index: number,
    at: number,
  ): number | undefined {
    let count = 0;
    while (count < max && at + count < this.#subject.length && has(this.#subject.charCodeAt(at + count))) count++;
    this.#taken += count >> 3; // a character costs less than a step, and not nothing
    if (count < min) return undefined;
    if (!possessive && count > min) this.#later(index + 1, at + count - 1, at + min);
    return at + count;
  }

  #turn(
    { register, min, max, lazy, exit }: PcreStep & { readonly op: 'turn' },
    index: number,
    at: number,
  ): number | undefined {
    const count = this.#registers[register] ?? 0;
    if (count < min) return at;
    // an iteration that took nothing is the last one, where the number of iterations has no limit
    const isLast = max === Infinity && count > 0 && at === this.#registers[register + 1];
    const mayEnter = count < max && !isLast;
    if (mayEnter) this.#later(lazy ? index + 1 : exit, at);
    if (lazy || !mayEnter) this.#next.step = exit;
    return at;
  }

  #looks(
    { behind, negative, least, most: widest, exit }: PcreStep & { readonly op: 'look' },
    index: number,
    at: number,
  ): number | undefined {
    const before = this.#changes.length;
    let found = false;
    if (!behind) found = this.#run(index + 1, at) !== undefined;
    else
      for (let start = at - least; start >= Math.max(0, at - widest) && !found && !this.isSpent; start--)
        found = this.#run(index + 1, start, at) !== undefined;
    if (negative) this.#undo(before);
    this.#next.step = exit;
    return found === negative ? undefined : at;
  }

  #holds(what: 'start' | 'end' | 'very-end' | 'boundary' | 'inside', at: number): boolean {
    const { length } = this.#subject;
    switch (what) {
      case 'start':
        return at === 0;
      case 'very-end':
        return at === length;
      case 'end':
        return at === length || (at === length - 1 && this.#subject[at] === '\n');
      case 'boundary':
      case 'inside':
        return (this.#isWordAt(at - 1) !== this.#isWordAt(at)) === (what === 'boundary');
    }
  }

  #isWordAt(at: number): boolean {
    return /\w/.test(this.#subject[at] ?? '');
  }
}
