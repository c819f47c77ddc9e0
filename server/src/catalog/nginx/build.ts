/** Which program reads nginx's configuration: nginx itself, or one of its forks. */

/** A program that reads nginx's configuration and goes by its own name. */
export type NginxForkName = 'angie' | 'freenginx' | 'openresty' | 'tengine';

/** All forks that are known, as settings name them. */
export const nginxForkNames: readonly NginxForkName[] = ['angie', 'freenginx', 'openresty', 'tengine'];

/** Which program reads nginx's files, as far as that is known. */
export interface NginxBuild {
  /** The forks that it may be; empty: nginx itself, or nothing that is known shows which. */
  readonly forks: readonly NginxForkName[];
  /** The user said so: `forks` is right, and is empty for nginx itself. */
  readonly isSet: boolean;
  /** Something in the tree shows a fork or a patch: names that are not known may be its own. */
  readonly isHinted: boolean;
  /** The release of the fork in its own numbers, where that is known. */
  readonly release: string | undefined;
}

/** What is known of the program where nothing hints at a fork. */
export const plainBuild: NginxBuild = { forks: [], isSet: false, isHinted: false, release: undefined };
