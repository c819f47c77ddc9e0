/** What there is to ask the rules about: the subjects of a model, in the order in which they are walked, and who has to be asked about each. */
import type { PassVerdict, Deployment } from '../../model/deployment/deployment.ts';
import type { FpmEntries, FpmMaster, Pool } from '../../model/fpm/master.ts';
import type { PassSite, NginxConfig, Upstream } from '../../model/nginx/config/config.ts';
import { httpServers, originOf, type Scope } from '../../model/nginx/config/scope.ts';
import type { WorkspaceModel } from '../../model/workspace.ts';
import { grouped } from '../../model/grouped.ts';
import type { Draft, Rule } from '../../rules/kit/rule.ts';
import { fileId, type FileRange } from '../../text/range.ts';

/** Something that rules are asked about together; `key` is one object of the model that stands for it. */
export interface Question {
  readonly key: object;
  /** Its place, or its file. */
  at(): FileRange | undefined;
  /** Its files are not in force: what is said of a file that is would not hold. */
  readonly notInForce: boolean;
  /** Calls `take` with every rule that has a say, and its answer. */
  ask(take: (rule: Rule, answer: () => Iterable<Draft>) => void): void;
}

type RulesBySubject = { readonly [S in Rule['subject']]?: readonly Extract<Rule, { subject: S }>[] };

export class Questions {
  readonly #workspace: WorkspaceModel;
  readonly #rules: RulesBySubject;
  #through: ReadonlyMap<Upstream, readonly PassVerdict[]> | undefined;

  constructor(workspace: WorkspaceModel, rules: readonly Rule[]) {
    this.#workspace = workspace;
    const bySubject: Partial<Record<Rule['subject'], Rule[]>> = {};
    for (const rule of rules) (bySubject[rule.subject] ??= []).push(rule);
    this.#rules = bySubject as RulesBySubject;
  }

  *all(): Generator<Question> {
    this.forgetClients();
    for (const deployment of this.#workspace.deployments) {
      if (isSample(deployment.config)) continue;
      for (const verdict of deployment.passes) yield this.pass(verdict);
      yield this.#config(deployment);
      for (const server of httpServers(deployment.config.top)) yield this.server(server, deployment);
      for (const upstream of [...deployment.config.upstreams.values()].flat())
        yield this.upstream(upstream, deployment);
      for (const site of deployment.config.otherHandlers) yield this.handler(site, deployment);
    }
    for (const master of this.#workspace.masters) {
      if (isSample(master)) continue;
      yield this.#master(master);
      for (const pool of master.pools) yield this.pool(pool);
      yield this.#entries(master.global, undefined, master);
      for (const pool of master.pools) yield this.#entries(pool.entries, pool, master);
    }
  }

  /** Keys of questions in the order of {@link all}. */
  sorted(keys: ReadonlySet<object>): readonly object[] {
    const found: object[] = [];
    if (keys.size === 0) return found;
    for (const list of this.#keys()) {
      for (const key of list) if (keys.has(key)) found.push(key);
      if (found.length === keys.size) break;
    }
    return found;
  }

