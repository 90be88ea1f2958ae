import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Owner } from '../../core/event.ts';
import type { TaskProgress } from '../../core/progress.ts';
import { readRegularFileSync } from '../regular-file.ts';
import { hasHeartbeatShape } from './heartbeat-shape.ts';
import { isIntact, sealed } from './record.ts';

/** What a runner does with a task at the moment. */
export interface LiveTask {
  readonly in_flight: number;
  readonly limit: number | null;
  /** Why no request is being sent, while that is so. */
  readonly waiting: string | null;
  readonly samples_per_second: number | null;
}

/** The fold of a task's journal up to a place in it. */
export interface FoldedTask {
  readonly segment: number;
  readonly offset: number;
  readonly progress: TaskProgress;
  /** null when the runner has let go of the task. */
  readonly live: LiveTask | null;
}

/** `runners/<runner_id>.json`: rewritten every second by a thread of the runner, so also while its main loop hangs. */
export interface Heartbeat {
  readonly v: 1;
  readonly owner: Owner;
  /** Raised by each writing. What other machines judge life by: no clock is compared. */
  readonly seq: number;
  readonly time: string;
  /** Since the main loop last moved. */
  readonly main_loop_seconds: number;
  /** What the disk refuses, while it does. */
  readonly storage: string | null;
  /** The most that the process had in memory so far, in MiB, and the processor time that it took, in seconds. */
  readonly memory_mb: number;
  readonly cpu_seconds: number;
  /** True once the runner has ended in good order. */
  readonly closed: boolean;
  readonly tasks: Readonly<Record<string, FoldedTask>>;
}

/** A heartbeat is some kilobytes per task. */
const longest = 256 * 1024 * 1024;

export function heartbeatPath(runDirectory: string, runner: string): string {
  return join(runDirectory, 'runners', `${runner}.json`);
}

/** A heartbeat as it stands on disk: one line of JSON with a checksum as its last member, because its counts are believed. */
export function encodeHeartbeat(heartbeat: Heartbeat): Buffer {
  return sealed(JSON.stringify(heartbeat));
}

/** All heartbeats of a run directory. One that cannot be read, or makes no sense, is passed over: nothing rests on it. */
export function readHeartbeats(runDirectory: string): Heartbeat[] {
  const folder = join(runDirectory, 'runners');
  return namesIn(folder).flatMap((name) => {
    const heartbeat = name.endsWith('.json') && !name.startsWith('.') ? readHeartbeat(join(folder, name)) : undefined;
    return heartbeat === undefined ? [] : [heartbeat];
  });
}

/** Deletes the heartbeats of runners that have ended, where our own covers all that they say. */
export function removeSuperseded(
  runDirectory: string,
  runner: string,
  tasks: Heartbeat['tasks'],
  ended: (owner: Owner) => boolean,
): void {
  try {
    for (const { owner, closed, tasks: theirs } of readHeartbeats(runDirectory)) {
      if (owner.runner === runner || !(closed || ended(owner))) continue;
      const covered = Object.entries(theirs).every(([id, { segment }]) => (tasks[id]?.segment ?? -1) > segment);
      if (covered) rmSync(heartbeatPath(runDirectory, owner.runner), { force: true });
    }
  } catch {
    // A file too many does no harm.
  }
}

function readHeartbeat(path: string): Heartbeat | undefined {
  try {
    const bytes = readRegularFileSync(path, longest);
    if (!isIntact(bytes, 0, bytes.length)) return undefined;
    const { c: _, ...value } = JSON.parse(bytes.toString()) as Heartbeat & { readonly c: string };
    return hasHeartbeatShape(value) && basename(path) === `${value.owner.runner}.json` ? value : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
