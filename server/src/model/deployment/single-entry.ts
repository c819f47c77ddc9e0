/** Whether an application has one script for all of its addresses: the only one of its PHP code that a request can reach. */
import { isOfCode } from '../../catalog/file-places.ts';
import { joinPath } from '../../text/path.ts';
import type { DirectoryNames, SiteFiles } from '../environment.ts';
import type { SiteQuestion } from './question.ts';
import { scriptRoutesOf } from './routes.ts';
import type { SiteScript } from './site-scripts.ts';

/** So many directories beside a root are looked into for code. */
const mostDirectories = 60;

/**
 * Whether `/index.php` in the root is the only script that is run, and the application has other code: denied below the root, or beside it.
 * @param root of the server, in bytes, without a slash at the end
 */
export function isSingleEntry(question: SiteQuestion, root: string): boolean {
  const { files } = question;
  if (files.kind === 'unknown' || !isOnlyScript(question, root)) return false;
  return scriptRoutesOf(question).some((script) => isCode(script, root)) || isCodeBeside(root, files);
}

/** Whether `/index.php` is the only script below the root that is run, and no directory there has a front page of its own. */
export function isOnlyScript(question: SiteQuestion, root: string): boolean {
  if (question.exists(`${root}/index.php`, 'file') !== true) return false;
  return scriptRoutesOf(question).every(({ uri, path, ways }) => {
    if (!path.startsWith(`${root}/`)) return true;
    const runs = ways.some(({ outcome }) => outcome.kind === 'fastcgi' || outcome.kind === 'unknown');
    return uri === '/index.php' ? runs : !runs && !uri.endsWith('/index.php');
  });
}

/** Whether a script below the root lies where applications keep their code. */
function isCode({ uri, path }: SiteScript, root: string): boolean {
  return path.startsWith(`${root}/`) && uri.split('/').slice(1, -1).some(isOfCode);
}

/** Whether the directory above holds PHP code, and neither it nor one beside the root is a site of its own. */
function isCodeBeside(root: string, files: SiteFiles): boolean {
  const end = root.lastIndexOf('/');
  const above = root.slice(0, end);
  const names = above === '' ? undefined : files.namesIn(above);
  if (names === undefined || isSite(names)) return false;
  const others = names.directories.filter((name) => name !== root.slice(end + 1)).map((name) => joinPath(above, name));
  if (others.length > mostDirectories) return false;
  const beside = others.flatMap((other) => files.namesIn(other) ?? []);
  const deeper = others.flatMap((other) => innerOf(other, files)).slice(0, mostDirectories);
  const all = [...beside, ...deeper.flatMap((path) => files.namesIn(path) ?? [])];
  return !all.some(isSite) && [names, ...all].some(hasScripts);
}

function innerOf(directory: string, files: SiteFiles): readonly string[] {
  return (files.namesIn(directory)?.directories ?? []).map((name) => joinPath(directory, name));
}

function isSite({ files }: DirectoryNames): boolean {
  return files.some((name) => /^index\.(?:php|html?)$/.test(name));
}

function hasScripts({ files }: DirectoryNames): boolean {
  return files.some((name) => name.endsWith('.php'));
}
