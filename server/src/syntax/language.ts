/** The languages that are read: one line for each, and a folder of its own. */
import { fpmLanguage } from './fpm/language.ts';
import type { FpmTree } from './fpm/tree.ts';
import type { Language } from './language-parts.ts';
import { nginxLanguage } from './nginx/language.ts';
import type { NginxTree } from './nginx/tree.ts';
import { iniLanguage } from './php-ini/language.ts';
import type { IniTree } from './php-ini/tree.ts';

/** The tree of a text, by the language's id. */
export interface Trees {
  readonly nginx: NginxTree;
  readonly 'php-fpm': FpmTree;
  readonly 'php-ini': IniTree;
}

export type LanguageId = keyof Trees;
export type Tree = Trees[LanguageId];

const languages: { readonly [Id in LanguageId]: Language<Trees[Id]> } = {
  nginx: nginxLanguage,
  'php-fpm': fpmLanguage,
  'php-ini': iniLanguage,
};

export const languageIds = Object.keys(languages) as readonly LanguageId[];

/** The language that a tree is of. */
export function languageOf(tree: Tree): Language<Tree> {
  // the entry of a dialect takes the trees of that dialect, and is given no other
  return languages[tree.dialect] as Language<Tree>;
}

/** The language of an id. */
export function languageNamed<Id extends LanguageId>(id: Id): Language<Trees[Id]> {
  return languages[id];
}
