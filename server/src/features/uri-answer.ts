/** Which location of a server answers a URI, in words with places to go to. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { answeringPools, ownPage } from '../model/deployment/php-pass.ts';
import { scriptFor } from '../model/deployment/script.ts';
import { firstObstacle } from '../model/deployment/script-obstacles.ts';
import { questionOf } from '../model/deployment/question.ts';
import { sayFailure } from './hints/answers.ts';
import { sayObstacle } from './say-obstacle.ts';
import { sayLocation, waysOf } from '../model/nginx/request/answering.ts';
import type { NginxConfig } from '../model/nginx/config/config.ts';
import { saysNotThere, saysThere, type Outcome, type Step, type Way } from '../model/nginx/request/request.ts';
import type { Surroundings } from '../model/nginx/config/in-order.ts';
import { httpServers, originOf, type Scope } from '../model/nginx/config/scope.ts';
import { serverFor, type Authority } from '../model/nginx/config/server-for.ts';
import { parseUri } from '../model/nginx/request/uri.ts';
import { unknown } from '../model/value.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import type { FileId, FileRange } from '../text/range.ts';

/** One line of an answer, and where it stands. */
export interface AnswerLine {
  readonly text: string;
  readonly at: FileRange | undefined;
}

export interface UriAnswer {
  /** `shop.example /index.php`. */
  readonly asked: string;
  /** Each way that the request may go: what comes out, then the steps to it. */
  readonly ways: readonly {
    readonly outcome: AnswerLine;
    /** `there is no /srv/index.php`; `undefined` where it is certain. */ readonly when: string | undefined;
    readonly steps: readonly AnswerLine[];
  }[];
}

/**
 * Answers for a path, or for a URL whose host and port choose the server; without a host it is the server around the offset (UTF-16) of the file, else the
 * first of its configuration. `undefined` where there is no server, or no path.
 */
