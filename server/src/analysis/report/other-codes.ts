/** Codes of findings that no rule makes: problems of form, and what is said of suppressions. */
import type { Severity } from '../../rules/kit/rule.ts';

export interface CodeInfo {
  readonly code: string;
  readonly title: string;
  /** What it is unless somebody says otherwise. */
  readonly severity: Severity;
}

/** What the readers of both languages say of a file's form. */
export const syntaxCodes: readonly CodeInfo[] = [
  { code: 'blank-before-section', title: 'Blanks before a section: PHP-FPM reads none', severity: 'error' },
  { code: 'byte-order-mark', title: 'A byte order mark before the first name', severity: 'error' },
  { code: 'empty-quotes', title: '`\'\'` is no value to PHP-FPM', severity: 'error' },
  { code: 'hash-comment', title: '`#` begins no comment in PHP-FPM', severity: 'error' },
  { code: 'malformed-key', title: 'No name of a setting', severity: 'error' },
  { code: 'malformed-variable', title: 'No complete `${NAME}`', severity: 'error' },
  { code: 'missing-brace', title: 'A block without its opening brace', severity: 'error' },
  { code: 'missing-equals', title: 'A setting without `=`', severity: 'error' },
  { code: 'missing-key', title: 'A value without the name of its setting', severity: 'error' },
  { code: 'missing-semicolon', title: 'A directive without its semicolon', severity: 'error' },
  { code: 'stray-quote', title: 'A quote ends the value early', severity: 'warning' },
  { code: 'unclosed-block', title: 'A block without its closing brace', severity: 'error' },
  { code: 'unclosed-index', title: 'An index without its closing bracket', severity: 'error' },
  { code: 'unclosed-quote', title: 'A quote without its end', severity: 'error' },
  { code: 'unclosed-section', title: 'A section without its closing bracket', severity: 'error' },
  { code: 'unexpected-after-quote', title: 'Something right behind a closing quote', severity: 'error' },
  { code: 'unexpected-brace', title: 'A brace that opens or closes nothing', severity: 'error' },
  { code: 'unexpected-equals', title: '`=` in a value without quotes', severity: 'error' },
  { code: 'unexpected-operator', title: 'An operator in a value without quotes', severity: 'error' },
  { code: 'unexpected-semicolon', title: 'A semicolon that ends nothing', severity: 'error' },
  { code: 'unexpected-text', title: 'Text that PHP-FPM cannot read', severity: 'error' },
  { code: 'unquoted-brace', title: 'A brace of a regular expression without quotes', severity: 'error' },
  { code: 'word-beside-boolean', title: 'A word like `on` beside others without quotes', severity: 'error' },
];

/** What is said of suppressions themselves. */
export const suppressionCodes: readonly CodeInfo[] = [
  { code: 'suppression-renamed-code', title: 'A suppression names a finding by the code that it had before', severity: 'info' },
  { code: 'suppression-unknown-code', title: 'A suppression names no finding that there is', severity: 'info' },
  { code: 'suppression-unused', title: 'A suppression has nothing to suppress', severity: 'info' },
  { code: 'suppression-without-reason', title: 'A suppression gives no reason', severity: 'info' },
];

/** What is wrong with a gatewise.json. It cannot be turned off: settings that are not read hide that they are not. */
export const configCode = 'config-invalid';
