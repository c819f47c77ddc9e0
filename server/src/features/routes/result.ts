/** What a visitor gets in the end of one way of a request: from nginx itself, or from the pool that it comes to. */
import { hasNoFile } from '../../model/deployment/script-there.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import { answeringPools, ownPage } from '../../model/deployment/php-pass.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { scriptOnWay, type AskedScript } from '../../model/deployment/script.ts';
import { firstObstacle } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { grouped } from '../../model/grouped.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { saysNotThere, saysThere, type Outcome, type Way } from '../../model/nginx/request/request.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { FileRange } from '../../text/range.ts';
import { sayFailure } from '../hints/answers.ts';
import { sayObstacle } from '../say-obstacle.ts';

/** `source`: nginx sends a script as it is. `other`: another program than PHP answers, or a module. */
export type ResultKind = 'php' | 'file' | 'source' | 'redirect' | 'status' | 'other' | 'unknown';

export interface Result {
  readonly kind: ResultKind;
  /** What the visitor gets, unless the script itself says otherwise; `undefined` where that is not known. */
  readonly status: number | undefined;
  /** Those that may answer: more than one where a variable or an upstream chooses. */
  readonly pools: readonly Pool[];
  /** The file that PHP is asked to run. */
  readonly script: string | undefined;
  /** The file that nginx sends. */
  readonly file: string | undefined;
  /** Why PHP runs nothing: nobody answers at the address, the pool refuses the script, or there is certainly no such file. */
  readonly cause: 'address' | 'obstacle' | 'missing' | undefined;
  /** The whole of it in words: `pool "www" runs /srv/index.php`. */
  readonly text: string;
  /** The directive that decides it. */
  readonly at: FileRange | undefined;
}

/** Who is asked: the files and pools that decide beside the configuration. */
export interface Asked {
  readonly question: SiteQuestion;
  readonly workspace: WorkspaceView;
}

const nothing = { status: undefined, pools: [], script: undefined, file: undefined, cause: undefined };

export function resultOf({ outcome, steps, status }: Way, asked: Asked): Result {
  const last = steps.at(-1)?.scope.opener;
  const at = last === undefined ? undefined : originOf(last);
  switch (outcome.kind) {
    case 'fastcgi':
      return phpResult(outcome, status, asked);
    case 'handler':
      return { ...nothing, kind: 'other', text: sayHandler(outcome), at: originOf(outcome.placed) };
    case 'file': {
      const file = fromBytes(outcome.path);
      const isSource = outcome.path.endsWith('.php');
      const text = `nginx sends ${isSource ? 'the source of ' : ''}${file}`;
      return { ...nothing, kind: isSource ? 'source' : 'file', status: status ?? 200, file, text, at };
    }
    case 'return': {
      const code = status ?? outcome.code;
      const text = `${code}${outcome.text === undefined ? '' : ` ${fromBytes(outcome.text)}`}`;
      return { ...nothing, kind: kindOf(code), status: code, text, at: originOf(outcome.placed) };
    }
    case 'status': {
      const code = status ?? outcome.code;
      return { ...nothing, kind: kindOf(code), status: code, text: `${code}: ${fromBytes(outcome.why)}`, at };
    }
    case 'unknown':
      return {
        ...nothing,
        kind: 'unknown',
        text: `unknown: ${outcome.unknown.message}`,
        at: outcome.unknown.at ?? at,
      };
  }
}

function kindOf(code: number): ResultKind {
  return code >= 300 && code < 400 ? 'redirect' : 'status';
}

function sayHandler({ placed: { fact } }: Extract<Outcome, { kind: 'fastcgi' | 'handler' }>): string {
  return [fact.name, ...fact.args.map((word) => word.value)].join(' ');
}

/** What PHP is asked to run, and by which pool; the status where that is known to fail. */
function phpResult(
  outcome: Extract<Outcome, { kind: 'fastcgi' | 'handler' }>,
  status: number | undefined,
  { question, workspace }: Asked,
): Result {
  const { scope, placed, uri } = outcome;
  const script = scriptOnWay(outcome, question.surroundings);
  const verdict = verdictAt(scope, placed, workspace);
  const pools = verdict === undefined ? [] : answeringPools(verdict);
  const at = originOf(placed);
  const php = { ...nothing, kind: 'php', pools, script: script?.path, at } as const;
  const failure = verdict === undefined ? undefined : sayFailure(verdict, workspace);
  if (failure !== undefined)
    return {
      ...php,
      kind: 'status',
      pools: [],
      status: numberAt(failure),
      // with a condition of its own it is not certain
      cause: /^\d{3}:/.test(failure) ? 'address' : undefined,
      text: failure,
    };
  const runs = { ...php, status: status ?? 200 };
  const address = placed.fact.args[0]?.value ?? 'FastCGI';
  if (verdict === undefined || pools.length === 0)
    return {
      ...php,
      status: undefined,
      text: script === undefined ? `${address} receives the request` : `${address} runs ${script.path}`,
    };
  const results = pools.map((pool) => ({ ...runs, ...poolResult(pool, { script, uri, verdict, workspace }) }));
  // where one of several pools runs it, it is not known to fail
  const best = results.find(({ cause }) => cause === undefined) ?? results[0];
  return best ?? { ...php, status: undefined, text: `${address} receives the request` };
}

/** The pass of a block, or of the nearest one around it. A snippet has another one in each block that includes it. */
function verdictAt(inner: Scope, { fact }: Placed, { index }: WorkspaceView): PassVerdict | undefined {
  const byScope = index.once('passes by block', ({ deployments }) =>
    grouped(
      deployments.flatMap(({ passes }) => passes),
      ({ pass }) => [pass.scope],
    ),
  );
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const found = byScope.get(scope)?.find(({ pass }) => pass.placed.fact === fact);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Pooled extends Pick<Asked, 'workspace'> {
  readonly script: AskedScript | undefined;
  /** In bytes. */
  readonly uri: string;
  readonly verdict: PassVerdict;
}

/** What is another thing than that the pool runs the script with 200. */
function poolResult(
  pool: Pool,
  { script, uri, verdict, workspace }: Pooled,
): Pick<Result, 'text'> & Partial<Pick<Result, 'status' | 'cause' | 'script'>> {
  const who = `pool "${pool.name}"`;
  if (script === undefined) return { status: undefined, text: `${who} receives the request` };
  const page = ownPage(pool, script.name ?? fromBytes(uri));
  if (page !== undefined) return { script: undefined, text: `${who} answers with its ${page} page` };
  const asks = `${who} is asked to run ${script.path}`;
  const obstacle = firstObstacle(script, verdict.pass, pool);
  if (obstacle !== undefined)
    return {
      status: Number(obstacle.status),
      cause: 'obstacle',
      text: `${obstacle.status}: ${asks}, and ${sayObstacle(obstacle)}`,
    };
  return hasNoFile(script, pool, workspace)
    ? { status: 404, cause: 'missing', text: `404: ${asks}, and there is no such file` }
    : { text: `${who} runs ${script.path}` };
}

function numberAt(text: string): number | undefined {
  const digits = /^\d{3}(?=\b)/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** What has to be so for a way, in words. What is said twice of one path, once; and "it" of the file that is sent. */
export function conditionsOf({ conditions, outcome }: Way): readonly string[] {
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
  return texts.map(fromBytes);
}
