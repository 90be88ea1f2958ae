/** Eval files that test runners collect: `sentiment.eval.ts`. */
export function isEvalFileName(path: string): boolean {
  return /\.eval\.[cm]?[jt]s$/.test(path);
}
