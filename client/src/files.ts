/** Reads files for the server: where a workspace lies on no disk, only the editor can. */
import { CancellationTokenSource, FileType, RelativePattern, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  findFiles,
  readFile,
  readFolder,
  type FindFilesParams,
  type FindFilesResult,
  type FolderItem,
  type ReadFileParams,
  type ReadFileResult,
  type ReadFolderParams,
  type ReadFolderResult,
} from '../../server/src/lsp/messages.ts';

/** How long a search may take, in milliseconds: for the first file, which tells whether there is a search at all, and for all of them. */
const firstAnswer = 2_000;
const wholeAnswer = 30_000;
/** Schemes in which nobody answered. */
const mute = new Set<string>();
/** So many bytes from the start tell whether a file is text. */
const looked = 8192;

/** Answers the server's questions as long as the client lives. */
export function answerFiles(client: BaseLanguageClient): void {
  client.onRequest<FindFilesResult, void>(findFiles, (params: FindFilesParams) => find(params));
  client.onRequest<ReadFolderResult, void>(readFolder, (params: ReadFolderParams) => list(Uri.parse(params.uri)));
  client.onRequest<ReadFileResult, void>(readFile, (params: ReadFileParams) =>
    read(Uri.parse(params.uri), params.largest),
  );
}

/** `null` where nobody can search: VS Code then waits for somebody who can, for ever. */
async function find({ folder, skip, most }: FindFilesParams): Promise<FindFilesResult> {
  const base = Uri.parse(folder);
  const all = new RelativePattern(base, '**/*');
  if (mute.has(base.scheme)) return null;
  const any = await search(all, null, 1, firstAnswer);
  if (any === undefined) mute.add(base.scheme);
  if (any === undefined || any.length === 0) return null;
  const found = await search(all, `**/{${skip.join(',')}}/**`, most, wholeAnswer);
  return found?.map((uri) => uri.toString()) ?? null;
}

/** `undefined` where there is no answer in time (milliseconds). */
async function search(
  pattern: RelativePattern,
  exclude: string | null,
  most: number,
  patience: number,
): Promise<Uri[] | undefined> {
  const cancel = new CancellationTokenSource();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      cancel.cancel();
      resolve(undefined);
    }, patience);
  });
  try {
    return await Promise.race([workspace.findFiles(pattern, exclude, most, cancel.token), tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    cancel.dispose();
  }
}

async function list(folder: Uri): Promise<ReadFolderResult> {
  try {
    return (await workspace.fs.readDirectory(folder)).map(([name, type]) => itemOf(name, type));
  } catch {
    return null;
  }
}

function itemOf(name: string, type: FileType): FolderItem {
  if ((type & FileType.Directory) !== 0) return { name, kind: 'folder' };
  return { name, kind: (type & FileType.File) === 0 ? 'other' : 'file' };
}

async function read(uri: Uri, largest: number): Promise<ReadFileResult> {
  try {
    const { type, size } = await workspace.fs.stat(uri);
    if ((type & FileType.Directory) !== 0) return { kind: 'folder' };
    if (size > largest) return { kind: 'skipped', reason: `is larger than ${largest / 1024 / 1024} MiB` };
    const bytes = await workspace.fs.readFile(uri);
    if (bytes.subarray(0, looked).includes(0)) return { kind: 'skipped', reason: 'is binary' };
    return { kind: 'text', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    // whatever the provider's reason, there is nothing to read; FileSystemError tells only some of them apart
    return isForbidden(error) ? { kind: 'skipped', reason: 'may not be read' } : { kind: 'none' };
  }
}

function isForbidden(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'NoPermissions';
}
