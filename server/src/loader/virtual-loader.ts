/** The loader's twin for workspaces that lie on no disk (vscode.dev, virtual file systems): same rules, and the editor reads. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import { isPattern, staticDirectory, type FileTable } from '../project/file-table.ts';
import { basename, dirname, isInside, joinPath, normalizePath, rootOf } from '../text/path.ts';
import { fileId } from '../text/range.ts';
import { isCandidateFile } from './candidates.ts';
import { Exclusions, ignoreFileName } from './exclusions.ts';
import { expanding, expansionLimits, type Expanded, type ExpansionLimits } from './expand.ts';
import { NamedFiles } from './named.ts';
import { removeUnused } from './unused.ts';
import { VirtualListings } from './virtual-listing.ts';
import { filesBelow, inBatches, walkLimits, type VirtualDisk, type WalkLimits } from './virtual-disk.ts';

export interface VirtualLimits extends ExpansionLimits {
  /** Of what lies below a folder of the workspace. */
  readonly walk: WalkLimits;
}

export class VirtualLoader {
  readonly #host: AnalysisHost;
  readonly #disk: VirtualDisk;
  readonly #table: FileTable;
  readonly #named = new NamedFiles();
  readonly #exclusions = new Exclusions();
  readonly #listings: VirtualListings;
  readonly #skipped = new Map<string, string>();
  readonly #onRead: ((path: string) => void) | undefined;
  /** Files outside of the workspace folders that were read. */
  readonly #outsiders = new Set<string>();
  #mayBeStale = false;
  readonly #limits: VirtualLimits;

  /** `onRead` is called before each file of a folder is read. */
  constructor(
    host: AnalysisHost,
    disk: VirtualDisk,
    onRead?: (path: string) => void,
    limits: VirtualLimits = { ...expansionLimits, walk: walkLimits },
  ) {
    this.#limits = limits;
    this.#host = host;
    this.#disk = disk;
    this.#listings = new VirtualListings(host, disk, this.#exclusions);
    this.#table = host.snapshot().world.table;
    this.#onRead = onRead;
  }

