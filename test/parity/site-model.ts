/** What the model says about the requests to generated servers, asked as the rules ask it: the files are those that the loader found. */
import assert from 'node:assert/strict';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings } from '../../server/src/analysis/settings/settings.ts';
import { WorkspaceLoader } from '../../server/src/loader/workspace-loader.ts';
import type { Deployment } from '../../server/src/model/deployment/deployment.ts';
import { answeringPools } from '../../server/src/model/deployment/php-pass.ts';
import { questionOf } from '../../server/src/model/deployment/question.ts';
import { scriptOnWay } from '../../server/src/model/deployment/script.ts';
import type { Scope } from '../../server/src/model/nginx/config/scope.ts';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import type { Outcome, Way } from '../../server/src/model/nginx/request/request.ts';
import { parseUri } from '../../server/src/model/nginx/request/uri.ts';
import type { WorkspaceModel } from '../../server/src/model/workspace.ts';
import { toBytes } from '../../server/src/text/bytes.ts';
import type { RealAnswer } from './site-servers.ts';

/** What is foretold; a field is `undefined` where it does not matter or goes without saying. */
export interface Foretold {
  readonly status: number;
  readonly label?: string | undefined;
  readonly body?: string | undefined;
}

/** Why nothing is foretold. */
export interface Undecided {
  readonly reason: string;
}

export class SiteModel {
  readonly #workspace: WorkspaceModel;
  readonly #deployment: Deployment;
  readonly #servers: readonly Scope[];

  private constructor(workspace: WorkspaceModel) {
    const [deployment] = workspace.deployments;
    assert.ok(deployment !== undefined && workspace.deployments.length === 1);
    const http = deployment.config.top.children.find((child) => child.kind === 'http');
    this.#workspace = workspace;
    this.#deployment = deployment;
    this.#servers = http?.children.filter((child) => child.kind === 'server') ?? [];
  }

  /** Reads the directory of the servers as the command line does. */
  static async read(root: string): Promise<SiteModel> {
    const host = new AnalysisHost();
    host.setSettings(defaultSettings);
    const loader = new WorkspaceLoader(host);
    host.setRoots([root]);
    await loader.addFolder(root);
    await loader.settle();
    return new SiteModel(host.snapshot().workspace);
  }

  /** @param index of the server */
  foretell(index: number, target: string): Foretold | Undecided {
    const server = this.#servers[index];
    assert.ok(server !== undefined);
    const uri = parseUri(target, { mergeSlashes: true });
    if (uri === undefined) return { status: 400 };
    const ways = waysOf({ ...questionOf(server, this.#deployment, this.#workspace), target }, uri.path, uri.args);
    const unknown = ways.find(({ outcome }) => outcome.kind === 'unknown')?.outcome;
    if (unknown?.kind === 'unknown') return { reason: unknown.unknown.message.replaceAll(/\/\S*(?=`)/g, '…') };
    const [way] = ways;
    const conditions = ways.flatMap((one) => one.conditions).filter((one) => !isAboutClient(one));
    if (way === undefined || ways.length > 1 || conditions.length > 0)
      return { reason: `it depends: ${(conditions[0] ?? 'no condition').replaceAll(/\/\S+/g, '…')}` };
    return this.#answerOf(way);
  }

  #answerOf(way: Way): Foretold | Undecided {
    const { outcome, status } = way;
    const label = way.steps.at(-1)?.scope.own('add_header').at(-1)?.fact.args[1]?.value;
    switch (outcome.kind) {
      case 'file':
        return {
          status: status ?? 200,
          label,
          body: outcome.path.endsWith('/') ? undefined : outcome.path.replaceAll(/\/{2,}/g, '/'),
        };
      case 'return':
        return { status: status ?? outcome.code, label, body: outcome.code === 200 ? outcome.text : undefined };
      case 'status':
        return { status: status ?? outcome.code };
      case 'fastcgi':
        return this.#fastcgi({ way, outcome, label });
      default:
        return { reason: `the outcome is ${outcome.kind}` };
    }
  }

  #fastcgi({ way: { status }, outcome, label }: FastcgiWay): Foretold | Undecided {
    const verdict = this.#deployment.passes.find(({ pass }) => pass.placed.fact === outcome.placed.fact);
    if (verdict === undefined || verdict.state === 'unknown') return { reason: 'the pool is not known' };
    const [pool, more] = answeringPools(verdict);
    if (pool === undefined || verdict.state === 'unserved') return { status: 502, label };
    if (more !== undefined) return { reason: 'several pools may answer' };
    const { surroundings } = questionOf(outcome.scope, this.#deployment, this.#workspace);
    const script = scriptOnWay(outcome, surroundings);
    if (script === undefined) return { reason: 'the script is not known' };
    return {
      status: status ?? 200,
      label,
      body: [pool.name, toBytes(script.path), outcome.at.text('$args')].join('\n'),
    };
  }
}

interface FastcgiWay {
  readonly way: Way;
  readonly outcome: Outcome & { readonly kind: 'fastcgi' | 'handler' };
  readonly label: string | undefined;
}

/** The client is at an address that every list of the servers lets in which lets anybody in. */
function isAboutClient(condition: string): boolean {
  return condition.startsWith('the address is allowed');
}

/** Whether nginx does what was foretold. */
export function agrees(foretold: Foretold, real: RealAnswer): boolean {
  return (
    foretold.status === real.status &&
    (foretold.label === undefined || foretold.label === real.label) &&
    (foretold.body === undefined || foretold.body === real.body)
  );
}
