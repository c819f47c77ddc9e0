/** The regular expressions that stand in sources, and texts that are made to keep each of them busy. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePcre, type PcreNode } from '../../server/src/model/nginx/request/pcre-parser.ts';
import { partsOf } from '../support/source.ts';

export interface Literal {
  readonly source: string;
  readonly flags: string;
  /** `file:line` */
  readonly at: string;
}

/** The literals of a TypeScript text. */
export function literalsIn(text: string, file: string): readonly Literal[] {
  return partsOf(text)
    .filter(({ kind }) => kind === 'pattern')
    .map(({ text: literal, start }) => {
      const end = literal.lastIndexOf('/');
      return {
        source: literal.slice(1, end),
        flags: literal.slice(end + 1),
        at: `${file}:${text.slice(0, start).split('\n').length}`,
      };
    });
}

/** The literals of all sources below a directory, each expression once. */
export function literalsBelow(root: string): readonly Literal[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.includes('generated'),
  );
  const all = new Map<string, Literal>();
  for (const file of files) {
    for (const one of literalsIn(readFileSync(path.join(root, file), 'utf8'), file))
      all.set(`${one.flags} ${one.source}`, all.get(`${one.flags} ${one.source}`) ?? one);
  }
  return [...all.values()];
}

/** A beginning, what is repeated, and an end that spoils the match. */
export interface Attack {
  readonly head: string;
  readonly pump: string;
  readonly tail: string;
}

const spoilers = ['\0', '\0\n'];
const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).concat('\t', '\n');

/** One of the shortest texts that a node takes; look-arounds take none. */
function sampleOf(node: PcreNode): string {
  switch (node.kind) {
    case 'set':
      return ['x', '0', ' ', ...letters].find((one) => node.has(one.charCodeAt(0))) ?? '';
    case 'sequence':
      return node.items.map(sampleOf).join('');
    case 'choice':
      return sampleOf(node.options[0] ?? { kind: 'sequence', items: [] });
    case 'group':
    case 'atomic':
      return sampleOf(node.item);
    case 'repeat':
      return sampleOf(node.item).repeat(Math.max(node.min, 1));
    default:
      return '';
  }
}

/** For every repetition in an expression: what leads to it, once and again and again. `undefined` where the expression cannot be read here. */
export function attacksOn({ source, flags }: Literal): readonly Attack[] | undefined {
  const pattern = parsePcre(readable(source), flags.includes('i') ? 'i' : '');
  if (pattern === undefined) return undefined;
  const attacks = new Map<string, Attack>();
  const add = (head: string, pump: string): void => {
    if (pump !== '') for (const tail of spoilers) attacks.set(JSON.stringify([head, pump, tail]), { head, pump, tail });
  };
  const visit = (node: PcreNode, head: string): void => {
    switch (node.kind) {
      case 'sequence': {
        let text = head;
        for (const [index, item] of node.items.entries()) {
          visit(item, text);
          // a part from here on, again and again: each is a new beginning
          const next = node.items[index + 1];
          if (next?.kind === 'repeat') add(text, sampleOf(item) + sampleOf(next));
          text += sampleOf(item);
        }
        add('', text.slice(0, 40));
        return;
      }
      case 'choice':
        for (const option of node.options) visit(option, head);
        return;
      case 'repeat': {
        const set = node.item.kind === 'set' ? node.item : undefined;
        if (node.max > 64)
          for (const pump of set === undefined
            ? [sampleOf(node.item)]
            : ['x', '0', ' ', ':', '/', '.', '*', '[', '(', '=', '"', ';'].filter((one) => set.has(one.charCodeAt(0))))
            add(head, pump);
        visit(node.item, head);
        return;
      }
      case 'group':
      case 'atomic':
      case 'look':
        visit(node.item, head);
        return;
      default:
    }
  };
  visit(pattern.node, '');
  return [...attacks.values()];
}

/** JavaScript's spelling as PCRE has it; what has no counterpart becomes something that repeats alike. */
export function readable(source: string): string {
  return source
    .replaceAll('[^]', '[^\\x00]')
    .replaceAll(/\\u([0-9A-F]{4})|\\p\{\w+\}/gi, '\\x01')
    .replaceAll(/\(\?<(?=[A-Za-z])/g, '(?<')
    .replaceAll('\\cX', 'x');
}
