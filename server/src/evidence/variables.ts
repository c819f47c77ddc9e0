/** Variables in Compose files and Dockerfiles: `$V`, `${V}`, `${V:-default}`, `${V:+other}` and their like. */

export interface Expanded {
  readonly text: string;
  /** False where a variable has no value that the tree tells; it is left in the text as it is written. */
  readonly known: boolean;
}

const deepest = 8;
/** Values may be made of values: a longer text (UTF-16 code units) is not known. */
const longest = 65_536;

/**
 * Replaces variables by their values. `lookup` gives the value of a name, or `undefined` where it is not known.
 * `escape` is what makes a dollar a plain one: `$$` in Compose, a backslash in a Dockerfile.
 */
export function expandVariables(
  text: string,
  lookup: (name: string) => string | undefined,
  escape: '$' | '\\',
): Expanded {
  return expand(text, { lookup, escape }, 0);
}

/** What a text with variables is read with. */
interface Reading {
  readonly lookup: (name: string) => string | undefined;
  readonly escape: '$' | '\\';
}

function expand(text: string, reading: Reading, depth: number): Expanded {
  if (!text.includes('$')) return { text, known: true };
  let out = '';
  let known = true;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === reading.escape && text.charAt(at + 1) === '$') {
      out += '$';
      at += 2;
      continue;
    }
    const one = character === '$' ? variableAt(text, at, reading, depth) : undefined;
    out += one?.text ?? character;
    known &&= one?.known ?? true;
    at = one?.end ?? at + 1;
    if (out.length > longest) return { text: text.slice(0, longest), known: false };
  }
  return { text: out, known };
}

function variableAt(
  text: string,
  at: number,
  reading: Reading,
  depth: number,
): (Expanded & { readonly end: number }) | undefined {
  const bare = /^\w+/.exec(text.slice(at + 1, at + 101))?.[0];
  if (bare !== undefined) {
    const value = reading.lookup(bare);
    return { text: value ?? `$${bare}`, known: value !== undefined, end: at + 1 + bare.length };
  }
  if (text.charAt(at + 1) !== '{' || depth >= deepest) return undefined;
  const close = closing(text, at + 2);
  const inner = text.slice(at + 2, close);
  const end = Math.min(text.length, close + 1);
  const written = { text: text.slice(at, end), known: false, end };
  const name = /^\w+/.exec(inner.slice(0, 100))?.[0];
  if (name === undefined) return written;
  const operator = /^:?[-+?]/.exec(inner.slice(name.length, name.length + 2))?.[0];
  const value = reading.lookup(name);
  if (operator === undefined)
    return inner.length === name.length && value !== undefined ? { text: value, known: true, end } : written;
  const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'));
  const other = (): Expanded => expand(inner.slice(name.length + operator.length), reading, depth + 1);
  if (operator.endsWith('+')) return { ...(isSet ? other() : { text: '', known: value !== undefined }), end };
  if (isSet) return { text: value, known: true, end };
  return operator.endsWith('-') ? { ...other(), end } : written;
}

/** Offset of the brace that closes the one before `from`, or the text's length. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at;
  }
  return text.length;
}

/** The values of a `.env` file: `NAME=value` a line, quotes removed, `export ` and comments left out. */
export function readEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line.slice(0, 4096));
    if (match === null) continue;
    const written = (match[2] ?? '').trim();
    const quote = /^["']/.exec(written)?.[0];
    const end = quote === undefined ? written.search(/\s#/) : written.indexOf(quote, 1);
    const value =
      quote === undefined
        ? written.slice(0, end < 0 ? undefined : end).trim()
        : written.slice(1, end < 0 ? undefined : end);
    values.set(match[1] ?? '', quote === "'" ? value : expandVariables(value, (name) => values.get(name), '\\').text);
  }
  return values;
}
