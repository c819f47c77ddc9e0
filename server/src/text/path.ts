/** POSIX path arithmetic on file ids and on paths inside configuration; no disk. */

/** Of more than one letter, as `c:/` is a drive. */
const scheme = /^[a-z][a-z0-9+.-]+:(?:\/\/[^/]*|(?=\/))/i;

/** The part before the path: `vscode-vfs://github`, `tmp:`, or the empty string for a file on a disk and for a URI that is no path (`untitled:Untitled-1`). */
export function rootOf(path: string): string {
  return path.startsWith('/') ? '' : (scheme.exec(path)?.[0] ?? '');
}

/** Whether an absolute path is one of a disk: `/x` or `c:/x`. */
export function isOnDisk(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:\//i.test(path);
}

/** Whether a path is absolute: `/x`, `c:/x`, or a URI with a path. */
export function isAbsolute(path: string): boolean {
  return isOnDisk(path) || scheme.test(path);
}

/** Resolves `.` and `..`, and folds repeated slashes; keeps a leading root. Never goes above the root. */
export function normalizePath(path: string): string {
  if (isNormal(path)) return path;
  const root = rootOf(path);
  const rest = path.slice(root.length);
  const absolute = rest.startsWith('/');
  const parts: string[] = [];
  for (const part of rest.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
      else if (!absolute) parts.push('..');
    } else parts.push(part);
  }
  return root + (absolute ? '/' : '') + parts.join('/');
}

/** Whether an absolute path of a disk surely has nothing to resolve or fold. */
function isNormal(path: string): boolean {
  return (
    path.startsWith('/') && !path.includes('/.') && !path.includes('//') && (path.length === 1 || !path.endsWith('/'))
  );
}

/** The directory that holds a path; the root is its own directory; `''` for a bare name. */
export function dirname(path: string): string {
  const root = rootOf(path);
  const end = path.lastIndexOf('/');
  if (end < root.length) return root;
  return end === root.length ? path.slice(0, end + 1) : path.slice(0, end);
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `path` seen from `directory`: itself where absolute, else below it; the empty directory is that of a bare name. */
export function joinPath(directory: string, path: string): string {
  return normalizePath(
    isAbsolute(path) || directory === '' ? path : directory + (directory.endsWith('/') ? '' : '/') + path,
  );
}

/** Whether `path` is `directory` or lies below it. */
export function isInside(path: string, directory: string): boolean {
  const base = directory.endsWith('/') ? directory : `${directory}/`;
  return path === directory || path.startsWith(base);
}

/** The segments of a path, without root and empty ones. */
export function segments(path: string): readonly string[] {
  return path
    .slice(rootOf(path).length)
    .split('/')
    .filter((part) => part !== '');
}
