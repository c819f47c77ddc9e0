/** The C files of a tree of sources. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of a program's sources; its path from the root of the tree, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The sources below some directories of a tree, sorted by path. A directory that is missing has none; throws where the tree itself cannot be read. */
export function sourcesBelow(tree: string, directories: readonly string[]): readonly SourceFile[] {
  const present = new Set(readdirSync(tree));
  return directories
    .filter((directory) => present.has(directory.split('/')[0] ?? ''))
    .flatMap((directory) =>
      readdirSync(path.join(tree, directory), { recursive: true, encoding: 'utf8' }).map((name) =>
        path.join(directory, name).replaceAll('\\', '/'),
      ),
    )
    .filter((file) => /\.(?:c|cc|cpp|h)$/.test(file))
    .toSorted()
    .map((file) => ({ path: file, text: readFileSync(path.join(tree, file), 'latin1') }));
}
