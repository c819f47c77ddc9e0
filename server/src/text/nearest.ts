/** Which of some words a misspelt one most likely is. */

/**
 * Of some words, the one that a misspelt one most likely is; `undefined` where none is near.
 * @param isTaken whether the release takes a word; asked only about those that are near
 */
export function nearest(
  word: string,
  choices: Iterable<string>,
  isTaken: (choice: string) => boolean = () => true,
): string | undefined {
  const lower = word.toLowerCase();
  const most = word.length < 4 ? 1 : word.length < 9 ? 2 : 3;
  let best: string | undefined;
  let least = most + 1;
  for (const choice of choices) {
    if (Math.abs(choice.length - word.length) > most) continue;
    const distance = swapDistance(lower, choice.toLowerCase(), least);
    if (distance >= least || !isTaken(choice)) continue;
    best = choice;
    least = distance;
  }
  return best;
}

/**
 * Letters to insert, delete, replace or swap with their neighbour; `enough` where it is that many or more. Letters that are further
 * apart than that are not compared: the work is in proportion to the length.
 */
function swapDistance(a: string, b: string, enough: number): number {
  const beyond = enough + 1;
  let before: ReadonlyMap<number, number> = new Map();
  let row: ReadonlyMap<number, number> = new Map(
    Array.from({ length: Math.min(b.length, enough) + 1 }, (_, index) => [index, index]),
  );
  for (let i = 1; i <= a.length; i++) {
    const next = new Map<number, number>(i <= enough ? [[0, i]] : []);
    let least = next.get(0) ?? beyond;
    for (let j = Math.max(1, i - enough); j <= Math.min(b.length, i + enough); j++) {
      let cost = Math.min(
        (row.get(j) ?? beyond) + 1,
        (next.get(j - 1) ?? beyond) + 1,
        (row.get(j - 1) ?? beyond) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before.get(j - 2) ?? beyond) + 1);
      next.set(j, cost);
      least = Math.min(least, cost);
    }
    if (least >= enough) return enough;
    [before, row] = [row, next];
  }
  return Math.min(enough, row.get(b.length) ?? enough);
}
