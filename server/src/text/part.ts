/** Files that are written out in another text: the output of `nginx -T` holds each under its own path. */
import type { FileId } from './range.ts';

const mark = '#!/';

/** The name of a file that a text holds: that of the text, and the absolute path on the server. */
export function partId(holder: FileId, path: string): FileId {
  return `${holder}#!${path}` as FileId;
}

/** The text that holds a part; the file itself where it is none. */
export function holderOf(file: FileId): FileId {
  const at = file.indexOf(mark);
  return at < 0 ? file : (file.slice(0, at) as FileId);
}

/** What stands before the server's absolute path in the name of a part: `/a/dump.txt#!`; `undefined` where it is none. */
export function partRoot(file: string): string | undefined {
  const at = file.indexOf(mark);
  return at < 0 ? undefined : file.slice(0, at + mark.length - 1);
}
