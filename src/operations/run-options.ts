import type { Clock } from '../core/clock.ts';
import type { LiveStatus } from '../core/status.ts';
import type { TierName } from '../core/tier.ts';

export interface RunOptions {
  readonly cwd: string;
  /** A path, a bare name, or `latest`. */
  readonly tasks: string;
  readonly outputDir: string;
  /** Requests in flight; undefined: the strategy's own, else 5. */
  readonly concurrent: number | undefined;
  /** `sequential`, `sliding-window`, `sliding-window:20`. */
  readonly strategy?: string | undefined;
  readonly tier?: TierName | undefined;
  /** Requests and tokens per minute, for each provider key; undefined: what the provider's answers say. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  /** What all runs and runners of the task file may take together: US dollars, and tokens in and out. */
  readonly maxCost?: number | undefined;
  readonly maxTokensTotal?: number | undefined;
  /** A price file. */
  readonly prices?: string | undefined;
  /** Answers come from the user's cache where it has them, and are kept there. */
  readonly cache?: boolean;
  readonly maxRetries: number | undefined;
  /** For one attempt, and for how long one call may be rate-limited; undefined: what the eval says, or the default. */
  readonly timeoutMs: number | undefined;
  readonly retryFailed: boolean;
  readonly allowChanged: boolean;
  readonly acceptCorruption: boolean;
  readonly steal: boolean;
  /** False: no samples of a task run ahead of the others to see whether anything can come of it. */
  readonly canary?: boolean;
  /** False: tasks that may stop early go on to their last sample, also those that stopped. */
  readonly stopEarly?: boolean;
  readonly dryRun: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** First signal: start nothing new. Its reason is the exit code, 130 or 143. */
  readonly stop: AbortSignal;
  /** Second signal, or the grace is over: abort what is in flight. */
  readonly abort: AbortSignal;
  readonly observer?: RunObserver;
}

/** Told of what happens in a run; must not throw. */
export interface RunObserver {
  /** About ten times a second while something changes. */
  progress?(status: LiveStatus): void;
  /** A notable thing, for the log and for plain output; one line, already redacted and printable. */
  notice?(level: 'info' | 'warn' | 'error', message: string): void;
}
