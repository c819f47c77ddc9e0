/** Words and fixes that the address rules share: naming addresses, ranking pools, pointing one side at the other. */
import type { FileEdit } from '../../text/edit.ts';
import { editDistance } from '../../text/edit-distance.ts';
import { basename } from '../../text/path.ts';
import type { FileRange } from '../../text/range.ts';
import type { PassVerdict, PassDeployment, TargetVerdict } from '../../model/deployment/deployment.ts';
import { fpmSpelling, nginxSpelling, reach, type Binding, type Endpoint } from '../../model/endpoint.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { BoundPool } from '../../model/deployment/listening.ts';
import { withoutComment } from '../../model/fpm/intended.ts';
import { poolListen, type Listen } from '../../model/fpm/settings.ts';
import { endpointOf, type Target } from '../../model/nginx/config/passes.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { isUsedByOthers, mayListen } from '../kit/reachability.ts';
import type { Fix, Related } from '../kit/rule.ts';
import { openingOf, openingOfNew, sayOpening } from '../kit/socket-access.ts';
import type { Writer } from '../../edits/writer.ts';

/** A pool that listens somewhere known, and how near its address is to the one that nginx passes requests to. */
export interface Candidate {
  readonly pool: Pool;
  readonly listen: Listen;
  readonly binding: Binding;
  /** It answers some call already. */
  readonly isUsed: boolean;
  /** Another pool of its master has the same address: PHP-FPM starts with neither. */
  readonly isShared: boolean;
  /** Where it was found. */
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** So many pools are offered for one address. */
export const mostChoices = 6;

/** The address as FPM's side writes it: the path without `unix:`, or host and port. */
export function addressWords(text: string): string {
  return text.replace(/^unix:/i, '');
}

/**
 * The pools of the deployment that `target` may mean, the likeliest partner first: all where there are few, else those whose names are in the address and those that
 * listen on something alike. At most some dozens.
 */
export function candidates(target: Target, deployment: PassDeployment, workspace: WorkspaceView): readonly Candidate[] {
  const wanted = addressWords(target.text);
  const directory = wanted.slice(0, wanted.lastIndexOf('/'));
  const ranked = deployment.listening.like(wanted).map((bound) => {
    const candidate = new BoundCandidate(bound, workspace, deployment);
    return {
      candidate,
      distance: distance(wanted, directory, bound) + (isTaken(wanted, candidate) ? longestPort + 1 : 0),
    };
  });
  return ranked.sort((a, b) => a.distance - b.distance).map(({ candidate }) => candidate);
}

/** `255.255.255.255:65535`: two addresses of ports differ in no more than that. */
const longestPort = 21;

/** Ports side by side are not alike, as sockets of similar names are: a pool that nothing reaches is likelier meant than one that others use. */
function isTaken(wanted: string, candidate: Candidate): boolean {
  return candidate.binding.kind === 'tcp' && !wanted.startsWith('/') && candidate.isUsed;
}

class BoundCandidate implements Candidate {
  readonly pool: Pool;
  readonly listen: Listen;
  readonly binding: Binding;
  readonly workspace: WorkspaceView;
  readonly deployment: PassDeployment;

  constructor({ pool, listen, binding }: BoundPool, workspace: WorkspaceView, deployment: PassDeployment) {
    this.pool = pool;
    this.listen = listen;
    this.binding = binding;
    this.workspace = workspace;
    this.deployment = deployment;
  }

  get isShared(): boolean {
    const { binding, pool } = this;
    const endpoint: Endpoint =
      binding.kind === 'unix' ? { ...binding, relative: false } : { kind: 'tcp', host: '', port: binding.port };
    return this.deployment.listening
      .near(endpoint)
      .some(
        (other) => other.pool !== pool && other.pool.master === pool.master && other.listen.text === this.listen.text,
      );
  }

