/** Requests that nginx refuses because a location says so: with `deny all`, a `return` of an error, or `internal`. */
import { locationOf, wouldAnswer } from '../../model/nginx/request/locations.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { scopesIn, type Scope } from '../../model/nginx/config/scope.ts';
import { toBytes } from '../../text/bytes.ts';

export interface Refusal {
  /** The block that refuses. */
  readonly scope: Scope;
  /** The error that the visitor gets. */
  readonly status: number;
  /** How many steps the request had made. */
  readonly depth: number;
}

/** What refuses a request, whatever page is shown for the error; `undefined` where nothing does, or another status is shown. */
export function refusalOf({ steps, outcome, status }: Way): Refusal | undefined {
  const page = steps.findIndex(({ through }) => through?.fact.name === 'error_page');
  const scope = (page < 0 ? steps : steps.slice(0, page)).at(-1)?.scope;
  if (scope === undefined) return undefined;
  const depth = page < 0 ? steps.length : page;
  if (page >= 0) return status !== undefined && status >= 400 && refuses(scope) ? { scope, status, depth } : undefined;
  const code = outcome.kind === 'status' || outcome.kind === 'return' ? outcome.code : 0;
  const isRefused =
    outcome.kind === 'return' ||
    (outcome.kind === 'status' && ['denied', 'returned', 'internal'].includes(outcome.cause));
  return isRefused && code >= 400 ? { scope, status: status ?? code, depth } : undefined;
}

/** The refusal of a request that can only go one way. */
export function certainRefusal([way, other]: readonly Way[]): Refusal | undefined {
  return way === undefined || other !== undefined ? undefined : refusalOf(way);
}

/** Whether a location, or one around it, refuses all that come from outside. */
export function refuses(scope: Scope): boolean {
  if (scope.kind === 'server') return false;
  const [denied] = scope.own('deny');
  return (
    scope.own('return').some(({ fact }) => /^[45]\d\d$/.test(fact.args[0]?.value ?? '')) ||
    (denied?.fact.args[0]?.value === 'all' && scope.own('allow').length === 0) ||
    isInternal(scope) ||
    (scope.parent !== undefined && refuses(scope.parent))
  );
}

/** Whether only nginx itself gets to the location: it is `internal`, or in one that is, or has a name. */
export function isInternal(scope: Scope): boolean {
  if (scope.kind !== 'location') return false;
  return (
    scope.own('internal').length > 0 ||
    locationOf(scope)?.kind === 'named' ||
    (scope.parent !== undefined && isInternal(scope.parent))
  );
}

/** Whether a rewrite, fallback or error page of the server may lead to the location: one whose target is not known may. */
export function leadsInto(location: Scope): boolean {
  const server = location.enclosing('server');
  if (server === undefined) return true;
  return [...scopesIn(server)].some((scope) => {
    const rewrites = scope.own('rewrite').map(({ fact }) => fact.args[1]);
    const others = [...scope.own('try_files'), ...scope.own('error_page')].map(({ fact }) => fact.args.at(-1));
    return [...rewrites, ...others].some((word) => {
      const target = word?.value.replace(/\?.*$/s, '') ?? '';
      const script = /^\/[^$]*?\.php(?=$|[/$])/.exec(target)?.[0];
      return script === undefined ? target.includes('$') : wouldAnswer(location, toBytes(script));
    });
  });
}
