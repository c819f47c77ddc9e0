/** The FastCGI map: which sites call which pools, from which locations, and in what state each link is. */
import { grouped, pushTo } from '../../model/grouped.ts';
import { unknownHost } from '../../model/environment.ts';
import type { Finding } from '../../analysis/engine/findings.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { poolListen } from '../../model/fpm/settings.ts';
import { stillReading, type Unknown } from '../../model/value.ts';
import { losses, lossOf } from '../../model/deployment/loss.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { sayNotInForce } from '../not-in-force.ts';
import { rangeKey, type FileRange } from '../../text/range.ts';
import { eachSliced, finished, type Slices } from '../../text/slices.ts';

/** `warned`: a pool answers, and a finding speaks of the pass or of the pool. */
export type MapState = 'served' | 'warned' | 'unserved' | 'unknown';

export interface MapPass {
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
  readonly passes: readonly MapPass[];
}

export interface MapPool {
  readonly name: string;
  /** Its section, where it begins. */
  readonly at: FileRange;
  /** What it listens on; `undefined` where that is not known. */
  readonly listen: string | undefined;
  /** How many passes are known to lead to it. */
  readonly clients: number;
  /** How many passes have its address, and may mean another PHP-FPM. */
  readonly possible: number;
  /** How many passes have its address in files that no server is known to read. */
  readonly unread: number;
  /** Why no PHP-FPM is known to read it. */
  readonly notInForce: string | undefined;
  /** Why it may not be where nginx is. */
  readonly doubt: string | undefined;
}

export interface FastcgiMap {
  /** Those of which something is known, then those that are unknown, then those that are not in force; each in the order of the configurations. */
  readonly sites: readonly MapSite[];
  /** Those that are linked first, in the order of their first pass; then the others, and at last those that are not in force. */
  readonly pools: readonly MapPool[];
}

/** Samples and backups are not in it. @param findings of the snapshot */
export function* mapSlices(snapshot: Snapshot, findings: readonly Finding[]): Slices<FastcgiMap> {
  return yield* new Mapper(snapshot, findings).map();
}

/** The same, at once. */
export function mapOf(snapshot: Snapshot, findings: readonly Finding[]): FastcgiMap {
  return finished(mapSlices(snapshot, findings));
}

const mostNames = 3;

class Mapper {
  readonly #snapshot: Snapshot;
  /** By place: what findings say there. */
  readonly #messagesAt = new Map<string, string[]>();
  /** The same, with places that they only refer to. */
  readonly #messages = new Map<string, string[]>();
  readonly #messagesOfPools = new Map<Pool, readonly string[]>();
  readonly #pools = new Map<Pool, MapPool & { clients: number; possible: number; unread: number }>();

