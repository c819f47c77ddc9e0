/** What a file is: its words, its name and the editor say what it may be, and its statements whether it is that. */
import { partsOfDump } from '../../syntax/dump.ts';
import { nginxAnchorWords, unlimitedDirectives, type NginxContext } from '../../catalog/nginx-directives.ts';
import { dialectOf, dialectOfPlace, type Dialect, type DialectInput } from '../../syntax/dialect.ts';
import { parseFpm } from '../../syntax/fpm/parser.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import { parseNginx } from '../../syntax/nginx/parser.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { inferredContexts } from './infer-contexts.ts';
import { isKnownKey } from './looks-like-config.ts';
import { weighNginx, type Weight } from './weighing.ts';

export interface Recognized {
  readonly dialect: Dialect;
  /** The text, parsed as the dialect has it; `undefined` for a foreign one. */
  readonly tree: NginxTree | FpmTree | undefined;
  /** The contexts that nginx's text fits into; none for others. */
  readonly contexts: readonly NginxContext[];
}

const fitsNowhere: readonly NginxContext[] = [];
const foreign: Recognized = { dialect: 'foreign', tree: undefined, contexts: fitsNowhere };

/** The dialect of a text, and its tree. */
export function recognize(input: DialectInput): Recognized {
  const guess = dialectOf(input);
  if (guess.dialect === 'foreign') return foreign;
  if (guess.dialect === 'nginx') {
    const tree = parseAs('nginx', input.text);
    const contexts = inferredContexts(tree);
    return isForeignNginx(weighNginx(tree, contexts), priorOf(input)) ? foreign : { dialect: 'nginx', tree, contexts };
  }
  const tree = parseAs('php-fpm', input.text);
  return !guess.sure && !isPoolDirectory(input.path) && isForeignFpm(tree, input.text)
    ? foreign
    : { dialect: 'php-fpm', tree, contexts: fitsNowhere };
}

/** Whether a text is a configuration of nginx or PHP-FPM, or one that they printed. */
export function isRecognized(input: DialectInput): boolean {
  return partsOfDump(input.text) !== undefined || recognize(input).dialect !== 'foreign';
}

/** The tree of a text that is known to be of a dialect. */
export function parseAs(dialect: 'nginx', text: string): NginxTree;
export function parseAs(dialect: 'php-fpm', text: string): FpmTree;
export function parseAs(dialect: 'nginx' | 'php-fpm', text: string): NginxTree | FpmTree {
  return dialect === 'nginx' ? parseNginx(text, nginxAnchorWords(), unlimitedDirectives()) : parseFpm(text);
}

/** Who says that a text is nginx's before its statements are looked at. */
type Prior = 'language' | 'place' | 'none';

function priorOf({ languageId, path }: DialectInput): Prior {
  if (/^nginx$/i.test(languageId ?? '')) return 'language';
  return dialectOfPlace(path) === 'nginx' ? 'place' : 'none';
}

/**
 * Whether the statements tell that a text is another program's. Where nothing else says nginx, they have to speak for it; where the editor
 * or the place do, they have to speak against it, as somebody may be typing. Above this, most of the text has to.
 */
function isForeignNginx({ support, against }: Weight, prior: Prior): boolean {
  if (prior === 'none')
    return against > 0 ? support < 0.5 || support <= (against < 1 ? against : against * 1.5) : support < 0.3;
  const least = prior === 'language' ? 2 : 1;
  return against >= least && against > support * (support < 2 ? 3 : 10);
}

/** Whether a file lies where PHP-FPM reads every file that a pattern names, whatever it holds. */
function isPoolDirectory(path: string | undefined): boolean {
  return path !== undefined && /\/(?:pool|fpm|php-?fpm)\.d\/[^/]*$/.test(path);
}

/** Whether a text that only its name calls PHP-FPM's has lines, and none that PHP-FPM knows. */
function isForeignFpm(tree: FpmTree, text: string): boolean {
  if (tree.lines.some((line) => line.kind === 'section' || isKnownKey(line.key.text))) return false;
  return tree.lines.length > 0 || /^[ \t]*[^\s;#]/m.test(text);
}
