/** URIs of the protocol to file ids and back. */
import { rootOf } from '../text/path.ts';
import { fileId, type FileId } from '../text/range.ts';

/** The file id of a document's URI: a path for `file:`; else the URI itself, its path decoded so that includes can name it. */
export function idOfUri(uri: string): FileId {
  if (!uri.startsWith('file:')) return fileId(decodePath(uri));
  const rest = uri.slice('file:'.length).replace(/^\/\//, '');
  const slash = rest.indexOf('/');
  const authority = slash > 0 ? rest.slice(0, slash) : '';
  const path = decode(slash < 0 ? '/' : rest.slice(slash)).replace(
    /^\/([a-z]):/i,
    (_, drive: string) => `${drive.toLowerCase()}:`,
  );
  return fileId(authority === '' || authority === 'localhost' ? path : `//${authority}${path}`);
}

/** The URI of a file id, as VS Code writes it. */
export function uriOfId(id: FileId): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(id) && !/^[a-z]:\//i.test(id)) return encodePath(id);
  const path = /^[a-z]:\//i.test(id) ? `/${id}` : id;
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** What would be something else when decoded stays as it is: query, fragment, and their characters in a name. */
function decodePath(uri: string): string {
  const root = rootOf(uri);
  return root === '' || /[?#]|%(?:23|25|2f|3f)/i.test(uri) ? uri : root + decode(uri.slice(root.length));
}

function encodePath(id: string): string {
  const root = rootOf(id);
  return root === '' || /[?#%]/.test(id)
    ? id
    : root + id.slice(root.length).split('/').map(encodeURIComponent).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
