/** Which of some words a misspelt one most likely is. */

/**
 * Of some words, the one that a misspelt one most likely is; `undefined` where none is near.
 * @param isTaken whether the release takes a word; asked only about those that are near
 */
export function nearest(word: string, choices: Iterable<string>, isTaken: (choice: string) => boolean = () => true): string | undefined {
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

/** Letters to insert, delete, replace or swap with their neighbour; `enough` where it is that many or more. */
function swapDistance(a: string, b: string, enough: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    if (Math.min(...next) >= enough) return enough;
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
