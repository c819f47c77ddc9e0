/** TEMPORARY by the lead until the real one is written: replace this file. */
export type Dialect = 'nginx' | 'php-fpm' | 'foreign';
export function dialectOf(input: { path: string | undefined; languageId: string | undefined; text: string }): { dialect: Dialect; sure: boolean } {
  const { text } = input;
  if (/^\s*\[(global|[\w.$-]+)\]/m.test(text) && /^\s*(pm|listen|include|user)\b.*=/m.test(text)) return { dialect: 'php-fpm', sure: true };
  if (/^\s*\w+[^=\n]*[;{]\s*(#.*)?$/m.test(text)) return { dialect: 'nginx', sure: true };
  return { dialect: 'foreign', sure: false };
}
