/** Globs of Go's filepath.Match, as COPY and ADD use them: `*` and `?` within a name, `[a-z]`, and `\` before a character that is meant. */

interface Part {
  readonly kind: 'one' | 'any' | 'many';
  readonly accepts: (character: string) => boolean;
}

export function hasGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Tells whether a name (no `/`) is one that the glob of a single name matches; a malformed glob matches nothing. */
export function nameMatcher(glob: string): (name: string) => boolean {
  const parts = partsOf(glob);
  return parts === undefined ? () => false : (name) => matches(parts, name.split(''));
}

function partsOf(glob: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (character === '*') parts.push({ kind: 'many', accepts: () => true });
    else if (character === '?') parts.push({ kind: 'any', accepts: () => true });
    else if (character === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end < 0) return undefined;
      parts.push({ kind: 'one', accepts: classOf(glob.slice(at + 1, end)) });
      at = end;
    } else {
      const meant = character === '\\' ? glob.charAt(++at) : character;
      parts.push({ kind: 'one', accepts: (other) => other === meant });
    }
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

/** Goes back to the last `*` only: no more steps than the product of the two lengths. */
function matches(parts: readonly Part[], name: readonly string[]): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let item = 0; item < name.length; ) {
    const part = parts[at];
    if (part?.kind === 'many') {
      star = at++;
      resume = item;
    } else if (part?.accepts(name[item] ?? '') === true) {
      at++;
      item++;
    } else if (star >= 0) {
      at = star + 1;
      item = ++resume;
    } else return false;
  }
  return parts.slice(at).every((part) => part.kind === 'many');
}
