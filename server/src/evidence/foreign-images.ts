/** Host names behind which an image runs that the tree does not build: where its pools listen is not known. */
import { unknown, type Unknown } from '../model/value.ts';
import type { Container } from './container.ts';
import type { Tree } from './tree.ts';

/** Asked about every address of a configuration; remembers what it found. */
export class ForeignImages {
  readonly #tree: Pick<Tree, 'containers' | 'files' | 'rootOf'>;
  /** By workspace folder and host name. */
  readonly #known = new Map<string, Unknown | undefined>();

  constructor(tree: Pick<Tree, 'containers' | 'files' | 'rootOf'>) {
    this.#tree = tree;
  }

  /** Why nothing is known of the pools behind a host name of a workspace folder; `undefined` where the tree builds the image, or brings a pool into it. */
  of(host: string, root: string): Unknown | undefined {
    const key = `${root}\0${host}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const found = this.#find(host, root);
    this.#known.set(key, found);
    return found;
  }

  #find(host: string, root: string): Unknown | undefined {
    const tree = this.#tree;
    const named = tree.containers.filter((one) => one.names.includes(host) && tree.rootOf(one.place.file) === root);
    const isOurs = (one: Container): boolean =>
      one.builds || tree.files['php-fpm'].some((file) => one.covers(file) !== undefined);
    const [first] = named;
    if (first?.image === undefined || named.some(isOurs)) return undefined;
    return unknown(
      'foreign-image',
      `${first.place.name} runs the image ${first.image}, which nothing here builds: where its pools listen is unknown`,
      { file: first.place.file, range: first.place.range, via: [] },
    );
  }
}
