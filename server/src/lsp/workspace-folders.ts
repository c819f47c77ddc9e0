/** The workspace folders of the session: which are read, with what left out, and which of them make one machine's configuration. */
import type { WorkspaceFolder } from 'vscode-languageserver';
import type { AnalysisHost } from '../analysis/state/host.ts';
import { liveRoot } from '../loader/other-side.ts';
import { normalizePath } from '../text/path.ts';
import type { FileSource } from './file-source.ts';
import { idOfUri } from './uri.ts';

/** Globs as in `files.exclude`, by folder. */
export type Excludes = ReadonlyMap<string, readonly string[]>;

export class WorkspaceFolders {
  readonly #host: AnalysisHost;
  readonly #files: FileSource;
  #roots: readonly string[] = [];
  /** What was read, with what was left out. */
  readonly #read = new Map<string, string>();

  constructor(host: AnalysisHost, files: FileSource) {
    this.#host = host;
    this.#files = files;
  }

  get roots(): readonly string[] {
    return this.#roots;
  }

  set roots(roots: readonly string[]) {
    this.#roots = [...new Set(roots)];
    this.#notifyHost();
  }

  /** The live folders beside the workspace's own, where those may be read. */
  get besides(): readonly string[] {
    return this.#host.snapshot().world.trusted ? this.#roots.flatMap((root) => this.#files.otherSide(root)) : [];
  }

  /** Reads what is new or has other excludes now, and drops what is no workspace folder any longer; or reads all. */
  async update(excludes: Excludes, which: 'new' | 'all' = 'new'): Promise<void> {
    this.#notifyHost();
    const besides = this.besides;
    const wanted = new Map([
      ...besides.map((folder) => [folder, []] as const),
      ...this.#roots.map((root) => [root, excludes.get(root) ?? []] as const),
    ]);
    for (const folder of [...this.#read.keys()].filter((one) => !wanted.has(one))) {
      this.#read.delete(folder);
      await this.#files.removeFolder(folder);
    }
    for (const [folder, globs] of wanted) {
      const key = globs.join('\n');
      if (which === 'new' && this.#read.get(folder) === key) continue;
      this.#read.set(folder, key);
      await this.#files.addFolder(folder, globs);
    }
  }

  /** A live server's folders are one configuration; every other workspace folder is one by itself. */
  #notifyHost(): void {
    const { trusted } = this.#host.snapshot().world;
    this.#host.setRoots([...new Set(this.#roots.map((root) => (trusted ? (liveRoot(root) ?? root) : root)))]);
    this.#host.setConfigRoots(this.#roots);
  }
}

/** The path of a folder of the protocol, without a slash at the end. */
export function folderOf(folder: WorkspaceFolder): string {
  return normalizePath(idOfUri(folder.uri));
}
