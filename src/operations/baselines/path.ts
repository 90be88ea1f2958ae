/** Where the baselines of an eval file are: beside it, `sentiment.eval.ts` → `sentiment.eval.baseline.json`. */
export function baselinePath(evalFile: string): string {
  return `${evalFile.replace(/\.[cm]?[jt]s$/, '')}.baseline.json`;
}