  /** In lists, as these are walked faster than questions are made. */
  *#keys(): Generator<readonly object[]> {
    for (const deployment of this.#workspace.deployments) {
      const { config } = deployment;
      yield deployment.passes;
      yield [deployment];
      yield httpServers(config.top);
      yield [...config.upstreams.values()].flat();
      yield config.otherHandlers;
    }
    for (const master of this.#workspace.masters) {
      yield [master];
      yield master.pools;
      yield [master.global];
      yield master.pools.map((pool) => pool.entries);
    }
  }

  pass(verdict: PassVerdict): Question {
    const workspace = this.#workspace;
    return {
      key: verdict,
      at: () => verdict.pass.at,
      notInForce: isNotInForce(verdict.deployment.config),
      ask: (take) => {
        // one subject for all of them: what one rule worked out of it serves the next
        const subject = { verdict, workspace };
        for (const rule of this.#rules.pass ?? []) take(rule, () => rule.check(subject));
      },
    };
  }

  upstream(upstream: Upstream, deployment: Deployment): Question {
    const workspace = this.#workspace;
    return {
      key: upstream,
      at: () => originOf(upstream.placed),
      notInForce: isNotInForce(deployment.config),
      ask: (take) => {
        for (const rule of this.#rules.upstream ?? [])
          take(rule, () => rule.check({ upstream, passes: this.#passesThrough(upstream), deployment, workspace }));
      },
    };
  }

  server(server: Scope, deployment: Deployment): Question {
    const workspace = this.#workspace;
    return {
      key: server,
      at: () => (server.opener === undefined ? undefined : originOf(server.opener)),
      notInForce: isNotInForce(deployment.config),
      ask: (take) => {
        const subject = { server, deployment, workspace };
        for (const rule of this.#rules.server ?? []) take(rule, () => rule.check(subject));
      },
    };
  }

  handler(site: PassSite, deployment: Deployment): Question {
    const workspace = this.#workspace;
    return {
      key: site,
      at: () => originOf(site.placed),
      notInForce: isNotInForce(deployment.config),
      ask: (take) => {
        for (const rule of this.#rules.handler ?? []) take(rule, () => rule.check({ site, deployment, workspace }));
      },
    };
  }

  pool(pool: Pool): Question {
    const workspace = this.#workspace;
    return {
      key: pool,
      at: () => pool.at,
      notInForce: isNotInForce(pool.master),
      ask: (take) => {
        for (const rule of this.#rules.pool ?? []) take(rule, () => rule.check({ pool, workspace }));
      },
    };
  }

  #config(deployment: Deployment): Question {
    const workspace = this.#workspace;
    return {
      key: deployment,
      at: () => topOf(deployment.config.root),
      notInForce: isNotInForce(deployment.config),
      ask: (take) => {
        for (const rule of this.#rules.config ?? [])
          take(rule, () => rule.check({ config: deployment.config, deployment, workspace }));
      },
    };
  }

  #master(master: FpmMaster): Question {
    const workspace = this.#workspace;
    return {
      key: master,
      at: () => topOf(master.root),
      notInForce: isNotInForce(master),
      ask: (take) => {
        for (const rule of this.#rules.master ?? []) take(rule, () => rule.check({ master, workspace }));
      },
    };
  }

  #entries(entries: FpmEntries, pool: Pool | undefined, master: FpmMaster): Question {
    const workspace = this.#workspace;
    return {
      key: entries,
      at: () => pool?.at ?? master.globalAt ?? topOf(master.root),
      notInForce: isNotInForce(master),
      ask: (take) => {
        const about = this.#rules['fpm-entry'] ?? [];
        for (const list of entries.values()) {
          for (const placed of list)
            for (const rule of about) take(rule, () => rule.check({ placed, pool, master, workspace }));
        }
      },
    };
  }

  /** Calls were exchanged: who goes through which upstream is to be found anew. */
  forgetClients(): void {
    this.#through = undefined;
  }

  #passesThrough(upstream: Upstream): readonly PassVerdict[] {
    this.#through ??= grouped(
      this.#workspace.deployments.flatMap((deployment) => deployment.passes),
      ({ targets }) => new Set(targets.flatMap(({ target }) => target.upstream ?? [])),
    );
    return this.#through.get(upstream) ?? [];
  }
}

function topOf(file: string): FileRange {
  return { file: fileId(file), range: { start: 0, end: 0 } };
}

type Holder = Pick<FpmMaster | NginxConfig, 'notInForce'>;

function isNotInForce({ notInForce }: Holder): boolean {
  return notInForce !== undefined;
}

/** Nothing is asked about what no server reads. */
function isSample({ notInForce }: Holder): boolean {
  return notInForce?.because === 'sample';
}
