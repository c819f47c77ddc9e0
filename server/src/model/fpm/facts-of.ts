/** From the tree of a PHP-FPM file to the facts that other files may know: all of its lines, since pools merge line by line. */
import type { FileId } from '../../text/range.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { FpmFacts } from '../facts.ts';

export function fpmFacts(file: FileId, tree: FpmTree): FpmFacts {
  return { dialect: 'php-fpm', file, lines: tree.lines, templated: tree.templated, placeholders: tree.placeholders };
}
