/** What an editor is answered, by language: one line for each language. What all of them have in common is in the module of the request. */
import type { Tree, Trees } from '../syntax/language.ts';
import { fpmCompletion } from './completion/fpm.ts';
import type { Cursor } from './completion/cursor.ts';
import type { Completions } from './completion/item.ts';
import { nginxCompletion } from './completion/nginx.ts';
import type { TextRange } from '../text/range.ts';
import { fpmTokens } from './hints/fpm-tokens.ts';
import { nginxTokens } from './hints/nginx-tokens.ts';
import type { Token } from './hints/token.ts';
import { fpmHover } from './hover/fpm.ts';
import { nginxHover } from './hover/nginx.ts';
import type { HoverParts } from './hover/parts.ts';
import type { HoverWorld } from './hover/world.ts';
import { fpmOutline } from './navigation/fpm-outline.ts';
import { nginxOutline } from './navigation/nginx-outline.ts';
import type { OutlineItem } from './navigation/outline-item.ts';

interface LanguageFeatures<T> {
  readonly hover: (world: HoverWorld, tree: T, offset: number) => HoverParts | undefined;
  readonly completion: (cursor: Cursor<T>) => Completions | undefined;
  readonly outline: (tree: T) => readonly OutlineItem[];
  /** Semantic tokens of what meets a range. */
  readonly tokens: (tree: T, range: TextRange) => readonly Token[];
}

const features: { readonly [Id in keyof Trees]: LanguageFeatures<Trees[Id]> } = {
  nginx: { hover: nginxHover, completion: nginxCompletion, outline: nginxOutline, tokens: nginxTokens },
  'php-fpm': { hover: fpmHover, completion: fpmCompletion, outline: fpmOutline, tokens: fpmTokens },
};

/** The answers for the language of a tree. */
export function featuresOf(tree: Tree): LanguageFeatures<Tree> {
  // the entry of a dialect takes the trees of that dialect, and is given no other
  return features[tree.dialect] as LanguageFeatures<Tree>;
}
