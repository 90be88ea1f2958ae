import type { Clock } from '../core/clock.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { StatusReport } from '../core/status.ts';

export interface RunOptions {
  readonly cwd: string;
  /** A path, a bare name, or `latest`. */
  readonly tasks: string;
  readonly outputDir: string;
  /** Requests in flight; undefined: the strategy's own, else 5. */
  readonly concurrent: number | undefined;
  readonly maxRetries: number | undefined;
  /** For one attempt, and for how long one call may be rate-limited. */
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly retryFailed: boolean;
  readonly allowChanged: boolean;
  readonly acceptCorruption: boolean;
  readonly steal: boolean;
  readonly dryRun: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** First signal: start nothing new. */
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

export interface LiveStatus {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Of the first score over all tasks; null before the first sample. */
  readonly accuracy: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly samplesPerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly inFlight: number;
  readonly limit: number;
  readonly waiting: string | null;
  readonly simulated: boolean;
}

export interface RunReport {
  readonly exitCode: ExitCode;
  /** The state at the end, as `poll` would tell it. */
  readonly status: StatusReport;
  /** One sentence each: what ended it, what is left, what to type. */
  readonly messages: readonly string[];
}

export async function run(_options: RunOptions): Promise<RunReport> {
  throw new Error('in construction');
}
