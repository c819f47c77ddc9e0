/** How far two texts are apart. */

/** Longer texts have nothing in common that anybody would see. */
const longestCompared = 1000;

/** Number of letters to insert, delete or replace (Levenshtein). */
export function editDistance(a: string, b: string): number {
  if (Math.max(a.length, b.length) > longestCompared) return Math.max(a.length, b.length);
  let start = 0;
  let [endA, endB] = [a.length, b.length];
  // what both begin and end with costs nothing
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const width = endB - start;
  const row = Array.from({ length: width + 1 }, (_, index) => index);
  for (let i = start; i < endA; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i - start + 1;
    for (let j = 1; j <= width; j++) {
      const above = row[j] ?? 0;
      const replaced = diagonal + (a.charCodeAt(i) === b.charCodeAt(start + j - 1) ? 0 : 1);
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, replaced);
      diagonal = above;
    }
  }
  return row[width] ?? 0;
}
