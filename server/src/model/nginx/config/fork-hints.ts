/** What a nginx file shows of the program that it is written for: directives that only a fork or a patch has, and paths of a fork's packages. */
import { isNginxDirective } from '../../../catalog/nginx/directives.ts';
import { nginxForkNames, type NginxForkName } from '../../../catalog/nginx/build.ts';
import { forkDirectives } from '../../../catalog/nginx/forks.ts';
import { isOtherDirective, mayBeOtherDirective } from '../../../catalog/nginx/other-directives.ts';
import type { NginxTree } from '../../../syntax/nginx/tree.ts';

/** `paths`: what a package of the fork has on the disk. `directives`: names that only these forks have; those of several forks stand with each of them. */
export interface ForkHints {
  readonly paths: ReadonlySet<NginxForkName>;
  readonly directives: ReadonlyMap<NginxForkName, ReadonlySet<string>>;
  /** A directive of a patch is there. */
  readonly patched: boolean;
}

/** A file that shows none: most do. */
export const noForkHints: ForkHints = { paths: new Set(), directives: new Map(), patched: false };

/** Directives whose arguments are paths of the program's own. */
const ownPaths = new Set([
  'include',
  'load_module',
  'pid',
  'lock_file',
  'error_log',
  'access_log',
  'root',
  'lua_package_path',
  'lua_package_cpath',
  'client_body_temp_path',
  'proxy_temp_path',
  'fastcgi_temp_path',
  'proxy_cache_path',
  'fastcgi_cache_path',
]);
const ofPackage =
  /(?:^|[^\w.])\/(?:etc|run|opt|usr\/(?:local|lib|lib64|libexec|share)|var\/(?:log|run|lib|cache))\/(angie|freenginx|openresty|tengine)(?=[/.-]|$)/i;

/** The fork whose packages have a path of the machine that runs it. */
export function forkOfPath(path: string): NginxForkName | undefined {
  const name = ofPackage.exec(path)?.[1]?.toLowerCase();
  return nginxForkNames.find((one) => one === name);
}

export function forkHintsOf(tree: NginxTree): ForkHints {
  const paths = new Set<NginxForkName>();
  const directives = new Map<NginxForkName, Set<string>>();
  let patched = false;
  const open = [...tree.items];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const name = item.name.value;
    if (ownPaths.has(name)) for (const { value } of item.args) addPath(value, paths);
    else if (!isNginxDirective(name) && !isOtherDirective(name)) {
      for (const { fork, contexts } of mayBeOtherDirective(name) ? [] : forkDirectives(name)) {
        if (fork.name === undefined) patched = true;
        else if (contexts.length > 0) add(directives, fork.name, name);
      }
    }
    if (item.block?.kind === 'directives') for (const inner of item.block.items) open.push(inner);
  }
  return paths.size === 0 && directives.size === 0 && !patched ? noForkHints : { paths, directives, patched };
}

function addPath(value: string, to: Set<NginxForkName>): void {
  const fork = forkOfPath(value);
  if (fork !== undefined) to.add(fork);
}

function add(to: Map<NginxForkName, Set<string>>, fork: NginxForkName, name: string): void {
  const known = to.get(fork);
  if (known === undefined) to.set(fork, new Set([name]));
  else known.add(name);
}

/** Whether two files show the same. */
export function sameForkHints(a: ForkHints, b: ForkHints): boolean {
  return (
    a === b ||
    (a.patched === b.patched &&
      sameSet(a.paths, b.paths) &&
      sameSet(new Set(a.directives.keys()), new Set(b.directives.keys())) &&
      [...a.directives].every(([fork, names]) => sameSet(names, b.directives.get(fork) ?? new Set())))
  );
}

function sameSet(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
