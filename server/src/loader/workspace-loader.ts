/** Brings files into the analysis: workspace folders, single files, and what includes point at outside; until nothing is wanted any more. */
import type { AnalysisHost } from '../analysis/host.ts';
import { fileId, type FileId } from '../text/range.ts';
import { basename, dirname, isInside, joinPath, normalizePath, segments } from '../text/path.ts';
import { isPattern, staticFolder } from '../project/file-table.ts';
import { isCandidateFile, isCandidateFolder } from './candidates.ts';
import { isServerPath } from '../project/standard-places.ts';
import { kindBehind, linkTarget, readFolder, readText, realPath } from './disk.ts';

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

const mostFiles = 100_000;
const deepest = 24;
/** So long others may have to wait for their turn, in milliseconds. */
const breathless = 10;

export class WorkspaceLoader {
  readonly #host: AnalysisHost;
  readonly #skipped: Skipped[] = [];
  readonly #wanted = new Set<string>();
  readonly #roots = new Set<string>();
  #files = 0;

  constructor(host: AnalysisHost) {
    this.#host = host;
  }

  /** Files that were named or found and not read, with the reason. */
  get skipped(): readonly Skipped[] {
    return this.#skipped;
  }

  /** Reads a folder with everything below it, each real folder once; a path that names a file is read as that file. */
  async addFolder(root: string): Promise<void> {
    const path = normalizePath(root);
    if (kindBehind(path) !== 'folder') return this.addFile(path);
    this.#roots.add(path);
    await this.#walk(path, 0, new Set());
  }

  /** Reads one file, whatever its name. */
  async addFile(path: string): Promise<void> {
    this.#read(normalizePath(path));
  }

