import type { Clock } from '../core/clock.ts';

export interface SubmitOptions {
  readonly cwd: string;
  /** Names of evals in the catalogue. */
  readonly evals: readonly string[];
  readonly models: readonly string[];
  /** undefined: all. */
  readonly limit: number | undefined;
  readonly outputDir: string;
  readonly experiment?: string | undefined;
  readonly repeats: number;
  readonly seed?: string | undefined;
  readonly shuffle: boolean;
  readonly data?: string | undefined;
  readonly promptFile?: string | undefined;
  readonly system?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly grader?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

export interface SubmitReport {
  /** Relative when the output directory was given so. */
  readonly path: string;
  readonly id: string;
  readonly tasks: readonly { readonly task_id: string; readonly samples: number; readonly calls: number; readonly simulated: boolean }[];
  readonly calls: number;
  /** Estimated from characters; of all calls together. */
  readonly tokens: { readonly input: number; readonly output: number };
  readonly warnings: readonly string[];
}

export async function submit(_options: SubmitOptions): Promise<SubmitReport> {
  throw new Error('in construction');
}
