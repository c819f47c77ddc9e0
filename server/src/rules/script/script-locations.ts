/** Where a script is looked for among static files: URIs that a location keeps, and locations of PHP that a slip keeps from answering. */
import { toBytes } from '../../text/bytes.ts';
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import { locationOf, matches } from '../../model/nginx/request/locations.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { nearestOf, paramValue, scriptFilename } from '../../model/nginx/values/script.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';

/** A URI that is asked for, and the directive that makes it one of a script. */
export interface Entry {
  readonly uri: string;
  readonly placed: Placed;
  /** The file that it is, in bytes, and who runs it, where the directive tells PHP so. */
  readonly reported?: { readonly path: string; readonly scope: Scope };
}

/** The script that a named location tells PHP to run, whatever was asked for, as the URI that it has below the root there; `undefined` where it is not known, or lies elsewhere. */
export function sentScript(scope: Scope, surroundings: Surroundings): Entry | undefined {
  if (scope.kind !== 'location' || locationOf(scope)?.kind !== 'named') return undefined;
  const params = paramsOf(scope, surroundings);
  const param = params.kind === 'known' ? lastOf(params.list, scriptFilename) : undefined;
  const root = nearestOf(scope, 'root', surroundings);
  const directory = root.kind === 'known' ? root.placed?.fact.args[0] : undefined;
  if (param === undefined || directory === undefined || directory.template || directory.value.includes('$'))
    return undefined;
  const [path, other] = ['/', '/other'].map((uri) => paramValue(param, scope, uri, surroundings));
  if (path?.kind !== 'known' || other?.kind !== 'known' || path.value !== other.value || !path.value.endsWith('.php'))
    return undefined;
  const base = toBytes(directory.value).replace(/(?<!\/)\/+$/, '');
  return path.value.startsWith(`${base}/`)
    ? { uri: path.value.slice(base.length), placed: param.placed, reported: { path: path.value, scope } }
    : undefined;
}

/** Rewrites to a script that leave the request in a location: those with `break`. */
export function stays(scope: Scope): readonly Entry[] {
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const asked =
    location?.kind === 'exact' || location?.kind === 'prefix' || location?.kind === 'prefix-only'
      ? location.text
      : undefined;
  const staying =
    asked === undefined
      ? []
      : scope
          .own('rewrite')
          .filter(
            ({ fact: { args } }) =>
              args[2]?.value === 'break' && args[1]?.value.replace(/\?.*$/s, '').endsWith('.php') === true,
          );
  return [...staying.map((placed) => ({ uri: asked ?? '', placed })), ...scope.children.flatMap(stays)];
}

/** The words of a location that would answer the URI, where a slip keeps its own from doing so: no modifier before a pattern, other case, no first slash, no backslash. */
export function nearly(scope: Scope, uri: string): readonly string[] | undefined {
  const location = scope.kind === 'location' && scope.parent?.kind === 'server' ? locationOf(scope) : undefined;
  const text = scope.opener?.fact.args.at(-1)?.value;
  if (location === undefined || text === undefined || !/\.php/i.test(text) || matches(location, uri)) return undefined;
  const answers = (pattern: string, flags?: 'i'): boolean => compilePcre(pattern, flags).run(uri).kind === 'match';
  switch (location.kind) {
    case 'exact':
    case 'prefix':
    case 'prefix-only':
      return !location.text.startsWith('/') && answers(location.text) ? ['~', location.text] : undefined;
    case 'regex': {
      if (answers(text, 'i')) return ['~*', text];
      const better = [
        text.replace(/^\^/, '^/'),
        // a slash in place of its backslash
        text.replace(/\/\.php/, '\\.php'),
      ].find((one) => one !== text && answers(one));
      return better === undefined ? undefined : [scope.opener?.fact.args[0]?.value ?? '~', better];
    }
    default:
      return undefined;
  }
}
