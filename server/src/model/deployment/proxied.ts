/** What becomes of a request that a proxy_pass hands to a server of the same nginx. */
import { waysOf } from '../nginx/request/answering.ts';
import type { Way } from '../nginx/request/request.ts';
import type { Scope } from '../nginx/config/scope.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { PassDeployment } from './deployment.ts';
import { answeringFor, listeningAt, passedUri, proxyTarget } from './own-server.ts';
import { questionOf } from './question.ts';

/** The other request, and how it goes. */
export interface Proxied {
  readonly server: Scope;
  /** In bytes. */
  readonly uri: string;
  readonly ways: readonly Way[];
}

/** @param way one that ends in a proxy_pass; `undefined` where it leads elsewhere, or nobody knows where */
export function proxiedBy({ outcome }: Way, deployment: PassDeployment, workspace: WorkspaceView): Proxied | undefined {
  if (outcome.kind !== 'handler' || outcome.placed.fact.name !== 'proxy_pass') return undefined;
  const { config } = deployment;
  const { scope, placed } = outcome;
  const surroundings = { config, platform: workspace.platformOf(config.root) };
  const target = proxyTarget(placed, surroundings);
  const listening = target && listeningAt(target, deployment);
  if (target === undefined || listening === undefined || listening.isOpen) return undefined;
  const server = answeringFor(scope, { target, listening, surroundings });
  const uri = passedUri(outcome.uri, scope, target);
  if (server === undefined || uri === undefined) return undefined;
  return { server, uri, ways: waysOf(questionOf(server, deployment, workspace), uri) };
}
