/** An address of its own for one of two pools that have the same one. */
import { fpmSpelling, parseNginxAddress, reach, type Binding } from '../../model/endpoint.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import type { Listen } from '../../model/fpm/settings.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { basename, dirname } from '../../text/path.ts';
import { addressWords, inFile } from './addresses.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import { mayListen } from '../kit/reachability.ts';
import type { Fix } from '../kit/rule.ts';
import { openingOf, sayOpening } from '../kit/socket-access.ts';
import type { Writer } from '../../edits/writer.ts';

/** A pool with the address that it listens on. */
export interface BoundListen {
  readonly pool: Pool;
  readonly listen: Listen;
  readonly binding: Binding;
}

/** Pools of one master by the place that they listen on, as {@link placeOf} names it: gathered once for all fixes. */
export type TakenPlaces = ReadonlyMap<string, readonly BoundListen[]>;

/** Two pools with one address. */
export interface Clash {
  readonly earlier: BoundListen;
  readonly later: BoundListen;
  /** Of the master that reads both. */
  readonly taken: TakenPlaces;
}

/** Where only one socket can be: a path, or a port. */
export function placeOf(binding: Binding): string {
  return binding.kind === 'unix' ? binding.path : `:${binding.port}`;
}

/** The finding sits at the later pool. First the address that nginx passes requests to and that nobody listens on; then one that is free, by the pool's name or the next port. */
export function separated(write: Writer, clash: Clash, workspace: WorkspaceView): readonly Fix[] {
  const { earlier, later } = clash;
  const wanted = awaited(clash, workspace);
  const fix = (one: BoundListen, address: string): Fix => ({
    title: `Change listen of pool "${one.pool.name}" to ${address}${inFile(one.listen.at, later.listen.at)}`,
    safety: 'review',
    preferred: false,
    edits: [write.fpmValue(one.listen.at, address)],
  });
  if (wanted !== undefined) {
    const { one, address, deployment } = wanted;
    const permissionEdits =
      one.binding.kind === 'unix' ? (openingOf(write, one.pool, deployment.config, workspace) ?? []) : [];
    const moved = fix(one, address);
    return [
      {
        ...moved,
        preferred: true,
        title: moved.title + sayOpening(permissionEdits, deployment.config, workspace),
        edits: [...moved.edits, ...permissionEdits],
      },
    ];
  }
  const spare = isSpare(earlier) && !isSpare(later) ? earlier : later;
  const movable = isCrowded(clash) ? [later] : [spare, spare === later ? earlier : later];
  return movable.flatMap((one) => {
    const other = one === later ? earlier : later;
    const address = isNeeded(one, other, workspace)
      ? undefined
      : freeAddress(one, other, { taken: clash.taken, workspace });
    return address === undefined ? [] : [fix(one, address)];
  });
}

/** An address that nginx passes to and no pool listens on. */
interface Awaited {
  readonly text: string;
  readonly kind: Binding['kind'];
  /** As a pool writes it. */
  readonly address: string;
  readonly deployment: PassDeployment;
}

function awaitedIn(deployment: PassDeployment): readonly Awaited[] {
  return indexOf(deployment).once('awaited by separate pools', () =>
    [...indexOf(deployment).unresolved.keys()].flatMap((text): readonly Awaited[] => {
      const parsed = parseNginxAddress(text);
      if (parsed.kind !== 'endpoint' || (parsed.endpoint.kind === 'unix' && parsed.endpoint.relative)) return [];
      return [{ text, kind: parsed.endpoint.kind, address: fpmSpelling(parsed.endpoint, text), deployment }];
    }),
  );
}

/** The one address that nginx passes to and no pool listens on, and the pool that it means: by its name, else the later one. */
function awaited(
  { earlier, later, taken }: Clash,
  workspace: WorkspaceView,
): { readonly one: BoundListen; readonly address: string; readonly deployment: PassDeployment } | undefined {
  const byText = new Map(
    workspace.index
      .deploymentsOf(later.pool.master)
      .flatMap(awaitedIn)
      .map((one) => [one.text, one] as const),
  );
  const found = [...byText.values()].flatMap(({ text, kind, address, deployment }) => {
    if (kind !== later.binding.kind) return [];
    const named = [earlier, later].filter(({ pool }) => pool.name.length > 2 && addressWords(text).includes(pool.name));
    const [only] = named;
    const one = named.length === 1 && only !== undefined ? only : later;
    if (one === earlier && isCrowded({ earlier, later, taken })) return [];
    return isFree(one, address, { taken, workspace })
      ? [{ one, address, deployment, isNamed: named.length === 1 }]
      : [];
  });
  const named = found.filter(({ isNamed }) => isNamed);
  const [best, ...others] = named.length > 0 ? named : found;
  return others.length === 0 ? best : undefined;
}

/** Whether a third pool has the address too: then the later one is in its way still, wherever the earlier one goes. */
function isCrowded({ later, taken }: Clash): boolean {
  return (taken.get(placeOf(later.binding))?.length ?? 0) > 2;
}

/** Whether nginx passes requests to the pool that the other one, on its address, would not get: by the loopback address of the other family. */
function isNeeded(one: BoundListen, other: BoundListen, workspace: WorkspaceView): boolean {
  return workspace.usesOf(one.pool).some(({ link, target }) => {
    const endpoint = link === undefined ? undefined : endpointOf(target.target);
    return endpoint !== undefined && !/^(?:yes|likely)$/.test(reach(endpoint, other.binding));
  });
}

/** A pool that was kept beside the one in use. */
function isSpare({ pool }: BoundListen): boolean {
  return /(?:^|[-_.])(?:old|new|bak|backup|copy|test|tmp|dev|staging)\d*(?:[-_.]|$)/i.test(pool.name);
}

/** What is known of addresses. */
interface Surroundings {
  readonly taken: TakenPlaces;
  readonly workspace: WorkspaceView;
}

/** Whether no other pool of the master, and nothing else that is known, has the address. */
function isFree({ pool, binding }: BoundListen, address: string, { taken, workspace }: Surroundings): boolean {
  const place = binding.kind === 'unix' ? address : `:${/(?<!\d)\d+$/.exec(address)?.[0] ?? ''}`;
  return taken.get(place)?.some((other) => other.pool !== pool) !== true && mayListen(pool, address, workspace);
}

const mostPorts = 20;

function freeAddress(one: BoundListen, other: BoundListen, surroundings: Surroundings): string | undefined {
  const { binding, listen, pool } = one;
  if (binding.kind === 'unix') {
    const name = basename(binding.path);
    const own =
      other.pool.name.length > 2 && name.includes(other.pool.name) && !name.includes(pool.name)
        ? name.replace(other.pool.name, pool.name)
        : `${pool.name}${/\.\w+$/.exec(name)?.[0] ?? '.sock'}`;
    const path = `${dirname(listen.text.startsWith('/') ? listen.text : binding.path)}/${own}`;
    return own !== name && isFree(one, path, surroundings) ? path : undefined;
  }
  for (let port = binding.port + 1; port <= Math.min(binding.port + mostPorts, 65_535); port++) {
    const address = listen.text.replace(/(?<!\d)\d+$/, String(port));
    if (isFree(one, address, surroundings)) return address;
  }
  return undefined;
}
