import type { BaselineCheck } from './baseline.ts';
import type { ExitCode } from './exit-code.ts';
import type { OutcomeRecord } from './outcome.ts';

/** What came of one eval on one model that ran as a test. */
export interface EvalTestReport {
  readonly eval_name: string;
  readonly model_name: string;
  readonly simulated: boolean;
  readonly task_id: string;
  /** The newest task file that it stands in. */
  readonly file: string;
  readonly passed: boolean;
  /** How its run ended. */
  readonly exit_code: ExitCode;
  readonly total: number;
  readonly scored: number;
  readonly failed: number;
  /** Passes without an outcome. */
  readonly pending: number;
  readonly metric: string | null;
  readonly accuracy: number | null;
  readonly ci95: readonly [number, number] | null;
  /** US dollars; null: not known. */
  readonly cost_usd: number | null;
  /** Why the eval's own gate is shut; null: it is open, or it has none. */
  readonly gate: string | null;
  readonly baseline: BaselineState;
  /** At most a few of each, and how many there are. */
  readonly failed_samples: FewOutcomes;
  readonly wrong_samples: FewOutcomes;
  /** What the run had to say where it did not end well. */
  readonly messages: readonly string[];
}

export interface FewOutcomes {
  readonly count: number;
  readonly listed: readonly OutcomeRecord[];
}

/** `stored`: this result is the baseline now. `missing`: one is asked for and there is none. `none`: nobody asks for one. */
export type BaselineState =
  | { readonly state: 'none' | 'missing' }
  | { readonly state: 'stored' | 'unchanged'; readonly path: string }
  | { readonly state: 'compared'; readonly path: string; readonly check: BaselineCheck };

/** Which baselines a test may write: `existing` replaces, `new` adds what is asked for and missing, `all` does both and for everything, `none` only compares. */
export type BaselineUpdate = 'all' | 'existing' | 'new' | 'none';
