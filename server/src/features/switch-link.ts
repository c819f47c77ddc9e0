/** "Switch this link to a Unix socket" and "… to TCP": both files at once, every caller of the pool with it. */
import type { FileEdit } from '../text/edit.ts';
import { socketLines } from './socket-lines.ts';
import { basename, dirname } from '../text/path.ts';
import { meets, startKey, type FileId, type TextRange } from '../text/range.ts';
import { platformDefaults } from '../catalog/platforms.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { admits, clientsKey, writtenClients } from '../model/deployment/clients.ts';
import type { Link } from '../model/deployment/deployment.ts';
import type { Pool } from '../model/fpm/master.ts';
import { poolListen, poolText, type Listen } from '../model/fpm/settings.ts';
import type { PoolUse } from '../model/workspace.ts';
import type { Fix } from '../rules/kit/rule.ts';

/** The switches that make sense for the link at a place; none where an address is put together from variables, or containers are in play. */
export function switchLink(snapshot: Snapshot, file: FileId, range: TextRange): readonly Fix[] {
  const pool = poolAt(snapshot, file, range);
  if (pool === undefined) return [];
  const result = poolListen(pool);
  const uses = snapshot.workspace.usesOf(pool).filter((use): use is PoolUse & { link: Link } => use.link !== undefined);
  const movable =
    uses.length > 0 &&
    uses.every(
      (use) =>
        use.target.target.whole && use.verdict.deployment.host.kind !== 'unknown' && use.link.certainty === 'certain',
    );
  if (result.kind === 'unknown' || result.listen.parsed.kind === 'defect' || !movable) return [];
  const change =
    result.listen.parsed.binding.kind === 'tcp'
      ? toSocket(snapshot, pool, result.listen, uses)
      : toTcp(snapshot, pool, result.listen, uses);
  return change === undefined ? [] : [change];
}

/** The pool whose `listen`, or a `fastcgi_pass` that reaches it, stands at the place. */
function poolAt(snapshot: Snapshot, file: FileId, range: TextRange): Pool | undefined {
  const { workspace } = snapshot;
  for (const verdict of workspace.passesIn(file)) {
    const link = verdict.targets.length === 1 ? verdict.targets[0]?.links[0] : undefined;
    if (link !== undefined && meets(verdict.pass.placed.fact.range, range)) return link.pool;
  }
  return workspace.masters
    .flatMap((master) => master.pools)
    .find((pool) => {
      const listen = poolListen(pool);
      return listen.kind === 'known' && listen.listen.at.file === file && meets(listen.listen.at.range, range);
    });
}

function toSocket(snapshot: Snapshot, pool: Pool, listen: Listen, uses: readonly PoolUse[]): Fix | undefined {
  const config = uses[0]?.verdict.pass.config;
  const lines = config === undefined ? undefined : socketLines(snapshot, pool.master, config);
  const folder = socketFolder(snapshot, pool);
  // a TCP address is open to all of them, a socket to one account
  const users = new Set(uses.map(({ verdict: { pass } }) => snapshot.workspace.nginxUser(pass.config)));
  if (lines === undefined || folder === undefined || users.size > 1) return undefined;
  const { user, settings: access } = lines;
  const path = `${folder}/${pool.name}.sock`;
  if (isTaken(snapshot, path)) return undefined;
  const write = snapshot.writer();
  const written = access.filter(([key, value]) => poolText(pool, key) !== undefined && !isSet(pool, key, value));
  const missing = access.filter(([key]) => poolText(pool, key) === undefined);
  const edits = [
    write.fpmValue(listen.at, path),
    ...written.map(([key, value]) => write.setPool(pool, key, value)),
    ...(missing.length === 0
      ? []
      : [
          write.addToPool(
            pool,
            missing.map(([key, value]) => `${key} = ${value}`),
          ),
        ]),
    ...passEdits(uses, (use) => write.nginxWord(use.target.target.at, `unix:${path}`)),
  ];
  return {
    title: `Switch this link to a Unix socket (${path}) in ${filesOf(edits)}, and allow ${user} to connect to it`,
    safety: 'review',
    edits,
  };
}

function isSet(pool: Pool, key: string, value: string): boolean {
  const text = poolText(pool, key);
  return text?.kind === 'known' && text.value === value;
}

const loopback = '127.0.0.1';

function toTcp(snapshot: Snapshot, pool: Pool, listen: Listen, uses: readonly PoolUse[]): Fix {
  const address = `${loopback}:${freePort(snapshot)}`;
  const write = snapshot.writer();
  // the list counts for TCP alone
  const clients = writtenClients(pool);
  const lets = clients?.kind !== 'known' || admits(clients.valid, loopback);
  const edits = [
    write.fpmValue(listen.at, address),
    ...(lets ? [] : [write.setPool(pool, clientsKey, clients.text === '' ? loopback : `${clients.text},${loopback}`)]),
    ...passEdits(uses, (use) => write.nginxWord(use.target.target.at, address)),
  ];
  return {
    title: `Switch this link to TCP (${address}), accessible to every account on the machine, in ${filesOf(edits)}`,
    safety: 'review',
    edits,
  };
}

function passEdits(uses: readonly PoolUse[], edit: (use: PoolUse) => FileEdit): readonly FileEdit[] {
  const byPlace = new Map<string, FileEdit>();
  for (const use of uses) byPlace.set(startKey(use.target.target.at), edit(use));
  return [...byPlace.values()];
}

function filesOf(edits: readonly FileEdit[]): string {
  const names = [...new Set(edits.map((edit) => basename(edit.file)))];
  return names.length > 3 ? `${names.length} files` : names.join(' and ');
}

/** The folder that other pools keep their sockets in, else the platform's. */
function socketFolder(snapshot: Snapshot, pool: Pool): string | undefined {
  // the pool itself is one of two at most
  const sockets = pool.master.once('directories of sockets', ({ pools }) =>
    pools
      .flatMap((one) => {
        const listen = poolListen(one);
        return listen.kind === 'known' && listen.listen.text.startsWith('/')
          ? [{ one, directory: dirname(listen.listen.text) }]
          : [];
      })
      .slice(0, 2),
  );
  const beside = sockets.find(({ one }) => one !== pool);
  if (beside !== undefined) return beside.directory;
  const platform = snapshot.workspace.platformOf(pool.at.file);
  return platform === undefined ? undefined : platformDefaults(platform).socketDirectory;
}

function isTaken(snapshot: Snapshot, path: string): boolean {
  return snapshot.workspace.masters
    .flatMap((master) => master.pools)
    .some((pool) => {
      const listen = poolListen(pool);
      return listen.kind === 'known' && listen.listen.text === path;
    });
}

/** The first port from 9000 on that no pool listens on and no call names. */
function freePort(snapshot: Snapshot): number {
  const ports = new Set<number>();
  for (const pool of snapshot.workspace.masters.flatMap((master) => master.pools)) {
    const listen = poolListen(pool);
    if (
      listen.kind === 'known' &&
      listen.listen.parsed.kind === 'binding' &&
      listen.listen.parsed.binding.kind === 'tcp'
    )
      ports.add(listen.listen.parsed.binding.port);
  }
  for (const target of snapshot.workspace.deployments
    .flatMap((deployment) => deployment.passes)
    .flatMap((verdict) => verdict.targets)) {
    if (target.target.parsed.kind === 'endpoint' && target.target.parsed.endpoint.kind === 'tcp')
      ports.add(target.target.parsed.endpoint.port);
  }
  let port = 9000;
  while (ports.has(port)) port++;
  return port;
}
