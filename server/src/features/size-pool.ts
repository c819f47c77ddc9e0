/** "Size this pool": as many workers as fit into four fifths of the memory, with the numbers that go with them. */
import { sayCount } from '../text/count.ts';
import { meets, type FileId, type TextRange } from '../text/range.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { Pool } from '../model/fpm/master.ts';
import { poolText } from '../model/fpm/settings.ts';
import { poolSize, sizeSettings, workersShare } from '../model/fpm/sizing.ts';
import { sayBytes, writeBytes, type Bytes } from '../model/units.ts';
import type { Fix } from '../rules/kit/rule.ts';

/** The pool whose head, or one of whose settings of the process manager, stands at a place. */
export function poolToSize(snapshot: Snapshot, file: FileId, range: TextRange): Pool | undefined {
  return snapshot.workspace.index
    .mastersOf(file)
    .flatMap((master) => master.pools)
    .find((pool) => {
      if (pool.sections.some((section) => section.file === file && meets(section.range, range))) return true;
      return [...pool.entries].some(
        ([key, list]) =>
          (key === 'pm' || key.startsWith('pm.')) &&
          list.some((placed) => placed.file === file && meets(placed.entry.range, range)),
      );
    });
}

/** What the project tells of the machine: the edit where it tells both sizes, and each as one writes it. */
export function sentSize(
  snapshot: Snapshot,
  pool: Pool,
): { readonly fix: Fix | undefined; readonly memory: string | undefined; readonly worker: string | undefined } {
  const { memory, workerSize } = snapshot.workspace.machineOf(pool.master.root);
  const say = (size: Bytes | undefined): string | undefined =>
    size === undefined ? undefined : writeBytes(size).toUpperCase();
  return {
    fix: memory === undefined || workerSize === undefined ? undefined : sizePool(snapshot, pool, memory, workerSize),
    memory: say(memory),
    worker: say(workerSize),
  };
}

/** The edit, with its arithmetic as the title. @param memory of the machine; @param worker what one takes of it */
export function sizePool(snapshot: Snapshot, pool: Pool, memory: Bytes, worker: Bytes): Fix {
  const size = poolSize(memory, worker);
  const manager = poolText(pool, 'pm');
  const settings = sizeSettings(size, manager?.kind === 'known' ? manager.value : 'static');
  const title = `Size pool "${pool.name}": ${workersShare} × ${sayBytes(memory)} ÷ ${sayBytes(worker)} = ${sayCount(size.children, 'worker')}`;
  return { title, safety: 'review', edits: snapshot.writer().setAllOfPool(pool, settings) };
}
