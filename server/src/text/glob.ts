/** Globs of settings: `*` and `?` within a name, `**` for any number of folders, `{a,b}` for either. */

type Token =
  | { readonly kind: 'character'; readonly character: string }
  /** `?` and `*`. */
  | { readonly kind: 'one' | 'many' }
  /** `**` and the slash behind it; `**` at the end; that with a slash before it, which names the folder itself too. */
  | { readonly kind: 'folders' | 'rest' | 'below' }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Token[])[] };

/** Where in a path a match may have come to. */
type Places = ReadonlySet<number>;

/** Braces within braces; deeper ones are taken as they are written. */
const deepest = 16;

/**
 * Tells whether a relative path (with `/`, no leading one) is named by a glob. As in .gitignore, a glob without a slash names files and
 * folders at any depth, and what names a folder names everything below it. `{a,b}{c,d}…` is not multiplied out: no glob takes more
 * steps than the product of its length and the path's.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const isAnchored = /^\.?\//.test(glob);
  const tokens =
    new Reader(
      glob
        .replaceAll(/\/(?:\.?\/)+/g, '/')
        .replace(/^\.?\/|^\.$/, '')
        .replace(/\/\.?$/, ''),
    ).choice(0)[0] ?? [];
  if (tokens.length === 0) return () => true;
  return (path) =>
    names(tokens, path, new Set([0]), 'path') || (!isAnchored && names(tokens, path, beginnings(path), 'name'));
}

/** What a glob is taken for: a path, or a name at any depth, so that no slash of the glob may be used. */
type Reading = 'path' | 'name';

function names(tokens: readonly Token[], path: string, from: Places, as: Reading): boolean {
  for (const place of follow(tokens, path, from, as)) if (place >= path.length || path[place] === '/') return true;
  return false;
}

function beginnings(path: string): Places {
  const places = new Set([0]);
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) places.add(slash + 1);
  return places;
}

function follow(tokens: readonly Token[], path: string, from: Places, as: Reading): Places {
  let places = from;
  for (const token of tokens) {
    if (places.size === 0) break;
    places =
      token.kind === 'choice'
        ? new Set(token.options.flatMap((option) => [...follow(option, path, places, as)]))
        : step(token, path, places, as);
  }
  return places;
}

function step(token: Exclude<Token, { kind: 'choice' }>, path: string, from: Places, as: Reading): Places {
  const places = new Set<number>();
  if (token.kind === 'rest') return new Set(from.size > 0 ? [path.length] : []);
  if (token.kind === 'folders') {
    const first = Math.min(...from);
    if (as === 'path') for (const place of beginnings(path)) if (place >= first) places.add(place);
    return places;
  }
  for (const place of from) {
    const here = path[place];
    const isEnd = here === undefined || here === '/';
    if (token.kind === 'below') {
      if (isEnd && as === 'path') return new Set([path.length]);
    } else if (token.kind === 'many') {
      for (let end = place; !places.has(end); end++) {
        places.add(end);
        if (end >= path.length || path[end] === '/') break;
      }
    } else if (
      token.kind === 'one'
        ? !isEnd
        : token.kind === 'character' && here === token.character && (here !== '/' || as === 'path')
    )
      places.add(place + 1);
  }
  return places;
}

class Reader {
  readonly #glob: string;
  /** The closing brace of each opening one. */
  readonly #closing: ReadonlyMap<number, number>;
  #at = 0;

  constructor(glob: string) {
    this.#glob = glob;
    this.#closing = closingBraces(glob);
  }

  /** What stands between commas, up to the brace that closes them or the end. */
  choice(depth: number): readonly (readonly Token[])[] {
    const options: Token[][] = [[]];
    while (this.#at < this.#glob.length) {
      const character = this.#glob.charAt(this.#at);
      if (depth > 0 && character === '}') break;
      if (depth > 0 && character === ',') {
        options.push([]);
        this.#at++;
      } else options.at(-1)?.push(this.#token(character, depth));
    }
    return options;
  }

  #token(character: string, depth: number): Token {
    if (this.#isWholeStars(this.#at)) return this.#folders();
    if (character === '/' && this.#isWholeStars(this.#at + 1) && this.#glob[this.#at + 3] !== '/') {
      this.#at += 3;
      return { kind: 'below' };
    }
    const end = depth < deepest ? this.#closing.get(this.#at) : undefined;
    this.#at++;
    if (character === '*') return { kind: 'many' };
    if (character === '?') return { kind: 'one' };
    if (end === undefined) return { kind: 'character', character };
    const options = this.choice(depth + 1);
    this.#at = end + 1;
    return { kind: 'choice', options };
  }

  /** `**` that is a whole name. */
  #isWholeStars(at: number): boolean {
    const before = this.#glob[at - 1];
    const behind = this.#glob[at + 2];
    return (
      this.#glob.startsWith('**', at) &&
      (before === undefined || /[/{,]/.test(before)) &&
      (behind === undefined || /[/},]/.test(behind))
    );
  }

  #folders(): Token {
    this.#at += 2;
    if (this.#glob[this.#at] !== '/') return { kind: 'rest' };
    this.#at++;
    return { kind: 'folders' };
  }
}

function closingBraces(glob: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < glob.length; at++) {
    if (glob[at] === '{') open.push(at);
    const start = glob[at] === '}' ? open.pop() : undefined;
    if (start !== undefined) closing.set(start, at);
  }
  return closing;
}