  constructor(snapshot: Snapshot, findings: readonly Finding[]) {
    this.#snapshot = snapshot;
    for (const { at, related, message, severity } of findings) {
      if (severity === 'info') continue;
      pushTo(this.#messagesAt, rangeKey(at), message);
      for (const key of new Set([rangeKey(at), ...related.map((one) => rangeKey(one.at))]))
        pushTo(this.#messages, key, message);
    }
  }

  *map(): Slices<FastcgiMap> {
    const isRead = ({ notInForce }: Pick<Pool['master'], 'notInForce'>): boolean => notInForce?.because !== 'sample';
    const deployments = this.#snapshot.workspace.deployments.filter(({ config }) => isRead(config));
    const masters = this.#snapshot.workspace.masters
      .filter(isRead)
      .toSorted((a, b) => Number(a.notInForce !== undefined) - Number(b.notInForce !== undefined));
    const groups = deployments.flatMap(({ passes }) => bySite(passes)).toSorted((a, b) => rankOf(a) - rankOf(b));
    const sites = yield* eachSliced(groups, (group) => this.#site(group));
    yield* eachSliced(
      masters.flatMap((master) => master.pools),
      (pool) => this.#pool(pool),
    );
    return { sites, pools: [...this.#pools.values()] };
  }

  #site(verdicts: readonly PassVerdict[]): MapSite {
    const first = verdicts[0]?.pass;
    if (first === undefined) throw new RangeError('a site has a pass');
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
      passes: verdicts.map((verdict) => this.#pass(verdict)),
    };
  }

  #pass(verdict: PassVerdict): MapPass {
    const { pass, targets, reason, deployment } = verdict;
    const state = stateOf(verdict);
    const linked = new Set(targets.flatMap((target) => target.links.map((link) => link.pool)));
    // of a file that nothing includes, equal addresses are no link
    const read = deployment.config.notInForce === undefined;
    if (!read && !this.#snapshot.world.reading) for (const pool of linked) this.#pool(pool).unread++;
    const pools = read ? linked : new Set<Pool>();
    const open = new Set(
      targets.flatMap((target) => (target.state === 'unknown' ? target.links.map((link) => link.pool) : [])),
    );
    const messages = [
      ...new Set([
        ...(this.#messages.get(rangeKey(pass.at)) ?? []),
        ...[...pools].flatMap((pool) => this.#messagesOf(pool)),
      ]),
    ];
    return {
      at: { file: pass.at.file, range: pass.at.range },
      location: locationOf(pass.scope),
      address: pass.word.value,
      state: state === 'served' && messages.length > 0 ? 'warned' : state,
      ...(targets.some((target) => ['share', 'value'].includes(lossOf(verdict, target) ?? ''))
        ? { isPartly: true as const }
        : {}),
      pools: [...pools].map((pool) => this.#poolItem(pool, open.has(pool) ? 'possible' : 'clients')),
      remarks: [
        ...(state === 'unknown' && reason !== undefined
          ? [this.#why(deployment.config.notInForce) ?? reason.message]
          : []),
        ...sameExpression(targets),
        ...messages,
      ],
    };
  }

  #why(notInForce: Unknown | undefined): string | undefined {
    return notInForce !== undefined && this.#snapshot.world.reading ? stillReading : sayWhy(notInForce);
  }

  /** What findings say of the pool's own lines. */
  #messagesOf(pool: Pool): readonly string[] {
    let messages = this.#messagesOfPools.get(pool);
    if (messages === undefined) {
      const places = [pool.at, ...[...pool.entries.values()].flat().map(entryOrigin)];
      this.#messagesOfPools.set(pool, (messages = places.flatMap((at) => this.#messagesAt.get(rangeKey(at)) ?? [])));
    }
    return messages;
  }

  #poolItem(pool: Pool, counted: 'possible' | 'clients'): MapPool {
    const known = this.#pool(pool);
    known[counted]++;
    return known;
  }

  #pool(pool: Pool): MapPool & { clients: number; possible: number; unread: number } {
    let known = this.#pools.get(pool);
    if (known === undefined) {
      const listen = poolListen(pool);
      const doubt = this.#snapshot.world.reading
        ? stillReading
        : unknownHost(this.#snapshot.workspace.hostOf(pool.master))?.message;
      known = {
        name: pool.name,
        at: { file: pool.at.file, range: pool.at.range },
        listen: listen.kind === 'known' ? listen.listen.text : undefined,
        clients: 0,
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
function stateOf(verdict: PassVerdict): Exclude<MapState, 'warned'> {
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

/** The passes of each server; outside of a server those of each file. */
function bySite(verdicts: readonly PassVerdict[]): readonly (readonly PassVerdict[])[] {
  return [...grouped(verdicts, ({ pass }) => [pass.scope.enclosing('server') ?? pass.at.file]).values()];
}

/** In a large tree hundreds of sites may be unknown: what is known is not to be looked for among them. */
function rankOf(group: readonly PassVerdict[]): number {
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

/** Names of a server, else what it listens on. */
export function titleOf(server: Scope): string {
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
