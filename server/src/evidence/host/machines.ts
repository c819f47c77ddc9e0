/** What is known of the machine behind a file: from the settings that hold for it, and, where its configuration is live, from the machine itself. */
import { platformDefaults, type PlatformId } from '../../catalog/platforms.ts';
import { accountsOf } from '../../model/accounts.ts';
import type { Machine } from '../../model/machine.ts';
import { isLive } from '../../project/standard-places.ts';
import type { Containment } from '../containment.ts';
import type { Tree } from '../tree.ts';
import { Forks } from './forks.ts';
import { releasesOf } from './releases.ts';

/** Asked about files, or what is known by a directory; remembers what it found. */
export class Machines {
  readonly #tree: Tree;
  readonly #containment: Containment;
  readonly #forks: Forks;
  readonly #platformOf: (file: string) => PlatformId | undefined;
  readonly #known = new Map<string, Machine>();

  constructor(tree: Tree, containment: Containment, platformOf: (file: string) => PlatformId | undefined) {
    this.#tree = tree;
    this.#containment = containment;
    this.#platformOf = platformOf;
    this.#forks = new Forks(tree, containment);
  }

  of(root: string): Machine {
    let machine = this.#known.get(root);
    if (machine === undefined) this.#known.set(root, (machine = this.#find([...(this.#tree.filesOf(root) ?? [root])])));
    return machine;
  }

  #find(files: readonly string[]): Machine {
    const [file = ''] = files;
    const platform = this.#platformOf(file);
    const stated = this.#tree.stated(file);
    const { memory, workerSize, fpmUser, groups } = stated;
    const live = isLive(file);
    const accounts = platform === undefined ? [] : platformDefaults(platform).accounts;
    return {
      platform,
      ...releasesOf(files, stated, this.#containment, this.#forks.of(file)),
      memory,
      workerSize,
      fpmUser,
      ...this.#withRootStart(fpmUser === undefined && live ? {} : this.#startOf(files, fpmUser), file),
      accounts: accountsOf(groups, live ? this.#tree.accounts : undefined, accounts),
    };
  }

  #startOf(files: readonly string[], fpmUser: string | undefined): Start {
    if (fpmUser !== undefined) return { startedBy: fpmUser === 'root' ? 'root' : 'not-root' };
    return this.#containment.startOf(files);
  }

  /** A unit or a supervisor of the same workspace folder that starts some PHP-FPM with `-R` may start this one. */
  #withRootStart(start: Start, file: string): Start {
    const { rootStarts } = this.#tree;
    if (start.rootAllowed === true || rootStarts.size === 0) return start;
    const root = this.#tree.rootOf(file);
    return [...rootStarts].some((other) => this.#tree.rootOf(other) === root)
      ? { ...start, rootAllowed: 'unknown' }
      : start;
  }
}

type Start = Pick<Machine, 'startedBy' | 'rootAllowed'>;
