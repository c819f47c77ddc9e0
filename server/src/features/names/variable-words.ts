/** Which words of nginx hold variables, which are regular expressions, and where in them the names stand. */
import { variablesOf } from '../../syntax/nginx/at-offset.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import type { TextRange } from '../../text/range.ts';
import type { NameUse } from './name-use.ts';

/** A dollar character in them is a letter like any other, or a sign of a regular expression. */
const literal = new Set([
  'include',
  'server_name',
  'listen',
  'user',
  'pid',
  'location',
  'upstream',
  'error_log',
  'env',
  'load_module',
  'lock_file',
  'fastcgi_split_path_info',
  'events',
  'types',
  'charset_map',
]);

export function mayHoldVariables(name: string): boolean {
  return !literal.has(name);
}

/** Whether an argument is a regular expression. */
export function isRegexWord({ name, args }: NginxDirective, index: number): boolean {
  const before = args[index - 1]?.value;
  if (name.value === 'rewrite') return index === 0;
  if (name.value === 'if') return before !== undefined && /^!?~\*?$/.test(before);
  return args[index]?.value.startsWith('~') === true;
}

/** The variables of a word, captures by number left out; `shown` is with its character. */
export function* variableNamesIn(
  text: string,
  word: NginxWord,
): Iterable<{ readonly text: string; readonly range: TextRange; readonly shown: TextRange }> {
  for (const { name, range: shown } of variablesOf(text, word)) {
    if (/^[0-9]$/.test(name)) continue;
    const start = shown.start + (text.charCodeAt(shown.start + 1) === 123 ? 2 : 1);
    yield { text: name, range: { start, end: start + name.length }, shown };
  }
}

/** Named groups of a regular expression, and what in it refers back to them. */
export function* groupsIn(
  text: string,
  word: TextRange,
): Iterable<{ readonly text: string; readonly range: TextRange; readonly role: NameUse['role'] }> {
  const raw = text.slice(word.start, word.end);
  if (!raw.includes('?') && !raw.includes('\\')) return;
  for (const match of raw.matchAll(/(\(\?P?[<'])([A-Za-z_]\w*)[>']|(\\k[<{']|\(\?P=|\(\?P>)([A-Za-z_]\w*)/g)) {
    const name = match[2] ?? match[4] ?? '';
    const start = word.start + match.index + (match[1] ?? match[3] ?? '').length;
    yield {
      text: name,
      range: { start, end: start + name.length },
      role: match[2] === undefined ? 'reference' : 'definition',
    };
  }
}

/** `ngx.var.name` and `ngx.var["name"]`. */
export function* luaVariablesIn(
  text: string,
  body: TextRange,
): Iterable<{ readonly text: string; readonly range: TextRange }> {
  for (const match of text.slice(body.start, body.end).matchAll(/(\bngx\.var(?:\.|\[\s*\\?["']))([A-Za-z_]\w*)/g)) {
    const start = body.start + match.index + (match[1] ?? '').length;
    yield { text: match[2] ?? '', range: { start, end: start + (match[2] ?? '').length } };
  }
}
