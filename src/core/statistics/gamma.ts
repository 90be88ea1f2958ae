const halfLogOfTwoPi = 0.9189385332046727;

/**
 * Natural logarithm of the gamma function for x > 0, within 1e-14 of it or of 1, whichever is larger. Stirling's series
 * (DLMF 5.11.1) from 15 on; smaller arguments are brought there by the recurrence (DLMF 5.5.1).
 */
export function logGamma(x: number): number {
  let [product, y] = [1, x];
  while (y < 15) product *= y++;
  const square = y * y;
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square;
  return (y - 0.5) * Math.log(y) - y + halfLogOfTwoPi + series / y - Math.log(product);
}

/** Natural logarithm of the beta function for a, b > 0 (DLMF 5.12.1). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
