/** Applies safe fixes to the files that were named, round by round, until none is left. */
import { findingsOf } from '../analysis/engine/findings.ts';
import { mostRounds, safeFixes, withoutConflicts, type Candidate } from '../analysis/report/safe-fixes.ts';
import { applyEdits } from '../text/edit.ts';
import { isInside } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import { CannotRun } from './io.ts';
import { whyNot, type Loaded, type Named } from './load.ts';
import type { Places } from '../output/places.ts';
import { placesFrom } from './names.ts';
import { replaceText } from './write-file.ts';

export interface Fixed {
  /** `file:line:column` of the finding, when the fix was made. */
  readonly label: string;
  readonly title: string;
}

export interface FixReport {
  readonly fixed: readonly Fixed[];
  /** One sentence for each file that could not be written. */
  readonly failures: readonly string[];
  /** One sentence for each file with safe fixes that lies outside of what was named. */
  readonly left: readonly string[];
}

/** @param base what files are named from */
export async function applySafeFixes(loaded: Loaded, base: string): Promise<FixReport> {
  const fixing = new Fixing(loaded, base);
  for (let round = 0; round < mostRounds; round++) {
    if (!(await fixing.round())) break;
    await loaded.loader.settle();
  }
  return fixing;
}

class Fixing implements FixReport {
  readonly fixed: Fixed[] = [];
  readonly #loaded: Loaded;
  readonly #base: string;
  readonly #failures = new Map<FileId, string>();
  readonly #left = new Set<string>();

  constructor(loaded: Loaded, base: string) {
    this.#loaded = loaded;
    this.#base = base;
  }

  get failures(): readonly string[] {
    return [...this.#failures.values()];
  }

  get left(): readonly string[] {
    return [...this.#left];
  }

  /** Makes every safe fix of the present texts that meets no other; whether there was one. */
  async round(): Promise<boolean> {
    const snapshot = this.#loaded.host.snapshot();
    const places = placesFrom(this.#base, snapshot);
    let changed = false;
    for (const [file, candidates] of byFile(safeFixes(findingsOf(snapshot).findings))) {
      if (this.#failures.has(file)) continue;
      if (isNamed(file, this.#loaded.named)) changed = (await this.#fixFile(file, candidates, places)) || changed;
      else this.#left.add(`${places.name(file)} has safe fixes, but is outside the given paths`);
    }
    return changed;
  }

  async #fixFile(file: FileId, candidates: readonly Candidate[], places: Places): Promise<boolean> {
    const { made, edits } = withoutConflicts(candidates);
    const { text } = places.source(file);
    const newText = applyEdits(text, edits);
    if (newText === text) return false;
    try {
      await replaceText(file, text, newText);
    } catch (error) {
      this.#failures.set(
        file,
        `${places.name(file)} was not fixed: it ${error instanceof CannotRun ? error.message : whyNot(error)}`,
      );
      return false;
    }
    for (const { finding, fix } of made) this.fixed.push({ label: places.label(finding.at), title: fix.title });
    this.#loaded.host.setFile({ id: file, text: newText, open: false });
    return true;
  }
}

function byFile(candidates: readonly Candidate[]): ReadonlyMap<FileId, readonly Candidate[]> {
  const files = new Map<FileId, Candidate[]>();
  for (const candidate of candidates) {
    const list = files.get(candidate.file);
    if (list === undefined) files.set(candidate.file, [candidate]);
    else list.push(candidate);
  }
  return files;
}

/** Whether the user named the file, or a folder that it really lies in: a link that leads out of the folder does not count. */
function isNamed(file: FileId, named: readonly Named[]): boolean {
  return named.some((one) => (one.kind === 'folder' ? isInside(file, one.real) : file === one.real));
}
