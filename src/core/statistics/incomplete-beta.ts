import { risingTo } from './bisection.ts';
import { logBeta } from './gamma.ts';

const tiny = 1e-300;
const enough = 1e-16;
/** Terms needed grow with the square root of the larger parameter: enough for 10¹⁰. */
const mostTerms = 400_000;

/**
 * The regularized incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1], by its continued fraction (DLMF 8.17.22)
 * in Lentz's way (1976). Relative error about 1e-12 up to parameters of a thousand, 1e-9 up to a million. `complement` is
 * 1 − x, for callers who know it without loss.
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(complement) - logBeta(a, b));
  // The fraction converges fast on this side of the mean; on the other one I_x(a, b) = 1 − I_{1−x}(b, a).
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(complement, b, a)) / b;
}

/** The x for which I_x(a, b) is `share`. */
export function incompleteBetaInverse(share: number, a: number, b: number): number {
  return risingTo(share, (x) => incompleteBeta(x, a, b), 0, 1);
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let term = 1; term <= mostTerms; term++) {
    const twice = 2 * term;
    const even = (term * (b - term) * x) / ((a + twice - 1) * (a + twice));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + twice) * (a + twice + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < enough) break;
  }
  return value;
}

/** Nothing is divided by zero. */
function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
