/** All Compose files of the tree, each read from the folder that its paths begin at. */
import type { FileId } from '../../text/range.ts';
import { dirname } from '../../text/path.ts';
import { readEnvFile } from '../variables.ts';
import { readCompose, type ComposeFile } from './service.ts';

/** @param envs texts of `.env` files, by path */
export function readComposeFiles(
  texts: ReadonlyMap<FileId, string>,
  envs: ReadonlyMap<FileId, string>,
): ReadonlyMap<FileId, ComposeFile> {
  const values = new Map([...envs].map(([file, text]) => [dirname(file), readEnvFile(text)]));
  const lookupIn =
    (folders: readonly string[]) =>
    (name: string): string | undefined =>
      folders.map((folder) => values.get(folder)?.get(name)).find((value) => value !== undefined);
  const read = new Map<FileId, ComposeFile>();
  for (const [file, text] of texts)
    read.set(file, readCompose(file, text, { folder: dirname(file), lookup: lookupIn([dirname(file)]) }));
  // a file that another one includes gets the folder that is said there, and the variables of the other one first
  for (const [file, compose] of new Map(read)) {
    for (const include of compose.includes) {
      const text = texts.get(include.file);
      if (text === undefined || include.file === file) continue;
      const folder = include.folder ?? dirname(include.file);
      read.set(include.file, readCompose(include.file, text, { folder, lookup: lookupIn([dirname(file), folder]) }));
    }
  }
  return read;
}
