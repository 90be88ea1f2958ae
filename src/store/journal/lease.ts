import type { Clock } from '../../core/clock.ts';
import type { Owner } from '../../core/event.ts';
import { liveness, type Processes } from '../owner.ts';
import { readHeartbeats } from './heartbeat.ts';
import { lastEvent, listSegments, readHead } from './segments.ts';

/** Who has a task, as far as this machine can prove. `next` is the number of the segment that would take it. */
export type Standing =
  | { readonly state: 'free'; readonly next: number }
  | { readonly state: 'dead' | 'alive' | 'unknown'; readonly next: number; readonly owner: Owner };

/** The newest segment is the lease: its owner has the task until he closes it or is proved dead. */
export function standingOf(directory: string, processes: Processes): Standing {
  const { segments, next } = listSegments(directory);
  const newest = segments.at(-1);
  if (newest === undefined || lastEvent(newest.path)?.e === 'close') return { state: 'free', next };
  const owner = readHead(newest.path).open?.owner;
  if (owner === undefined) return { state: 'free', next };
  return { state: liveness(owner, processes), next, owner };
}

/** How the one had lost it who had not let go of it. */
export function takenFromOf({ state }: Standing): 'dead' | 'stolen' | undefined {
  if (state === 'alive') return 'stolen';
  return state === 'free' ? undefined : 'dead';
}

const lookMs = 500;

/** Watches the heartbeats of runners that cannot be proved dead or alive: those on other machines. */
export class HeartbeatWatch {
  readonly #runDirectory: string;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #seen = new Map<string, { readonly seq: number; readonly since: number }>();

  readonly #stop: AbortSignal | undefined;

  constructor(runDirectory: string, clock: Clock, ttlMs: number, stop?: AbortSignal) {
    this.#stop = stop;
    this.#runDirectory = runDirectory;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  /**
   * Whether a runner's heartbeat stands still for the time that proves it dead. Measured by this machine's own steady
   * clock alone; a time that another machine wrote is never compared. False when the run is told to stop meanwhile.
   */
  async isSilent(runner: string): Promise<boolean> {
    for (;;) {
      const moved = this.#look(runner);
      if (moved) return false;
      const since = this.#seen.get(runner)?.since ?? this.#clock.monotonic();
      const left = since + this.#ttlMs - this.#clock.monotonic();
      if (left <= 0) return true;
      await this.#clock.sleep(Math.min(lookMs, left), this.#stop);
      if (this.#stop?.aborted === true) return false;
    }
  }

  /** True when the heartbeat went on since the last look. A runner that never wrote one counts as one that stands still. */
  #look(runner: string): boolean {
    const heartbeats = new Map(readHeartbeats(this.#runDirectory).map(({ owner, seq }) => [owner.runner, seq]));
    const before = this.#seen.get(runner)?.seq;
    const now = heartbeats.get(runner) ?? -1;
    for (const [other, seq] of heartbeats.set(runner, now)) {
      if (this.#seen.get(other)?.seq !== seq) this.#seen.set(other, { seq, since: this.#clock.monotonic() });
    }
    return before !== undefined && before !== now;
  }
}
