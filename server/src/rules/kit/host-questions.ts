/** The question about the requests of a server, once for each host that leads somewhere else. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { siteHosts, varyingPath, type SiteHost, type VaryingPath } from '../../model/deployment/site-hosts.ts';
import { selectLocation } from '../../model/nginx/request/locations.ts';
import { writtenDirectory } from '../../model/nginx/values/directory.ts';
import { groupsIn } from '../../model/nginx/config/facts-of.ts';
import { assignmentsOf } from '../../model/nginx/values/variables.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { FactWord } from '../../model/facts.ts';
import { askedOnce } from './asked-once.ts';
import type { ServerSubject } from './rule.ts';
import { serverQuestion } from './unlike.ts';

/** A host with the question about its requests. */
export interface HostQuestion extends SiteHost {
  readonly question: SiteQuestion;
}

/** The root of a server's front page, where it depends on the host. */
export interface HostRoot {
  readonly placed: Placed;
  readonly word: FactWord;
  /** The block that answers `/`. */
  readonly scope: Scope;
  /** `undefined` where it has several variables, or the tree does not show where it leads. */
  readonly varying: VaryingPath | undefined;
}

export interface HostQuestions {
  readonly root: HostRoot | undefined;
  readonly hosts: readonly HostQuestion[];
}

const nothing: HostQuestions = { root: undefined, hosts: [] };

/** None where the host decides nothing, or the tree shows no files. */
export const hostQuestions = askedOnce((subject: ServerSubject): HostQuestions => {
  const { server, deployment } = subject;
  const { config } = deployment;
  if (
    server.opener === undefined ||
    config.templated.size > 0 ||
    config.placeholders.size > 0 ||
    !dependsOnHost(server, subject)
  )
    return nothing;
  const question = serverQuestion(subject);
  if (question.files.kind === 'unknown') return nothing;
  const root = rootOf(question);
  const hosts = siteHosts(question, deployment, root?.varying).map((one) => ({
    ...one,
    question: { ...question, surroundings: { ...question.surroundings, host: one.host } },
  }));
  return { root, hosts };
});

const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Whether files are looked for by what a host decides. */
function dependsOnHost(server: Scope, { deployment: { config } }: ServerSubject): boolean {
  const outer = server.parent?.own('root') ?? [];
  for (const scope of scopesIn(server)) {
    const placed = [...scope.own('root'), ...scope.own('alias'), ...(scope === server ? outer : [])];
    const condition = scope.kind === 'if' && scope.opener !== undefined ? [scope.opener] : [];
    for (const { fact } of [...placed, ...condition])
      for (const { value } of fact.args)
        for (const [, braced, bare] of value.matchAll(reference))
          if (isOfHost((braced ?? bare ?? '').toLowerCase(), server, config)) return true;
  }
  return false;
}

function isOfHost(name: string, server: Scope, config: NginxConfig): boolean {
  if (name === 'host' || config.maps.has(name) || assignmentsOf(server, name).length > 0) return true;
  return server.own('server_name').some(({ fact }) => fact.args.some(({ value }) => groupsIn(value).includes(name)));
}

function rootOf(question: SiteQuestion): HostRoot | undefined {
  const front = selectLocation(question.server, '/');
  const scope = front.kind === 'known' ? front.scope : question.server;
  const found = writtenDirectory(scope, question.surroundings);
  const word = found?.kind === 'known' && found.placed.fact.name === 'root' ? found.placed.fact.args[0] : undefined;
  if (found?.kind !== 'known' || word === undefined || word.template || !word.value.includes('$')) return undefined;
  return { placed: found.placed, word, scope, varying: varyingPath(word.value, question) };
}
