/** Whether PHP is meant to run in a server that has no `fastcgi_pass` of its own. */
import { surroundingsOf } from '../../model/deployment/php-pass.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { PassDeployment, PassVerdict } from '../../model/deployment/deployment.ts';
import { directoryOf, onDisk } from '../../model/nginx/values/directory.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { Entry } from './script-locations.ts';

/** A `fastcgi_pass` of a server. */
export interface ScopedPass {
  readonly placed: Placed;
  readonly scope: Scope;
}

/** Every `fastcgi_pass` in a block and the blocks in it, one for each block. */
export function passesIn(scope: Scope): readonly ScopedPass[] {
  const own = scope.own('fastcgi_pass')[0];
  return [...(own === undefined ? [] : [{ placed: own, scope }]), ...scope.children.flatMap(passesIn)];
}

/** What is known of the `fastcgi_pass` of a block, or of the one around it. */
export function verdictIn(scope: Scope, deployment: PassDeployment): PassVerdict | undefined {
  const verdicts = indexOf(deployment).once(
    'passes by block',
    ({ passes }) => new Map(passes.map((verdict) => [verdict.pass.scope, verdict])),
  );
  return verdicts.get(scope) ?? (scope.parent === undefined ? undefined : verdicts.get(scope.parent));
}

interface Place {
  readonly server: Scope;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** Whether a script that the server's directives lead to is one for PHP: `index index.php` is written out of habit, in servers of plain files as well. */
export function meansPhp({ placed }: Entry, { server, deployment, workspace }: Place): boolean {
  const { config, host, listening } = deployment;
  const hasPasses = indexOf(deployment).hasPasses;
  const surroundings = surroundingsOf(config, workspace);
  const isAlone =
    host.kind !== 'unknown' &&
    listening.count > 0 &&
    workspace.index.countOfConfigs === 1 &&
    !hasPasses &&
    !hasServersBeside(server);
  if (isAlone) return true;
  if (placed.fact.name !== 'index') return hasPasses;
  const roots = passRoots(deployment, surroundings);
  return rootsIn(server, surroundings).some((root) => roots.has(root));
}

/** The roots from which the configuration runs PHP, worked out once for all of its servers. */
function passRoots(deployment: PassDeployment, surroundings: Surroundings): ReadonlySet<string> {
  return indexOf(deployment).once(
    'roots of passes',
    ({ passes }) => new Set(passes.flatMap(({ pass }) => rootOf(pass.scope, surroundings) ?? [])),
  );
}

function hasServersBeside(server: Scope): boolean {
  return server.parent?.children.some((other) => other.kind === 'server' && other !== server) === true;
}

/** The directories that the server and its locations take files from. */
function rootsIn(server: Scope, surroundings: Surroundings): readonly string[] {
  const scopes = [
    server,
    ...server.children.filter((child) => child.kind === 'location' && child.own('root').length > 0),
  ];
  return scopes.flatMap((scope) => rootOf(scope, surroundings) ?? []);
}

function rootOf(scope: Scope, surroundings: Surroundings): string | undefined {
  const directory = directoryOf(scope, surroundings);
  return directory.kind === 'known' && directory.value.from === 'root' ? onDisk(directory.value.path) : undefined;
}
