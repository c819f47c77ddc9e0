/** Brings files into the analysis: workspace folders, single files, and what includes point at outside; until nothing is wanted any longer. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import { fileId } from '../text/range.ts';
import { basename, dirname, isInside, joinPath, normalizePath, rootOf } from '../text/path.ts';
import { isPattern, staticDirectory, type FileTable } from '../project/file-table.ts';
import { withYields } from './pause.ts';
import { isCandidateFile } from './candidates.ts';
import { DiskAccess } from './disk-access.ts';
import type { ReadResult } from './disk.ts';
import { Exclusions, ignoreFileName } from './exclusions.ts';
import { expand } from './expand.ts';
import { gitRulesFor } from './git-rules.ts';
import { FolderListings } from './listing.ts';
import { NamedFiles } from './named.ts';
import { RealNames } from './real-names.ts';
import { removeUnused } from './unused.ts';
import { candidatesIn, walk, type WalkedFolder } from './walk.ts';

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

const defaultMostFiles = 100_000;

export class WorkspaceLoader {
  readonly #host: AnalysisHost;
  readonly #table: FileTable;
  readonly #skipped = new Map<string, string>();
  readonly #named = new NamedFiles();
  readonly #disk: DiskAccess;
  readonly #names: RealNames;
  readonly #exclusions = new Exclusions();
  readonly #listings: FolderListings;
  readonly #mostFiles: number;
  readonly #onRead: ((path: string) => void) | undefined;
  /** Links that lead nowhere, or where nothing may be read. */
  readonly #dangling = new Set<string>();
  /** Paths that were read and do not belong to the workspace by themselves: outside of it, or left out of it. */
  readonly #guests = new Set<string>();
  /** Something was taken away or changed, so that files outside may have lost the include that named them. */
  #mayBeStale = false;
  /** Files outside of the workspace may be known: it is trusted, or was. */
  #hasLeft = false;

  /** `onRead` is called before each file of a folder is read; of a folder with more than `mostFiles` files below it the rest is not read. */
  constructor(host: AnalysisHost, onRead?: (path: string) => void, mostFiles = defaultMostFiles) {
    this.#mostFiles = mostFiles;
    this.#host = host;
    this.#disk = new DiskAccess(() => host.snapshot().world.trusted);
    this.#names = new RealNames(this.#disk);
    this.#listings = new FolderListings(host, { names: this.#names, exclusions: this.#exclusions });
    this.#table = host.snapshot().world.table;
    this.#onRead = onRead;
  }

  /** Files that were named or found and not read, with the reason. */
  get skipped(): readonly Skipped[] {
    return [...this.#skipped].map(([path, reason]) => ({ path, reason }));
  }

  /** Folders outside of the workspace in which includes look. */
  get outside(): readonly string[] {
    return this.#named.folders().filter((folder) => !this.#names.isInside(folder));
  }

  /**
   * Reads a folder with everything below it, in place of what was known of it; a path that names a file is read as that file.
   * `excludes` are globs as in `files.exclude`.
   */
  async addFolder(root: string, excludes: readonly string[] = []): Promise<void> {
    const path = normalizePath(root);
    this.#noteTrust();
    this.#disk.addRoot(path);
    if (this.#disk.kindBehind(path) !== 'folder') {
      this.#disk.removeRoot(path);
      return this.addFile(path);
    }
    this.#exclusions.addRoot(path, excludes);
    this.#readRepository(path);
    await this.#scan(path);
  }

  #readRepository(root: string): void {
    this.#exclusions.setRepository(root, gitRulesFor(root, this.#disk));
  }

  /** Knows nothing any longer of a folder that was added; what another one holds, or leads to by links, stays. */
  async removeFolder(root: string): Promise<void> {
    const path = normalizePath(root);
    this.#disk.removeRoot(path);
    this.#exclusions.removeRoot(path);
    const isRemoved = (one: string): boolean => isInside(one, path) && !this.#names.isInside(one);
    const links = [...this.#table.paths()].filter((one) => !isRemoved(one) && isRemoved(this.#table.real(one) ?? one));
    this.#host.forget(isRemoved);
    for (const pattern of this.#named.patterns().filter((one) => isRemoved(staticDirectory(one))))
      this.#forgetPattern(pattern);
    await withYields(links, (link) => this.#read(link));
    this.#mayBeStale = true;
  }

  /** Reads one file, whatever its name. */
  async addFile(path: string): Promise<void> {
    this.#read(normalizePath(path));
  }

  /** Follows includes that lead outside, as long as the snapshot wants something that was not looked for yet; drops what no include names any longer, after an edit too. */
  async settle(after?: 'edit'): Promise<void> {
    this.#noteTrust();
    if (this.#mayBeStale || after === 'edit')
      removeUnused(this.#host, this.#named, {
        isOurs: (path) => this.#names.isInside(path) && !this.#guests.has(path),
        paths: this.#guests,
      });
    this.#mayBeStale = false;
    for (let round = 0; round < 16; round++) {
      const fresh = [...this.#host.snapshot().wants].filter((want) => rootOf(want) === '' && !this.#named.has(want));
      if (fresh.length === 0) return;
      for (const want of fresh) await this.#satisfy(want);
    }
  }

  /** Where the workspace is trusted no more, what includes named is as if it had never been read. */
  #noteTrust(): void {
    const { trusted } = this.#host.snapshot().world;
    const isOver = this.#hasLeft && !trusted;
    this.#hasLeft = trusted;
    if (!isOver) return;
    this.#guests.clear();
    for (const pattern of this.#named.patterns()) this.#forgetPattern(pattern);
    this.#host.forget((path) => rootOf(path) === '' && !this.#names.isInside(path));
  }

  /** Paths were created, changed or deleted by somebody else, or an editor closed them: the disk's text holds. */
  async refresh(paths: readonly string[]): Promise<void> {
    this.#mayBeStale = true;
    for (const path of paths) await this.#refreshOne(normalizePath(path));
    for (const folder of new Set(paths.map((path) => dirname(normalizePath(path))))) await this.#relist(folder);
  }

  /** Files came to a folder or went from it, those that are not read too: whether all is known that it holds may be another matter now. */
  async #relist(folder: string): Promise<void> {
    if (!this.#names.isInside(folder) || this.#exclusions.isOut(folder, 'folder')) return;
    const [isListed, isPartly] = [this.#table.isListed(folder), this.#table.isPartlyListed(folder)];
    const real = this.#names.nameOf(folder);
    const entries = real === undefined ? undefined : this.#disk.readFolder(real);
    const isThere = real !== undefined && entries !== undefined;
    // an editor may tell of a file alone, where its folder is new or gone as well
    if (this.#listings.isListedOtherwise(folder, { isThere })) await this.#relist(dirname(folder));
    if (!isThere) return this.#listings.removed(folder);
    if (!isListed && !isPartly) return this.#rescan(folder);
    this.#listings.readAgain(real, entries);
    const { complete } = candidatesIn(folder, entries, this.#exclusions);
    if (complete && !isListed) this.#host.listFolders([folder]);
    else if (!complete && !isPartly) this.#host.listFoldersPartly([folder]);
  }

  /** The name under which a path is known that an editor opened, perhaps through a link; the path itself where it is on no disk. */
  realName(path: string): string {
    return this.#names.fileBehind(path) ?? path;
  }

  async #refreshOne(path: string): Promise<void> {
    const kind = this.#disk.kindBehind(path);
    const links = this.#table.linksInto(path);
    if (basename(path) === ignoreFileName) {
      const root = this.#exclusions.rootOf(path);
      if (root !== undefined) this.#readRepository(root);
      await this.#rescan(dirname(path));
    } else if (kind === 'folder') await this.#rescan(path);
    else {
      if (this.#table.isFolder(path)) this.#host.forget((one) => isInside(one, path));
      this.#listings.removed(path);
      if (this.#isOurs(path)) this.#read(path);
      else this.#host.deletedFromDisk(fileId(path));
    }
    for (const link of [...links, ...this.#dangling]) {
      if (this.#isOurs(link)) this.#read(link);
      else this.#dangling.delete(link);
    }
    for (const pattern of this.#named.touchedBy(path)) await this.#satisfy(pattern);
  }

  /** Reads a folder of the workspace again; of what stays out only what includes name counts. */
  async #rescan(folder: string): Promise<void> {
    if (!this.#names.isInside(folder)) return;
    const real = this.#names.nameOf(folder);
    const leadsAway = real === undefined || !this.#names.isInside(real) || (real !== folder && isInside(folder, real));
    if (leadsAway || this.#exclusions.isOut(folder, 'folder')) this.#forgetUnseen(folder, () => false);
    else await this.#scan(folder);
  }

  #isOurs(path: string): boolean {
    if (this.#named.names(path)) return true;
    if (this.#isWalked(path)) return true;
    return this.#table.linksTo(fileId(path)).size > 0;
  }

  /** Reads all below a folder; what was known there and is there no more is forgotten afterwards, so that nothing is missing in between. */
  async #scan(folder: string): Promise<void> {
    const seen = new Set<string>();
    const read = new Set<string>();
    for (const walked of walk(folder, { disk: this.#disk, names: this.#names, exclusions: this.#exclusions })) {
      if (read.size >= this.#mostFiles) {
        this.#noteFull(folder);
        break;
      }
      seen.add(walked.path);
      await this.#readFolder(walked, seen, read);
    }
    this.#forgetUnseen(folder, (one) => seen.has(one));
  }

  /** Of a folder, what was not seen counts only where includes name it. */
  #forgetUnseen(folder: string, isSeen: (path: string) => boolean): void {
    this.#host.forget((one) => {
      if (!isInside(one, folder) || isSeen(one)) return false;
      if (!this.#named.names(one)) return true;
      this.#noteGuest(one);
      return false;
    });
  }

  async #readFolder(walked: WalkedFolder, seen: Set<string>, read: Set<string>): Promise<void> {
    const { path, real, files, complete, trouble } = walked;
    if (trouble !== undefined) this.#skipped.set(path, trouble);
    this.#listings.walked(walked);
    /** Of the files for which there is no room any longer: a pattern that names it names what is not known. */
    let firstLeft: string | undefined;
    await withYields(files, (entry) => {
      const name = joinPath(path, entry.name);
      if (read.size >= this.#mostFiles) return void (firstLeft ??= name);
      const file = entry.link ? this.#names.fileBehind(name) : joinPath(real, entry.name);
      if (file === undefined) {
        this.#noteDangling(name);
        return void seen.add(name);
      }
      this.#onRead?.(name);
      const result = read.has(file) ? 'text' : this.#readReal(file, name);
      if (result === 'none') return;
      if (result === 'skipped') return void seen.add(name).add(file);
      read.add(file);
      seen.add(name).add(file);
      this.#guests.delete(name);
      if (file !== name) this.#link(name, file);
    });
    if (firstLeft !== undefined) {
      this.#noteFull(path);
      this.#host.noteUnread(fileId(firstLeft));
    }
    if (complete && firstLeft === undefined) this.#host.listFolders([path]);
    else this.#host.listFoldersPartly([path]);
  }

  #noteFull(folder: string): void {
    this.#skipped.set(folder, `holds more than ${this.#mostFiles} files`);
  }

  #read(path: string): void {
    this.#dangling.delete(path);
    const file = this.#names.fileBehind(path);
    for (const one of new Set([path, file ?? path])) this.#noteGuest(one);
    const result = file === undefined ? 'none' : this.#readReal(file, path);
    if (file === undefined && this.#disk.isThere(path)) this.#noteDangling(path);
    else if (file === undefined || result === 'none') this.#host.deletedFromDisk(fileId(path));
    else if (result === 'text' && file !== path) this.#link(path, file);
  }

  /** A server may well read what is not to be read here, or not yet. */
  #noteDangling(path: string): void {
    this.#dangling.add(path);
    this.#host.noteUnread(fileId(path));
  }

  /** A path leads to a file elsewhere; it may have been a file itself before. */
  #link(path: string, file: string): void {
    if (this.#host.file(fileId(path)) !== undefined) this.#host.deletedFromDisk(fileId(path));
    this.#host.addLink(path, fileId(file));
    if (!this.#guests.has(path)) this.#noteGuest(file);
  }

  /** Reads a file, and says what came of it; `called` is the name under which it was found. */
  #readReal(file: string, foundAs: string): ReadResult['kind'] {
    const result = this.#disk.readText(file);
    if (result.kind === 'skipped') this.#skipped.set(foundAs, result.reason);
    else this.#skipped.delete(foundAs);
    if (result.kind === 'skipped') for (const path of new Set([foundAs, file])) this.#host.noteUnread(fileId(path));
    if (result.kind === 'text') this.#host.setFile({ id: fileId(file), text: result.text, open: false });
    return result.kind;
  }

  /** A path was read because something named it. */
  #noteGuest(path: string): void {
    if (this.#isWalked(path)) this.#guests.delete(path);
    else this.#guests.add(path);
  }

  /** Whether a path belongs to the workspace by itself. */
  #isWalked(path: string): boolean {
    return this.#names.isInside(path) && isCandidateFile(path) && !this.#exclusions.isOut(path, 'file');
  }

  async #satisfy(want: string): Promise<void> {
    const { paths, firstLeft } = isPattern(want) ? expand(want, this.#disk) : { paths: [want], firstLeft: undefined };
    await withYields(paths, (path) => this.#read(path));
    this.#named.set(
      want,
      paths.flatMap((path) => [path, this.#table.real(path) ?? path]),
    );
    if (firstLeft !== undefined) this.#host.noteUnread(fileId(firstLeft));
    this.#host.noteLooked([want]);
  }

  #forgetPattern(pattern: string): void {
    this.#named.delete(pattern);
    this.#host.forgetLooked([pattern]);
  }
}
