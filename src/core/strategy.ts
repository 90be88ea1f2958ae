import type { Window, WindowStart } from './pacing.ts';

/** One pass over one sample, ready to start. Never rejects. */
export type Job = () => Promise<void>;

/**
 * The places for requests in flight: a semaphore whose size the strategy sets. A request waits here for its turn;
 * a call that waits for a retry holds no place.
 */
export interface Slots {
  limit: number;
  readonly inFlight: number;
  /** Runs one request once there is a place. Rejects with `Interrupted` if `close` was called before it started. */
  run<T>(request: () => Promise<T>): Promise<T>;
  /** Resolves when there is a free place that no open sample waits for. A started job counts as waiting until its first request, or its end. */
  vacancy(): Promise<void>;
  /** Counts a job from its start to its first request. */
  starting(): { done(): void };
  /** Starts no request until `resume`: the disk refuses, or the provider asked for a pause. */
  pause(): void;
  resume(): void;
  /** Starts no further request, ever: the run stops. Those in flight end. */
  close(): void;
}

/** A strategy as a journal keeps it. */
export interface StrategyRecord {
  /** As `--strategy` takes it: `batch:4`, `sliding-window:50`, `adaptive`. */
  readonly name: string;
  /** Most requests in flight at once, over all models. */
  readonly limit: number;
}

/** Decides when the next sample starts. */
export interface Strategy {
  readonly name: string;
  /** Most requests in flight at once, over all models. */
  readonly limit: number;
  /** Makes the window of one model of one key, where the strategy finds out what a server bears; absent: only `limit` holds. */
  readonly window?: (start: WindowStart) => Window;
  /** Pulls jobs, starts them, and resolves once the source is dry and every job has ended. */
  run(jobs: AsyncIterator<Job>, slots: Slots): Promise<void>;
}
