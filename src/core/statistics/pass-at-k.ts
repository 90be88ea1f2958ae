/**
 * The chance that at least one of k answers is right, when c of n are: 1 − C(n−c, k)/C(n, k), without bias (Chen et al. 2021,
 * "Evaluating Large Language Models Trained on Code"; 1 − (1 − c/n)^k is biased). For 1 ≤ k ≤ n.
 */
export function passAtK(answers: number, right: number, k: number): number {
  return 1 - drawnFrom(answers - right, answers, k);
}

/** The chance that all of k answers are right, when c of n are: C(c, k)/C(n, k), without bias (Yao et al. 2024, "τ-bench"). For 1 ≤ k ≤ n. */
export function passHatK(answers: number, right: number, k: number): number {
  return drawnFrom(right, answers, k);
}

/** Chance that k draws without putting back all come from `some` of `all`. */
function drawnFrom(some: number, all: number, k: number): number {
  let chance = 1;
  for (let draw = 0; draw < k; draw++) chance *= Math.max(0, some - draw) / (all - draw);
  return chance;
}
