/** How the evals of a test runner are run. Environment variables `EVALS_TEST_…` win over these. */
export interface EvalTestOptions {
  /** Models to run every eval on. Default: the eval's own, else gpt-4o and gpt-3.5-turbo. `EVALS_TEST_MODELS`, with commas. */
  readonly models?: readonly string[];
  /** How many samples of each eval, the first ones. Default: all. `EVALS_TEST_LIMIT`. */
  readonly limit?: number;
  /** Requests in flight for one eval. Default: the eval's strategy, else 5. `EVALS_TEST_CONCURRENT`. */
  readonly concurrent?: number;
  /** Milliseconds for one test: one eval on one model. It is stopped then, and the next run goes on. Default: none. */
  readonly timeout?: number;
  /** The most that one test may cost, in US dollars, over all its runs. Default: no limit. `EVALS_TEST_MAX_COST`. */
  readonly maxCost?: number;
  /** Nothing is bought twice: not what the experiment has, nor what the user's cache has. Default: true. `EVALS_TEST_CACHE=0`: all is bought anew, outside of the experiment. */
  readonly cache?: boolean;
  /** What the results belong to. Default: `tests`. `EVALS_TEST_EXPERIMENT`. */
  readonly experiment?: string;
  /** Where task files are. Default: `async_results`. `EVALS_TEST_OUTPUT_DIR`. */
  readonly outputDir?: string;
  /**
   * Every result must have a stored baseline and not be proven worse than it by more than `margin`, in the unit of the score (default
   * 0.02). `EVALS_TEST_BASELINE_MARGIN`. Stored baselines are compared with also where this is not given.
   */
  readonly baseline?: { readonly margin?: number };
}
