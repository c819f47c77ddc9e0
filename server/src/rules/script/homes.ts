/** Where the tree has a script that is looked for elsewhere, and the edits that make nginx look there. */
import { directoriesWith } from '../../model/deployment/site-scripts.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { scriptRoutesOf } from '../../model/deployment/routes.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import { locationOf, wouldAnswer } from '../../model/nginx/request/locations.ts';
import { directoryOf, onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { Writer } from '../../edits/writer.ts';
import type { Fix } from '../kit/rule.ts';
import { otherTarget } from './other-target.ts';

/** A script that is not where it is looked for. Bytes. */
export interface LookedFor {
  /** Where it is looked for. */
  readonly directory: Directory;
  readonly uri: string;
  /** Where it is, where the tree has it. */
  readonly script?: string | undefined;
  readonly status: number;
}

/** Directories in which the script is by the same URI; of a directory without an index, those in which its index is. */
export function homesOf(
  { directory, uri, script, status }: LookedFor,
  { server, files }: SiteQuestion,
): readonly string[] {
  if (files.kind === 'unknown') return [];
  const base = onDisk(toBytes(directory.path));
  const below = directory.from === 'alias' ? uri.slice(directory.replaces.length).replace(/^\/?/, '/') : uri;
  if (script?.endsWith(below) === true) return [script.slice(0, -below.length)];
  if (status === 403 || below.endsWith('/'))
    return indexNames(server).flatMap((name) => directoriesWith(`${below}${name}`, base, files));
  return directoriesWith(below, base, files);
}

function indexNames(server: Scope): readonly string[] {
  const index = server.nearest('index')?.placed.fact.args.map((word) => toBytes(word.value)) ?? [];
  return index.filter((name) => name.endsWith('.php') && !name.startsWith('/') && !name.includes('$'));
}

/** The one that is meant: that which holds most of what the server leads to, else the one around all others; `undefined` where nobody can tell. */
export function likeliestHome(
  homes: readonly string[],
  directory: Directory,
  question: SiteQuestion,
): string | undefined {
  const [only, other] = homes;
  if (other === undefined) return only;
  const held = homes.map((home) => heldIn(home, directory, question));
  const most = Math.max(...held);
  const best = homes.filter((_, index) => held[index] === most);
  return best.find((home) => best.every((one) => one === home || one.startsWith(`${home}/`)));
}

/** How much lies in a directory of that to which blocks lead which look into another one. */
function heldIn(home: string, { path }: Directory, { server, surroundings, exists }: SiteQuestion): number {
  return entryUris(server, surroundings).filter(({ uri, scope }) => {
    const own = directoryOf(scope, surroundings);
    return own.kind === 'known' && own.value.path === path && exists(home + uri, 'file') === true;
  }).length;
}

/** Whether the directory is right as it is: a location that names its scripts gets one that lies there. */
function isRightRoot({ path: root }: Directory, question: SiteQuestion): boolean {
  const base = onDisk(toBytes(root));
  return scriptRoutesOf(question).some(
    ({ uri, path, ways: [way, other] }) =>
      path === base + uri &&
      way?.outcome.kind === 'fastcgi' &&
      other === undefined &&
      isForNamed(way.outcome.scope, uri),
  );
}

/** Whether a location that takes the script would not take one of any name beside it. */
export function isForNamed(scope: Scope, uri: string): boolean {
  const kind = locationOf(scope)?.kind;
  return (kind === 'regex' || kind === 'exact') && !wouldAnswer(scope, uri.replace(/[^/]*$/, 'any-other-name.php'));
}

/** The script that is there in place of one that is not: where nginx would look for it, or what would lead to another one. */
export function missingFixes(
  write: Writer,
  looked: LookedFor & { readonly by: Placed | undefined },
  homes: readonly string[],
  question: SiteQuestion,
): readonly Fix[] {
  const { by, directory, uri } = looked;
  const target = by === undefined ? [] : otherTarget(write, { by, directory, uri }, question);
  const home = likeliestHome(homes, directory, question);
  // that one script is there says little where the root has what a location names
  const isEvident = home !== undefined && heldIn(home, directory, question) > 1;
  if (target.length > 0 && !isEvident && isRightRoot(directory, question)) return target;
  const there = home === undefined ? [] : lookThere(write, directory, home, question);
  return there.length > 0 ? there : target;
}

/** Makes nginx look for files where the script is; nothing where that is in a variable, or nobody can tell which directory is meant. */
function lookThere(write: Writer, directory: Directory, home: string, question: SiteQuestion): readonly Fix[] {
  const { at, from, path: present } = directory;
  if (at === undefined || from === 'default') return [];
  // what is found today would be lost
  const held = heldIn(onDisk(toBytes(present)), directory, question);
  if (held > 0 && held >= heldIn(home, directory, question)) return [];
  const written = write.textAt(at);
  const path = withVariables(written, present, fromBytes(home));
  if (path === undefined) return [];
  return [
    {
      title: `Set ${from} to ${path}, so that the script there answers`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord(at, path + (from === 'alias' && /\/["']?$/.test(written) ? '/' : ''))],
    },
  ];
}

/** The path as it would be written where its first parts come from variables; `undefined` where these would have to change. */
function withVariables(written: string, present: string, path: string): string | undefined {
  const plain = written.replaceAll(/^["']|["']$/g, '');
  const [, variables, rest = ''] = /^(.*\$(?:\{\w+\}|\w+))([^$]*)$/s.exec(plain) ?? [];
  if (variables === undefined) return plain.includes('$') ? undefined : path;
  const tail = rest.replace(/\/$/, '');
  const base = present.replace(/\/$/, '');
  if (!base.endsWith(tail)) return undefined;
  const head = base.slice(0, base.length - tail.length);
  return path === head || path.startsWith(`${head}/`) ? variables + path.slice(head.length) : undefined;
}
