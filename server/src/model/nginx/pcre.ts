/** Runs a Perl-compatible regular expression on a URI, in bounded time: what takes too many steps is not known. */
import { toBytes } from '../../text/bytes.ts';
import { parsePcre, type PcreNode, type PcrePattern } from './pcre-parser.ts';

export type PcreMatch =
  | { readonly kind: 'match'; readonly captures: readonly (string | undefined)[]; readonly named: ReadonlyMap<string, string> }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: 'pattern' | 'effort' };

export interface Pcre {
  /** @param subject bytes as characters 0 to 255; captures are bytes too, the whole match first */
  run(subject: string): PcreMatch;
}

const most = 40_000;
const longest = 512;

/** A pattern, ready to run; what it does is unknown where it uses what is not understood here. */
export function compilePcre(source: string, caseless: boolean): Pcre {
  const key = `${caseless ? '*' : ''}~${source}`;
  let pcre = compiled.get(key);
  if (pcre !== undefined) return pcre;
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(key, (pcre = compile(source, caseless)));
  return pcre;
}

/** The same patterns stand in thousands of servers. */
const compiled = new Map<string, Pcre>();
const mostKept = 1000;
/** Of one pattern. */
const mostAnswers = 16;

function compile(source: string, caseless: boolean): Pcre {
  const pattern = parsePcre(toBytes(source), caseless);
  if (pattern === undefined) return { run: () => ({ kind: 'unknown', why: 'pattern' }) };
  // the same few URIs (`/index.php`, `/index.html`) are tried with it in server after server
  const answers = new Map<string, PcreMatch>();
  return {
    run: (subject) => {
      let answer = answers.get(subject);
      if (answer !== undefined) return answer;
      if (answers.size >= mostAnswers) answers.clear();
      answers.set(subject, (answer = run(pattern, subject)));
      return answer;
    },
  };
}

class TooMuch extends Error {}

function run(pattern: PcrePattern, subject: string): PcreMatch {
  if (subject.length > longest) return { kind: 'unknown', why: 'effort' };
  const matcher = new Matcher(subject);
  try {
    for (let start = 0; start <= subject.length; start++) {
      const end = matcher.from(pattern.node, start);
      if (end === undefined) continue;
      const captures = [subject.slice(start, end)];
      for (let index = 1; index <= pattern.groups; index++) captures.push(matcher.captured(index) ?? '');
      return { kind: 'match', captures, named: new Map([...pattern.names].map(([name, index]) => [name, captures[index] ?? ''])) };
    }
    return { kind: 'none' };
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'unknown', why: 'effort' };
    throw error;
  }
}

type Then = (at: number) => number | undefined;

const here: Then = (at) => at;

class Matcher {
  readonly #subject: string;
  readonly #groups: ([number, number] | undefined)[] = [];
  #steps = 0;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** Where a match that starts there ends. */
  from(node: PcreNode, start: number): number | undefined {
    this.#groups.length = 0;
    return this.#match(node, start, here);
  }

  captured(index: number): string | undefined {
    const group = this.#groups[index];
    return group === undefined ? undefined : this.#subject.slice(...group);
  }

  #match(node: PcreNode, at: number, then: Then): number | undefined {
    if (++this.#steps > most) throw new TooMuch();
    switch (node.kind) {
      case 'set': return at < this.#subject.length && node.has(this.#subject.charCodeAt(at)) ? then(at + 1) : undefined;
      case 'sequence': return this.#sequence(node.items, 0, at, then);
      case 'choice': return this.#choice(node.options, at, then);
      case 'group': return this.#group(node, at, then);
      case 'repeat': return this.#repeat(node, at, then);
      case 'look': return this.#looks(node, at) ? then(at) : undefined;
      case 'atomic': {
        const end = this.#match(node.item, at, here);
        return end === undefined ? undefined : then(end);
      }
      case 'assert': return this.#holds(node.what, at) ? then(at) : undefined;
      case 'back': {
        const text = this.captured(node.index);
        return text !== undefined && this.#subject.startsWith(text, at) ? then(at + text.length) : undefined;
      }
    }
  }

  #sequence(items: readonly PcreNode[], index: number, at: number, then: Then): number | undefined {
    const item = items[index];
    return item === undefined ? then(at) : this.#match(item, at, (end) => this.#sequence(items, index + 1, end, then));
  }

  #choice(options: readonly PcreNode[], at: number, then: Then): number | undefined {
    for (const option of options) {
      const end = this.#match(option, at, then);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #group(node: PcreNode & { readonly kind: 'group' }, at: number, then: Then): number | undefined {
    const before = this.#groups[node.index];
    return this.#match(node.item, at, (end) => {
      const inner = this.#groups[node.index];
      this.#groups[node.index] = [at, end];
      const result = then(end);
      if (result === undefined) this.#groups[node.index] = inner;
      return result;
    }) ?? this.#forget(node.index, before);
  }

  #forget(index: number, before: [number, number] | undefined): undefined {
    this.#groups[index] = before;
    return undefined;
  }

  #repeat(node: PcreNode & { readonly kind: 'repeat' }, at: number, then: Then): number | undefined {
    const { item, min, max, mode } = node;
    if (item.kind === 'set' && mode !== 'lazy') return this.#run(node, item.has, at, then);
    if (mode === 'possessive') {
      const end = this.#times({ item, min, max, lazy: false }, 0, at, here);
      return end === undefined ? undefined : then(end);
    }
    return this.#times({ item, min, max, lazy: mode === 'lazy' }, 0, at, then);
  }

  /** A set again and again, without a step for each. */
  #run({ min, max, mode }: PcreNode & { readonly kind: 'repeat' }, has: (char: number) => boolean, at: number, then: Then): number | undefined {
    let count = 0;
    while (count < max && at + count < this.#subject.length && has(this.#subject.charCodeAt(at + count))) count++;
    const least = mode === 'possessive' ? Math.max(min, count) : min;
    for (; count >= least; count--) {
      if (++this.#steps > most) throw new TooMuch();
      const end = then(at + count);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #times(repeat: { readonly item: PcreNode; readonly min: number; readonly max: number; readonly lazy: boolean }, count: number, at: number, then: Then): number | undefined {
    const again = (): number | undefined => {
      if (count >= repeat.max) return undefined;
      // an iteration that takes nothing ends the loop
      return this.#match(repeat.item, at, (end) => (end === at && count >= repeat.min ? undefined : this.#times(repeat, count + 1, end, then)));
    };
    if (count < repeat.min) return again();
    return repeat.lazy ? (then(at) ?? again()) : (again() ?? then(at));
  }

  #looks({ item, behind, negative }: PcreNode & { readonly kind: 'look' }, at: number): boolean {
    let found = false;
    if (!behind) found = this.#match(item, at, here) !== undefined;
    else for (let start = at; start >= 0 && !found; start--) found = this.#match(item, start, (end) => (end === at ? end : undefined)) !== undefined;
    return found !== negative;
  }

  #holds(what: 'start' | 'end' | 'very-end' | 'boundary' | 'inside', at: number): boolean {
    const { length } = this.#subject;
    switch (what) {
      case 'start': return at === 0;
      case 'very-end': return at === length;
      case 'end': return at === length || (at === length - 1 && this.#subject[at] === '\n');
      case 'boundary':
      case 'inside': return (this.#isWordAt(at - 1) !== this.#isWordAt(at)) === (what === 'boundary');
    }
  }

  #isWordAt(at: number): boolean {
    return /\w/.test(this.#subject[at] ?? '');
  }
}
