/** Where files of nginx lie, and how they are called. */
import type { Placement } from '../language-parts.ts';

const ownName =
  /^(?:nginx.*\.conf|fastcgi_params|fastcgi\.conf|fastcgi-php\.conf|uwsgi_params|scgi_params|proxy_params|mime\.types|koi-\w+|win-utf|.*\.nginx|.*\.vhost)$/;
const ownTree = /nginx|^sites-(?:available|enabled)$|^http\.d$|^openresty$/;

/** What a path in lower case says for nginx: a name and the directories above it. */
export function nginxPlacement(name: string, directories: readonly string[]): Placement | undefined {
  if (ownName.test(name)) return 'name';
  if (directories.some((one) => ownTree.test(one))) return 'tree';
  return name.endsWith('.conf') && directories.includes('conf.d') ? 'shared' : undefined;
}
