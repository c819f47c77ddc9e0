/** The nginx side of a pool: who calls its `listen`, who may connect to the socket, and the timeouts. */
import { unknownHost } from '../../model/environment.ts';
import { startKey, type FileId } from '../../text/range.ts';
import { decidingEntry, entryText, poolListen } from '../../model/fpm/settings.ts';
import { socketFile } from '../../model/deployment/access.ts';
import { clientsOf } from '../../model/deployment/clients.ts';
import type { PlacedEntry, Pool } from '../../model/fpm/master.ts';
import { connectionOf, type Connection } from '../../model/deployment/connection.ts';
import type { PoolUse, WorkspaceView } from '../../model/workspace.ts';
import { basename } from '../../text/path.ts';
import { stillReading } from '../../model/value.ts';
import { notInForceWords } from './reader-words.ts';
import { lossOf } from '../../model/deployment/loss.ts';
import { timeoutsTable } from './timeouts.ts';
import { connectionWords, rejection, socketWords } from './socket.ts';
import { listenDefect } from './targets.ts';
import { code, distinct, join, md, nothing, sentence, type Markdown } from '../markdown.ts';
import { mostPlaces, type HoverWorld } from './world.ts';

const mostFiles = 8;

/** Paragraphs on a pool's `listen`; none on one that another replaces. */
export function listenBlocks(world: HoverWorld, pool: Pool, placed: PlacedEntry): readonly Markdown[] {
  const listen = poolListen(pool);
  const uses = world.snapshot.workspace.usesOf(pool);
  if (decidingEntry(pool.entries, 'listen') !== placed) return [];
  if (listen.kind === 'unknown') {
    const stated =
      entryText(placed, pool.name).kind === 'unknown' ? [] : [md`the address is unknown: ${world.reason(listen)}`];
    return uses.length === 0 ? stated : [...stated, ...clientBlocks(world, pool)];
  }
  const defect = listenDefect(listen.listen);
  const tables = distinct(
    uses
      .filter((use) => use.link !== undefined && use.target.state !== 'unknown')
      .slice(0, mostPlaces)
      .map((use) => tableOf(world, use, pool)),
  );
  return [
    ...(defect === undefined ? [] : [md`${code(listen.listen.text)}: ${sentence(defect)}`]),
    ...clientBlocks(world, pool),
    ...accessBlocks(world, pool),
    ...(tables.length === 1
      ? tables
      : tables.length > 1
        ? [sentence('the timeouts are not the same for all of them: each `fastcgi_pass` shows its own')]
        : []),
  ];
}

function tableOf(world: HoverWorld, use: PoolUse, pool: Pool): Markdown {
  return timeoutsTable(world, use.verdict, pool, use.target.target.parsed);
}

/** Who calls the pool, by file, and who means to. */
export function clientBlocks(world: HoverWorld, pool: Pool): readonly Markdown[] {
  if (pool.master.notInForce !== undefined) return [];
  const uses = world.snapshot.workspace
    .usesOf(pool)
    .filter(({ verdict }) => verdict.deployment.config.notInForce?.because !== 'sample');
  const open = uses.filter((use) => use.link !== undefined && use.target.state === 'unknown');
  const reached = uses.filter((use) => use.link !== undefined && use.target.state !== 'unknown');
  const missed = uses.filter((use) => use.link === undefined);
  const likely = reached.length > 0 && reached.every((use) => use.link?.certainty === 'likely');
  const blocks =
    reached.length > 0
      ? [md`← ${likely ? 'probably ' : ''}${byFile(world, reached)}`]
      : uses.length > 0
        ? []
        : [nobody(world, pool)];
  if (open.length > 0)
    blocks.push(
      md`the same address is used in ${byFile(world, open)}; whether it means this pool is unknown: ${openReasons(world, open)}`,
    );
  if (missed.length > 0) {
    const fails = missed.every(({ verdict, target }) => lossOf(verdict, target) === 'all');
    blocks.push(
      md`meant for it, but does not reach it: ${join(distinct(missed.map((use) => md`${world.at(use.verdict.pass.at)} points to ${code(use.target.target.text)}`)).slice(0, 3), ', ')}${fails ? md` → **502**` : nothing}`,
    );
  }
  return blocks;
}

/** No address here is the pool's; in a container that does not tell who uses it. */
function nobody(world: HoverWorld, pool: Pool): Markdown {
  if (world.snapshot.world.reading) return md`which fastcgi_pass points to it is unknown: ${stillReading}`;
  const doubt = unknownHost(world.snapshot.workspace.hostOf(pool.master));
  return doubt === undefined
    ? sentence('no `fastcgi_pass` that is known to be in force points to it')
    : md`no ${code('fastcgi_pass')} here has this address, and ${world.reason(doubt)}`;
}

function openReasons(world: HoverWorld, uses: readonly PoolUse[]): Markdown {
  const reasons = uses.flatMap(({ verdict, target }) => {
    const { notInForce } = verdict.deployment.config;
    if (notInForce !== undefined && world.snapshot.world.reading) return md`${stillReading}`;
    if (notInForce !== undefined) return md`${basename(verdict.pass.at.file)} is ${notInForceWords(world, notInForce)}`;
    return target.reason === undefined ? [] : world.reason(target.reason);
  });
  return join(distinct(reasons).slice(0, 2), '; ');
}

function byFile(world: HoverWorld, uses: readonly PoolUse[]): Markdown {
  const places = new Map(uses.map((use) => [startKey(use.verdict.pass.at), use.verdict.pass.at]));
  const files = new Map<FileId, Markdown[]>();
  for (const at of places.values()) files.set(at.file, [...(files.get(at.file) ?? []), world.at(at)]);
  const shown = [...files.values()]
    .slice(0, mostFiles)
    .map((list) => md`${join(list.slice(0, 4), ', ')}${list.length > 4 ? ` and ${list.length - 4} more there` : ''}`);
  const more = files.size - mostFiles;
  return md`${places.size === 1 ? '' : md`${places.size} places: `}${join(shown, ' · ')}${more > 0 ? ` · and ${more} more files` : ''}`;
}

/** Who may open the pool's socket, or whom it rejects, seen from each nginx that passes requests to it. */
export function accessBlocks(world: HoverWorld, pool: Pool): readonly Markdown[] {
  const { workspace } = world.snapshot;
  const uses = workspace.usesOf(pool).filter(({ target }) => target.state !== 'unknown');
  if (uses.length > 0)
    return distinct(connectionsOf(pool, uses, workspace).flatMap((one) => connectionWords(world, one)));
  const socket = socketFile(pool, workspace.machineOf(pool.master.root));
  const clients = clientsOf(pool);
  if (clients?.kind === 'known' && clients.valid.length === 0) return [rejection(undefined)];
  if (socket === undefined) return [];
  const access =
    'because' in socket ? socket : { socket, workers: undefined, verdict: 'unknown' as const, reason: undefined };
  return [socketWords(world, access, 'unknown')];
}

/** One for each nginx and address that it connects from: the worst of them. */
function connectionsOf(pool: Pool, uses: readonly PoolUse[], workspace: WorkspaceView): readonly Connection[] {
  const found = new Map<string, Connection>();
  for (const use of uses) {
    const connection = connectionOf(pool, use, workspace);
    const key = `${use.verdict.pass.config.root}\0${connection.client ?? ''}`;
    if (connection.verdict === 'refused' || !found.has(key)) found.set(key, connection);
  }
  return [...found.values()];
}
