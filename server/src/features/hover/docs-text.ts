/** Documentation cut to what one reads in a hover. */

const mostText = 1200;

export interface Cut {
  readonly text: string;
  readonly isCut: boolean;
}

/** The first paragraphs of a Markdown text, at most about 1200 characters, never the half of a code block. */
export function cutDocs(docs: string, most = mostText): Cut {
  if (docs.length <= most) return { text: docs, isCut: false };
  const kept: string[] = [];
  let length = 0;
  for (const block of blocksOf(docs)) {
    if (length + block.length > most && kept.length > 0) break;
    kept.push(block);
    length += block.length + 1;
  }
  const whole = withoutLeadIn(kept).join('\n').trimEnd();
  const text = whole.endsWith(':') ? whole.slice(0, whole.lastIndexOf('. ') + 1) : whole;
  return { text: text.length > most * 1.5 ? cutSentence(text, most) : text, isCut: true };
}

/** Parts that may stand alone: a code block as one, everything else up to the next empty line or list item. */
function blocksOf(docs: string): readonly string[] {
  const blocks: string[] = [];
  let fenced = false;
  const lines = docs.split('\n');
  for (const [index, line] of lines.entries()) {
    const fence = line.trimStart().startsWith('```');
    const last = blocks.length - 1;
    // what is indented belongs to the list item above
    const goesOn = /^ {2}/.test(line === '' ? (lines[index + 1] ?? '') : line);
    if (last < 0 || (!fenced && !goesOn && (fence || line === '' || line.startsWith('- ')))) blocks.push(line);
    else blocks[last] = `${blocks[last] ?? ''}\n${line}`;
    if (fence) fenced = !fenced;
  }
  return blocks;
}

/** A last part that announces an example which was cut away goes too. */
function withoutLeadIn(blocks: readonly string[]): readonly string[] {
  let end = blocks.length;
  while (end > 1 && ((blocks[end - 1] ?? '').trim() === '' || (blocks[end - 1] ?? '').trimEnd().endsWith(':'))) end--;
  return blocks.slice(0, end);
}

function cutSentence(text: string, most: number): string {
  const end = text.lastIndexOf('. ', most);
  return end < 0 ? `${text.slice(0, most)}…` : text.slice(0, end + 1);
}
