/** Every place that means the same thing as the word at an offset, and those of them in one file. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FileId, FileRange, TextRange } from '../../text/range.ts';
import { addressAt } from '../names/addresses.ts';
import { sameUseSlices, useAtSlices, usesIn } from '../names/find-names.ts';
import type { PlacedUse } from '../names/name-use.ts';
import { includeAt, includeSlices } from './includes.ts';
import { finished, type Slices } from '../../text/slices.ts';
import { unique } from './target.ts';

export interface Reference extends FileRange {
  readonly role: 'definition' | 'reference';
}

/** @param offset UTF-16; empty where nothing is known of the word */
export function* referenceSlices(snapshot: Snapshot, file: FileId, offset: number): Slices<readonly Reference[]> {
  const include = includeAt(snapshot, file, offset);
  if (include !== undefined)
    return (yield* includeSlices(snapshot, new Set(include.files))).map((at) => ({ ...at, role: 'reference' }));
  const use = yield* useAtSlices(snapshot, file, offset);
  if (use !== undefined)
    return unique(
      (yield* sameUseSlices(snapshot, use))
        .map((one): Reference => ({ file: one.file, range: one.shown, role: one.role }))
        .concat(clients(snapshot, use)),
    );
  return (addressAt(snapshot, file, offset)?.places ?? []).map(({ file: where, range, side }) => ({
    file: where,
    range,
    role: side === 'php-fpm' ? 'definition' : 'reference',
  }));
}

/** The same, at once. */
export function references(snapshot: Snapshot, file: FileId, offset: number): readonly Reference[] {
  return finished(referenceSlices(snapshot, file, offset));
}

/** The passes that a pool answers. */
function clients(snapshot: Snapshot, use: PlacedUse): readonly Reference[] {
  return use.kind === 'pool' ? poolsOf(snapshot, use).flatMap((pool) => clientsOf(snapshot, pool)) : [];
}

/** The addresses through which passes reach a pool, each place once. */
function clientsOf(snapshot: Snapshot, pool: Pool): readonly Reference[] {
  const uses = snapshot.workspace.usesOf(pool).filter((one) => one.link !== undefined);
  return unique(
    uses.map(({ verdict }): Reference => ({
      file: verdict.pass.at.file,
      range: verdict.pass.at.range,
      role: 'reference',
    })),
  );
}

/** The pools that a section is a part of. */
export function poolsOf(snapshot: Snapshot, use: Pick<PlacedUse, 'file' | 'key'>): readonly Pool[] {
  const masters = snapshot.workspace.index.mastersOf(use.file);
  return masters.flatMap((master) => master.pools).filter((pool) => pool.name.toLowerCase() === use.key);
}

export interface Highlight {
  readonly range: TextRange;
  readonly role: 'definition' | 'reference';
}

/** The same in this file only: no other one is read. */
export function* highlightSlices(snapshot: Snapshot, file: FileId, offset: number): Slices<readonly Highlight[]> {
  const state = snapshot.file(file);
  const use = yield* useAtSlices(snapshot, file, offset);
  if (state !== undefined && use !== undefined) {
    const scoped = use.kind === 'named location' && use.server >= 0;
    const same = usesIn(state).filter(
      (one) => one.kind === use.kind && one.key === use.key && (!scoped || one.server === use.server || one.server < 0),
    );
    return same.map(({ shown, role }) => ({ range: shown, role }));
  }
  const places = addressAt(snapshot, file, offset)?.places ?? [];
  return places
    .filter((place) => place.file === file)
    .map(({ range, side }) => ({ range, role: side === 'php-fpm' ? 'definition' : 'reference' }));
}

/** The same, at once. */
export function highlights(snapshot: Snapshot, file: FileId, offset: number): readonly Highlight[] {
  return finished(highlightSlices(snapshot, file, offset));
}
