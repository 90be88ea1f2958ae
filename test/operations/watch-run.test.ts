import { expect, test } from 'vitest';
import { emptyProgress } from '../../src/core/progress.ts';
import type { TaskCheckpoint } from '../../src/core/submission.ts';
import { watchRun, type WatchOptions } from '../../src/operations/watch-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-submission.ts';

/** A run with one open task, and what the store was given of it. */
function watched() {
  const clock = new FakeClock();
  const task = sampleTask();
  const progress = { ...emptyProgress(), startedAt: clock.now() };
  const told = { ticks: 0, live: 0, checkpoints: [] as TaskCheckpoint[] };
  const view = watchRun({
    submission: { tasks: [task] },
    groups: { current: { slots: { inFlight: 1, limit: 5 } } },
    waits: { describe: () => null },
    leases: { open: new Map([[task, {}]]), progress: new Map([[task.task_id, progress]]) },
    store: {
      tick: () => void (told.ticks += 1),
      live: () => void (told.live += 1),
      checkpoint: (_id: string, checkpoint: TaskCheckpoint) => void told.checkpoints.push(checkpoint),
    },
    clock,
    onProgress: undefined,
  } as unknown as WatchOptions);
  return { clock, progress, told, view, later: async (ms: number) => clock.run(clock.sleep(ms)) };
}

test('a run that waits shows every second that it lives, and does not rewrite its task file', async () => {
  const { told, later, progress, view, clock } = watched();
  await later(60_000);
  const { length } = told.checkpoints;
  await later(600_000);
  expect(told.ticks).toBeGreaterThan(2 * 660);
  expect(told.live).toBeGreaterThan(600);
  expect(told.checkpoints.length).toBe(length);
  progress.scored += 1;
  await later(2000);
  expect(told.checkpoints.at(-1)?.results.scored).toBe(1);
  await clock.run(view.stop());
});
