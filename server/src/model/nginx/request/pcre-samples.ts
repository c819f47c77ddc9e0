/** Texts that a regular expression may match, to try it with. */
import { parsePcre, type PcreNode } from './pcre-parser.ts';

const most = 24;
/** Longer ones are not tried. */
const longest = 512;
/** The first of these that a set takes stands for it; letters and slashes are what paths are made of. */
const likely = [
  'x',
  'p',
  'a',
  '/',
  '0',
  '.',
  '-',
  '_',
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
];

/** Some texts that may match: look-arounds are not heeded, so each has to be tried. None where the pattern is not understood. */
export function pcreSamples(source: string): readonly string[] {
  const pattern = parsePcre(source);
  return pattern === undefined ? [] : samplesOf(pattern.node, {});
}

/** The same, with a text in the place of a group. @param group its number, or its name, in any case of letters */
export function samplesWithGroup(source: string, group: string, text: string): readonly string[] {
  const pattern = parsePcre(source);
  const index = /^\d+$/.test(group) ? Number(group) : numberOf(group, pattern?.names);
  return pattern === undefined || index === undefined || index > pattern.groups
    ? []
    : samplesOf(pattern.node, { group: { index, text } });
}

function numberOf(group: string, names: ReadonlyMap<string, number> | undefined): number | undefined {
  return [...(names ?? [])].find(([name]) => name.toLowerCase() === group.toLowerCase())?.[1];
}

/** The texts that a pattern spells out: none where it leaves a character open. */
export function spelledSamples(source: string): readonly string[] {
  const pattern = parsePcre(source);
  return pattern === undefined ? [] : samplesOf(pattern.node, { isSpelled: true });
}

/** What samples are made with. */
interface Wanted {
  readonly group?: { readonly index: number; readonly text: string };
  /** Only characters that are written. */
  readonly isSpelled?: true;
}

function samplesOf(node: PcreNode, wanted: Wanted): readonly string[] {
  switch (node.kind) {
    case 'set': {
      if (wanted.isSpelled === true) return node.char === undefined ? [] : [node.char.text];
      const char = likely.find((one) => node.has(one.charCodeAt(0)));
      return char === undefined ? [] : [char];
    }
    case 'sequence':
      return sequenceSamples(node.items, wanted);
    case 'choice':
      return node.options.flatMap((one) => samplesOf(one, wanted)).slice(0, most);
    case 'group':
      return node.index === wanted.group?.index ? [wanted.group.text] : samplesOf(node.item, wanted);
    case 'atomic':
      return samplesOf(node.item, wanted);
    case 'repeat':
      return node.min === 0
        ? ['', ...samplesOf(node.item, wanted)].slice(0, most)
        : samplesOf(node.item, wanted)
            .filter((one) => one.length <= longest / 8)
            .map((one) => one.repeat(Math.min(node.min, 8)));
    case 'look':
    case 'assert':
    case 'back':
      return [''];
  }
}

function sequenceSamples(items: readonly PcreNode[], wanted: Wanted): readonly string[] {
  let heads: readonly string[] = [''];
  for (const [index, item] of items.entries()) {
    if (heads.length === 0) break;
    heads = joined(heads, isPlainDot(items, index) ? ['.'] : samplesOf(item, wanted));
  }
  return heads;
}

/** Between two letters any character is most likely meant to be a dot: `index.php`. */
function isPlainDot(items: readonly PcreNode[], index: number): boolean {
  const node = items[index];
  return node?.kind === 'set' && isAny(node) && isLetter(items[index - 1]) && isLetter(items[index + 1]);
}

type PcreSet = Extract<PcreNode, { kind: 'set' }>;

function isAny(node: PcreSet): boolean {
  return ['a', 'Z', '0', '/', '.', '-'].every((char) => node.has(char.charCodeAt(0)));
}

function isLetter(node: PcreNode | undefined): boolean {
  if (node?.kind !== 'set') return false;
  const char = likely.find((one) => node.has(one.charCodeAt(0)));
  return char !== undefined && /\w/.test(char) && !isAny(node);
}

function joined(heads: readonly string[], tails: readonly string[]): readonly string[] {
  return heads
    .flatMap((head) => tails.map((tail) => head + tail))
    .filter((one) => one.length <= longest)
    .slice(0, most);
}
