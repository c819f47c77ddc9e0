/** What a file is: its words, its name and the editor say what it may be, and its statements whether it is that. */
import { nginxAnchorWords, unlimitedDirectives, type NginxContext } from '../../catalog/nginx/directives.ts';
import { dialectOf, languageByEditorId, type Dialect } from '../../syntax/dialect.ts';
import { partsOfDump } from '../../syntax/dump.ts';
import { languageNamed, type LanguageId, type Tree, type Trees } from '../../syntax/language.ts';
import type { DialectInput } from '../../syntax/language-parts.ts';
import { modelOf } from './languages.ts';

export interface Recognized {
  readonly dialect: Dialect;
  /** The text, parsed as the dialect has it; `undefined` for a foreign one. */
  readonly tree: Tree | undefined;
  /** The contexts that nginx's text fits into; none for others. */
  readonly contexts: readonly NginxContext[];
}

const fitsNowhere: readonly NginxContext[] = [];
const foreign: Recognized = { dialect: 'foreign', tree: undefined, contexts: fitsNowhere };

/** The dialect of a text, and its tree. */
export function recognize(input: DialectInput): Recognized {
  const { dialect, sure } = dialectOf(input);
  if (dialect === 'foreign') return foreign;
  const tree = parseAs(dialect, input.text);
  const model = modelOf(tree);
  if (model === undefined) return { dialect, tree, contexts: fitsNowhere };
  const contexts = model.contexts(tree);
  return model.isForeign(tree, { input, sure, contexts }) ? foreign : { dialect, tree, contexts };
}

/** Whether a text is a configuration of nginx or PHP-FPM, or one that they printed. */
export function isRecognized(input: DialectInput): boolean {
  return partsOfDump(input.text) !== undefined || recognize(input).dialect !== 'foreign';
}

/** The tree of a text that is known to be of a dialect. */
export function parseAs<Id extends LanguageId>(dialect: Id, text: string): Trees[Id] {
  return languageNamed(dialect).parse(text, { anchors: nginxAnchorWords(), unlimited: unlimitedDirectives() });
}

/** Whether an editor calls a document by the name of one of our languages. */
export function isOurLanguage(languageId: string | undefined): boolean {
  return languageId !== undefined && languageByEditorId(languageId) !== undefined;
}

/** What an editor is asked to call a document that it calls otherwise: an id of a language that we bring, or `foreign`; `undefined` where nothing is to be said. */
export function languageToReport(dialect: Dialect, languageId: string): Dialect | undefined {
  if (dialect === 'foreign') return isOurLanguage(languageId) ? dialect : undefined;
  return isOurLanguage(languageId) || !languageNamed(dialect).hints.isGiven ? undefined : dialect;
}
