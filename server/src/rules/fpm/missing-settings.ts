/** What a setting that a pool lacks is set to: a value that lets PHP-FPM start, and where nginx calls in vain, the address that it calls. */
import type { FileEdit } from '../../text/edit.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import { endpointKey, fpmSpelling, isLoopback, type Endpoint } from '../../model/endpoint.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { PoolMaster, Pool } from '../../model/fpm/master.ts';
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { otherFastcgiServer } from '../../model/nginx/config/other-servers.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { mayListen } from '../kit/reachability.ts';
import { openingOfNew, sayOpening } from '../kit/socket-access.ts';
import type { Writer } from '../../edits/writer.ts';

/** An address that a pool may be given, and who calls it. */
export interface WantedListen {
  readonly text: string;
  readonly endpoint: Endpoint;
  readonly config: NginxConfig;
}

/** What a pool's key says, in lower case; `undefined` where it is not written or not known. */
export function textOf(pool: Pool, key: string): string | undefined {
  const placed = decidingEntry(pool.entries, key);
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  return text?.kind === 'known' ? text.value.toLowerCase() : undefined;
}

/** A value that lets FPM start and changes nothing that is written; `undefined` where only a person can say. */
export function valueFor(pool: Pool, key: string, workspace: WorkspaceView): string | undefined {
  const children = Number(textOf(pool, 'pm.max_children') ?? 5);
  const most = Math.max(
    Number(textOf(pool, 'pm.min_spare_servers') ?? 1),
    Number(textOf(pool, 'pm.start_servers') ?? 1),
    Math.ceil(children / 2),
  );
  switch (key) {
    case 'listen':
      return listenFor(pool, workspace)?.text;
    case 'pm':
      return 'ondemand';
    case 'pm.max_children':
      return String(
        Math.max(
          5,
          Number(textOf(pool, 'pm.max_spare_servers') ?? 0),
          Number(textOf(pool, 'pm.min_spare_servers') ?? 0),
        ),
      );
    case 'pm.min_spare_servers':
      return '1';
    case 'pm.max_spare_servers':
      return String(Math.min(most, children));
    case 'user':
      return userFor(pool, workspace);
    default:
      return undefined;
  }
}

/** Whom the platform's own pool runs as; elsewhere whom the other pools of the master do, where they agree. */
function userFor(pool: Pool, workspace: WorkspaceView): string | undefined {
  const { platform } = workspace.machineOf(pool.master.root);
  return platform === undefined ? commonUser(pool.master) : platformDefaults(platform).stockPoolUser;
}

function commonUser(master: PoolMaster): string | undefined {
  return master.once('user of all pools', ({ pools }) => {
    const [user, other] = new Set(pools.flatMap((pool) => textOf(pool, 'user') ?? []));
    return other === undefined ? user : undefined;
  });
}

/** Settings that say nothing about a request: a pool with others gets more than an address from the first pass that it answers. */
const plain =
  /^(?:user|group|listen(?:\.(?:owner|group|mode))?|pm|pm\.(?:max_children|start_servers|m(?:in|ax)_spare_servers|max_spawn_rate|max_requests|process_idle_timeout)|env\[.*\]|clear_env|catch_workers_output|decorate_workers_output|access\..*|chdir|php_admin_(?:value|flag)\[(?:memory_limit|error_log|log_errors|display_errors|date\.timezone|session\.[\w.]+|expose_php|sendmail_path)\])$/;

/** The one address of this machine that a `fastcgi_pass` names and nobody answers, where this pool is the only one without an address. */
function listenFor(pool: Pool, workspace: WorkspaceView): WantedListen | undefined {
  if ([...pool.entries.keys()].some((key) => !plain.test(key))) return undefined;
  const wanted = new Map<string, WantedListen>();
  for (const deployment of workspace.index.deploymentsOf(pool.master)) {
    if (
      deployment.host.kind === 'unknown' ||
      !deployment.complete ||
      deployment.masters.some((master) => lacksListen(master) > (master === pool.master ? 1 : 0))
    )
      return undefined;
    for (const [key, one] of unansweredIn(deployment)) wanted.set(key, one);
  }
  const [only, ...others] = [...wanted.values()];
  return only === undefined || others.length > 0 || !mayListen(pool, only.text, workspace) ? undefined : only;
}

/** How many pools have no address. */
function lacksListen(master: PoolMaster): number {
  return master.once(
    'pools without an address',
    ({ pools }) => pools.filter((pool) => decidingEntry(pool.entries, 'listen') === undefined).length,
  );
}

/** Addresses of this machine that a `fastcgi_pass` names and nobody answers. */
function unansweredIn(deployment: PassDeployment): ReadonlyMap<string, WantedListen> {
  return indexOf(deployment).once('unanswered for a pool without an address', ({ passes }) => {
    const wanted = new Map<string, WantedListen>();
    for (const { pass, targets } of passes) {
      for (const { target, links, state } of targets) {
        const endpoint =
          links.length > 0 ||
          state === 'malformed' ||
          (target.through !== 'direct' && target.upstream?.servers.length !== 1) ||
          otherFastcgiServer(pass, target) !== undefined
            ? undefined
            : endpointOf(target);
        if (endpoint === undefined || (endpoint.kind === 'unix' ? endpoint.relative : !isLoopback(endpoint.host)))
          continue;
        wanted.set(endpointKey(endpoint), {
          text: fpmSpelling(endpoint, target.text),
          endpoint,
          config: deployment.config,
        });
      }
    }
    return wanted;
  });
}

/** Lines that let nginx open the socket which the pool gets, and what a title says of them; `undefined` where that is not known to be possible. */
export function permissionEditsOf(
  write: Writer,
  pool: Pool,
  workspace: WorkspaceView,
): { readonly edits: readonly FileEdit[]; readonly words: string } | undefined {
  const wanted = listenFor(pool, workspace);
  const edits = wanted?.endpoint.kind === 'unix' ? openingOfNew(write, pool, wanted.config, workspace) : [];
  return edits === undefined
    ? undefined
    : { edits, words: wanted === undefined ? '' : sayOpening(edits, wanted.config, workspace) };
}
