/** Codes of findings that no rule makes: problems of form, and what is reported about suppressions. */
import type { Severity } from '../../rules/kit/rule.ts';
import type { RuleCode } from '../../rules/kit/codes.ts';
import type { SyntaxCode } from '../../syntax/problem.ts';

/** What a code is called, and its severity unless somebody sets another. */
type Named = readonly [title: string, severity: Severity];

const ofForm: Readonly<Record<SyntaxCode, Named>> = {
  'blank-before-section': ['Spaces before a section header, which PHP-FPM does not allow', 'error'],
  'byte-order-mark': ['A byte order mark before the first name', 'error'],
  'empty-quotes': ["`''` is not a value for PHP-FPM", 'error'],
  'hash-comment': ['`#` does not begin a comment in PHP-FPM', 'error'],
  'malformed-key': ['The name of a setting is missing or invalid', 'error'],
  'malformed-variable': ['An incomplete `${NAME}`', 'error'],
  'missing-brace': ['A block without its opening brace', 'error'],
  'missing-equals': ['A setting without `=`', 'error'],
  'missing-key': ['A value without the name of its setting', 'error'],
  'missing-semicolon': ['A directive without its semicolon', 'error'],
  'stray-quote': ['A quote ends the value early', 'warning'],
  'unclosed-block': ['A block without its closing brace', 'error'],
  'unclosed-index': ['An index without its closing bracket', 'error'],
  'unclosed-quote': ['A quote that is not closed', 'error'],
  'unclosed-section': ['A section without its closing bracket', 'error'],
  'unexpected-after-quote': ['Text directly after a closing quote', 'error'],
  'unexpected-brace': ['A brace that opens or closes nothing', 'error'],
  'unexpected-equals': ['`=` in a value without quotes', 'error'],
  'unexpected-operator': ['An operator in a value without quotes', 'error'],
  'unexpected-semicolon': ['A semicolon that ends nothing', 'error'],
  'unexpected-text': ['Text that PHP-FPM cannot read', 'error'],
  'unquoted-brace': ['A brace of a regular expression without quotes', 'error'],
  'word-beside-boolean': ['A word such as `on` next to others without quotes', 'error'],
};

const ofSuppressions = {
  'suppression-renamed-code': ['A suppression names a finding by its former code', 'info'],
  'suppression-unknown-code': ['A suppression names a finding that does not exist', 'info'],
  'suppression-unused': ['A suppression has nothing to suppress', 'info'],
  'suppression-without-reason': ['A suppression has no reason', 'info'],
} as const satisfies Readonly<Record<string, Named>>;

/** What is wrong with a gatewise.json. It cannot be turned off: settings that are not read hide that they are not. */
export const configCode = 'config-invalid';

export type SuppressionCode = keyof typeof ofSuppressions;

/** Every code that a finding may have. */
export type FindingCode = RuleCode | SyntaxCode | SuppressionCode | typeof configCode;

export interface CodeInfo {
  readonly code: FindingCode;
  readonly title: string;
  /** What it is unless somebody says otherwise. */
  readonly severity: Severity;
}

function infos(table: Readonly<Partial<Record<FindingCode, Named>>>): readonly CodeInfo[] {
  return Object.entries(table).map(([code, [title, severity]]) => ({ code: code as FindingCode, title, severity }));
}

/** What the readers of both languages report about a file's form. */
export const syntaxCodes: readonly CodeInfo[] = infos(ofForm);

/** What is reported about suppressions themselves. */
export const suppressionCodes: readonly CodeInfo[] = infos(ofSuppressions);
