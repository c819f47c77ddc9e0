/** The world as Node sees it. */
import type { AnalysisHost } from '../analysis/host.ts';
import { otherSide, realFile, WorkspaceLoader } from '../loader/workspace-loader.ts';
import type { FileSource } from './file-source.ts';

export function nodeFiles(host: AnalysisHost): FileSource {
  const loader = new WorkspaceLoader(host);
  return {
    addFolder: (root) => loader.addFolder(root),
    settle: () => loader.settle(),
    refresh: (path) => loader.refresh(path),
    otherSide, realFile,
    get skipped() {
      return loader.skipped;
    },
  };
}
