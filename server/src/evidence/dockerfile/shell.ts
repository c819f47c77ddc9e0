/** Splits a shell text into commands and words, as far as telling what is installed and written needs it. */

export interface ShellWord {
  /** Without its quotes. */
  readonly text: string;
  /** Where the word begins in the text, behind an opening quote. */
  readonly index: number;
}

export type ShellCommand = readonly ShellWord[];

/**
 * The commands of a text, each with its words: ended by `;`, `&`, `|`, brackets of groups, and the end of a line that does not go on.
 * `>` is a word of its own. A quote that its line does not close is a letter.
 */
export function shellCommands(text: string): readonly ShellCommand[] {
  const commands: ShellWord[][] = [[]];
  let word: { text: string; index: number } | undefined;
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (commands.at(-1)?.length !== 0) commands.push([]);
  };
  const add = (part: string, index: number): void => {
    if (word === undefined) word = { text: part, index };
    else word.text += part;
  };
  const line = new LineEnds(text);
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      if (end < 0 || end > line.endOf(at)) add(character, at);
      else {
        add(text.slice(at + 1, end), at + 1);
        at = end;
      }
    } else if (character === '\\') {
      const next = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0];
      if (next === undefined) add(text.charAt(++at), at);
      else {
        endWord();
        at += next.length;
      }
    } else if (character === '>') {
      if (/^\d$/.test(word?.text ?? '')) word = undefined;
      endWord();
      commands.at(-1)?.push({ text: '>', index: at });
      while (/[>&|]/.test(text.charAt(at + 1))) at++;
    } else if (/[;&|\n()]/.test(character)) endCommand();
    else if (/\s/.test(character)) endWord();
    else add(character, at);
  }
  endCommand();
  return commands.filter((command) => command.length > 0);
}

/** Ends of lines, quick while the offsets asked for go forwards. */
class LineEnds {
  readonly #text: string;
  #end = -1;

  constructor(text: string) {
    this.#text = text;
  }

  endOf(at: number): number {
    if (this.#end < at) {
      const end = this.#text.indexOf('\n', at);
      this.#end = end < 0 ? this.#text.length : end;
    }
    return this.#end;
  }
}
