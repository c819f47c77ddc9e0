/** URIs of the protocol to file ids and back. */
import { fileId, type FileId } from '../text/range.ts';

/** The file id of a document's URI: a path for `file:`, the URI itself for everything else. */
export function idOfUri(uri: string): FileId {
  if (!uri.startsWith('file:')) return fileId(uri);
  const rest = uri.slice('file:'.length).replace(/^\/\//, '');
  const slash = rest.indexOf('/');
  const authority = slash > 0 ? rest.slice(0, slash) : '';
  const path = decode(slash < 0 ? '/' : rest.slice(slash)).replace(/^\/([a-z]):/i, (_, drive: string) => `${drive.toLowerCase()}:`);
  return fileId(authority === '' || authority === 'localhost' ? path : `//${authority}${path}`);
}

/** The URI of a file id, as VS Code writes it. */
export function uriOfId(id: FileId): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(id) && !/^[a-z]:\//i.test(id)) return id;
  const path = /^[a-z]:\//i.test(id) ? `/${id}` : id;
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
