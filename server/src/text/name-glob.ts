/** Globs of one name (no `/`), as glob(3) and Go's filepath.Match read them; and the one way in which all globs here are matched. */

type Accepts = (character: string) => boolean;

/** One character that is accepted, or any number of them. */
export type GlobPart = Accepts | 'many';

/**
 * Whether the parts match all the items. Goes back to the last star only, so that no pattern takes more steps than the product of the
 * two lengths.
 */
export function matchWild<P, N>(
  pattern: readonly P[],
  items: ArrayLike<N>,
  isStar: (part: P) => boolean,
  isSame: (part: P, item: N) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let item = 0; item < items.length;) {
    const part = pattern[at];
    const here = items[item];
    if (part !== undefined && isStar(part)) {
      star = at++;
      resume = item;
    } else if (part !== undefined && here !== undefined && isSame(part, here)) {
      at++;
      item++;
    } else if (star >= 0) {
      at = star + 1;
      item = ++resume;
    } else return false;
  }
  return pattern.slice(at).every(isStar);
}

export function matchesName(parts: readonly GlobPart[], name: string): boolean {
  return matchWild<GlobPart, string>(
    parts,
    name,
    (part) => part === 'many',
    (part, character) => part !== 'many' && part(character),
  );
}

const any: Accepts = () => true;

/** Tells whether glob(3) finds a name with this pattern: `*`, `?`, `[a-z]`, `[!…]`, `[[:digit:]]`, and `\` before a character that is meant. Only a written dot matches a leading one. */
export function posixNameMatcher(glob: string): (name: string) => boolean {
  const parts: GlobPart[] = [];
  let mayClose = true;
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    const set = character === '[' && mayClose ? readSet(glob, at + 1) : undefined;
    if (character === '[' && set === undefined) mayClose = false;
    if (set !== undefined) {
      parts.push(set.accepts);
      at = set.end;
    } else if (character === '*') parts.push('many');
    else if (character === '?') parts.push(any);
    else parts.push(exactly(character === '\\' && at + 1 < glob.length ? glob.charAt(++at) : character));
  }
  const dotted = glob.startsWith('.') || glob.startsWith('\\.');
  return (name) => (dotted || !name.startsWith('.')) && matchesName(parts, name);
}

export function exactly(meant: string): Accepts {
  return (character) => character === meant;
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** What stands in brackets, `from` behind the first; `end` is where the last one stands. Brackets that nothing closes are meant as they are written. */
function readSet(glob: string, from: number): { readonly accepts: Accepts; readonly end: number } | undefined {
  const negated = glob[from] === '!' || glob[from] === '^';
  const members: Accepts[] = [];
  const first = negated ? from + 1 : from;
  for (let at = first; at < glob.length;) {
    if (glob[at] === ']' && at > first)
      return { accepts: (character) => members.some((accepts) => accepts(character)) !== negated, end: at };
    const named = glob.startsWith('[:', at) ? glob.indexOf(':]', at + 2) : -1;
    const expression = named < 0 ? undefined : classes[glob.slice(at + 2, named)];
    if (expression !== undefined) {
      members.push((character) => expression.test(character));
      at = named + 2;
      continue;
    }
    const low = readMember(glob, at);
    const isRange = glob[low.next] === '-' && low.next + 1 < glob.length && glob[low.next + 1] !== ']';
    const high = isRange ? readMember(glob, low.next + 1) : low;
    members.push((character) => low.character <= character && character <= high.character);
    at = high.next;
  }
  return undefined;
}

function readMember(glob: string, at: number): { readonly character: string; readonly next: number } {
  return glob[at] === '\\' && at + 1 < glob.length
    ? { character: glob.charAt(at + 1), next: at + 2 }
    : { character: glob.charAt(at), next: at + 1 };
}
