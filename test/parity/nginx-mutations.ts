/** Small harm done to nginx configurations: each way once, at a place that a seed chooses. */
import type { Random } from './random.ts';

export type Files = ReadonlyMap<string, string>;

export interface Mutant {
  readonly files: Files;
  /** What was done, in words. */
  readonly what: string;
}

const oddValues = [
  '""',
  '-1',
  '0',
  '1.5s',
  '5min',
  '300S',
  'yes',
  'true',
  'On',
  'OFF',
  '1g',
  '10kb',
  '1M',
  '2y',
  '1h30m',
  '1m1h',
  '500ms',
  '1s500ms',
  'infinite',
  '99999999999999999999',
  '65536',
  '80',
  '0.5',
  '100%',
  '101%',
  '$nope',
  '$',
  '${',
  '${host',
  '$host',
  '"$host x"',
  '~*(',
  '"["',
  '"("',
  '"a{2,1}"',
  '"(?<n>a)"',
  'unix:',
  'unix:/x',
  ':80',
  '::1',
  '[::1]:80',
  '127.0.0.1',
  '127.0.0.1:80',
  '127.0.0.1:0',
  '256.0.0.1',
  '10.0.0.1/8',
  '10.0.0.0/33',
  '/path',
  '@named',
  '=',
  '=404',
  'a=b',
  'zone=x:1m',
  'zone=',
  'off',
  'on',
  'none',
  'all',
  'any',
  'default',
  '"a b"',
  'é',
  '\\',
  '\\n',
  'x',
  '1r/s',
  '10r/h',
  '200',
  '99',
  '1000',
  'http://',
  'https://x/y',
  'ftp://x',
  '*',
  '*.a.b',
  'a.*.b',
  '1k 2k',
  'debug',
  '777',
  'user:rwx',
  '4',
  '1',
  'max=0',
  'POST',
];

type Way = (text: string, random: Random) => string | undefined;

/** Offsets of the words, separators left out; comments are none in the seeds. */
function wordsOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s;{}"']+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n');
}

