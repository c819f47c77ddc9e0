/** Lines and blocks of which rules say nothing where they stand: the same ones stand in thousands of files, and files are read again and again. */
import { copied } from '../../text/copied.ts';

/** What is known of a directive of which nothing is said: whether it gives or uses names, which have to be gathered where they stand, and whether the release matters. */
export interface Silent {
  readonly names: boolean;
  readonly asksRelease: boolean;
}

// four for all: there are very many
const silents: readonly Silent[] = [false, true].flatMap((names) => [
  { names, asksRelease: false },
  { names, asksRelease: true },
]);

/** Longer ones stand nowhere else; in characters. */
export const longestSilent = { directive: 200, block: 400, opener: 200 } as const;

/** What stands around a directive, as written: the blocks that hold it in its file, in a context and for a release. */
export class LineContext {
  readonly #silent = new Map<string, Silent>();
  readonly #inside = new Map<string, LineContext>();

  /** Inside a block whose opening words are these. */
  inside(opener: string): LineContext {
    let inner = this.#inside.get(opener);
    if (inner === undefined) {
      this.#inside.set(copied(opener), (inner = new LineContext()));
      count++;
    }
    return inner;
  }

  /** What is known of a directive or a block that is written so; `undefined` where something may be said. */
  silent(written: string): Silent | undefined {
    return this.#silent.get(written);
  }

  keepSilent(written: string, { names, asksRelease }: Silent): void {
    if (++count > most) {
      outermost = new LineContext();
      count = 0;
    }
    const what = silents.find((one) => one.names === names && one.asksRelease === asksRelease) ?? {
      names,
      asksRelease,
    };
    this.#silent.set(copied(written), what);
  }
}

let outermost = new LineContext();
let count = 0;
const most = 20_000;

/** Around the top of a file that a release reads in a context. */
export function topContext(release: string, context: string): LineContext {
  return outermost.inside(release).inside(context);
}
