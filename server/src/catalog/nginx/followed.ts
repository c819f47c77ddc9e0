/** The directives that the model follows: of a file's others nothing is kept, and nobody can ask for them. */
import { variableTables } from './variable-setters.ts';
import { answeringDirectives, passDirectives, subrequestDirectives } from './handlers.ts';
import { isInheritedDirective, type InheritedDirective } from './values.ts';

/** Beside those whose values inner blocks inherit, and those of FastCGI. */
const others = [
  'include',
  'user',
  'worker_processes',
  'set',
  'auth_request_set',
  'server',
  'server_name',
  'listen',
  'try_files',
  'keepalive',
  'load_module',
  'rewrite',
  'return',
  'break',
  'internal',
  'deny',
  'allow',
  'merge_slashes',
  'post_action',
  'proxy_set_header',
  ...passDirectives,
  ...answeringDirectives,
  ...subrequestDirectives,
] as const;
/** Blocks that are kept with what is followed in them. */
const containers = [
  'http',
  'server',
  'location',
  'if',
  'limit_except',
  'upstream',
  'events',
  'stream',
  'mail',
] as const;
/** Code of modules that may answer a request or send it elsewhere. */
const code = /_by_lua(?:_block|_file)?$|^(?:passenger_enabled|push_stream_\w+|echo\w*|more_\w+|srcache_\w+)$/;

type Code =
  | `${string}_by_lua`
  | `${string}_by_lua_block`
  | `${string}_by_lua_file`
  | 'passenger_enabled'
  | `push_stream_${string}`
  | `echo${string}`
  | `more_${string}`
  | `srcache_${string}`;

/** A directive that the model keeps, so that it may be asked for by name. */
export type FollowedDirective =
  | (typeof others)[number]
  | (typeof containers)[number]
  | (typeof variableTables)[number]
  | InheritedDirective
  | `fastcgi_${string}`
  | `${string}_timeout`
  | Code;

const followed: ReadonlySet<string> = new Set(others);
const containing: ReadonlySet<string> = new Set(containers);
const tabular: ReadonlySet<string> = new Set(variableTables);

/** Whether the model keeps a directive of that name; of `upstream` it keeps all that is in it, and of a table every line. */
export function isFollowed(name: string): name is FollowedDirective {
  return isFollowedSetting(name) || isContainer(name) || isTable(name);
}

/** Whether it keeps a directive without a block of that name. */
export function isFollowedSetting(name: string): boolean {
  return (
    followed.has(name) ||
    name.startsWith('fastcgi_') ||
    name.endsWith('_timeout') ||
    isCode(name) ||
    isInheritedDirective(name)
  );
}

export function isCode(name: string): boolean {
  return code.test(name);
}

export function isContainer(name: string): boolean {
  return containing.has(name);
}

export function isTable(name: string): boolean {
  return tabular.has(name);
}

declare const kept: unique symbol;
/** A test of names that are followed, always the same function for the same question: answers are kept by it. */
export type NameTest = ((name: string) => boolean) & { readonly [kept]: true };

/** A test for these names, and for those of modules that begin or go on so. To be made once, at the top of a module. */
export function anyOf(
  names: readonly FollowedDirective[],
  ofModules?: { readonly begin?: readonly ('content_by_lua' | 'echo')[]; readonly hold?: '_by_lua' },
): NameTest {
  const set: ReadonlySet<string> = new Set(names);
  const begin = ofModules?.begin ?? [];
  const hold = ofModules?.hold;
  const test = (name: string): boolean =>
    set.has(name) || begin.some((start) => name.startsWith(start)) || (hold !== undefined && name.includes(hold));
  return test as NameTest;
}
