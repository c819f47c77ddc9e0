/** Which program reads nginx's files: nginx itself or one of its forks, from the settings, else from what the tree shows. */
import { nginxForkNames, plainBuild, type NginxBuild, type NginxForkName } from '../../catalog/nginx/build.ts';
import { pushTo } from '../../model/grouped.ts';
import { forkOfPath, noForkHints, type ForkHints } from '../../model/nginx/config/fork-hints.ts';
import { segments } from '../../text/path.ts';
import type { Containment } from '../containment.ts';
import type { Tree } from '../tree.ts';

/** So many different directives that only one fork has show it; a single one may be copied from its manual. */
const enoughDirectives = 2;

/** Asked about configurations; remembers what it found. */
export class Forks {
  readonly #tree: Tree;
  readonly #containment: Containment;
  readonly #known = new Map<string, NginxBuild>();
  #byFolder: ReadonlyMap<string, ForkHints> | undefined;

  constructor(tree: Tree, containment: Containment) {
    this.#tree = tree;
    this.#containment = containment;
  }

  /** What is known of the program that reads a configuration, by its main file or its only one. Of a file that no main file is known to include, all of its folder tells. */
  of(root: string): NginxBuild {
    let build = this.#known.get(root);
    if (build === undefined) this.#known.set(root, (build = this.#find(root)));
    return build;
  }

  #find(root: string): NginxBuild {
    const { nginxFork } = this.#tree.stated(root);
    if (nginxFork !== undefined) return { ...plainBuild, forks: nginxFork === 'nginx' ? [] : [nginxFork], isSet: true };
    const folder = this.#tree.rootOf(root);
    const own = this.#tree.filesOfMain(root);
    const characters =
      own === undefined
        ? this.#hintsOfFolder(folder)
        : joined([...own].flatMap((file) => this.#tree.forkHintsOf(file) ?? []));
    const shown = new Set<NginxForkName>([
      ...characters.paths,
      ...forksOfPath(root, folder),
      ...this.#containment.forksOf(own === undefined ? [root] : [...own]),
    ]);
    const forks = shown.size > 0 ? nginxForkNames.filter((fork) => shown.has(fork)) : mostNamed(characters);
    if (forks.length === 0 && !characters.patched && characters.directives.size === 0) return plainBuild;
    return { forks, isSet: false, isHinted: true, release: undefined };
  }

  /** What all files of a workspace folder show together. */
  #hintsOfFolder(folder: string): ForkHints {
    if (this.#byFolder === undefined) {
      const byFolder = new Map<string, ForkHints[]>();
      for (const [id, forkHints] of this.#tree.forkHints())
        if (forkHints !== noForkHints) pushTo(byFolder, this.#tree.rootOf(id), forkHints);
      this.#byFolder = new Map([...byFolder].map(([one, characters]) => [one, joined(characters)]));
    }
    return this.#byFolder.get(folder) ?? noForkHints;
  }
}

function joined(characters: readonly ForkHints[]): ForkHints {
  const directives = new Map<NginxForkName, Set<string>>();
  for (const one of characters) {
    for (const [fork, names] of one.directives) {
      const known = directives.get(fork) ?? new Set<string>();
      directives.set(fork, known);
      for (const name of names) known.add(name);
    }
  }
  return {
    paths: new Set(characters.flatMap(({ paths }) => [...paths])),
    directives,
    patched: characters.some(({ patched }) => patched),
  };
}

/** The forks of which the most directives are there, where that is more than one. */
function mostNamed({ directives }: ForkHints): readonly NginxForkName[] {
  const counts = nginxForkNames.map((fork) => directives.get(fork)?.size ?? 0);
  const most = Math.max(...counts);
  return most < enoughDirectives ? [] : nginxForkNames.filter((_, index) => counts[index] === most);
}

/** A directory below the workspace folder, or a file, that is called like a fork; of a live configuration the place of its package. */
function forksOfPath(file: string, folder: string): readonly NginxForkName[] {
  const below = folder !== '' && file.startsWith(folder) ? segments(file.slice(folder.length)) : [];
  const named = nginxForkNames.filter((fork) => below.some((part) => part === fork || part === `${fork}.conf`));
  const live = forkOfPath(file);
  return live === undefined ? named : [...named, live];
}
