/** PHP-FPM in the table of languages that the model is made of. */
import { fpmDirective } from '../../../catalog/fpm/directives.ts';
import type { NginxContext } from '../../../catalog/nginx/directives.ts';
import type { FpmFacts } from '../../../model/facts.ts';
import { fpmFacts } from '../../../model/fpm/facts-of.ts';
import type { FpmTree } from '../../../syntax/fpm/tree.ts';
import type { LanguageModel } from '../language-model.ts';
import { shiftFpmFacts } from '../shift.ts';

const fitsNowhere: readonly NginxContext[] = [];
const mostLooked = 200;

export const fpmModel: LanguageModel<FpmTree, FpmFacts> = {
  contexts: () => fitsNowhere,
  isForeign: (tree, { input, sure }) => !sure && !isPoolDirectory(input.path) && isForeignFpm(tree, input.text),
  looksLikeConfig: (tree) => shareOfKeys(tree) >= 0.6,
  facts: fpmFacts,
  shift: shiftFpmFacts,
  isPrintedOtherwise: true,
  startOutcome: 'fpm-start',
  readers: (index, file) => index.mastersOf(file).length,
};

/** Whether a file lies where PHP-FPM reads every file that a pattern names, whatever it holds. */
function isPoolDirectory(path: string | undefined): boolean {
  return path !== undefined && /\/(?:pool|fpm|php-?fpm)\.d\/[^/]*$/.test(path);
}

/** Whether a text that only its name calls PHP-FPM's has lines, and none that PHP-FPM knows. */
function isForeignFpm(tree: FpmTree, text: string): boolean {
  if (tree.lines.some((line) => line.kind === 'section' || isKnownKey(line.key.text))) return false;
  return tree.lines.length > 0 || /^[ \t]*[^\s;#]/m.test(text);
}

/** Whether PHP-FPM knows a key, in a pool or in the global section. */
function isKnownKey(key: string): boolean {
  return key === 'include' || fpmDirective(key, 'pool') !== undefined || fpmDirective(key, 'global') !== undefined;
}

/** The share of known keys among the first ones; 0 where there is none. */
function shareOfKeys(tree: FpmTree): number {
  let total = 0;
  let known = 0;
  for (const line of tree.lines.slice(0, mostLooked)) {
    if (line.kind === 'section') continue;
    total++;
    if (isKnownKey(line.key.text)) known++;
  }
  return total === 0 ? 0 : known / total;
}
