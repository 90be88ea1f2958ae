/**
 * Holm's adjusted probabilities (1979), in the order given: to reject whatever is at or below a level keeps the chance of even
 * one false rejection among all of them below that level, however they depend on one another.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities
    .map((_, index) => index)
    .sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const adjusted = new Array<number>(probabilities.length).fill(1);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.min(1, Math.max(highest, (probabilities[index] ?? 1) * (probabilities.length - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}
