/** The FastCGI map: which sites call which pools, from which locations, and in what state each link is. */
import type { Finding } from '../../analysis/engine/findings.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { CallVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { poolListen } from '../../model/fpm/settings.ts';
import { stillReading, type Unknown } from '../../model/value.ts';
import { losses, lossOf } from '../../model/deployment/loss.ts';
import type { Scope } from '../../model/nginx/scope.ts';
import { sayNotInForce } from '../not-in-force.ts';
import type { FileRange } from '../../text/range.ts';

/** `warned`: a pool answers, and a finding speaks of the call or of the pool. */
export type MapState = 'served' | 'warned' | 'unserved' | 'unknown';

export interface MapCall {
  /** The address word of the `fastcgi_pass`. */
  readonly at: FileRange;
  /** The block around it, as written: `location ~ \.php$`. */
  readonly location: string;
  readonly address: string;
  readonly state: MapState;
  readonly pools: readonly MapPool[];
  /** Some requests fail, though these pools answer others. */
  readonly isPartly?: true;
  /** Why it is unknown, and what findings say of it. */
  readonly remarks: readonly string[];
}

export interface MapSite {
  /** Its names, else what it listens on. */
  readonly title: string;
  /** Why no server is known to read it: `not included by nginx.conf as far as the files show`; `undefined` where one does. */
  readonly notInForce: string | undefined;
  readonly at: FileRange;
  readonly calls: readonly MapCall[];
}

export interface MapPool {
  readonly name: string;
  /** Its section, where it begins. */
  readonly at: FileRange;
  /** What it listens on; `undefined` where that is not known. */
  readonly listen: string | undefined;
  /** How many calls are known to lead to it. */
  readonly callers: number;
  /** How many calls have its address, and may mean another PHP-FPM. */
  readonly possible: number;
  /** How many calls have its address in files that no server is known to read. */
  readonly unread: number;
  /** Why no PHP-FPM is known to read it. */
  readonly notInForce: string | undefined;
  /** Why it may not be where nginx is. */
  readonly doubt: string | undefined;
}

export interface FastcgiMap {
  /** Those of which something is known, then those that are unknown, then those that are not in force; each in the order of the configurations. */
  readonly sites: readonly MapSite[];
  /** Those that are linked first, in the order of their first call; then the others, and at last those that are not in force. */
  readonly pools: readonly MapPool[];
}

/** Samples and backups are not in it. @param findings of the snapshot */
export function mapOf(snapshot: Snapshot, findings: readonly Finding[]): FastcgiMap {
  return new Mapper(snapshot, findings).map();
}

const mostNames = 3;

class Mapper {
  readonly #snapshot: Snapshot;
  /** By place: what findings say there. */
  readonly #saidThere = new Map<string, string[]>();
  /** The same, with places that they only refer to. */
  readonly #said = new Map<string, string[]>();
  readonly #saidOfPools = new Map<Pool, readonly string[]>();
  readonly #pools = new Map<Pool, MapPool & { callers: number; possible: number; unread: number }>();

  constructor(snapshot: Snapshot, findings: readonly Finding[]) {
    this.#snapshot = snapshot;
    for (const { at, related, message, severity } of findings) {
      if (severity === 'info') continue;
      this.#saidThere.set(keyOf(at), [...(this.#saidThere.get(keyOf(at)) ?? []), message]);
      for (const key of new Set([keyOf(at), ...related.map((one) => keyOf(one.at))]))
        this.#said.set(key, [...(this.#said.get(key) ?? []), message]);
    }
  }

