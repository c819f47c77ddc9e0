/** The files that only the editor can read, asked for over the connection. */
import type { Connection } from 'vscode-languageserver';
import type { VirtualDisk, VirtualEntry } from '../loader/virtual-disk.ts';
import { largestFile } from '../text/bytes.ts';
import { fileId } from '../text/range.ts';
import {
  findFiles,
  readFile,
  readFolder,
  type FindFilesParams,
  type ReadFileParams,
  type ReadFileResult,
  type ReadFolderParams,
} from './messages.ts';
import type { ClientRequests } from './client-requests.ts';
import { idOfUri, uriOfId } from './uri.ts';

/** So long the editor may take for one answer: it may fetch it from far away. Milliseconds. */
const limit = 30_000;

/** `canAsk`: whether this client answers such requests; where it does not, there are no files. What it answers wrongly or not at all cannot be read. */
export function clientDisk(connection: Connection, requests: ClientRequests, canAsk: () => boolean): VirtualDisk {
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    if (!canAsk()) return null;
    const response = await requests.response(method, connection.sendRequest<unknown>(method, params), limit);
    return response.kind === 'result' ? response.value : undefined;
  };
  return {
    findFiles: async (folder, skip, most) => {
      const params: FindFilesParams = { folder: uriOfId(fileId(folder)), skip, most };
      const found = await ask(findFiles, params);
      return Array.isArray(found) ? found.filter((uri) => typeof uri === 'string').map(idOfUri) : undefined;
    },
    readFolder: async (folder) => {
      const params: ReadFolderParams = { uri: uriOfId(fileId(folder)) };
      const found = await ask(readFolder, params);
      return Array.isArray(found) ? found.filter(isEntry) : undefined;
    },
    readText: async (file) => {
      const params: ReadFileParams = { uri: uriOfId(fileId(file)), largest: largestFile };
      const found = await ask(readFile, params);
      return found === null
        ? { kind: 'none' }
        : isResult(found)
          ? found
          : { kind: 'skipped', reason: 'cannot be read' };
    },
  };
}

function isEntry(value: unknown): value is VirtualEntry {
  const { name, kind } = (value ?? {}) as Partial<VirtualEntry>;
  return typeof name === 'string' && (kind === 'file' || kind === 'folder' || kind === 'other');
}

function isResult(value: unknown): value is ReadFileResult {
  const { kind, text, reason } = (value ?? {}) as {
    readonly kind?: unknown;
    readonly text?: unknown;
    readonly reason?: unknown;
  };
  return (
    kind === 'none' ||
    kind === 'folder' ||
    (kind === 'text' && typeof text === 'string') ||
    (kind === 'skipped' && typeof reason === 'string')
  );
}
