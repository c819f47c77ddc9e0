/** What is wrong with the form of single files, as findings: the server would refuse them, or read them otherwise than they look. */
import { isBackup } from '../project/layout.ts';
import type { SyntaxProblem } from '../syntax/problem.ts';
import type { Fix, Outcome } from '../rules/rule.ts';
import type { FileState } from './file-state.ts';
import type { Finding } from './findings.ts';
import type { Snapshot } from './snapshot.ts';

/** At this many problems a file is rubble: only the first few are told. */
const most = 16;

export function syntaxFindings(snapshot: Snapshot): readonly Finding[] {
  const found: Finding[] = [];
  for (const file of snapshot.world.files.values()) {
    if (file.dialect === 'foreign' || isBackup(file.id)) continue;
    const problems = file.tree?.problems ?? [];
    for (const problem of problems.slice(0, most)) found.push(findingOf(file, problem));
  }
  return found;
}

function findingOf(file: FileState, problem: SyntaxProblem): Finding {
  const start: Outcome = file.dialect === 'nginx' ? 'nginx-start' : 'fpm-start';
  return {
    code: problem.code, severity: problem.severity, outcomes: problem.severity === 'error' ? [start] : ['none'], message: problem.message,
    at: { file: file.id, range: problem.range }, related: [], places: 1, fixes: () => fixesOf(file, problem),
  };
}

function fixesOf(file: FileState, problem: SyntaxProblem): readonly Fix[] {
  if (problem.insert === undefined) return [];
  const { offset, text } = problem.insert;
  return [{ title: `Add the missing "${text}"`, safety: 'safe', preferred: true, edits: [{ file: file.id, range: { start: offset, end: offset }, newText: text }] }];
}
