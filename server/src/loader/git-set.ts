/** Characters in brackets as git reads them (wildmatch.c): unlike glob(3), the lower end of a range always counts, and an unknown class spoils the pattern. */

type Accepts = (character: string) => boolean;

/** All that ASCII has of each class. */
const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[A-Za-z0-9]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  ['cntrl', /\p{Cc}/u],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\v\f\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

/** The set whose `[` stands before `from`, and where its `]` is; `undefined` where none is, so that nothing matches. */
export function readGitSet(
  pattern: string,
  from: number,
): { readonly accepts: Accepts; readonly end: number } | undefined {
  const negated = pattern[from] === '!' || pattern[from] === '^';
  const members: Accepts[] = [];
  let before: string | undefined;
  let at = negated ? from + 1 : from;
  do {
    const member = memberAt(pattern, at, before);
    if (member === undefined) return undefined;
    members.push(member.accepts);
    before = member.single;
    at = member.next;
  } while (at < pattern.length && pattern[at] !== ']');
  if (at >= pattern.length) return undefined;
  return { accepts: (character) => members.some((accepts) => accepts(character)) !== negated, end: at };
}

interface Member {
  readonly accepts: Accepts;
  readonly next: number;
  /** The character, where it may begin a range. */
  readonly single?: string;
}

function memberAt(pattern: string, at: number, before: string | undefined): Member | undefined {
  const character = pattern[at];
  if (character === undefined) return undefined;
  if (character === '-' && before !== undefined && at + 1 < pattern.length && pattern[at + 1] !== ']') {
    const high = plainAt(pattern, at + 1);
    return high && { accepts: (one) => before <= one && one <= high.character, next: high.next };
  }
  if (pattern.startsWith('[:', at)) {
    const close = pattern.indexOf(']', at + 2);
    if (close < 0) return undefined;
    if (close > at + 2 && pattern[close - 1] === ':') {
      const expression = classes.get(pattern.slice(at + 2, close - 1));
      return expression && { accepts: (one) => expression.test(one), next: close + 1 };
    }
  }
  const plain = plainAt(pattern, at);
  return plain && { accepts: (one) => one === plain.character, next: plain.next, single: plain.character };
}

function plainAt(pattern: string, at: number): { readonly character: string; readonly next: number } | undefined {
  const place = pattern[at] === '\\' ? at + 1 : at;
  return place < pattern.length ? { character: pattern.charAt(place), next: place + 1 } : undefined;
}
