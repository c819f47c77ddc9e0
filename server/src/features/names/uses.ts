/** The names in a text, by language: apart from what editors ask for, as most of that looks names up. */
import type { Tree, Trees } from '../../syntax/language.ts';
import { usesInFpm } from './fpm-uses.ts';
import type { NameUse } from './name-use.ts';
import { usesInNginx, type Family } from './nginx-uses.ts';

type Uses<T> = (tree: T, family: Family, only: string | undefined) => readonly NameUse[];

/** Texts of a language that is not here have no names. */
const uses: { readonly [Id in keyof Trees]?: Uses<Trees[Id]> } = { nginx: usesInNginx, 'php-fpm': usesInFpm };

/** All names of a text, in its order; with `only` words without this text are passed over. */
export function usesOfTree(tree: Tree, family: Family, only: string | undefined): readonly NameUse[] {
  // the entry of a dialect takes the trees of that dialect, and is given no other
  return (uses[tree.dialect] as Uses<Tree> | undefined)?.(tree, family, only) ?? [];
}
