/** Long work in slices: between two of them whoever does it may give others their turn, or stop. */

/** Work that yields where it may be interrupted, and returns its result. */
export type Slices<T> = Generator<void, T, void>;

/** Does all of it at once. */
export function finished<T>(work: Slices<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Gives what the work on each item gives; may be interrupted between two items. */
export function* eachSliced<T, R>(items: Iterable<T>, work: (item: T) => R): Slices<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(work(item));
    yield;
  }
  return results;
}
