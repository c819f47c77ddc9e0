/** Renaming a pool: its sections, and where its socket is named after it, the passes of that socket. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { PlacedEntry, Pool } from '../../model/fpm/master.ts';
import { addressAt } from '../names/addresses.ts';
import { sameUseSlices } from '../names/find-names.ts';
import type { PlacedUse } from '../names/name-use.ts';
import { poolsOf } from '../navigation/references.ts';
import { movedAddress, whyAddressUnsafe } from './address-plan.ts';
import type { Slices } from '../../text/slices.ts';
import { isRefusal, refuse, sayPlace, type Refusal, type RenamePlan } from './plan.ts';

/** Keys in which the name of the pool may change without harm: names of logs. */
const harmless = /^(?:access\.log|slowlog|access\.format|php_(?:admin_)?value\[error_log\])$/;

export function* poolPlan(snapshot: Snapshot, use: PlacedUse): Slices<RenamePlan | Refusal> {
  const sections = yield* sameUseSlices(snapshot, use);
  const [pool, other] = poolsOf(snapshot, use);
  if (pool === undefined) return refuse(`pool "${use.text}" is in no known configuration`);
  if (other !== undefined) return refuse(`${sayPlace(snapshot, use)} is read by two PHP-FPM masters`);
  const broken = [use, ...sections].find((one) => !one.exact);
  if (broken !== undefined) return refuse(`pool "${use.text}" is written with quotes in ${sayPlace(snapshot, broken)}`);
  const named = [...pool.entries].flatMap(([key, list]) =>
    list.filter(({ entry }) => entry.value?.raw.includes('$pool') === true).map((placed) => ({ key, placed })),
  );
  const tied = named.find(({ key }) => key !== 'listen' && !harmless.test(key));
  if (tied !== undefined)
    return refuse(
      `${tied.key} in ${sayPlace(snapshot, placeOf(tied.placed))} contains the name of the pool and would change with it`,
    );
  const address = named.find(({ key }) => key === 'listen');
  return {
    range: use.range,
    placeholder: use.text,
    *edits(name) {
      const own = sections.map(({ file, range }) => ({ file, range, newText: name }));
      return whyNot(pool, use, name) ?? (yield* withAddress(snapshot, address?.placed, name, own));
    },
  };
}

/** The passes follow the socket; its own line stays, as the name in it is the pool's. */
function* withAddress(
  snapshot: Snapshot,
  listen: PlacedEntry | undefined,
  name: string,
  edits: readonly FileEdit[],
): Slices<readonly FileEdit[] | Refusal> {
  const value = listen?.entry.value;
  const address =
    listen === undefined || value === undefined ? undefined : addressAt(snapshot, listen.file, value.range.start);
  if (address === undefined || value === undefined) return edits;
  const unsafe = whyAddressUnsafe(snapshot, address);
  if (unsafe !== undefined) return unsafe;
  const moved = yield* movedAddress(snapshot, address, (value.text ?? value.raw).replaceAll('$pool', name));
  return isRefusal(moved)
    ? moved
    : [
        ...edits,
        ...moved.filter((edit) => edit.file !== listen?.file || edit.range.start !== address.here.range.start),
      ];
}

function placeOf({ file, entry }: PlacedEntry): {
  readonly file: PlacedEntry['file'];
  readonly range: PlacedEntry['entry']['range'];
} {
  return { file, range: entry.range };
}

function whyNot(pool: Pool, use: PlacedUse, name: string): Refusal | undefined {
  if (name.trim() !== name || name === '' || /[\]\r\n;"'$]/.test(name)) return refuse(`"${name}" is not a pool name`);
  if (name.toLowerCase() === 'global') return refuse('[global] is the section of the master');
  const taken = pool.master
    .once('pools by name', ({ pools }) => new Map(pools.map((one) => [one.name.toLowerCase(), one])))
    .get(name.toLowerCase());
  return taken === undefined || name.toLowerCase() === use.key
    ? undefined
    : refuse(`pool "${taken.name}" already exists`);
}
