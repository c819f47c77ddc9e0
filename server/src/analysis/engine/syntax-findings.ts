/** What is wrong with the form of single files, as findings: the server would refuse them, or read them otherwise than they look. */
import { phpBehaviour } from '../../catalog/php/behaviours.ts';
import type { FileId } from '../../text/range.ts';
import type { SyntaxProblem } from '../../syntax/problem.ts';
import type { Fix, Outcome } from '../../rules/kit/rule.ts';
import type { FileState } from '../state/file-state.ts';
import { looksLikeConfig, modelOf } from '../state/languages.ts';
import { isOurLanguage } from '../state/recognition.ts';
import type { Finding } from './findings.ts';
import { phpReleaseOf } from '../state/release-of.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** At this many problems a file is rubble: only the first few are reported, and nothing is mended unseen. */
const most = 16;

export function syntaxFindings(snapshot: Snapshot): readonly Finding[] {
  const found: Finding[] = [];
  let reached: ReadonlySet<FileId> | undefined;
  for (const file of snapshot.world.files.values()) {
    if (file.problems.length === 0) continue;
    reached ??= reachedFiles(snapshot);
    if (!reached.has(file.id) && !looksLikeOurs(file)) continue;
    const problems = takesHashComments(snapshot, file)
      ? file.problems.filter(({ code }) => code !== hashComment)
      : file.problems;
    const rubble = problems.length > most;
    for (const problem of problems.slice(0, most)) found.push(findingOf(file, problem, { rubble }));
  }
  return found;
}

const hashComment = 'hash-comment';

/** Whether a file has lines that begin with `#`, and the PHP-FPM that reads it takes them for comments. */
function takesHashComments(snapshot: Snapshot, { id, problems }: FileState): boolean {
  return (
    problems.some(({ code }) => code === hashComment) &&
    phpReleaseOf(snapshot, id).surely(phpBehaviour('comments with #'))
  );
}

/** The files that main files in force reach. */
function reachedFiles({ workspace }: Snapshot): ReadonlySet<FileId> {
  const holders = [...workspace.configs, ...workspace.masters].filter(
    ({ isMain, notInForce }) => isMain && notInForce === undefined,
  );
  return new Set(holders.flatMap(({ files }) => [...files]));
}

/** A file that the editor has in our language, or that reads like ours. */
function looksLikeOurs(file: FileState): boolean {
  return isOurLanguage(file.languageId) || (file.tree !== undefined && looksLikeConfig(file.tree));
}

function findingOf(file: FileState, problem: SyntaxProblem, { rubble }: { readonly rubble: boolean }): Finding {
  const start = modelOf(file)?.startOutcome ?? 'none';
  return {
    code: problem.code,
    severity: problem.severity,
    outcomes: problem.severity === 'error' ? [start] : [lostWith(problem.swallows)],
    message: problem.message,
    at: { file: file.id, range: problem.range },
    related: [],
    places: 1,
    fixes: () =>
      rubble ? fixesOf(file, problem).map((fix) => ({ ...fix, safety: 'review' })) : fixesOf(file, problem),
  };
}

/** What the visitor sees where nginx took a directive for arguments of the one before. */
function lostWith(swallowed: string | undefined): Outcome {
  return swallowed === 'root' || swallowed === 'alias' || swallowed === 'index' || swallowed === 'try_files'
    ? '404'
    : 'none';
}

function fixesOf(file: FileState, problem: SyntaxProblem): readonly Fix[] {
  if (problem.replace !== undefined) {
    const { title, range, text } = problem.replace;
    return [{ title, safety: 'review', preferred: true, edits: [{ file: file.id, range, newText: text }] }];
  }
  if (problem.insert === undefined) return [];
  const { offset, text } = problem.insert;
  const { swallows } = problem;
  // the server starts without it, and what the next line says was never heeded
  if (swallows !== undefined)
    return [
      {
        title: `Add the missing "${text}", so that "${swallows}" takes effect`,
        safety: 'review',
        preferred: true,
        edits: [{ file: file.id, range: { start: offset, end: offset }, newText: text }],
      },
    ];
  return [
    {
      title: `Add the missing "${text}"`,
      safety: 'safe',
      preferred: true,
      edits: [{ file: file.id, range: { start: offset, end: offset }, newText: text }],
    },
  ];
}
