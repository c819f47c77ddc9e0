/** Takes a fix as an editor does and tells what became of the findings: what was mended, and what came that was not there. */
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { applyEdits, type FileEdit } from '../../server/src/text/edit.ts';
import { meets, type FileId, type FileRange, type TextRange } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import type { Files } from './worlds.ts';

export interface World {
  readonly files: Files;
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  readonly passes: readonly PlacedPass[];
}

interface PlacedPass {
  /** The pass and the addresses that it may use. */
  readonly places: readonly FileRange[];
  /** A pool answers, through whichever address. */
  readonly answered: boolean;
}

/** A fix or a refactoring. */
export interface Change {
  readonly edits: readonly FileEdit[];
  readonly creates?: readonly { readonly file: FileId; readonly text: string }[];
}

export interface Trial {
  readonly after: World;
  /** The finding of the fix is still there, in as many places as before. */
  readonly stays: boolean;
  /** Findings that the fix brought. */
  readonly fresh: readonly Finding[];
}

export function worldOf(files: Files): World {
  const host = hostOf({ files });
  host.listFolders(['/etc/nginx', '/etc/nginx/conf.d', '/etc/php/8.2/fpm', '/etc/php/8.2/fpm/pool.d']);
  const snapshot = host.snapshot();
  const { findings, failures } = findingsOf(snapshot);
  const [failure] = failures;
  if (failure !== undefined) throw new Error(`the rule ${failure.code} failed`, { cause: failure.error });
  return { files, snapshot, findings, passes: passesIn(snapshot) };
}

function passesIn({ workspace }: Snapshot): readonly PlacedPass[] {
  return workspace.deployments
    .flatMap(({ passes }) => passes)
    .map(({ pass, targets }) => ({
      places: [pass.at, ...targets.map(({ target }) => target.at)],
      answered: targets.length > 0 && targets.every(({ state }) => state === 'served'),
    }));
}

export function changed({ files }: World, change: Change): World {
  const created = (change.creates ?? []).map(({ file, text }): [FileId, string] => [file, text]);
  return worldOf(
    new Map([
      ...[...files].map(([file, text]): [FileId, string] => [file, applyEdits(text, editsIn(change, file))]),
      ...created,
    ]),
  );
}

export function tryFix(before: World, finding: Finding, fix: Change): Trial {
  const after = changed(before, fix);
  const isSame = (old: Finding, now: Finding): boolean => old.code === now.code && lands(old.at, fix, now.at);
  const fresh = after.findings.filter(
    (now) =>
      !before.findings.some((old) => isSame(old, now)) &&
      !isAwake(finding, now, fix) &&
      !isRevealed(now, before, after, fix),
  );
  return {
    after,
    stays: after.findings.some(
      (now) =>
        isSame(finding, now) &&
        now.places >= finding.places &&
        !before.findings.some((other) => other !== finding && isSame(other, now)),
    ),
    fresh,
  };
}

/** Whether the server never came to what the finding speaks of: it refused the directive itself, whose value counts now. What it refuses elsewhere counts as fresh. */
function isAwake(mended: Finding, now: Finding, fix: Change): boolean {
  const start = mended.code.startsWith('nginx-')
    ? 'nginx-start'
    : mended.code.startsWith('fpm-')
      ? 'fpm-start'
      : undefined;
  if (start === undefined || !mended.outcomes.includes(start)) return false;
  return (
    !now.outcomes.includes(start) ||
    written(editsIn(fix, now.at.file)).some((range) => meets(range, now.at.range) && range.end > range.start)
  );
}

/**
 * Whether a finding only came to light: it stands where the fix wrote nothing, and speaks of a pass that reached nobody before. Such a pass had no
 * timeouts to compare and no parameters to miss, and all of it was written already.
 */
function isRevealed(now: Finding, before: World, after: World, fix: Change): boolean {
  if (written(editsIn(fix, now.at.file)).some((range) => meets(range, now.at.range))) return false;
  const places = [now.at, ...now.related.map(({ at }) => at)];
  const concerned = after.passes.filter((pass) =>
    pass.places.some((one) => places.some((place) => samePlace(one, place))),
  );
  return concerned.some((pass) => {
    const was = before.passes.filter((old) =>
      old.places.some((one) => pass.places.some((place) => lands(one, fix, place))),
    );
    return was.length === 0 || was.some((old) => !old.answered);
  });
}

function samePlace(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}

function editsIn(fix: Change, file: FileId): readonly FileEdit[] {
  return fix.edits.filter((edit) => edit.file === file).toSorted((a, b) => a.range.start - b.range.start);
}

/** What the edits wrote, as ranges of the new text. */
function written(edits: readonly FileEdit[]): readonly TextRange[] {
  let shift = 0;
  return edits.map(({ range, newText }) => {
    const start = range.start + shift;
    shift += newText.length - (range.end - range.start);
    return { start, end: start + newText.length };
  });
}

/** Whether a place of the old text is that one in the new text; what an edit replaced is anywhere in what it wrote. */
function lands(old: FileRange, fix: Change, now: FileRange): boolean {
  if (old.file !== now.file) return false;
  let shift = 0;
  for (const { range, newText } of editsIn(fix, old.file)) {
    const isBehind = range.end < old.range.start || (range.end === old.range.start && range.start < range.end);
    if (isBehind) shift += newText.length - (range.end - range.start);
    else if (range.start <= old.range.start) {
      const start = range.start + shift;
      return (
        now.range.start >= start && now.range.start <= start + newText.length + Math.max(0, old.range.start - range.end)
      );
    }
  }
  return now.range.start === old.range.start + shift;
}
