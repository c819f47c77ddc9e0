/** What the protocol side needs of the world; Node reads the disk, a browser has open documents only. */
import type { FileId } from '../text/range.ts';

export interface FileSource {
  /** Reads a workspace folder. */
  addFolder(root: string): Promise<void>;
  /** Follows includes that lead outside, as far as the snapshot wants it. */
  settle(): Promise<void>;
  /** Somebody else changed, created or deleted a path; or an editor closed a document: the disk's text holds again. */
  refresh(path: string): Promise<void>;
  /** The live other side of a folder such as `/etc/nginx`. */
  otherSide(root: string): readonly string[];
  /** The real file behind a document's path. */
  realFile(path: FileId): Promise<FileId>;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** A host without a disk: what is open is all there is. */
export const noFiles: FileSource = {
  addFolder: () => Promise.resolve(),
  settle: () => Promise.resolve(),
  refresh: () => Promise.resolve(),
  otherSide: () => [],
  realFile: (path) => Promise.resolve(path),
  skipped: [],
};
