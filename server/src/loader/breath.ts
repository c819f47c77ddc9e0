/** Long work in one thread: others have their turn now and then. */

/** So long others may have to wait, in milliseconds. */
const breathless = 10;

/** Does the work on each item; lets others have their turn in between. */
export async function withBreaths<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let until = performance.now() + breathless;
  for (const item of items) {
    work(item);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    until = performance.now() + breathless;
  }
}
