import type { Clock } from '../core/clock.ts';
import type { SampleChoice } from './choose-samples.ts';

export interface SubmitOptions {
  readonly cwd: string;
  /** Names of evals in the catalogue, files, `FILE::name`, or globs of files. */
  readonly evals: readonly string[];
  /** undefined: the eval's own, else gpt-4o and gpt-3.5-turbo. */
  readonly models: readonly string[] | undefined;
  /** undefined: all. */
  readonly limit: number | undefined;
  /** Which samples are wanted, of those that there are. */
  readonly only?: SampleChoice | undefined;
  readonly outputDir: string;
  readonly experiment?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** undefined: the eval's own, else 1. */
  readonly repeats: number | undefined;
  readonly seed?: string | undefined;
  readonly shuffle: boolean;
  /** `width:W` or `settled`: when tasks may stop before their last sample. It shuffles. */
  readonly stopEarly?: string | undefined;
  readonly data?: string | undefined;
  readonly promptFile?: string | undefined;
  readonly system?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly grader?: string | undefined;
  /** A file with prices; undefined: what `EVALS_PRICES` names. */
  readonly prices?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}
