/** Globs of settings: `*` and `?` within a name, `**` for any number of folders, `{a,b}` for either. */
import { matchWild } from './name-glob.ts';

/** `{a,b}{c,d}…` multiplies: more variants than this are left as they are written. */
const mostVariants = 64;

/**
 * Tells whether a relative path (with `/`, no leading one) is named by a glob. As in .gitignore, a glob without a slash names files and
 * folders at any depth, and what names a folder names everything below it.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const variants = expandBraces(glob).map(partsOf);
  return (path) => {
    const names = path.split('/');
    return variants.some((parts) => matchParts(parts, names));
  };
}

function partsOf(glob: string): readonly string[] {
  const bare = glob.replace(/^(?:\.?\/)+/, '').replace(/(?<!\/)\/+$/, '');
  const anchored = /^\.?\//.test(glob) || bare.includes('/');
  const parts = bare.split('/').filter((part) => part !== '' && part !== '.');
  return [...(anchored ? [] : ['**']), ...parts, '**'];
}

function expandBraces(glob: string): readonly string[] {
  let variants = [glob];
  for (;;) {
    const next = variants.flatMap((one) => {
      const match = /\{([^{}]*)\}/.exec(one);
      if (match === null) return [one];
      return (match[1] ?? '').split(',').map((choice) => one.slice(0, match.index) + choice + one.slice(match.index + match[0].length));
    });
    if (next.length === variants.length && next.every((one, index) => one === variants[index])) return variants;
    if (next.length > mostVariants) return variants;
    variants = next;
  }
}

/** Goes back to the last `**` only, so that no glob takes more than the product of the two lengths. */
function matchParts(parts: readonly string[], names: readonly string[]): boolean {
  return matchWild(parts, names, (part) => part === '**', (part, name) => matchWild(part.split(''), name, (sign) => sign === '*', (sign, letter) => sign === '?' || sign === letter));
}
