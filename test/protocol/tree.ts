/** A folder on the disk for one test, gone when the test ends. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

export interface Tree {
  readonly root: string;
  path(name: string): string;
  write(name: string, text: string): Promise<void>;
  link(name: string, target: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Writes the files below a fresh folder; `links` point where they say, relative to themselves or absolute. */
export async function tree(
  context: TestContext,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Tree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'gatewise-')));
  context.after(() => rm(root, { recursive: true, force: true }));
  const at = (name: string): string => join(root, name);
  const made: Tree = {
    root,
    path: at,
    write: async (name, text) => {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), text);
    },
    link: async (name, target) => {
      await mkdir(dirname(at(name)), { recursive: true });
      await symlink(target, at(name));
    },
    remove: (name) => rm(at(name), { recursive: true }),
  };
  for (const [name, text] of Object.entries(files)) await made.write(name, text);
  for (const [name, target] of Object.entries(links)) await made.link(name, target);
  return made;
}
