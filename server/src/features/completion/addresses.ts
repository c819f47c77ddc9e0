/** Addresses for both sides: what pools listen on in nginx's spelling, and what nginx passes requests to and nobody serves in PHP-FPM's. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { Deployment } from '../../model/deployment/deployment.ts';
import { endpointKey, fpmSpelling, isLoopback, nginxSpelling, parseNginxAddress, reach } from '../../model/endpoint.ts';
import type { BoundPool } from '../../model/deployment/listening.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import type { FpmMaster, PoolMaster } from '../../model/fpm/master.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { isUsed } from '../../model/nginx/config/upstream-use.ts';
import { basename } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import { bold, code, list, md, paragraphs } from '../markdown.ts';
import type { Item } from './item.ts';
import type { NginxCursor } from './nginx-cursor.ts';

/** One for each pool, with its name; those next to the configuration first. */
export function poolAddressItems(cursor: NginxCursor): readonly Item[] {
  return poolAddresses(cursor.snapshot, cursor.configs).map(({ address, pools, near }) => ({
    label: address,
    kind: 'address',
    rank: near ? 0 : 1,
    detail: pools.map((pool) => `${pool.pool.name} · ${basename(pool.pool.at.file)}`).join(', '),
    filter: `${address} ${pools.map((pool) => pool.pool.name).join(' ')}`,
    docs: {
      of: 'text',
      markdown: paragraphs(
        pools.map(
          (pool) =>
            md`pool ${bold(pool.pool.name)} listens on ${code(pool.listen.text)} · ${code(pool.listen.at.file)}`,
        ),
      ).text,
    },
  }));
}

export interface PoolAddress {
  /** As one writes it after `fastcgi_pass`. */
  readonly address: string;
  readonly pools: readonly BoundPool[];
  /** The pools belong to a PHP-FPM next to the configuration. */
  readonly near: boolean;
}

/** What pools listen on; an address once, whoever shares it. */
export function poolAddresses(snapshot: Snapshot, configs: readonly NginxConfig[]): readonly PoolAddress[] {
  const found = new Map<string, { address: string; pools: BoundPool[]; near: boolean }>();
  const deployments = snapshot.workspace.deployments.filter((one) => configs.includes(one.config));
  const near = new Set<PoolMaster>(deployments.flatMap((one) => one.masters));
  for (const deployment of deployments.length > 0 ? deployments : snapshot.workspace.deployments.slice(0, 1)) {
    for (const bound of deployment.listening.bound) add(bound);
  }
  return [...found.values()];

  function add(bound: BoundPool): void {
    const { binding, listen, pool } = bound;
    const address = nginxSpelling(
      binding,
      binding.kind === 'unix' && !listen.text.startsWith('/') ? binding.path : listen.text,
    );
    const known = found.get(address);
    if (known === undefined) found.set(address, { address, pools: [bound], near: near.has(pool.master) });
    else if (!known.pools.some((one) => one.pool === bound.pool)) known.pools.push(bound);
  }
}

/** Upstreams of the configuration that may be called from where the cursor is. */
export function upstreamItems({ configs }: NginxCursor): readonly Item[] {
  const upstreams = configs.flatMap((config) => [...config.upstreams.values()].flat());
  return [...new Map(upstreams.map((one) => [one.name, one])).values()].map((one) => ({
    label: one.name,
    kind: 'name',
    detail: `upstream · ${basename(one.placed.file)}`,
    rank: 0,
    docs: {
      of: 'text',
      markdown:
        md`upstream ${bold(one.name)}\n\n${list(one.servers.map(({ placed }) => code(placed.fact.args.map((word) => word.value).join(' '))))}`
          .text,
    },
  }));
}

export interface UnservedAddress {
  /** As PHP-FPM writes it. */
  readonly address: string;
  /** As nginx writes it. */
  readonly written: string;
  readonly clients: ReadonlySet<FileId>;
}

/** What nginx passes requests to or holds in an upstream that is new, and no pool that is known listens on, each address once. */
export function unservedAddresses(snapshot: Snapshot, masters: readonly FpmMaster[]): readonly UnservedAddress[] {
  const found = new Map<string, { address: string; written: string; clients: Set<FileId> }>();
  const inForce = snapshot.workspace.deployments.filter(({ config }) => config.notInForce === undefined);
  const mine = inForce.filter(
    (one) => one.masters.length === 0 || one.masters.some((master) => masters.includes(master)),
  );
  for (const deployment of mine.length > 0 ? mine : inForce) {
    addPasses(deployment, found);
    addUpstreams(deployment, found);
  }
  return [...found.values()];
}

/** Servers of upstreams that nobody calls yet: the pool may be written before the pass. */
function addUpstreams(
  { config, listening }: Deployment,
  found: Map<string, { address: string; written: string; clients: Set<FileId> }>,
): void {
  for (const upstream of [...config.upstreams.values()].flat()) {
    if (isUsed(config, upstream.name)) continue;
    for (const { placed } of upstream.servers) {
      const word = placed.fact.args[0];
      const parsed = word === undefined || word.template ? undefined : parseNginxAddress(word.value);
      if (
        word === undefined ||
        parsed?.kind !== 'endpoint' ||
        (parsed.endpoint.kind === 'tcp' && !isLoopback(parsed.endpoint.host))
      )
        continue;
      const { endpoint } = parsed;
      const key = endpointKey(endpoint);
      if (
        found.has(key) ||
        listening.near(endpoint).some(({ binding }) => /^(?:yes|likely)$/.test(reach(endpoint, binding)))
      )
        continue;
      found.set(key, {
        address: fpmSpelling(endpoint, word.value),
        written: word.value,
        clients: new Set([placed.file]),
      });
    }
  }
}

function addPasses(
  deployment: Deployment,
  found: Map<string, { address: string; written: string; clients: Set<FileId> }>,
): void {
  for (const { pass, targets } of deployment.passes) {
    for (const { target, links } of targets) {
      const endpoint = endpointOf(target);
      if (endpoint === undefined || links.length > 0) continue;
      const foreign = endpoint.kind === 'tcp' && !isLoopback(endpoint.host);
      if (foreign && deployment.host.kind !== 'unknown') continue;
      const key = endpointKey(endpoint);
      const known = found.get(key);
      if (known !== undefined) known.clients.add(pass.at.file);
      else
        found.set(key, {
          address: foreign && endpoint.kind === 'tcp' ? String(endpoint.port) : fpmSpelling(endpoint, target.text),
          written: target.text,
          clients: new Set([pass.at.file]),
        });
    }
  }
}
