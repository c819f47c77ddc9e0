/** The languages that the model is made of: one line for each. A file of another language tells others nothing, and is not kept where only the disk has it. */
import type { FactsByLanguage, FileFacts } from '../../model/facts.ts';
import type { Tree, Trees } from '../../syntax/language.ts';
import type { LanguageModel } from './language-model.ts';
import { fpmModel } from './languages/fpm.ts';
import { nginxModel } from './languages/nginx.ts';
import type { Move } from './shift.ts';

type Models = { readonly [Id in keyof FactsByLanguage]: LanguageModel<Trees[Id], FactsByLanguage[Id]> };

const models: Models = { nginx: nginxModel, 'php-fpm': fpmModel };

/** What the language of a file says of it; `undefined` for a language that the model is not made of, and for other programs' files. */
export function modelOf({ dialect }: { readonly dialect: string }): LanguageModel<Tree, FileFacts> | undefined {
  // the entry of a dialect takes the trees and facts of that dialect, and is given no others
  return (models as Readonly<Record<string, unknown>>)[dialect] as LanguageModel<Tree, FileFacts> | undefined;
}

/** The same facts with every place moved. */
export function shiftFacts(facts: FileFacts, move: Move): FileFacts {
  return (models[facts.dialect] as LanguageModel<Tree, FileFacts>).shift(facts, move);
}

/** Whether most of what stands in a file is what its program knows. An empty one does not look like that. */
export function looksLikeConfig(tree: Tree): boolean {
  return modelOf(tree)?.looksLikeConfig(tree) === true;
}