  get isUsed(): boolean {
    return this.workspace.usesOf(this.pool).some((use) => use.link !== undefined);
  }
}

/** The smaller, the likelier: the pool's name in the address, the same kind, the same directory, then the spelling. */
function distance(wanted: string, wantedDirectory: string, { pool, listen, binding }: BoundPool): number {
  const named = pool.name.length > 2 && wanted.includes(pool.name) ? 0 : 1000;
  const kind = wanted.startsWith('/') === (binding.kind === 'unix') ? 0 : 200;
  const directory =
    binding.kind === 'unix' && wantedDirectory === listen.text.slice(0, listen.text.lastIndexOf('/')) ? 0 : 50;
  return named + kind + directory + editDistance(wanted, listen.text);
}

/** The pools whose address is known, with the address as nginx would call it. */
export function poolAddresses({ listening }: PassDeployment): PoolAddresses {
  return listening.once('addresses as nginx writes them', (pools) => {
    const all = addressesOf(pools);
    return {
      all,
      tcp: all.filter(({ binding }) => binding.kind === 'tcp'),
      unix: all.filter(({ binding }) => binding.kind === 'unix'),
    };
  });
}

export interface PoolAddress {
  readonly pool: Pool;
  /** As `fastcgi_pass` would write it. */
  readonly address: string;
  readonly binding: Binding;
}

export interface PoolAddresses {
  readonly all: readonly PoolAddress[];
  readonly tcp: readonly PoolAddress[];
  readonly unix: readonly PoolAddress[];
}

function addressesOf(pools: readonly Pool[]): readonly PoolAddress[] {
  return pools.flatMap((pool) => {
    const listen = poolListen(pool);
    if (
      listen.kind === 'unknown' ||
      listen.listen.parsed.kind === 'defect' ||
      withoutComment(listen.listen.text) !== undefined
    )
      return [];
    const { binding } = listen.listen.parsed;
    const address = nginxSpelling(
      binding,
      binding.kind === 'unix' ? unixPath(listen.listen, binding.path) : listen.listen.text,
    );
    // to nginx that would be a variable
    return address.includes('$') ? [] : [{ pool, binding, address }];
  });
}

/** `pool "www" listens here`, for the related places of a finding. */
export function listenRelated(pool: Pool, listen: Listen): Related {
  return { at: listen.at, message: `pool "${pool.name}" listens here` };
}

/** Puts the file's name behind a title when the edit is not where the squiggle is. */
export function inFile(edit: { readonly file: string }, squiggle: FileRange): string {
  return edit.file === squiggle.file ? '' : ` in ${basename(edit.file)}`;
}

/** "Point fastcgi_pass at pool …": the address of the pass becomes the pool's. `undefined` where the address is put together from parts, or where it would not do. */
export function pointNginx(
  write: Writer,
  target: Target,
  candidate: Candidate,
  squiggle: FileRange = target.at,
): Fix | undefined {
  const { deployment, workspace } = candidate;
  if (!target.whole || withoutComment(candidate.listen.text) !== undefined) return undefined;
  // what else calls the upstream speaks no FastCGI
  if (target.upstream !== undefined && isUsedByOthers(deployment, target.upstream.name)) return undefined;
  // nginx resolves no name that a variable holds
  const { binding } = candidate;
  if (
    target.through === 'variable' &&
    binding.kind === 'tcp' &&
    (binding.host.kind === 'localhost' || binding.host.kind === 'name')
  )
    return undefined;
  const address = nginxSpelling(
    candidate.binding,
    candidate.binding.kind === 'unix' ? unixPath(candidate.listen, candidate.binding.path) : candidate.listen.text,
  );
  // to nginx it would be a variable
  if (address.includes('$')) return undefined;
  if (address === target.text) return undefined;
  const edit = write.nginxWord(target.at, address);
  const permissionEdits =
    binding.kind === 'unix' ? (openingOf(write, candidate.pool, deployment.config, workspace) ?? []) : [];
  return {
    title: `Point fastcgi_pass at pool "${candidate.pool.name}" (${address})${inFile(edit, squiggle)}${sayOpening(permissionEdits, deployment.config, workspace)}`,
    safety: 'review',
    edits: [edit, ...permissionEdits],
  };
}

/** The path as the pool writes it, unless it is relative: nginx would look for that elsewhere. */
function unixPath(listen: Listen, resolved: string): string {
  return listen.text.startsWith('/') ? listen.text : resolved;
}

/**
 * "Let pool … listen on …": the pool's `listen` becomes the address that nginx passes requests to. A pool that goes from TCP to a socket also gets an owner,
 * since a socket without one is root:root 0660 and shut to nginx. `undefined` where that cannot be done well: the pool answers others already.
 */
export function movePool(write: Writer, target: Target, candidate: Candidate): Fix | undefined {
  const { deployment, workspace } = candidate;
  const endpoint = endpointOf(target);
  if (
    endpoint === undefined ||
    (candidate.isUsed && !candidate.isShared) ||
    (endpoint.kind === 'unix' && endpoint.relative)
  )
    return undefined;
  const address = fpmSpelling(endpoint, target.text);
  if (taken(endpoint, candidate.pool, deployment) || !mayListen(candidate.pool, address, workspace)) return undefined;
  // a pass that misses the pool by its loopback address alone would be farther away than before
  if (!candidate.isShared && workspace.usesOf(candidate.pool).some((use) => use.target.target.text !== target.text))
    return undefined;
  const edits: FileEdit[] = [write.fpmValue(candidate.listen.at, address)];
  const { config } = deployment;
  let opened = '';
  if (endpoint.kind === 'unix') {
    const isNew = candidate.binding.kind === 'tcp';
    const permissionEdits = (isNew ? openingOfNew : openingOf)(write, candidate.pool, config, workspace);
    if (permissionEdits === undefined && isNew) return undefined;
    edits.push(...(permissionEdits ?? []));
    opened = sayOpening(permissionEdits, config, workspace);
  }
  return {
    title: `Change listen of pool "${candidate.pool.name}" to ${address}${inFile(candidate.listen.at, target.at)}${opened}`,
    safety: 'review',
    edits,
  };
}

function taken(endpoint: Endpoint, except: Pool, deployment: PassDeployment): boolean {
  return deployment.listening
    .near(endpoint)
    .some(
      ({ pool, binding }) =>
        pool !== except && ['yes', 'likely', 'family', 'maybe-family'].includes(reach(endpoint, binding)),
    );
}

/** Marks the one fix to take without thinking, where there is one. */
export function preferring(fixes: readonly (Fix | undefined)[], preferred: Fix | undefined): readonly Fix[] {
  return fixes.flatMap((fix) => (fix === undefined ? [] : [fix === preferred ? { ...fix, preferred: true } : fix]));
}

/** Calls at which the pool's mistake shows: those that would reach it if its `listen` were right. */
export function affected(
  pool: Pool,
  workspace: WorkspaceView,
): readonly { readonly verdict: PassVerdict; readonly target: TargetVerdict }[] {
  return workspace.usesOf(pool).filter((use) => use.link === undefined && use.target.state === 'blamed');
}

export function affectedRelated(pool: Pool, workspace: WorkspaceView): readonly Related[] {
  return affected(pool, workspace).map(({ verdict, target }) => ({
    at: verdict.pass.at,
    message: `nginx connects to ${target.target.text} here`,
  }));
}
