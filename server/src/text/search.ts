/** Search in what is sorted. */

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
