/** What files hold that no main file includes, and that the server may have in a directory of which this tree knows nothing. */
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import type { FpmFacts, NginxFacts } from '../../model/facts.ts';

/** The names of directives at the top of such files of nginx, or of pools in such files of PHP-FPM, by workspace folder. */
export class UnincludedNames {
  readonly #names = new Map<string, Set<string>>();

  /** The names of a workspace folder; more may come. */
  of(root: string): ReadonlySet<string> {
    return this.#of(root);
  }

  /** A file that no main file includes: all of it could stand in `http`, or it could be in no such directory. */
  note({ top }: NginxFacts, root: string): void {
    if (!top.facts.every(({ name }) => name === 'include' || nginxDirectiveIn(name, 'http') !== undefined)) return;
    const names = this.#of(root);
    for (const { name } of top.facts) names.add(name);
  }

  /** A file of PHP-FPM that no main file includes. */
  notePools({ lines }: FpmFacts, root: string): void {
    for (const line of lines) if (line.kind === 'section') this.#of(root).add(line.name.text.toLowerCase());
  }

  #of(root: string): Set<string> {
    let names = this.#names.get(root);
    if (names === undefined) this.#names.set(root, (names = new Set()));
    return names;
  }
}
