import type { Clock } from '../core/clock.ts';
import type { Resources, RunnerStatus } from '../core/status.ts';
import type { Heartbeat } from '../store/journal/heartbeat.ts';
import { liveness, type Processes } from '../store/owner.ts';

/** A runner as its heartbeat shows it. */
export interface SeenRunner {
  readonly status: RunnerStatus;
  /** It ended in good order. */
  readonly ended: boolean;
}

/** A main loop that did not move for this long hangs. */
const stalledSeconds = 10;
/** A runner on another machine counts as alive for this long after its last heartbeat. */
const unseenSeconds = 30;

/** What the living runners take of the machine, or took the last one. `heartbeats` and `runners` are in the same order. */
export function resourcesOf(heartbeats: readonly Heartbeat[], runners: readonly SeenRunner[]): Resources | null {
  const living = heartbeats.filter((_, index) => runners[index]?.status.alive === true);
  const newest = heartbeats.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)).slice(-1);
  const those = living.length > 0 ? living : newest;
  if (those.length === 0) return null;
  return {
    memory_mb: those.reduce((sum, { memory_mb }) => sum + memory_mb, 0),
    cpu_seconds: Number(those.reduce((sum, { cpu_seconds }) => sum + cpu_seconds, 0).toFixed(2)),
  };
}

export function runnerStatus(heartbeat: Heartbeat, clock: Clock, processes: Processes): SeenRunner {
  const { owner, main_loop_seconds: loop } = heartbeat;
  const age = Math.max(0, (clock.now() - Date.parse(heartbeat.time)) / 1000);
  const life = liveness(owner, processes);
  const alive = !heartbeat.closed && (life === 'alive' || (life === 'unknown' && age < unseenSeconds));
  // A stopped process writes no heartbeat either: what it last said of its loop has grown old.
  const idle = Math.max(loop, age);
  return {
    ended: heartbeat.closed,
    status: {
      runner_id: owner.runner,
      pid: owner.pid,
      host: owner.host,
      alive,
      heartbeat_seconds: Number(age.toFixed(1)),
      stalled_seconds: alive && idle > stalledSeconds ? Math.round(idle) : null,
      storage: heartbeat.storage,
      memory_mb: heartbeat.memory_mb,
      cpu_seconds: heartbeat.cpu_seconds,
    },
  };
}
