import type { TaskStopped } from '../core/failure.ts';
import type { Job, Strategy } from '../core/strategy.ts';
import type { OpenTask, TaskRunContext } from './open-task.ts';
import { sideBySide } from './side-by-side.ts';
import { TaskRun } from './task-run.ts';

export interface RunTasksOptions extends TaskRunContext {
  /** Leases the next task that has pending passes; undefined when there is none to be had. When it rejects, `onBroken` is told. */
  readonly next: () => Promise<OpenTask | undefined>;
  readonly strategy: Strategy;
  /** Accounts that refused, and how: their tasks send nothing more. Added to, and shared by all groups of tasks of a run. */
  readonly refused: Map<string, TaskStopped>;
}

/**
 * Runs pending passes until there are none, or until `stop`: then the source of jobs runs dry, and this resolves once
 * those in flight have ended. Knows no disk and no shutdown beyond that.
 */
export async function runTasks(options: RunTasksOptions): Promise<void> {
  const runs: TaskRun[] = [];
  await options.strategy.run(jobs(options, runs), options.slots);
  await Promise.all(runs.map(async (run) => run.closed));
}

async function* jobs(options: RunTasksOptions, runs: TaskRun[]): AsyncGenerator<Job, undefined> {
  while (!options.stop.aborted) {
    const task = await lease(options);
    if (task === undefined) return;
    const together: TaskRun[] = [];
    for (const each of [task, ...(task.beside ?? [])])
      together.push(new TaskRun(each, options, options.refused, together));
    runs.push(...together);
    for (const { owner: run, pass } of sideBySide(together)) {
      if (run.waiting !== undefined) await run.waiting;
      if (!run.open) break;
      yield run.job(pass);
    }
    for (const run of together) await run.drained();
  }
}

async function lease({ next, onBroken }: RunTasksOptions): Promise<OpenTask | undefined> {
  try {
    return await next();
  } catch (error) {
    onBroken(error);
    return undefined;
  }
}
