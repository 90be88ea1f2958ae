import type { BaselineUpdate } from '../../core/eval-test.ts';
import type { RunOptions } from '../run-options.ts';
import type { PlannedTest } from './planned-tests.ts';

export interface TestEvalOptions extends Pick<
  RunOptions,
  'cwd' | 'outputDir' | 'concurrent' | 'maxCost' | 'environment' | 'clock' | 'stop' | 'abort'
> {
  readonly test: PlannedTest;
  /** undefined: all samples. */
  readonly limit: number | undefined;
  /** What the experiment has is not bought again; undefined: everything is bought, and nothing comes from the cache. */
  readonly experiment: string | undefined;
  readonly baseline: {
    /** The result must have a baseline to be compared with. Where one is stored it is compared in any case. */
    readonly required: boolean;
    /** undefined: the stored one, else the usual. */
    readonly margin: number | undefined;
    readonly update: BaselineUpdate;
  };
}
