/** Where the page of a rule is. */
import { allRules } from '../rules/all.ts';

const base = 'https://github.com/gatewise/gatewise/blob/main/docs/rules';
let codes: ReadonlySet<string> | undefined;

/** The page behind a code; `undefined` for problems of syntax, which have none. */
export function docsUrl(code: string): string | undefined {
  codes ??= new Set(allRules.map((rule) => rule.code));
  return codes.has(code) ? `${base}/${code}.md` : undefined;
}
