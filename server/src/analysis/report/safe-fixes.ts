/** Safe fixes in rounds: which are made at once, which wait for the next round; and a whole document fixed in memory. */
import { applyEdits, type FileEdit } from '../../text/edit.ts';
import type { FileId, TextRange } from '../../text/range.ts';
import { countWhile } from '../../text/search.ts';
import type { Slices } from '../../text/slices.ts';
import { allRules } from '../../rules/all.ts';
import type { Fix } from '../../rules/kit/rule.ts';
import { findingSlices, type Finding } from '../engine/findings.ts';
import type { AnalysisHost } from '../state/host.ts';

/** More rounds than this are a fix that undoes another. */
export const mostRounds = 10;

/** A safe fix of one finding; all its edits are in one file. */
export interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly file: FileId;
}

/** Rules none of whose fixes is safe: theirs need not be worked out. */
const reviewOnly: ReadonlySet<string> = new Set(
  allRules.filter((rule) => rule.hasSafeFixes !== true).map((rule) => rule.code),
);

/** One safe fix a finding: the preferred one, else the first. One that touches several files is not safe, whatever it says; one that fails keeps no other from being made. */
export function safeFixes(findings: readonly Finding[]): readonly Candidate[] {
  return findings.flatMap((finding): readonly Candidate[] => {
    if (reviewOnly.has(finding.code)) return [];
    const safe = fixesOf(finding).filter(
      (fix) => fix.safety === 'safe' && new Set(fix.edits.map((edit) => edit.file)).size === 1,
    );
    const fix = safe.find((candidate) => candidate.preferred === true) ?? safe[0];
    const file = fix?.edits[0]?.file;
    return fix === undefined || file === undefined ? [] : [{ finding, fix, file }];
  });
}

/** Of the safe fixes of one file those that meet no earlier one. The others wait for the next round, when they are worked out against the new text. */
export function withoutConflicts(candidates: readonly Candidate[]): {
  readonly made: readonly Candidate[];
  readonly edits: readonly FileEdit[];
} {
  const made: Candidate[] = [];
  const edits: FileEdit[] = [];
  const taken = new TakenRanges();
  for (const candidate of candidates) {
    if (candidate.fix.edits.some((edit) => taken.meets(edit.range))) continue;
    made.push(candidate);
    edits.push(...candidate.fix.edits);
    for (const edit of candidate.fix.edits) taken.add(edit.range);
  }
  return { made, edits };
}

/** Ranges of one text that do not meet, in their order. */
class TakenRanges {
  readonly #ranges: TextRange[] = [];

  meets(range: TextRange): boolean {
    const at = this.#placeOf(range);
    return [this.#ranges[at - 1], this.#ranges[at]].some((other) => other !== undefined && collide(range, other));
  }

  add(range: TextRange): void {
    this.#ranges.splice(this.#placeOf(range), 0, range);
  }

  /** How many begin before it. */
  #placeOf({ start }: TextRange): number {
    return countWhile(this.#ranges.length, (index) => (this.#ranges[index]?.start ?? 0) < start);
  }
}

function collide(a: TextRange, b: TextRange): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

/**
 * The edits of one document that make all its safe fixes, those that become possible by the first ones included; none where there is none.
 * `findings` are those of the host's present snapshot. The host is left as it is.
 */
export function* fixAllSlices(
  host: AnalysisHost,
  file: FileId,
  findings: readonly Finding[],
): Slices<readonly FileEdit[]> {
  const first = editsIn(file, findings);
  const state = host.file(file);
  if (state === undefined || first.length === 0) return [];
  const fork = host.fork();
  let text = applyEdits(state.text, first);
  for (let round = 1; round < mostRounds; round++) {
    fork.setFile({ id: file, text, languageId: state.languageId, open: state.open });
    const { findings: then } = yield* findingSlices(fork.snapshot());
    const next = applyEdits(text, editsIn(file, then));
    if (next === text) return round === 1 ? first : [difference(file, state.text, text)];
    text = next;
  }
  return [difference(file, state.text, text)];
}

function editsIn(file: FileId, findings: readonly Finding[]): readonly FileEdit[] {
  // a safe fix is made where its finding is
  return withoutConflicts(
    safeFixes(findings.filter((finding) => finding.at.file === file)).filter((candidate) => candidate.file === file),
  ).edits;
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