  get skipped(): readonly { readonly path: string; readonly reason: string }[] {
    return [...this.#skipped].map(([path, reason]) => ({ path, reason }));
  }

  /** Reads a folder with everything below it, in place of what was known of it; `excludes` are globs as in `files.exclude`. */
  async addFolder(root: string, excludes: readonly string[]): Promise<void> {
    const path = normalizePath(root);
    this.#exclusions.addRoot(path, excludes);
    await this.#scan(path);
  }

  async removeFolder(root: string): Promise<void> {
    const path = normalizePath(root);
    this.#exclusions.removeRoot(path);
    const isRemoved = (one: string): boolean => isInside(one, path) && this.#exclusions.rootOf(one) === undefined;
    this.#host.forget(isRemoved);
    for (const pattern of this.#named.patterns().filter((one) => isRemoved(staticDirectory(one))))
      this.#forgetPattern(pattern);
    this.#mayBeStale = true;
  }

  /** Follows includes as long as the snapshot wants something that was not looked for yet; drops what no include names any longer, after an edit too. */
  async settle(after?: 'edit'): Promise<void> {
    if (this.#mayBeStale || after === 'edit')
      removeUnused(this.#host, this.#named, {
        isOurs: (path) => this.#exclusions.rootOf(path) !== undefined,
        paths: this.#outsiders,
      });
    this.#mayBeStale = false;
    for (let round = 0; round < 16; round++) {
      const fresh = [...this.#host.snapshot().wants].filter((want) => rootOf(want) !== '' && !this.#named.has(want));
      if (fresh.length === 0) return;
      for (const want of fresh) await this.#satisfy(want);
    }
  }

  /** Paths were created, changed or deleted by somebody else, or an editor closed them: the saved text holds. */
  async refresh(paths: readonly string[]): Promise<void> {
    this.#mayBeStale = true;
    for (const path of paths) {
      await this.#refreshOne(normalizePath(path));
      for (const pattern of this.#named.touchedBy(normalizePath(path))) await this.#satisfy(pattern);
    }
    const folders = new Set(paths.map((path) => dirname(normalizePath(path))));
    await inBatches([...folders], (folder) => this.#listings.readAgain(folder));
  }

  async #refreshOne(path: string): Promise<void> {
    if (basename(path) === ignoreFileName) return this.#rescan(dirname(path));
    const isFile = this.#isOurs(path);
    const result = isFile ? await this.#disk.readText(path) : undefined;
    const isOther = !isFile && !isCandidateFile(path);
    // of what is no configuration the text is not asked for
    const isFolder = isOther ? (await this.#disk.readFolder(path)) !== undefined : result?.kind === 'folder';
    if (isFolder) return this.#rescan(path);
    if (isFile && result?.kind === 'text')
      return this.#host.setFile({ id: fileId(path), text: result.text, open: false });
    this.#host.forget((one) => isInside(one, path));
  }

  async #rescan(folder: string): Promise<void> {
    if (this.#exclusions.rootOf(folder) === undefined) return;
    if (this.#exclusions.isOut(folder, 'folder'))
      this.#host.forget((one) => isInside(one, folder) && !this.#named.names(one));
    else await this.#scan(folder);
  }

  #isOurs(path: string): boolean {
    if (this.#named.names(path)) return true;
    return (
      this.#exclusions.rootOf(path) !== undefined && isCandidateFile(path) && !this.#exclusions.isOut(path, 'file')
    );
  }

  async #scan(folder: string): Promise<void> {
    const found = await filesBelow(this.#disk, folder, this.#exclusions, this.#limits.walk);
    const { files, complete } = found;
    if (complete) this.#skipped.delete(folder);
    else this.#skipped.set(folder, 'contains more files than are read');
    await this.#readIgnoreFiles(
      folder,
      files.filter((file) => basename(file) === ignoreFileName),
    );
    const candidates = files.filter(isCandidateFile);
    const kept = candidates.filter((file) => !this.#exclusions.isOut(file, 'file'));
    const seen = new Set<string>();
    await inBatches(kept, async (file) => {
      this.#onRead?.(file);
      if (await this.#read(file)) seen.add(file);
    });
    const folders = new Set(files.map(dirname));
    // of a folder that was cut nobody knows where: what a pattern names there is looked for on its own
    const partly = complete
      ? new Set(files.filter((file) => !seen.has(file) && !basename(file).startsWith('.')).map(dirname))
      : folders;
    this.#host.forget((one) => isInside(one, folder) && !seen.has(one) && !this.#named.names(one));
    this.#listings.found(folder, found);
    this.#host.listFoldersPartly(partly);
    this.#host.listFolders([...folders].filter((one) => !partly.has(one)));
  }

  async #readIgnoreFiles(folder: string, found: readonly string[]): Promise<void> {
    this.#exclusions.forgetIgnoreFiles(folder);
    await inBatches(found, async (file) => {
      const result = await this.#disk.readText(file);
      if (result.kind === 'text') this.#exclusions.setIgnoreFile(dirname(file), result.text);
    });
  }

  /** Whether there is a text. */
  async #read(file: string): Promise<boolean> {
    const result = await this.#disk.readText(file);
    if (result.kind === 'skipped') this.#skipped.set(file, result.reason);
    else this.#skipped.delete(file);
    if (result.kind === 'skipped') this.#host.noteUnread(fileId(file));
    if (result.kind !== 'text') {
      if (this.#table.real(file) !== undefined) this.#host.deletedFromDisk(fileId(file));
      return false;
    }
    if (this.#exclusions.rootOf(file) === undefined) this.#outsiders.add(file);
    this.#host.setFile({ id: fileId(file), text: result.text, open: false });
    return true;
  }

  async #satisfy(want: string): Promise<void> {
    const { paths, firstLeft } = isPattern(want) ? await this.#expand(want) : { paths: [want], firstLeft: undefined };
    await inBatches(paths, async (path) => void (await this.#read(path)));
    this.#named.set(want, paths);
    if (firstLeft !== undefined) this.#host.noteUnread(fileId(firstLeft));
    this.#host.noteLooked([want]);
  }

  async #expand(pattern: string): Promise<Expanded> {
    const work = expanding(pattern, this.#limits);
    for (let step = work.next(); ;) {
      if (step.done === true) return step.value;
      const { folders, kind } = step.value;
      const found: string[] = [];
      await inBatches(folders, async (folder) => {
        for (const entry of (await this.#disk.readFolder(folder)) ?? [])
          if (entry.kind === kind) found.push(joinPath(folder, entry.name));
      });
      step = work.next(found);
    }
  }

  #forgetPattern(pattern: string): void {
    this.#named.delete(pattern);
    this.#host.forgetLooked([pattern]);
  }
}
