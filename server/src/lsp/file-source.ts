/** What the protocol side needs of the world: the disk of this machine, what the editor reads for us, or both. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import type { ServerMachine } from '../loader/server-machine.ts';
import { VirtualLoader } from '../loader/virtual-loader.ts';
import type { VirtualDisk } from '../loader/virtual-disk.ts';
import { rootOf } from '../text/path.ts';
import type { FileId } from '../text/range.ts';

export interface FileSource {
  /** Reads a folder, in place of what was known of it; `excludes` are globs as in `files.exclude`. */
  addFolder(root: string, excludes: readonly string[]): Promise<void>;
  /** Takes a folder's files out of the analysis; open documents stay. */
  removeFolder(root: string): Promise<void>;
  /** Follows includes that lead outside, as far as the snapshot wants it; after an edit some may lead there no more. */
  settle(after?: 'edit'): Promise<void>;
  /** Somebody else changed, created or deleted paths; or an editor closed documents: the disk's text holds again. */
  refresh(paths: readonly string[]): Promise<void>;
  /** The live other side of a folder such as `/etc/nginx`. */
  otherSide(root: string): readonly string[];
  /** The real file behind a document's path. */
  realFile(path: FileId): FileId;
  /** Folders outside of the workspace in which includes look. */
  readonly outside: readonly string[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** What runs programs of this machine; not there where none can be run. */
  readonly machine?: ServerMachine;
}

/** What a source is made for; `onRead` is called before each file of a folder is read. */
export interface SourceParts {
  readonly host: AnalysisHost;
  readonly disk: VirtualDisk;
  readonly onRead: (path: string) => void;
}

/** Files that the editor reads. */
export function virtualFiles({ host, disk, onRead }: SourceParts): FileSource {
  const loader = new VirtualLoader(host, disk, onRead);
  return {
    addFolder: (root, excludes) => loader.addFolder(root, excludes),
    removeFolder: (root) => loader.removeFolder(root),
    settle: (after) => loader.settle(after),
    refresh: (paths) => loader.refresh(paths),
    otherSide: () => [],
    realFile: (path) => path,
    outside: [],
    get skipped() {
      return loader.skipped;
    },
  };
}

/** Each path to the one that reads it: those with a scheme to `virtual`, the others to `local`. */
export function eachToItsOwn(local: FileSource, virtual: FileSource): FileSource {
  const of = (path: string): FileSource => (rootOf(path) === '' ? local : virtual);
  return {
    ...(local.machine === undefined ? {} : { machine: local.machine }),
    addFolder: (root, excludes) => of(root).addFolder(root, excludes),
    removeFolder: (root) => of(root).removeFolder(root),
    settle: async (after) => {
      await local.settle(after);
      await virtual.settle(after);
    },
    refresh: async (paths) => {
      await local.refresh(paths.filter((path) => of(path) === local));
      await virtual.refresh(paths.filter((path) => of(path) === virtual));
    },
    otherSide: (root) => of(root).otherSide(root),
    realFile: (path) => of(path).realFile(path),
    get outside() {
      return [...local.outside, ...virtual.outside];
    },
    get skipped() {
      return [...local.skipped, ...virtual.skipped];
    },
  };
}
