/** Rules about the requests of a server look at one that is like an earlier one only where that one had something to look at. */
import { questionOf, type SiteQuestion } from '../../model/deployment/question.ts';
import { isShown, scriptDirectories } from '../../model/deployment/site-scripts.ts';
import type { PathKind } from '../../model/environment.ts';
import { longestOutline, Outlines } from '../../model/nginx/config/outline.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { toBytes } from '../../text/bytes.ts';
import { TextMemo } from '../../text/text-memo.ts';
import { askedOnce } from './asked-once.ts';
import type { ServerSubject } from './rule.ts';

/** What is asked about one server, the same for all rules. */
interface Asking {
  readonly question: SiteQuestion;
  /** What was found out about a server that is written alike, where the disk answers alike here. */
  readonly like: Quiet | undefined;
  /** Where it is kept that a rule finds nothing; `undefined` where no other server is like this one. */
  readonly own: Quiet | undefined;
}

/** Which rules found nothing in a server, and what they asked of the disk. */
interface Quiet {
  readonly rules: Set<string>;
  readonly probes: Map<string, Probe>;
  /** Where scripts were looked for, of which the tree shows nothing. */
  readonly directories: readonly Place[];
}

interface Place {
  /** The path, or where it is below the root that another server has another one for, what follows that. Bytes. */
  readonly path: string;
  readonly isBelowRoot: boolean;
}

interface Probe extends Place {
  readonly kind: PathKind;
  readonly answer: boolean | undefined;
}

/** The question about the requests of a server: for all rules the same one, so that its routes are worked out once. */
export function serverQuestion(subject: ServerSubject): SiteQuestion {
  return askingOf(subject).question;
}

/**
 * What `find` finds in a server, or nothing at once where it found nothing in a like one. It may look at nothing but how the server is written, what the question says of the disk,
 * and the scripts of the tree: not at addresses, pools, and names of the server, nor at other servers.
 * @param rule names who asks
 */
export function* inUnlike<T>(
  rule: string,
  subject: ServerSubject,
  find: (question: SiteQuestion) => Iterable<T>,
): Iterable<T> {
  const { question, like, own } = askingOf(subject);
  if (like?.rules.has(rule) === true) return;
  let isQuiet = true;
  for (const found of find(question)) {
    isQuiet = false;
    yield found;
  }
  if (isQuiet) own?.rules.add(rule);
}

const askingOf: (subject: ServerSubject) => Asking = askedOnce(({ server, deployment, workspace }: ServerSubject) => {
  const question = questionOf(server, deployment, workspace);
  const plain: Asking = { question, like: undefined, own: undefined };
  const kept = keptFor(question);
  const outline = kept?.outlines.of(server);
  if (kept === undefined || outline === undefined) return plain;
  const root = outline.root === undefined ? undefined : toBytes(outline.root);
  const like = kept.quiet.get(outline.text);
  if (like !== undefined && isAlike(like, root, question)) return { question, like, own: undefined };
  const directories = scriptDirectories(question).map(({ directory }) => directory);
  if (showsAny(directories, question)) return plain;
  const own: Quiet = {
    rules: new Set(),
    probes: new Map(),
    directories: directories.map((path) => placeOf(path, root)),
  };
  kept.quiet.keep(outline.text, own);
  return { question: noting(question, root, own.probes), like: undefined, own };
});

/** Where the tree has files of the site, there is more to look at than what was asked about another one. */
function showsAny(directories: readonly string[], { files }: SiteQuestion): boolean {
  return files.kind === 'known' && directories.some((directory) => isShown(directory, files));
}

function placeOf(path: string, root: string | undefined): Place {
  return root !== undefined && path.startsWith(root)
    ? { path: path.slice(root.length), isBelowRoot: true }
    : { path, isBelowRoot: false };
}

function pathOf({ path, isBelowRoot }: Place, root: string | undefined): string {
  return isBelowRoot ? `${root ?? ''}${path}` : path;
}

function isAlike({ probes, directories }: Quiet, root: string | undefined, question: SiteQuestion): boolean {
  for (const probe of probes.values())
    if (question.exists(pathOf(probe, root), probe.kind) !== probe.answer) return false;
  return !showsAny(
    directories.map((place) => pathOf(place, root)),
    question,
  );
}

/** The question, with all that is asked of the disk noted. */
function noting(question: SiteQuestion, root: string | undefined, probes: Map<string, Probe>): SiteQuestion {
  return {
    ...question,
    exists: (path, kind) => {
      const answer = question.exists(path, kind);
      probes.set(`${kind} ${path}`, { ...placeOf(path, root), kind, answer });
      return answer;
    },
  };
}

interface Kept {
  readonly question: Pick<SiteQuestion, 'surroundings' | 'files'>;
  readonly outlines: Outlines;
  /** By outline. */
  readonly quiet: TextMemo<Quiet>;
}

const mostKept = 256;
/** By the block that the servers stand in. */
const keptByOuter = new WeakMap<Scope, Kept>();

function keptFor({ server, surroundings, files }: SiteQuestion): Kept | undefined {
  const { parent } = server;
  if (parent === undefined) return undefined;
  let kept = keptByOuter.get(parent);
  if (
    kept === undefined ||
    kept.question.surroundings.config !== surroundings.config ||
    kept.question.surroundings.platform !== surroundings.platform ||
    kept.question.files.kind !== files.kind ||
    (files.kind === 'known' && kept.question.files !== files)
  ) {
    const quiet = new TextMemo<Quiet>({ most: mostKept, longest: longestOutline + 1024 });
    kept = { question: { surroundings, files }, outlines: new Outlines(parent, surroundings.config), quiet };
    keptByOuter.set(parent, kept);
  }
  return kept;
}
