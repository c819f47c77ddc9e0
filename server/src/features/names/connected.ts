/** Which uses of a variable or a named location mean the same one: each server has its own, unless something outside of servers joins them. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { NginxFact } from '../../model/facts.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import type { FileId } from '../../text/range.ts';
import { partsOf } from '../../model/workspace-index.ts';
import type { Slices } from '../../text/slices.ts';
import type { PlacedUse } from './name-use.ts';

/** Servers are named by file and offset. */
const everywhere = '*';

/** Where a name stands in a file: the `server` blocks around it, and -1 for outside of all. */
interface InServer {
  readonly file: FileId;
  readonly server: number;
}

/** Of all uses of one name those that may mean what `start` means. */
export function connectedUses(
  configs: readonly NginxConfig[],
  uses: readonly PlacedUse[],
  start: PlacedUse,
): readonly PlacedUse[] {
  const reached = reach(configs, uses, start);
  return uses.filter((_, index) => reached[index]);
}

/** The files that need to be read for that: a look at the text tells in which servers a name may stand, before anything is parsed. */
export function* connectedFiles(
  snapshot: Snapshot,
  configs: readonly NginxConfig[],
  files: ReadonlySet<FileId>,
  start: PlacedUse,
): Slices<ReadonlySet<FileId>> {
  const found: InServer[] = [];
  for (const file of files) {
    for (const server of serversWith(snapshot, file, start)) found.push({ file, server });
    yield;
  }
  const reached = reach(configs, found, start);
  return new Set([start.file, ...found.filter((_, index) => reached[index]).map(({ file }) => file)]);
}

/** For each placement whether it is joined with the one of `start`. */
function reach(configs: readonly NginxConfig[], all: readonly InServer[], start: InServer): readonly boolean[] {
  const tops = new Set([...all, start].filter(({ server }) => server < 0).map(({ file }) => file));
  const readers = tops.size === 0 ? new Map<FileId, Set<string>>() : readersOf(configs, tops);
  const groups = all.map((one) => serversOf(one, readers));
  if (groups.some((group) => group.has(everywhere))) return all.map(() => true);
  const reached = new Set(serversOf(start, readers));
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const group of groups) if (isJoined(group, reached)) for (const one of group) reached.add(one);
  }
  return groups.map((group) => isJoined(group, reached));
}

function isJoined(group: ReadonlySet<string>, reached: ReadonlySet<string>): boolean {
  for (const one of group) if (reached.has(one)) return true;
  return false;
}

function serversOf({ file, server }: InServer, readers: ReadonlyMap<FileId, ReadonlySet<string>>): ReadonlySet<string> {
  if (server >= 0) return new Set([`${file} ${server}`]);
  return readers.get(file) ?? new Set([`${file} -1`]);
}

/** Where the servers begin in whose text the name stands; -1 where it stands outside of all. */
function serversWith(snapshot: Snapshot, file: FileId, { kind, text: name }: PlacedUse): ReadonlySet<number> {
  const found = new Set<number>();
  const state = snapshot.file(file);
  if (state?.facts?.dialect !== 'nginx') return found;
  const [text, wanted] = kind === 'variable' ? [state.text.toLowerCase(), name.toLowerCase()] : [state.text, name];
  const servers: NginxFact[] = [];
  let known = false;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    if (!known) gatherServers(state.facts.top.facts, servers);
    known = true;
    const outerServer = servers.find(({ range }) => range.start <= at && at < range.end);
    found.add(outerServer?.range.start ?? -1);
    if (outerServer !== undefined) at = Math.max(at, outerServer.range.end - wanted.length);
  }
  return found;
}

function gatherServers(facts: readonly NginxFact[], into: NginxFact[]): void {
  for (const fact of facts) {
    if (fact.name === 'server' && fact.block !== undefined) into.push(fact);
    else if (fact.name === 'http' && fact.block !== undefined) gatherServers(fact.block.facts, into);
  }
}

/** The servers into which the tops of files are included; `*` where one stands outside of all. */
function readersOf(configs: readonly NginxConfig[], files: ReadonlySet<FileId>): Map<FileId, Set<string>> {
  const readers = new Map<FileId, Set<string>>();
  for (const config of configs) {
    for (const { scope, part } of partsOf(config.top)) {
      if (part.block.range.end !== 0 || !files.has(part.file)) continue;
      const opener = scope.enclosing('server')?.opener;
      const reader =
        opener !== undefined
          ? `${opener.file} ${opener.fact.range.start}`
          : scope.kind === 'loose'
            ? `${part.file} -1`
            : everywhere;
      const known = readers.get(part.file);
      if (known === undefined) readers.set(part.file, new Set([reader]));
      else known.add(reader);
    }
  }
  return readers;
}
