/** Long work in one thread: others have their turn now and then. */

/** So long others may have to wait, in milliseconds. */
const longestWork = 10;

/** Does the work on each item; lets others have their turn in between. */
export async function withYields<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let until = performance.now() + longestWork;
  for (const item of items) {
    work(item);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    until = performance.now() + longestWork;
  }
}
