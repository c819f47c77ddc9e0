/**
 * How long a property is tried. Alone it takes the same texts each time, so that a run tells of the change and never of luck;
 * `RUNS=20000 SEED=7` (or `SEED=any`) before the command looks farther.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const { RUNS, SEED } = process.env;
  const numRuns = RUNS === undefined ? usual : Number(RUNS);
  if (SEED === 'any') return { numRuns };
  return { numRuns, seed: SEED === undefined ? 20_261_121 : Number(SEED) };
}