  /** Follows includes that lead outside, as long as the snapshot wants something that was not looked for yet. */
  async settle(): Promise<void> {
    for (let round = 0; round < 16; round++) {
      const fresh = [...this.#host.snapshot().wants].filter((want) => !this.#wanted.has(want));
      if (fresh.length === 0) return;
      for (const want of fresh) {
        this.#wanted.add(want);
        await this.#satisfy(want);
      }
    }
  }

  /** A path was created, changed or deleted by somebody else. */
  async refresh(path: string): Promise<void> {
    const normal = normalizePath(path);
    const kind = kindBehind(normal);
    if (kind === 'folder') await this.#walk(normal, 0, new Set());
    else if (kind === undefined) this.#host.deletedFromDisk(fileId(normal));
    else if (this.#isOurs(normal)) this.#read(normal);
  }

  #isOurs(path: string): boolean {
    return isCandidateFile(path) || this.#host.file(fileId(path)) !== undefined;
  }

  async #walk(folder: string, depth: number, seen: Set<string>): Promise<void> {
    const real = realPath(folder);
    if (real === undefined || seen.has(real) || depth > deepest || this.#files > mostFiles) return;
    seen.add(real);
    const entries = readFolder(folder);
    if (entries === undefined) {
      this.#skipped.push({ path: folder, reason: 'may not be read' });
      return;
    }
    const files = entries.filter((entry) => entry.kind !== 'folder' && isCandidateFile(`${folder}/${entry.name}`));
    await withBreaths(files, (entry) => this.#read(joinPath(folder, entry.name), entry.link));
    this.#host.listFolders([folder]);
    for (const entry of entries) {
      if (entry.kind !== 'folder' || !isCandidateFolder(entry.name)) continue;
      if (!entry.link || this.#leadsInside(realPath(joinPath(folder, entry.name)))) await this.#walk(joinPath(folder, entry.name), depth + 1, seen);
    }
  }

  /** Links to folders are followed inside the workspace only; outside lies what the user did not open. */
  #leadsInside(real: string | undefined): boolean {
    return real !== undefined && [...this.#roots].some((root) => isInside(real, root));
  }

  #read(path: string, mayLink = true): void {
    const real = mayLink ? this.#behind(path) : path;
    if (real === undefined) return;
    const result = readText(real);
    if (result.kind === 'skipped') this.#skipped.push({ path, reason: result.reason });
    if (result.kind !== 'text') return;
    this.#files++;
    this.#host.setFile({ id: fileId(real), text: result.text, open: false });
    if (real !== path) this.#host.addLink(path, fileId(real));
  }

  async #satisfy(want: string): Promise<void> {
    const folder = staticFolder(want);
    const entries = isPattern(want) ? this.#expand(folder, want) : [want];
    await withBreaths(entries, (path) => this.#read(path));
    this.#host.noteLooked([want]);
  }

  /**
   * The file behind a path. A link of a repository that points at a server's own folder (`/etc/nginx/sites-available/shop`) speaks of the
   * repository's copy of it, never of this machine's; one that leads elsewhere outside is followed only where the workspace is trusted.
   */
  #behind(path: string): string | undefined {
    const real = realPath(path);
    if (real === path || this.#roots.size === 0 || (real !== undefined && this.#leadsInside(real))) return real;
    const root = [...this.#roots].find((one) => isInside(path, one));
    if (root === undefined) return real;
    const target = linkTarget(path);
    if (target !== undefined && isServerPath(target) && !isServerPath(root)) return this.#copyOf(target, dirname(path), root);
    return this.#host.snapshot().world.trusted ? real : undefined;
  }

  #copyOf(target: string, from: string, root: string): string | undefined {
    const parts = segments(target);
    for (let folder = from; isInside(folder, root); folder = dirname(folder)) {
      for (let first = 0; first < parts.length - 1; first++) {
        const candidate = `${folder}/${parts.slice(first).join('/')}`;
        if (kindBehind(candidate) === 'file') return realPath(candidate);
      }
      if (folder === dirname(folder)) break;
    }
    return undefined;
  }

  /** Candidates of a pattern on the disk; the file table matches them exactly afterwards. */
  #expand(folder: string, pattern: string): readonly string[] {
    const levels = pattern.slice(folder.length).split('/').filter((part) => part !== '').length;
    const inside = (one: string, kind: 'file' | 'folder'): readonly string[] => (readFolder(one) ?? []).filter((entry) => entry.kind === kind).map((entry) => joinPath(one, entry.name));
    let folders: readonly string[] = [folder];
    for (let level = 1; level < levels; level++) folders = folders.flatMap((one) => inside(one, 'folder')).slice(0, 1000);
    return folders.flatMap((one) => inside(one, 'file')).slice(0, 10_000);
  }
}

/** The live folders of a server, to be read beside a workspace that lies in the other side's: `/etc/nginx` calls for `/etc/php…`. */
export function otherSide(root: string): readonly string[] {
  if (/^\/etc\/nginx(?:\/|$)/.test(root)) return ['/etc/php', '/etc/php-fpm.d', '/etc/php-fpm.conf'];
  if (root.startsWith('/etc/php')) return ['/etc/nginx'];
  if (/^\/usr\/local\/etc\/nginx(?:\/|$)/.test(root)) return ['/usr/local/etc/php-fpm.d', '/usr/local/etc/php-fpm.conf'];
  if (/^\/usr\/local\/etc\/php-fpm\.d(?:\/|$)/.test(root)) return ['/usr/local/etc/nginx'];
  return [];
}

/** Does the work on each item; lets others have their turn now and then. */
async function withBreaths<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  let until = performance.now() + breathless;
  for (const item of items) {
    work(item);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    until = performance.now() + breathless;
  }
}

/** The real file that a path names, for documents that an editor opened through a link; the path itself where it is on no disk. */
export function realFile(path: FileId): Promise<FileId> {
  const real = path.startsWith('/') || /^[a-z]:\//i.test(path) ? realPath(path) : undefined;
  return Promise.resolve(real === undefined ? path : fileId(real));
}

/** The folder that holds a document, for messages. */
export function placeOf(path: FileId): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}
