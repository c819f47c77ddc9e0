/** From the tree of a PHP-FPM file to the facts that other files may know: all of its lines, since pools merge line by line. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { holderOf } from '../../text/part.ts';
import type { FileId } from '../../text/range.ts';
import { FpmToken, type FpmLine, type FpmTree } from '../../syntax/fpm/tree.ts';
import { branchedIn } from '../branched.ts';
import type { FpmFacts } from '../facts.ts';

export function fpmFacts(file: FileId, tree: FpmTree): FpmFacts {
  const lines = holderOf(file) === file ? tree.lines : tree.lines.filter((line) => !isDefault(line));
  return {
    dialect: 'php-fpm',
    file,
    lines,
    templated: tree.templated,
    branched: branchedIn(tree, FpmToken.template, () => namesIn(tree.lines)),
    placeholders: tree.placeholders,
  };
}

/** `php-fpm -tt` prints every setting: one with the value that it has where nobody writes it is not known to be written (fpm_conf.c, fpm_conf_dump). */
function isDefault(line: FpmLine): boolean {
  if (line.kind === 'section') return false;
  const key = line.key.text;
  const value = line.value?.text;
  return value !== undefined && (fpmDirective(key, 'pool') ?? fpmDirective(key, 'global'))?.default === value;
}

/** Every key with its place; a section is named `[`. */
function* namesIn(lines: readonly FpmLine[]): Iterable<readonly [string, number]> {
  for (const line of lines) yield [line.kind === 'section' ? '[' : line.key.text, line.range.start];
}