/** Indexes of lines that hold one whole simple directive. */
function simpleLines(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line, index) => (/^\s*[^#{}]+;\s*$/.test(line) ? [index] : []));
}

/** First and last line of a block that opens at a line's end, the seeds' indentation given. */
function blockAt(lines: readonly string[], start: number): number | undefined {
  const indent = /^\s*/.exec(lines[start] ?? '')?.[0] ?? '';
  for (let index = start + 1; index < lines.length; index++) if (lines[index] === `${indent}}`) return index;
  return undefined;
}

export function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

export function misspelt(word: string, random: Random): string {
  const at = random.below(word.length);
  switch (random.below(4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + (word[at] ?? '') + word.slice(at);
    case 2:
      return word.slice(0, at) + String.fromCharCode(97 + random.below(26)) + word.slice(at + 1);
    default:
      return at + 1 < word.length
        ? word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)
        : `${word}s`;
  }
}

const ways: Readonly<Record<string, Way>> = {
  'drop a word': (text, random) => {
    const word = random.pick(wordsOf(text));
    return replaced(text, word.start, word.end, '');
  },
  'drop a line': (text, random) => {
    const lines = linesOf(text);
    return lines.toSpliced(random.below(lines.length), 1).join('\n');
  },
  'drop a character': (text, random) => {
    const at = random.below(text.length);
    return replaced(text, at, at + 1, '');
  },
  'drop a sign': (text, random) => {
    const at = random.pick([...text.matchAll(/[;{}"'()$:=]/g)]).index;
    return replaced(text, at, at + 1, '');
  },
  'double a line': (text, random) => {
    const lines = linesOf(text);
    const index = random.pick(simpleLines(lines));
    return lines.toSpliced(index, 0, lines[index] ?? '').join('\n');
  },
  'double a block': (text, random) => {
    const lines = linesOf(text);
    const starts = lines.flatMap((line, index) => (line.endsWith('{') ? [index] : []));
    if (starts.length === 0) return undefined;
    const start = random.pick(starts);
    const end = blockAt(lines, start);
    return end === undefined ? undefined : lines.toSpliced(end + 1, 0, ...lines.slice(start, end + 1)).join('\n');
  },
  'double a word': (text, random) => {
    const word = random.pick(wordsOf(text));
    return replaced(text, word.end, word.end, ` ${text.slice(word.start, word.end)}`);
  },
  'double a sign': (text, random) => {
    const at = random.pick([...text.matchAll(/[;{}"'()$:=]/g)]).index;
    return replaced(text, at, at, text[at] ?? '');
  },
  'swap two words': (text, random) => {
    const words = wordsOf(text);
    const index = random.below(words.length - 1);
    const [a, b] = [words[index], words[index + 1]];
    if (a === undefined || b === undefined) return undefined;
    return (
      text.slice(0, a.start) +
      text.slice(b.start, b.end) +
      text.slice(a.end, b.start) +
      text.slice(a.start, a.end) +
      text.slice(b.end)
    );
  },
  'swap two lines': (text, random) => {
    const lines = linesOf(text);
    const [a, b] = [random.below(lines.length), random.below(lines.length)];
    return lines
      .with(a, lines[b] ?? '')
      .with(b, lines[a] ?? '')
      .join('\n');
  },
  'misspell a name': (text, random) => {
    const match = random.pick([...text.matchAll(/^\s*([a-z_0-9]+)/gm)]);
    const start = match.index + match[0].length - (match[1] ?? '').length;
    return replaced(text, start, match.index + match[0].length, misspelt(match[1] ?? '', random));
  },
  'misspell a word': (text, random) => {
    const word = random.pick(wordsOf(text));
    return replaced(text, word.start, word.end, misspelt(text.slice(word.start, word.end), random));
  },
  'move a line': (text, random) => {
    const lines = linesOf(text);
    const index = random.pick(simpleLines(lines));
    const line = lines[index] ?? '';
    const rest = lines.toSpliced(index, 1);
    return rest.toSpliced(random.below(rest.length), 0, line).join('\n');
  },
  'move a block': (text, random) => {
    const lines = linesOf(text);
    const starts = lines.flatMap((line, index) => (line.endsWith('{') ? [index] : []));
    if (starts.length === 0) return undefined;
    const start = random.pick(starts);
    const end = blockAt(lines, start);
    if (end === undefined) return undefined;
    const rest = lines.toSpliced(start, end + 1 - start);
    return rest.length === 0
      ? undefined
      : rest.toSpliced(random.below(rest.length), 0, ...lines.slice(start, end + 1)).join('\n');
  },
  'break signs': (text, random) => {
    const at = random.below(text.length);
    return replaced(text, at, at, random.pick(['"', "'", '{', '}', ';', '\\', '#', '$', '(', ')', ' ', '\n']));
  },
  'odd value': (text, random) => {
    const lines = linesOf(text);
    const index = random.pick(simpleLines(lines));
    const line = lines[index] ?? '';
    const words = wordsOf(line);
    if (words.length < 2) return undefined;
    const word = words[1 + random.below(words.length - 1)];
    return word === undefined
      ? undefined
      : lines.with(index, replaced(line, word.start, word.end, random.pick(oddValues))).join('\n');
  },
  'odd number': (text, random) => {
    const numbers = [...text.matchAll(/\b\d+[a-zA-Z]*\b/g)];
    if (numbers.length === 0) return undefined;
    const number = random.pick(numbers);
    return replaced(
      text,
      number.index,
      number.index + number[0].length,
      random.pick([
        '0',
        '-1',
        '1.5',
        '1g',
        '1m',
        '10k',
        '5min',
        '1d',
        '2M',
        '10ms',
        '70000',
        '18446744073709551616',
        'x',
        '1',
        '7',
        '3',
        '12',
        '4k',
        '100',
      ]),
    );
  },
  'add a word': (text, random) => {
    const word = random.pick(wordsOf(text));
    return replaced(text, word.end, word.end, ` ${random.pick(oddValues)}`);
  },
};

/** Ways that say most are taken more often. */
const order = [
  ...Object.keys(ways),
  'odd value',
  'odd value',
  'odd number',
  'misspell a name',
  'misspell a word',
  'move a line',
  'double a line',
];

/** The configuration with one kind of harm done to one of its files. */
export function mutate(files: Files, random: Random): Mutant {
  for (;;) {
    const what = random.pick(order);
    const [name, text] = random.pick([...files]);
    const changed = ways[what]?.(text, random);
    if (changed !== undefined && changed !== text)
      return { files: new Map(files).set(name, changed), what: `${what} in ${name}` };
  }
}
