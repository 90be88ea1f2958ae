import { createHash } from 'node:crypto';

/** A number in [0, 1), a new one at each call. */
export type Random = () => number;

/** The random source of the process, for jitter only: nothing that is recorded depends on it. */
export const systemRandom: Random = () => Math.random();

/**
 * A reproducible source: equal seeds give equal sequences on every machine and version.
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting, 32 bit), its state taken from the SHA-256 of the seed.
 */
export function seededRandom(seed: string | number): Random {
  const digest = createHash('sha256').update(String(seed)).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmup = 0; warmup < 12; warmup++) next();
  return next;
}

/** The items in a random order (Fisher and Yates); the argument is left alone. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick] as T, result[last] as T];
  }
  return result;
}
