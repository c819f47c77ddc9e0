/** Search in what is sorted. */

/** How many of the first `count` indices a test holds for, where it holds for none after the first that it fails. */
export function countWhile(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the last of the first `count` numbers that is not above another one; 0 where all are above it, -1 where there are none. The numbers rise. */
export function lastNotAbove(numbers: ArrayLike<number>, count: number, most: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}
