/** Patterns for hidden files that match everything, as a dot or its backslash is lost: what was meant. */
import { compilePcre } from '../../model/nginx/request/pcre.ts';

/**
 * The pattern with its dots escaped where it matches a URI only as one of them matches any character; `undefined` where that is not so.
 * @param uri in bytes
 */
export function withEscapedDots(pattern: string, flags: '' | 'i', uri: string): string | undefined {
  return firstWithout(uri, flags, pattern, [escaped(pattern)]);
}

/** The same for a pattern that is known to refuse too much, where the dot of hidden files may be lost or optional as well. */
export function withItsDot(pattern: string, flags: '' | 'i', uri: string): string | undefined {
  return firstWithout(uri, flags, pattern, [escaped(pattern), ...spellings(pattern)]);
}

function firstWithout(uri: string, flags: '' | 'i', pattern: string, spelled: readonly string[]): string | undefined {
  return spelled.find((better) => better !== pattern && compilePcre(better, flags).run(uri).kind === 'none');
}

/** Before a name or a group of names, as of an extension; behind a slash, as of a hidden file. */
function escaped(pattern: string): string {
  return pattern
    .replaceAll(/(^|[^\\[])\.(?=[a-z(])/gi, (_, before: string) => `${before}\\.`)
    .replaceAll(/(\/\)?)\.(?![*+?{])/g, (_, before: string) => `${before}\\.`);
}

/** The likeliest first. */
function spellings(pattern: string): readonly string[] {
  return [
    // any number of characters or of dots, so that there may be none
    pattern
      .replace(/\/\\?\.[*?]$/, '/\\.')
      .replace(/^\/\.\*(?=\\\.(?:\(\?!|$))/, '/')
      .replace(/(?<=[(|:])\\\.[*?](?=[|)])/, '\\.'),
    // what may not follow the dot of a hidden file is left, and the dot is not
    pattern.replace(/^(\^?\/)(?=\(\?!)/, '$1\\.'),
    // hidden files alone, not every name with a dot
    pattern.replace(/^\\\.$/, '/\\.'),
    // an empty alternative matches always
    pattern.replace(/\|(?=\)|$)|(?<=\((?:\?:)?)\||^\|/, ''),
  ];
}
