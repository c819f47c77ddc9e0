/** Globs of Go's filepath.Match, as COPY and ADD use them: `*` and `?` within a name, `[a-z]`, and `\` before a character that is meant. */
import { exactly, matchesName, type GlobPart } from '../text/name-glob.ts';

export function hasGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Tells whether a name (no `/`) is one that the glob of a single name matches; a malformed glob matches nothing. */
export function nameMatcher(glob: string): (name: string) => boolean {
  const parts = partsOf(glob);
  return parts === undefined ? () => false : (name) => matchesName(parts, name);
}

function partsOf(glob: string): readonly GlobPart[] | undefined {
  const parts: GlobPart[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (character === '*') parts.push('many');
    else if (character === '?') parts.push(() => true);
    else if (character === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end < 0) return undefined;
      parts.push(classOf(glob.slice(at + 1, end)));
      at = end;
    } else parts.push(exactly(character === '\\' ? glob.charAt(++at) : character));
  }
  return parts;
}

function classOf(text: string): (character: string) => boolean {
  const negated = text.startsWith('^');
  const members = negated ? text.slice(1) : text;
  return (character) => {
    let found = false;
    for (let at = 0; at < members.length; at++) {
      const from = members.charAt(at);
      const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length;
      const to = isRange ? members.charAt(at + 2) : from;
      if (isRange) at += 2;
      found ||= from <= character && character <= to;
    }
    return found !== negated;
  };
}
