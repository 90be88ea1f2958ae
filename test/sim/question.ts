/** One request of a simulated run. */
export interface Question {
  /** What the server has to do for it: milliseconds when it has nothing else to do. */
  readonly workMs: number;
  readonly prompt: number;
  readonly maxTokens: number;
  /** Tokens of the answer, where the server reports them. */
  readonly completion?: number;
}