export function answerUri(snapshot: Snapshot, file: FileId, offset: number, target: string): UriAnswer | undefined {
  const url = /^(?:(https?):\/\/([^/:?#]+)(?::(\d+))?)?(\/.*)$/is.exec(target.trim());
  const path = url?.[4];
  if (url === null || path === undefined) return undefined;
  const found = findServer(snapshot, file, offset, authorityOf(url));
  if (found === undefined) return undefined;
  const { server, config } = found;
  const mergeSlashes = config.top.nearest('merge_slashes')?.placed.fact.args[0]?.value !== 'off';
  const uri = parseUri(toBytes(path), { mergeSlashes });
  const asked = `${serverName(server)} ${path}`;
  if (uri === undefined)
    return {
      asked,
      ways: [{ outcome: { text: '400: nginx refuses this path', at: undefined }, when: undefined, steps: [] }],
    };
  const deployment = snapshot.workspace.index.deploymentOf(config);
  const question = questionOf(server, { config, host: deployment?.host ?? notJoined }, snapshot.workspace);
  const ways = waysOf(question, uri.path, uri.args);
  return { asked, ways: ways.map((way) => sayWay(snapshot, way, question.surroundings)) };
}

const notJoined = unknown('environment', 'where this nginx runs is not known');

interface FoundServer {
  readonly server: Scope;
  readonly config: NginxConfig;
}

function findServer(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  authority: Authority | undefined,
): FoundServer | undefined {
  const configs = snapshot.workspace.index.configsOf(file);
  if (authority !== undefined) {
    const [config] = configs;
    const server = config === undefined ? undefined : serverFor(config, authority);
    return server === undefined || config === undefined ? undefined : { server, config };
  }
  const all = configs.flatMap((config) => httpServers(config.top).map((server) => ({ server, config })));
  const surroundings = all.find(
    ({ server: { opener } }) =>
      opener?.file === file && opener.fact.range.start <= offset && offset <= opener.fact.range.end,
  );
  return surroundings ?? all.find(({ server }) => server.opener?.file === file) ?? all[0];
}

/** Of `https://shop.example:8443`. */
function authorityOf([, scheme, host, port]: RegExpExecArray): Authority | undefined {
  if (host === undefined) return undefined;
  return {
    host: host.toLowerCase(),
    port: port === undefined ? (scheme?.toLowerCase() === 'https' ? 443 : 80) : Number(port),
  };
}

function serverName(server: Scope): string {
  return server.own('server_name').at(-1)?.fact.args[0]?.value ?? 'server';
}

function sayWay(snapshot: Snapshot, way: Way, surroundings: Surroundings): UriAnswer['ways'][number] {
  return { outcome: sayOutcome(snapshot, way, surroundings), when: sayConditions(way), steps: way.steps.map(sayStep) };
}

/** What is said twice of one path, once; and "it" of the file that is sent. */
function sayConditions({ conditions, outcome }: Way): string | undefined {
  if (conditions.length === 0) return undefined;
  const left = new Set(conditions);
  const texts = conditions.flatMap((condition) => {
    if (!left.delete(condition)) return [];
    if (outcome.kind === 'file' && condition === saysThere(outcome.path, 'file')) return ['it exists'];
    const path = /^there is no (\/.*)$/s.exec(condition)?.[1];
    if (path !== undefined && left.delete(saysThere(path, 'directory'))) return [`${path} is a directory`];
    if (path !== undefined && left.delete(saysNotThere(path, 'directory')))
      return [`there is neither a file nor a directory ${path}`];
    return [condition];
  });
  return fromBytes(texts.join(' and '));
}

function sayStep({ uri, scope, how, through }: Step): AnswerLine {
  const who = scope.kind === 'server' ? 'the server itself, no location' : `location ${sayLocation(scope)}`;
  const by = how === 'asked' ? '' : ` (${how === 'named' ? 'as a fallback' : `after ${through?.fact.name ?? how}`})`;
  return {
    text: `${fromBytes(uri)} → ${who}${by}`,
    at: scope.opener === undefined ? undefined : originOf(scope.opener),
  };
}

function sayOutcome(snapshot: Snapshot, { outcome, steps, status }: Way, surroundings: Surroundings): AnswerLine {
  const last = steps.at(-1)?.scope.opener;
  const at = last === undefined ? undefined : originOf(last);
  switch (outcome.kind) {
    case 'fastcgi':
      return { text: sayPass(snapshot, outcome, surroundings), at: originOf(outcome.placed) };
    case 'handler':
      return {
        text: `${outcome.placed.fact.name} ${outcome.placed.fact.args.map((word) => word.value).join(' ')}`,
        at: originOf(outcome.placed),
      };
    case 'file':
      return {
        text: `nginx sends ${outcome.path.endsWith('.php') ? 'the source of ' : ''}${fromBytes(outcome.path)}`,
        at,
      };
    case 'return':
      return {
        text: `${status ?? outcome.code}${outcome.text === undefined ? '' : ` ${fromBytes(outcome.text)}`}`,
        at: originOf(outcome.placed),
      };
    case 'status':
      return { text: `${status ?? outcome.code}: ${fromBytes(outcome.why)}`, at };
    case 'unknown':
      return { text: `unknown: ${outcome.unknown.message}`, at: outcome.unknown.at ?? at };
  }
}

/** What PHP is asked to run, and by which pool; the status where that is known to fail. */
function sayPass(
  { workspace }: Snapshot,
  { scope, placed, uri }: Extract<Outcome, { kind: 'fastcgi' | 'handler' }>,
  surroundings: Surroundings,
): string {
  const script = scriptFor(scope, surroundings, uri);
  const verdict = workspace.passesIn(placed.file).find((one) => one.pass.placed.fact === placed.fact);
  const failure = verdict === undefined ? undefined : sayFailure(verdict, workspace);
  if (failure !== undefined) return failure;
  const pool = verdict === undefined ? undefined : answeringPools(verdict)[0];
  const who = pool === undefined ? (placed.fact.args[0]?.value ?? 'FastCGI') : `pool "${pool.name}"`;
  if (script === undefined) return `${who} receives the request`;
  if (verdict === undefined || pool === undefined) return `${who} runs ${script.path}`;
  const page = ownPage(pool, script.name ?? fromBytes(uri));
  if (page !== undefined) return `${who} answers with its ${page} page`;
  const obstacle = firstObstacle(script, verdict.pass, pool);
  return obstacle === undefined
    ? `${who} runs ${script.path}`
    : `${obstacle.status}: ${who} is asked to run ${script.path}, and ${sayObstacle(obstacle)}`;
}
