/** Reproducible random numbers of the kinds that worlds are made of. */
export interface Draws {
  /** From 0 to 1, evenly. */
  even(): number;
  normal(): number;
  lognormal(median: number, sigma: number): number;
  pick<T>(choices: readonly T[]): T;
}

/**
 * Not the generator of `core/random.ts`: these worlds, by their seeds, are those for which the goals were set. The generator is
 * mulberry32 (Tommy Ettinger, public domain); normal numbers by the polar method (Marsaglia and Bray, 1964).
 */
export function draws(seed: number): Draws {
  let state = seed >>> 0;
  let spare: number | undefined;
  const even = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * even() - 1;
      const y = 2 * even() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  };
  return {
    even,
    normal,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick: (choices) => choices[Math.floor(even() * choices.length)]!,
  };
}
