/** Where a live server's other half lies. */
import { otherSidesOf } from '../catalog/file-places.ts';
import { isInside } from '../text/path.ts';

/** The live folders of a server, to be read beside a workspace that lies in the other side's: `/etc/nginx` calls for `/etc/php…`. */
export function otherSide(root: string): readonly string[] {
  return otherSidesOf(root);
}

/** The folder that holds both sides of a live server, seen from one of them; `undefined` for every other folder. */
export function liveRoot(root: string): string | undefined {
  if (otherSide(root).length === 0) return undefined;
  return ['/usr/local/etc', '/opt/homebrew/etc'].find((folder) => isInside(root, folder)) ?? '/etc';
}
