/** Which scripts of a server fail for certain, as rules judge it; what somebody denies on purpose is none of them. */
import { wouldAnswer } from '../../model/nginx/request/locations.ts';
import { scopesIn, type Scope } from '../../model/nginx/config/scope.ts';
import { failureOf, ledAstray, scriptOfUri, type Route } from '../../model/deployment/routes.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import type { Result } from './result.ts';

/** `unreached`: no PHP-FPM gets the request. `refused`: PHP-FPM gets it and runs nothing. */
export type Failing = 'unreached' | 'refused';

/** One way with what comes of it. */
export interface Judged {
  readonly way: Way;
  readonly result: Result;
}

/** The blocks of a server that pass requests to FastCGI. */
export function passScopes(server: Scope): readonly Scope[] {
  return [...scopesIn(server)].filter((scope) => scope.own('fastcgi_pass').length > 0);
}

/**
 * What becomes of a script that somebody asks for; `undefined` where one way of it may be well, or where nginx itself denies it.
 * @param isThere whether the tree shows the script: otherwise that there is none is no failure
 */
export function failingOf(
  uri: string,
  ways: readonly Judged[],
  passes: readonly Scope[],
  { isThere }: { readonly isThere: boolean },
): Failing | undefined {
  const isMeant = passes.some((scope) => wouldAnswer(scope, uri));
  const found = ways.map((one) => wayFailing(one, { isThere, isMeant }));
  const certain = found.filter((one) => one !== undefined && one !== 'no file');
  if (certain.length === 0 || found.includes(undefined)) return undefined;
  return certain.includes('refused') ? 'refused' : 'unreached';
}

function wayFailing(
  { way, result }: Judged,
  { isThere, isMeant }: { readonly isThere: boolean; readonly isMeant: boolean },
): Failing | 'no file' | undefined {
  if (way.outcome.kind === 'fastcgi') {
    if (result.cause === 'missing') return isThere ? 'refused' : undefined;
    return result.cause === 'address' ? 'unreached' : result.cause === 'obstacle' ? 'refused' : undefined;
  }
  // in a server of PHP only what one of its locations would run is taken for a script that is to be run
  if (result.kind === 'source' && isMeant && way.status === undefined) return 'unreached';
  if (way.outcome.kind !== 'status') return undefined;
  if (way.outcome.code === 500) return 'unreached';
  return !isThere && way.outcome.cause === 'not-there' ? 'no file' : undefined;
}

/** Whether nginx itself answers with an error, on each way: by `deny`, `return`, `internal` or `try_files`. */
export function isDenied(ways: readonly Judged[]): boolean {
  return ways.every(({ way }) => way.outcome.kind !== 'fastcgi' && (failureOf(way) ?? way.status ?? 0) >= 400);
}

/** The script to which directives lead a request, where each way of the request ends in an error of nginx and a location of PHP would run the script. In bytes. */
export function unreachedScript(route: Route, passes: readonly Scope[]): string | undefined {
  const led = ledAstray(route)?.led;
  if (led === undefined) return undefined;
  const script = scriptOfUri(led.uri);
  const php = passes.find((scope) => wouldAnswer(scope, script));
  return php === undefined || (php === led.scope && php.own('deny').length > 0) ? undefined : script;
}
