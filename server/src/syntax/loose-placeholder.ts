/** Placeholders whose shape may mean something in a regular expression, a page's text or a format, told where none of these stands: `@NAME`, `<your domain>`, `((name))`, `[NAME]`, `$(NAME)`, `%s`. */

const longest = 400;
/** Elements of HTML, which `sub_filter` and `return` write. */
const element =
  '/?(?:a|abbr|article|aside|b|base|body|br|button|center|code|div|em|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|meta|nav|noscript|ol|p|pre|script|section|span|strong|style|svg|table|tbody|td|th|title|tr|u|ul)\\b';
const angled = `<(?!${element})[A-Za-z][\\w.-]*(?: [\\w.-]+){0,5}>`;
const angledForm = new RegExp(angled, 'i');
const angledStart = new RegExp(`^${angled}`, 'i');

/** What has to stand in a value at least, and how the whole looks. */
const forms: readonly (readonly [string, RegExp])[] = [
  ['$!', /\$!\{?[A-Za-z_]/],
  ['$(', /\$\((?:[A-Za-z_][\w.-]*|\([^()]{1,60}\))\)/],
  ['$[', /\$\[[A-Za-z_][\w.]*\]/],
  ['$$', /\$\$[A-Za-z_]\w*\$\$/],
  ['((', /\(\([A-Za-z_/][\w./-]*\)\)/],
  // Not the class `[a-z]`.
  ['[', /(?<![$@\w])\[(?=[A-Za-z_ -]{4,60}\])[A-Za-z]{2,}(?:[_-][A-Za-z]{2,})*\]/],
  ['<', angledForm],
  ['%', /(?<![\w%])%(?:\[\d\]|\d\$)?[sdvq](?![A-Za-z0-9%])/],
  // `access.format` has a letter behind it.
  ['%{', /%\{[A-Za-z_][\w.-]*\}(?![A-Za-z])/],
  ['#', /(?<!\w)#[A-Za-z_]\w+#(?!\w)/],
  [':', /(?<![^/=:]):[A-Z][A-Z0-9_]+:(?![^/.:])/],
  ['@', /(?<![\w@])@(?:[A-Z]\w*(?:\.[A-Z]\w*)+|\([\w.]{1,60}\)|\[[\w.]{1,60}\])/],
];

/** Whether a value is, or may be, a regular expression: in those the characters mean something else. */
export function looksRegular(value: string): boolean {
  return /[\^\\|]|^~|\.\*|\.\+/.test(value);
}

/** The first placeholder in a value that is no regular expression, no text for people and no format; `undefined` where none is. */
export function loosePlaceholderIn(value: string): string | undefined {
  if (value.length > longest || !/[$([<%#@:]/.test(value) || looksRegular(value)) return undefined;
  for (const [needed, form] of forms) {
    const found = value.includes(needed) ? form.exec(value) : null;
    if (found !== null) return found[0];
  }
  return undefined;
}

/** `@NAME` without a character at its end, of two capitals at least; `admin@HOST` is none. Where nginx takes a named location it is one. */
export function namedPlaceholderIn(value: string): string | undefined {
  if (value.length > longest || !value.includes('@')) return undefined;
  return /(?:(?<![\w@])@{1,2}[A-Z][A-Z0-9_]+|(?<=\w)@[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:(?![a-z@])|(?=(?:[kmgsdh]|ms|r\/[sm])(?!\w)))/.exec(
    value,
  )?.[0];
}

/** `${…}` with more in it than the name of a variable: `${shop.name}`, `${NAME:-php}`, `${(a.b)!}`. nginx has no such variable. */
export function foreignVariableIn(value: string): string | undefined {
  if (value.length > longest || !value.includes('${')) return undefined;
  return /\$\{(?!\w+\})[A-Za-z_(!][^\s{};]{0,100}\}/.exec(value)?.[0];
}

/** Whether a word is nothing but one of these placeholders. */
export function isWholeLoose(word: string): boolean {
  if (word.length > longest) return false;
  return (
    namedPlaceholderIn(word) === word ||
    foreignVariableIn(word) === word ||
    (!word.startsWith('#') && loosePlaceholderIn(word) === word)
  );
}

/** End of `<your domain>`, of several words on one line, at an offset; -1 where none is. */
export function angledEnd(text: string, at: number): number {
  const found = angledStart.exec(text.slice(at, at + 120))?.[0];
  return found === undefined || !found.includes(' ') ? -1 : at + found.length;
}
