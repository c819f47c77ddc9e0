/** The files that only the editor can read, asked for over the connection. */
import type { Connection } from 'vscode-languageserver';
import type { VirtualDisk } from '../loader/virtual-disk.ts';
import { fileId } from '../text/range.ts';
import {
  findFiles, readFile, readFolder,
  type FindFilesParams, type FindFilesResult, type ReadFileParams, type ReadFileResult, type ReadFolderParams, type ReadFolderResult,
} from './messages.ts';
import { idOfUri, uriOfId } from './uri.ts';

/** Larger files are no configuration. Bytes. */
const largest = 4 * 1024 * 1024;

/** `canAsk`: whether this client answers such questions; where it does not, there are no files. */
export function clientDisk(connection: Connection, canAsk: () => boolean): VirtualDisk {
  const ask = async <R>(method: string, params: unknown, otherwise: R): Promise<R> => (canAsk() ? ((await connection.sendRequest(method, params)) as R) : otherwise);
  return {
    findFiles: async (folder, skip, most) => {
      const params: FindFilesParams = { folder: uriOfId(fileId(folder)), skip, most };
      return (await ask<FindFilesResult>(findFiles, params, null))?.map(idOfUri);
    },
    readFolder: async (folder) => {
      const params: ReadFolderParams = { uri: uriOfId(fileId(folder)) };
      return (await ask<ReadFolderResult>(readFolder, params, null)) ?? undefined;
    },
    readText: async (file) => {
      const params: ReadFileParams = { uri: uriOfId(fileId(file)), largest };
      return ask<ReadFileResult>(readFile, params, { kind: 'none' });
    },
  };
}
