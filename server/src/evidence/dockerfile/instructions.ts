/** Reads a Dockerfile into its instructions: continued lines joined, comments left out, heredocs apart; never fails. */
import type { TextRange } from '../../text/range.ts';

export interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string;
  /** What follows the name, lines joined, without comments and without the bodies of heredocs. */
  readonly args: string;
  readonly heredocs: readonly string[];
  /** Of the whole instruction, heredocs not included. */
  readonly range: TextRange;
  /** Where a character of `args` stands in the file. */
  offsetOf(index: number): number;
}

const names = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

interface Line {
  readonly start: number;
  readonly text: string;
}

export function readInstructions(text: string): readonly Instruction[] {
  const lines = linesOf(text);
  const escape = /^#\s*escape\s*=\s*`\s*$/i.test(lines[0]?.text ?? '') ? '`' : '\\';
  const found: Instruction[] = [];
  const heredocs = new Heredocs(lines);
  for (let at = 0; at < lines.length;) {
    const read = instructionAt(lines, at, escape, heredocs);
    if (read.instruction !== undefined) found.push(read.instruction);
    at = read.next;
  }
  return found;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    lines.push({ start, text: text.slice(start, text.charAt(stop - 1) === '\r' && stop > start ? stop - 1 : stop) });
    start = stop + 1;
  }
  return lines;
}

function instructionAt(
  lines: readonly Line[],
  at: number,
  escape: string,
  heredocs: Heredocs,
): { readonly instruction: Instruction | undefined; readonly next: number } {
  const first = lines[at];
  const word = /^[ \t]*([A-Za-z]+)(?=[ \t]|$|\\$)/.exec(first?.text.slice(0, 200) ?? '');
  const name = word?.[1]?.toUpperCase() ?? '';
  if (first === undefined || word === null || !names.has(name)) return { instruction: undefined, next: at + 1 };
  const fragments: { readonly index: number; readonly start: number }[] = [];
  const parts: string[] = [];
  let length = 0;
  let next = at;
  let end = first.start + first.text.length;
  for (let skip = word[0].length; next < lines.length; skip = 0) {
    const line = lines[next++];
    if (line === undefined) break;
    // comments and empty lines within an instruction are no part of it
    if (skip === 0 && /^[ \t]*(?:#|$)/.test(line.text)) continue;
    const { body, continues } = bodyOf(line.text, escape);
    const kept = body.slice(skip);
    fragments.push({ index: length, start: line.start + skip });
    parts.push(kept);
    length += kept.length + 1;
    end = line.start + body.trimEnd().length;
    if (!continues) break;
  }
  // a space where lines were joined keeps words apart, as the backslash did
  const args = parts.join(' ');
  const documents = ['RUN', 'COPY', 'ADD'].includes(name) ? heredocs.read(next, args) : { bodies: [], next };
  const offsetOf = (index: number): number => {
    let low = 0;
    let high = fragments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((fragments[middle]?.index ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const fragment = fragments[low];
    return fragment === undefined ? first.start : fragment.start + index - fragment.index;
  };
  const start = first.start + word[0].length - (word[1]?.length ?? 0);
  return {
    instruction: { name, args, heredocs: documents.bodies, range: { start, end: Math.max(start, end) }, offsetOf },
    next: documents.next,
  };
}

function bodyOf(line: string, escape: string): { readonly body: string; readonly continues: boolean } {
  const trimmed = line.trimEnd();
  return trimmed.endsWith(escape) ? { body: trimmed.slice(0, -1), continues: true } : { body: line, continues: false };
}

/** Reads what stands behind instructions with `<<NAME`. */
class Heredocs {
  readonly #lines: readonly Line[];
  /** The last lines that consist of a text, as they are and without tabs before it. */
  #last: { readonly exact: ReadonlyMap<string, number>; readonly stripped: ReadonlyMap<string, number> } | undefined;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** The bodies of the heredocs that the arguments of an instruction begin, the first at line `from`; without its end one has none. */
  read(from: number, args: string): { readonly bodies: readonly string[]; readonly next: number } {
    const bodies: string[] = [];
    let next = from;
    for (const match of args.matchAll(/<<(-?)(["']?)([A-Za-z_]\w{0,63})\2/g)) {
      const [, dash, , name = ''] = match;
      const body: string[] = [];
      // without its end the rest of the file would be swallowed
      if (this.#lastOf(name, dash === '-' ? 'stripped' : 'exact') < next) return { bodies, next: from };
      for (; next < this.#lines.length; next++) {
        const text = this.#lines[next]?.text ?? '';
        if ((dash === '-' ? withoutTabs(text) : text) === name) break;
        body.push(text);
      }
      bodies.push(body.join('\n'));
      next++;
    }
    return { bodies, next };
  }

  #lastOf(name: string, as: 'exact' | 'stripped'): number {
    this.#last ??= {
      exact: new Map(this.#lines.map(({ text }, index) => [text, index])),
      stripped: new Map(this.#lines.map(({ text }, index) => [withoutTabs(text), index])),
    };
    return this.#last[as].get(name) ?? -1;
  }
}

function withoutTabs(text: string): string {
  return text.replace(/^\t+/, '');
}
