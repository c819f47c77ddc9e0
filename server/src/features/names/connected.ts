/** Which uses of a variable or a named location mean the same one: each server has its own, unless something outside of servers joins them. */
import type { Snapshot } from '../../analysis/snapshot.ts';
import type { NginxConfig } from '../../model/nginx/config.ts';
import type { FileId } from '../../text/range.ts';
import { visitParts } from '../hover/nginx-place.ts';
import type { PlacedUse } from './name-use.ts';

/** Servers are named by file and offset. */
const everywhere = '*';

/** Of all uses of one name those that may mean what `start` means. */
export function connectedUses(snapshot: Snapshot, configs: readonly NginxConfig[], uses: readonly PlacedUse[], start: PlacedUse): readonly PlacedUse[] {
  const tops = new Set(uses.filter((use) => use.server < 0).map((use) => use.file));
  const readers = tops.size === 0 ? new Map<FileId, Set<string>>() : readersOf(configs, tops);
  const groups = uses.map((use) => serversOf(use, readers));
  const reached = new Set(serversOf(start, readers));
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (const group of groups) if (group.has(everywhere) || [...group].some((one) => reached.has(one))) for (const one of group) reached.add(one);
  }
  return reached.has(everywhere) && groups.some((group) => group.has(everywhere)) ? uses : uses.filter((_, index) => [...(groups[index] ?? [])].some((one) => reached.has(one)));
}

function serversOf(use: PlacedUse, readers: ReadonlyMap<FileId, ReadonlySet<string>>): ReadonlySet<string> {
  if (use.server >= 0) return new Set([`${use.file} ${use.server}`]);
  return readers.get(use.file) ?? new Set([`${use.file} -1`]);
}

/** The servers into which the tops of files are included; `*` where one stands outside of all. */
function readersOf(configs: readonly NginxConfig[], files: ReadonlySet<FileId>): Map<FileId, Set<string>> {
  const readers = new Map<FileId, Set<string>>();
  for (const config of configs) {
    visitParts(config.top, (scope, part) => {
      if (part.block.range.end !== 0 || !files.has(part.file)) return;
      const opener = scope.enclosing('server')?.opener;
      const reader = opener !== undefined ? `${opener.file} ${opener.fact.range.start}` : scope.kind === 'loose' ? `${part.file} -1` : everywhere;
      const known = readers.get(part.file);
      if (known === undefined) readers.set(part.file, new Set([reader]));
      else known.add(reader);
    });
  }
  return readers;
}