  map(): FastcgiMap {
    const isRead = ({ notInForce }: Pick<Pool['master'], 'notInForce'>): boolean => notInForce?.because !== 'sample';
    const deployments = this.#snapshot.workspace.deployments.filter(({ config }) => isRead(config));
    const masters = this.#snapshot.workspace.masters
      .filter(isRead)
      .toSorted((a, b) => Number(a.notInForce !== undefined) - Number(b.notInForce !== undefined));
    const sites = deployments
      .flatMap(({ calls }) => bySite(calls))
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map((group) => this.#site(group));
    for (const pool of masters.flatMap((master) => master.pools)) this.#pool(pool);
    return { sites, pools: [...this.#pools.values()] };
  }

  #site(verdicts: readonly CallVerdict[]): MapSite {
    const first = verdicts[0]?.call;
    if (first === undefined) throw new RangeError('a site has calls');
    const server = first.scope.enclosing('server');
    const opener = server?.opener;
    const at =
      opener === undefined
        ? first.at
        : {
            file: opener.file,
            range: { start: opener.fact.range.start, end: opener.fact.range.start + opener.fact.name.length },
          };
    return {
      title: server === undefined ? 'a location that no known server includes' : titleOf(server),
      notInForce: this.#why(verdicts[0]?.deployment.config.notInForce),
      at,
      calls: verdicts.map((verdict) => this.#call(verdict)),
    };
  }

  #call(verdict: CallVerdict): MapCall {
    const { call, targets, reason, deployment } = verdict;
    const state = stateOf(verdict);
    const linked = new Set(targets.flatMap((target) => target.links.map((link) => link.pool)));
    // of a file that nothing includes, equal addresses are no link
    const read = deployment.config.notInForce === undefined;
    if (!read && !this.#snapshot.world.reading) for (const pool of linked) this.#pool(pool).unread++;
    const pools = read ? linked : new Set<Pool>();
    const open = new Set(
      targets.flatMap((target) => (target.state === 'unknown' ? target.links.map((link) => link.pool) : [])),
    );
    const said = [
      ...new Set([...(this.#said.get(keyOf(call.at)) ?? []), ...[...pools].flatMap((pool) => this.#saidOf(pool))]),
    ];
    return {
      at: { file: call.at.file, range: call.at.range },
      location: locationOf(call.scope),
      address: call.word.value,
      state: state === 'served' && said.length > 0 ? 'warned' : state,
      ...(targets.some((target) => ['share', 'value'].includes(lossOf(verdict, target) ?? ''))
        ? { isPartly: true as const }
        : {}),
      pools: [...pools].map((pool) => this.#called(pool, open.has(pool))),
      remarks: [
        ...(state === 'unknown' && reason !== undefined
          ? [this.#why(deployment.config.notInForce) ?? reason.message]
          : []),
        ...sameExpression(targets),
        ...said,
      ],
    };
  }

  #why(notInForce: Unknown | undefined): string | undefined {
    return notInForce !== undefined && this.#snapshot.world.reading ? stillReading : sayWhy(notInForce);
  }

  /** What findings say of the pool's own lines. */
  #saidOf(pool: Pool): readonly string[] {
    let said = this.#saidOfPools.get(pool);
    if (said === undefined) {
      const places = [pool.at, ...[...pool.entries.values()].flat().map(entryOrigin)];
      this.#saidOfPools.set(pool, (said = places.flatMap((at) => this.#saidThere.get(keyOf(at)) ?? [])));
    }
    return said;
  }

  #called(pool: Pool, open: boolean): MapPool {
    const known = this.#pool(pool);
    if (open) known.possible++;
    else known.callers++;
    return known;
  }

  #pool(pool: Pool): MapPool & { callers: number; possible: number; unread: number } {
    let known = this.#pools.get(pool);
    if (known === undefined) {
      const listen = poolListen(pool);
      const doubt = this.#snapshot.world.reading
        ? stillReading
        : this.#snapshot.workspace.doubtAbout(pool.master)?.message;
      known = {
        name: pool.name,
        at: { file: pool.at.file, range: pool.at.range },
        listen: listen.kind === 'known' ? listen.listen.text : undefined,
        callers: 0,
        possible: 0,
        unread: 0,
        notInForce: this.#snapshot.world.reading ? undefined : this.#why(pool.master.notInForce),
        doubt,
      };
      this.#pools.set(pool, known);
    }
    return known;
  }
}

/** Where pools answer and no address is unknown, a server that nobody answers makes it no less served: findings tell what it costs. */
function stateOf(verdict: CallVerdict): Exclude<MapState, 'warned'> {
  const { state, targets } = verdict;
  if (
    state !== 'unknown' ||
    targets.length === 0 ||
    targets.some((target) => target.state === 'unknown') ||
    verdict.deployment.config.notInForce !== undefined
  )
    return state;
  const worst = losses.find((loss) => targets.some((target) => lossOf(verdict, target) === loss));
  return worst === 'all' ? 'unserved' : 'served';
}

/** The calls of each server; outside of a server those of each file. */
function bySite(verdicts: readonly CallVerdict[]): readonly (readonly CallVerdict[])[] {
  const groups = new Map<unknown, CallVerdict[]>();
  for (const verdict of verdicts) {
    const key = verdict.call.scope.enclosing('server') ?? verdict.call.at.file;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [verdict]);
    else group.push(verdict);
  }
  return [...groups.values()];
}

/** In a large tree hundreds of sites may be unknown: what is known is not to be looked for among them. */
function rankOf(group: readonly CallVerdict[]): number {
  if (group[0]?.deployment.config.notInForce !== undefined) return 2;
  return group.some(({ state }) => state !== 'unknown') ? 0 : 1;
}

function sayWhy(notInForce: Unknown | undefined): string | undefined {
  return notInForce === undefined ? undefined : sayNotInForce(notInForce, notInForce.message);
}

function sameExpression(targets: readonly TargetVerdict[]): readonly string[] {
  return targets.some(({ links }) => links.some(({ basis }) => basis === 'same-expression'))
    ? ['both addresses are filled in from the same expression']
    : [];
}

function titleOf(server: Scope): string {
  const names = server
    .own('server_name')
    .flatMap(({ fact }) => fact.args.map((word) => word.value))
    .filter((name) => name !== '' && name !== '_');
  if (names.length > 0)
    return names.slice(0, mostNames).join(' ') + (names.length > mostNames ? ` +${names.length - mostNames}` : '');
  const listens = server.own('listen').map(({ fact }) => fact.args[0]?.value ?? '');
  return `server on ${listens.length > 0 ? listens.slice(0, mostNames).join(', ') : 'port 80'}`;
}

/** The nearest `location` around, as written; else the server itself. */
function locationOf(scope: Scope): string {
  const opener = scope.enclosing('location')?.opener;
  return opener === undefined ? 'server' : ['location', ...opener.fact.args.map((word) => word.value)].join(' ');
}

function keyOf({ file, range }: FileRange): string {
  return `${file}\0${range.start}\0${range.end}`;
}
