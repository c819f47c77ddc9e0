/** The world as Node sees it: the disk of this machine, and what lies on no disk through the editor. */
import { otherSide } from '../loader/other-side.ts';
import { serverMachine } from '../loader/server-machine.ts';
import { WorkspaceLoader } from '../loader/workspace-loader.ts';
import { isOnDisk } from '../text/path.ts';
import { fileId } from '../text/range.ts';
import { eachToItsOwn, virtualFiles, type FileSource, type SourceParts } from './file-source.ts';

export function nodeFiles(parts: SourceParts): FileSource {
  const loader = new WorkspaceLoader(parts.host, parts.onRead);
  const local: FileSource = {
    machine: serverMachine,
    addFolder: (root, excludes) => loader.addFolder(root, excludes),
    removeFolder: (root) => loader.removeFolder(root),
    settle: (after) => loader.settle(after),
    refresh: (paths) => loader.refresh(paths),
    otherSide,
    realFile: (path) => (isOnDisk(path) ? fileId(loader.realName(path)) : path),
    get outside() {
      return loader.outside;
    },
    get skipped() {
      return loader.skipped;
    },
  };
  return eachToItsOwn(local, virtualFiles(parts));
}
