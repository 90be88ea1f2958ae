import type { ScenarioName } from './scenarios.ts';

/** What our controllers must reach. Time is relative to the best fixed window known in hindsight. */
export interface Goal {
  /** Mean over the seeds. */
  readonly mean: number;
  readonly worst: number;
  /** Per cent of attempts that were refused, failed or timed out, on average. */
  readonly waste: number;
  /** Most requests inside the server, relative to the smallest window that is about as good as the best; on average. */
  readonly peak?: number;
}

const goal = (mean: number, worst: number, waste: number, peak?: number): Goal => ({
  ...{ mean, worst, waste },
  ...(peak === undefined ? {} : { peak }),
});

export const goals: Readonly<Record<ScenarioName, Goal>> = {
  fixed_unlimited: goal(1.12, 1.12, 0, 1),
  fixed_short: goal(5.01, 5.01, 0, 1),
  short_hdr: goal(5.01, 5.01, 0.2),
  lognormal: goal(1.1, 1.2, 0, 1),
  rpm500: goal(1.02, 1.03, 0.2),
  rpm60: goal(1.02, 1.03, 0.5),
  rpm10k: goal(1.04, 1.08, 0.2),
  rpm500_quant: goal(1.04, 1.08, 1.5),
  rpm500_nohdr: goal(1.03, 1.06, 3),
  rpm500_penal: goal(1.02, 1.03, 0.2),
  rpm500_window: goal(1.02, 1.05, 0.5),
  tpm90k: goal(1.02, 1.03, 0.2),
  ps32: goal(1.07, 1.2, 0, 4.5),
  ps_smooth: goal(1.12, 1.4, 0),
  ps_collapse: goal(1.1, 1.2, 0, 4.5),
  fifo4: goal(1.07, 1.2, 0, 6),
  drop: goal(1.07, 1.2, 0, 6.5),
  drop_knee: goal(1.08, 1.2, 0, 6.5),
  brownout: goal(1.15, 1.25, 16.5),
  overload503: goal(1.1, 1.15, 3),
  cap24: goal(1.1, 1.15, 2.5),
  slow_rpm: goal(1.12, 1.18, 0.2),
  slow_unlimited: goal(1.65, 1.9, 0, 1.2),
  gateway_ps32: goal(1.06, 1.1, 0, 8),
  stragglers: goal(1.05, 1.08, 0, 1),
  lognormal_tok: goal(1.09, 1.12, 0, 1),
  ps32_tok: goal(1.07, 1.2, 0, 4.5),
  ps32_wide: goal(1.08, 1.2, 0, 4.5),
  ps_smooth_tok: goal(1.06, 1.1, 0),
  drift_tok: goal(1.08, 1.1, 0, 1),
  drift: goal(1.15, 1.3, 0, 1),
};
