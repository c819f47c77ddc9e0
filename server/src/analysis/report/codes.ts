/** Every code that a finding may have, and the nearest one to a word that is none. */
import { editDistance } from '../../text/edit-distance.ts';
import { allRules } from '../../rules/all.ts';
import { suppressionCodes, syntaxCodes, type CodeInfo } from './other-codes.ts';

let known: ReadonlyMap<string, CodeInfo> | undefined;

/** Codes whose severity may be set, by code: of rules, of problems of form, and of suppressions. */
export function configurableCodes(): ReadonlyMap<string, CodeInfo> {
  return (known ??= new Map(
    [...allRules, ...syntaxCodes, ...suppressionCodes].map(({ code, title, severity }) => [
      code,
      { code, title, severity },
    ]),
  ));
}

let former: ReadonlyMap<string, string> | undefined;

/** Codes that were renamed, each with the one that holds now. */
export function formerCodes(): ReadonlyMap<string, string> {
  return (former ??= new Map(
    allRules.flatMap(({ code, formerly = [] }) => formerly.map((old) => [old, code] as const)),
  ));
}

/** The code that a finding has now, for one that it had before or has. */
export function currentCode(code: string): string {
  return formerCodes().get(code) ?? code;
}

/** `told-ini-misread was renamed to php-value-misread`. */
export function sayRenamed(old: string, code: string): string {
  return `${old} was renamed to ${code}`;
}

/** Whether a suppression in a file may name the code: one about suppressions is set in gatewise.json instead. */
export function isSuppressible(code: string): boolean {
  return configurableCodes().has(code) && !suppressionCodes.some((one) => one.code === code);
}

/** Of `choices`, the one that the word most likely means; `undefined` where none is near. */
export function nearestWord(word: string, choices: Iterable<string>): string | undefined {
  if (word.length > 80) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const choice of choices) {
    const distance =
      lower.length > 2 && choice.toLowerCase().startsWith(lower) ? 1 : editDistance(lower, choice.toLowerCase());
    if (distance >= least) continue;
    best = choice;
    least = distance;
  }
  return best;
}
