/** PHP is asked to run a script with the path behind it, and does not look for the script in that, as cgi.fix_pathinfo is off. */
import { originOf } from '../../model/nginx/config/scope.ts';
import type { PhpPass } from '../../model/deployment/php-pass.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { firstObstacle } from '../../model/deployment/script-obstacles.ts';
import type { AskedScript } from '../../model/deployment/script.ts';
import {
  knownParams,
  sayUri,
  scriptVariable,
  splitEdit,
  splittingAt,
  unsplitScript,
  writtenInfo,
  type PathRequest,
  type Splitting,
} from './path-split.ts';
import type { Draft } from '../kit/rule.ts';

/** A request with which PHP is asked to run a script and its path as one file. */
export interface Unsplit {
  readonly request: PathRequest;
  readonly script: AskedScript;
  readonly splitting: Splitting;
  /** Somebody counts on the path. */
  readonly isMeant: boolean;
}

/** `undefined` where the path is split off, or something of it is not known. */
export function unsplitOf(request: PathRequest, question: SiteQuestion): Unsplit | undefined {
  const [first, ...others] = request.ways.map(({ outcome }) => outcome);
  if (first?.kind !== 'fastcgi') return undefined;
  if (others.some((other) => other.kind !== 'fastcgi' || other.scope !== first.scope || other.uri !== first.uri))
    return undefined;
  const script = unsplitScript(first.scope, first.uri, question);
  const splitting = splittingAt(first.scope, first.uri, question);
  if (script === undefined || splitting === undefined) return undefined;
  const isMeant = splitting.placed !== undefined || writtenInfo(script.params) !== undefined;
  return { request, script, splitting, isMeant };
}

/** `undefined` where a pool finds the script, or only the pattern of the location lets the path in. */
export function unfound(
  { request, script, splitting, isMeant }: Unsplit,
  { pools, verdict: { pass } }: PhpPass,
  question: SiteQuestion,
): Draft | undefined {
  const found = pools.map((pool) => firstObstacle(script, pass, pool));
  const [obstacle] = found;
  if (obstacle?.kind !== 'path-behind' || found.some((one) => one?.kind !== 'path-behind')) return undefined;
  if (request.by === undefined && !isMeant) return undefined;
  const params = knownParams(script.scope, question);
  const isByName = params !== undefined && /fastcgi_script_name/i.test(scriptVariable(params) ?? '');
  return {
    at: originOf(pass.placed),
    severity: request.by === undefined ? 'warning' : 'error',
    outcomes: [obstacle.status],
    message: `PHP is asked to run ${script.path} and looks for no script in it, as cgi.fix_pathinfo is off: ${sayUri(request)} gets ${obstacle.status}`,
    related: [
      { at: obstacle.at, message: 'cgi.fix_pathinfo' },
      ...(request.by === undefined ? [] : [{ at: originOf(request.by), message: `leads to ${sayUri(request)}` }]),
    ],
    fixes: (write) =>
      isByName && !splitting.isSplit
        ? [
            {
              title: 'Split the path off the script',
              safety: 'review',
              preferred: true,
              edits: [splitEdit(write, splitting.placed, pass.placed)],
            },
          ]
        : [],
  };
}
