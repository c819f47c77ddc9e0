/** The notation that cases and applications share: headings, facts (`- key: value`) and fenced blocks, in order. */

/** What stands below one heading, up to the next one. */
export interface Section {
  /** How many `#` the heading has: 1 or 2. */
  readonly level: 1 | 2;
  readonly title: string;
  readonly entries: readonly Entry[];
}

export type Entry =
  | { readonly kind: 'fact'; readonly key: string; readonly value: string }
  | { readonly kind: 'block'; readonly language: string; readonly text: string };

/** Reads a file; everything else in it is prose. Throws where a list is no fact, a block stays open, or something comes before the title. */
export function readSections(markdown: string): readonly Section[] {
  const sections: (Section & { readonly entries: Entry[] })[] = [];
  const add = (entry: Entry): void => {
    const section = sections.at(-1);
    if (section === undefined) throw new Error('no title before the first fact or block');
    section.entries.push(entry);
  };
  let block: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      if (block) add({ kind: 'block', language: block.language, text: block.lines.join('\n') });
      block = block ? undefined : { language: line.slice(3).trim(), lines: [] };
    } else if (block) block.lines.push(line);
    else if (/^##? /.test(line)) {
      const level = line.startsWith('## ') ? 2 : 1;
      sections.push({ level, title: line.slice(level + 1).trim(), entries: [] });
    } else if (line.startsWith('- ')) add(readFact(line));
  }
  if (block) throw new Error('a block is not closed');
  return sections;
}

/** The facts of a section by key, each in the order in which they stand. */
export function factsOf({ entries }: Section): ReadonlyMap<string, readonly string[]> {
  const facts = new Map<string, string[]>();
  for (const entry of entries)
    if (entry.kind === 'fact') facts.set(entry.key, [...(facts.get(entry.key) ?? []), entry.value]);
  return facts;
}

/** The value of a fact that may be told once; undefined where it is not told. */
export function oneFact(facts: ReadonlyMap<string, readonly string[]>, key: string): string | undefined {
  const all = facts.get(key) ?? [];
  if (all.length > 1) throw new Error(`"${key}" is told twice`);
  return all[0];
}

/** Throws where a key is none of those that are known. */
export function refuseOtherKeys(facts: ReadonlyMap<string, unknown>, keys: readonly string[]): void {
  for (const key of facts.keys()) if (!keys.includes(key)) throw new Error(`unknown key "${key}"`);
}

/** The word that the text is; throws where it is none of them. */
export function parseWord<Word extends string>(text: string | undefined, words: readonly Word[]): Word | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found === undefined) throw new Error(`"${text}" is none of ${words.join(', ')}`);
  return found;
}

/** Splits the fixture notation: a line `#- /path` or `;- /path` begins a file. Paths lose their first slash. */
export function splitFixture(text: string): Map<string, string> {
  const files = new Map<string, string>();
  let lines: string[] | undefined;
  let current = '';
  const close = (): void => {
    if (lines) files.set(current, lines.join('\n').trimEnd() + '\n');
  };
  for (const line of text.split('\n')) {
    const marker = /^[#;]- \/(\S+)$/.exec(line);
    if (marker?.[1] !== undefined) {
      close();
      current = marker[1];
      lines = [];
    } else if (lines) lines.push(line);
    else if (line.trim() !== '') throw new Error(`text before the first file: ${line}`);
  }
  close();
  return files;
}

function readFact(line: string): Entry {
  const fact = /^- ([a-z]+): (.+)$/.exec(line);
  if (fact?.[1] === undefined || fact[2] === undefined) throw new Error(`not a fact ("- key: value"): ${line}`);
  return { kind: 'fact', key: fact[1], value: fact[2].trim() };
}
