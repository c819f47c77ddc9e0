/** Safe fixes in rounds: which are made at once, which wait for the next round; and a whole document fixed in memory. */
import { applyEdits, type FileEdit } from '../text/edit.ts';
import type { FileId, TextRange } from '../text/range.ts';
import type { Fix } from '../rules/rule.ts';
import { findingsOf, type Finding } from './findings.ts';
import type { AnalysisHost } from './host.ts';

/** More rounds than this are a fix that undoes another. */
export const mostRounds = 10;

/** A safe fix of one finding; all its edits are in one file. */
export interface Candidate<T> {
  readonly told: T;
  readonly fix: Fix;
  readonly file: FileId;
}

/** One safe fix a finding: the preferred one, else the first. One that touches several files is not safe, whatever it says. */
export function safeFixes<T extends { readonly fixes: readonly Fix[] }>(told: readonly T[]): readonly Candidate<T>[] {
  return told.flatMap((one): readonly Candidate<T>[] => {
    const safe = one.fixes.filter((fix) => fix.safety === 'safe' && new Set(fix.edits.map((edit) => edit.file)).size === 1);
    const fix = safe.find((candidate) => candidate.preferred === true) ?? safe[0];
    const file = fix?.edits[0]?.file;
    return fix === undefined || file === undefined ? [] : [{ told: one, fix, file }];
  });
}

/** Fixes that meet wait for the next round, when the later one is worked out against the new text. */
export function withoutConflicts<T>(candidates: readonly Candidate<T>[]): { readonly made: readonly Candidate<T>[]; readonly edits: readonly FileEdit[] } {
  const made: Candidate<T>[] = [];
  const edits: FileEdit[] = [];
  for (const candidate of candidates) {
    if (candidate.fix.edits.some((edit) => edits.some((other) => collide(edit.range, other.range)))) continue;
    made.push(candidate);
    edits.push(...candidate.fix.edits);
  }
  return { made, edits };
}

function collide(a: TextRange, b: TextRange): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

/**
 * The edits of one document that make all its safe fixes, those that become possible by the first ones included; none where there is none.
 * `findings` are those of the host's present snapshot. The host is left as it is.
 */
export function fixAllEdits(host: AnalysisHost, file: FileId, findings: readonly Finding[]): readonly FileEdit[] {
  const first = editsIn(file, findings);
  const state = host.file(file);
  if (state === undefined || first.length === 0) return [];
  const fork = host.fork();
  let text = applyEdits(state.text, first);
  for (let round = 1; round < mostRounds; round++) {
    fork.setFile({ id: file, text, languageId: state.languageId, open: state.open });
    const next = applyEdits(text, editsIn(file, findingsOf(fork.snapshot()).findings));
    if (next === text) return round === 1 ? first : [difference(file, state.text, text)];
    text = next;
  }
  return [difference(file, state.text, text)];
}

function editsIn(file: FileId, findings: readonly Finding[]): readonly FileEdit[] {
  const told = findings.map((finding) => ({ fixes: fixesOf(finding) }));
  return withoutConflicts(safeFixes(told).filter((candidate) => candidate.file === file)).edits;
}

/** A fix that fails keeps no other from being made. */
function fixesOf(finding: Finding): readonly Fix[] {
  try {
    return finding.fixes();
  } catch {
    return [];
  }
}

/** One edit from the first to the last difference. */
function difference(file: FileId, before: string, after: string): FileEdit {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { file, range: { start: head, end: before.length - tail }, newText: after.slice(head, after.length - tail) };
}
