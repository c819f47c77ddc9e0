/** What evidence is taken from, as a world has it. */
import type { Tree } from '../../evidence/tree.ts';
import type { FileId } from '../../text/range.ts';
import type { World } from './snapshot.ts';

/** What is worked out of a world before, or while, evidence is asked. */
export interface Layout {
  readonly files: Tree['files'];
  /** The workspace folder that holds a file. */
  readonly rootOf: (file: string) => string;
  /** By the directory that pool files without a main file are known by: those files. */
  readonly loose: ReadonlyMap<string, ReadonlySet<FileId>>;
  /** By main file of nginx: the files that it reaches. */
  readonly mainFiles: ReadonlyMap<string, ReadonlySet<FileId>>;
}

export function treeOf(world: World, { files, rootOf, loose, mainFiles }: Layout): Tree {
  return {
    paths: () => world.table.paths(),
    listings: world.listings,
    isComplete: !world.reading,
    files,
    containers: world.containers,
    hasUnreadContainers: world.unreadContainerFiles.size > 0,
    *forkHints() {
      for (const [file, { forkHints }] of world.files) yield [file, forkHints];
    },
    forkHintsOf: (file) => world.files.get(file)?.forkHints,
    rootStarts: world.rootStarts,
    accounts: world.trusted ? world.accounts : undefined,
    stated: (file) => world.configuration.settingsOf(file),
    rootOf,
    filesOf: (root) => loose.get(root),
    filesOfMain: (root) => mainFiles.get(root),
  };
}
