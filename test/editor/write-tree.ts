/** Puts the files of a test on the disk. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Tree } from './trees.ts';

/** Writes a tree below a folder, which is made. */
export async function writeTree(folder: string, tree: Tree): Promise<void> {
  for (const [name, text] of Object.entries(tree)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}
