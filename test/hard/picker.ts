/** Choices that a number gives, so that a failure can be repeated. */

/** Gives numbers below its argument, the same ones for the same seed. */
export function picker(seed: number): (below: number) => number {
  let state = (seed >>> 0) + 0x9e3779b9;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
