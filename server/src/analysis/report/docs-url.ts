/** Where the page behind a finding is. */
import { allRules } from '../../rules/all.ts';
import { configCode, suppressionCodes } from './other-codes.ts';

const base = 'https://github.com/gatewise/gatewise/blob/main/docs';
let pages: ReadonlyMap<string, string> | undefined;

/** The page behind a code; `undefined` for problems of syntax, which have none. */
export function docsUrl(code: string): string | undefined {
  pages ??= new Map([
    ...allRules.map((rule) => [rule.code, `rules/${rule.code}.md`] as const),
    ...suppressionCodes.map((one) => [one.code, 'suppressing.md'] as const),
    [configCode, 'settings.md'],
  ]);
  const page = pages.get(code);
  return page === undefined ? undefined : `${base}/${page}`;
}
