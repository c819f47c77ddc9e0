/** Replaces the text of a file as a whole or not at all. */
import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, realpath, rename, unlink } from 'node:fs/promises';
import { CannotRun } from './io.ts';

/**
 * Writes `newText` in place of `oldText`, keeping mode and owner. Throws {@link CannotRun} where the file is no longer what was read:
 * other text, a link, or bytes that are no UTF-8 and would not survive.
 */
export async function replaceText(path: string, oldText: string, newText: string): Promise<void> {
  const before = await lstat(path);
  if (!before.isFile() || (await realpath(path)) !== path) throw new CannotRun('is no longer a regular file');
  const bytes = await readFile(path);
  if (!bytes.equals(Buffer.from(bytes.toString('utf8'), 'utf8'))) throw new CannotRun('is not UTF-8');
  if (bytes.toString('utf8') !== oldText) throw new CannotRun('changed in the meantime');
  const beside = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeBeside(beside, newText, before);
    await rename(beside, path);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

/** A new file with the mode and, where it would be another's, the owner of the old one. */
async function writeBeside(
  path: string,
  text: string,
  like: { readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    const own = await handle.stat();
    if (own.uid !== like.uid || own.gid !== like.gid) await handle.chown(like.uid, like.gid);
    await handle.chmod(like.mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
