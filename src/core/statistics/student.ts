import { risingTo } from './bisection.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { type Interval, usualConfidence } from './interval.ts';

/** Probability that Student's t (1908) with so many degrees of freedom, 1e-3 or more and not necessarily whole, is at most `t`: DLMF 8.17. */
export function studentCdf(t: number, degrees: number): number {
  const tail = upperTail(Math.abs(t), degrees);
  return t < 0 ? tail : 1 - tail;
}

/** Probability of a t at least as far from 0, on either side. Small ones keep their digits. */
export function studentTwoSided(t: number, degrees: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(t), degrees));
}

/** The value that Student's t does not exceed with so much probability, in (0, 1). */
export function studentQuantile(probability: number, degrees: number): number {
  const tail = Math.min(probability, 1 - probability);
  let high = 1;
  while (upperTail(high, degrees) > tail) high *= 2;
  const distance = risingTo(-tail, (t) => -upperTail(t, degrees), 0, high);
  return probability < 0.5 ? -distance : distance;
}

/** Student's interval of the mean of independent measurements; undefined for fewer than two. */
export function studentInterval(values: readonly number[], confidence = usualConfidence): Interval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const mean = values.reduce((total, value) => total + value, 0) / n;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const margin = studentQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return [mean - margin, mean + margin];
}

function upperTail(t: number, degrees: number): number {
  const square = t * t;
  if (square === Infinity) return 0;
  const sum = degrees + square;
  return 0.5 * incompleteBeta(degrees / sum, degrees / 2, 0.5, square / sum);
}
