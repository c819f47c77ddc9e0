/** From the paths that were named to an analysis that holds their files. */
import path from 'node:path';
import { AnalysisHost } from '../analysis/state/host.ts';
import { configName } from '../analysis/settings/config-file.ts';
import { DiskAccess } from '../loader/disk-access.ts';
import { otherSide } from '../loader/other-side.ts';
import { WorkspaceLoader } from '../loader/workspace-loader.ts';
import { toSlashes } from '../loader/slashes.ts';
import { dirname, isInside, joinPath } from '../text/path.ts';
import { fileId, type FileId } from '../text/range.ts';
import { CannotRun } from './io.ts';
import { stayYoungAndSmall } from './memory.ts';
import type { CheckOptions } from './options.ts';

/** A file or folder that the user named. */
export interface Named {
  /** As typed. */
  readonly typed: string;
  /** Absolute, `/` as separator, links as typed. */
  readonly path: string;
  /** Absolute, behind all links. */
  readonly real: string;
  readonly kind: 'file' | 'folder';
}

/** Whoever types a command reads with it what they may read themselves. */
const disk = new DiskAccess(() => true);

export interface Loaded {
  readonly host: AnalysisHost;
  readonly loader: WorkspaceLoader;
  readonly named: readonly Named[];
}

/** Reads everything that was named and what it leads to. Throws {@link CannotRun} where a named path cannot be read. */
export async function load(
  { paths, settings, config }: Pick<CheckOptions, 'paths' | 'settings' | 'config'>,
  cwd: string,
): Promise<Loaded> {
  const named: Named[] = [];
  for (const typed of paths) named.push(look(typed, path.resolve(cwd, typed)));
  const host = new AnalysisHost();
  host.setSettings(settings);
  const loader = new WorkspaceLoader(host, stayYoungAndSmall());
  if (config === undefined) await loadConfigs(host, loader, named, cwd);
  else host.useConfig(readNamedConfig(config, cwd));
  const beside = besideLiveServers(named);
  host.setRoots(rootsOf([...named, ...beside]));
  for (const one of [...named, ...beside])
    await (one.kind === 'folder' ? loader.addFolder(one.real) : loader.addFile(one.path));
  refuseUnread(named, loader);
  await loader.settle();
  return { host, loader, named };
}

/** The current folder, behind all links. */
export function currentFolder(cwd: string): string {
  return disk.realPath(cwd) ?? toSlashes(cwd);
}

/** Reads each gatewise.json beside what was named and above it, as far up as the current folder. */
async function loadConfigs(
  host: AnalysisHost,
  loader: WorkspaceLoader,
  named: readonly Named[],
  cwd: string,
): Promise<void> {
  const folders = new Set<string>();
  for (const one of named) {
    let folder = one.kind === 'folder' ? one.real : dirname(one.real);
    folders.add(folder);
    while (folder !== cwd && isInside(folder, cwd)) {
      folder = dirname(folder);
      folders.add(folder);
    }
  }
  host.setConfigRoots([...folders]);
  for (const folder of folders) await loader.addFile(joinPath(folder, configName));
}

function readNamedConfig(typed: string, cwd: string): { readonly id: FileId; readonly text: string } {
  const { real } = look(typed, path.resolve(cwd, typed));
  const result = disk.readText(real);
  if (result.kind === 'text') return { id: fileId(real), text: result.text };
  throw new CannotRun(`${typed} ${result.kind === 'skipped' ? result.reason : 'does not exist'}`);
}

function look(typed: string, absolute: string): Named {
  try {
    const { kind, real } = disk.inspect(absolute);
    if (kind === 'other') throw new CannotRun(`${typed} is neither a file nor a folder`);
    return { typed, path: toSlashes(absolute), real, kind };
  } catch (error) {
    throw error instanceof CannotRun ? error : new CannotRun(`${typed} ${whyNot(error)}`);
  }
}

/** The end of a sentence that begins with a path. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be accessed';
    case 'EROFS':
      return 'is on a read-only file system';
    case 'ELOOP':
      return 'is a symbolic link loop';
    default:
      return `cannot be used (${code ?? String(error)})`;
  }
}

/** Where a live server's folder was named, the standard places of the other server on this machine. */
function besideLiveServers(named: readonly Named[]): readonly Named[] {
  const found: Named[] = [];
  for (const place of named.flatMap((one) => (one.kind === 'folder' ? otherSide(one.real) : []))) {
    if (named.some((one) => one.kind === 'folder' && isInside(place, one.real))) continue;
    try {
      found.push(look(place, place));
    } catch {
      // the other server is not on this machine, or its files are not ours to read
    }
  }
  return found;
}

/**
 * What is named together belongs together: one root that holds it all, so that `check nginx php` joins the two folders.
 * Files alone have no root: they are loose, and all loose files are joined.
 */
export function rootsOf(named: readonly Pick<Named, 'real' | 'kind'>[]): readonly string[] {
  if (!named.some((one) => one.kind === 'folder')) return [];
  let root: string | undefined;
  for (const one of named) {
    const folder = one.kind === 'folder' ? one.real : dirname(one.real);
    root ??= folder;
    while (!isInside(folder, root) && dirname(root) !== root) root = dirname(root);
  }
  return root === undefined ? [] : [root];
}

function refuseUnread(named: readonly Named[], loader: WorkspaceLoader): void {
  for (const one of named) {
    const skipped = loader.skipped.find(({ path: at }) => at === one.path || at === one.real);
    if (skipped !== undefined) throw new CannotRun(`${one.typed} ${skipped.reason}`);
  }
}
