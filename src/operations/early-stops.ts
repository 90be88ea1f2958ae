import type { Clock } from '../core/clock.ts';
import type { EndedSample, TaskJournal } from '../core/journal.ts';
import type { TaskProgress } from '../core/progress.ts';
import type { Task } from '../core/submission.ts';
import { EarlyStop } from '../runner/early-stop/early-stop.ts';
import type { Lease } from '../store/journal/contract.ts';

/** A task, and what of it this run has. */
export interface LeasedTask {
  readonly task: Task;
  readonly lease: Exclude<Lease, { readonly state: 'held' }>;
}

/** The task that this one is compared with while they run, so that both stop when one is proven better; undefined where there is none. */
export function rivalOf({ stop_early: plan, dataset }: Task, tasks: readonly Task[]): Task | undefined {
  return tasks.find(
    (other) =>
      other.task_id === plan?.with &&
      other.stop_early?.rule === plan.rule &&
      other.dataset.samples_sha256 === dataset.samples_sha256,
  );
}

/** What may end these tasks early: one, or two that are compared. undefined where nothing may; `notice` is then told why, where the plan allows it. */
export function earlyStopOf(
  leased: readonly LeasedTask[],
  clock: Clock,
  notice: (message: string) => void,
): EarlyStop | undefined {
  const [first] = leased;
  const plan = first?.task.stop_early;
  if (first === undefined || plan === undefined || leased.every(hasStopped)) return undefined;
  const { task } = first;
  const trouble = (why: string): void => {
    notice(`${leased.map((each) => each.task.task_id).join(' and ')}: ${why}`);
  };
  if (task.n_repeats > 1 || leased.length !== (plan.with === undefined ? 1 : 2)) {
    trouble(
      `it cannot stop early and runs to the end: ${plan.with === undefined ? 'it has repeats' : 'its counterpart with the same samples is not here'}.`,
    );
    return undefined;
  }
  return new EarlyStop({
    plan,
    samples: task.num_examples,
    members: leased.map((each) => ({
      taskId: each.task.task_id,
      ended: endedOf(each),
      journal: hasStopped(each) ? undefined : journalOf(each),
    })),
    clock,
    onUnable: trouble,
  });
}

function progressOf({ lease }: LeasedTask): Readonly<TaskProgress> {
  return lease.state === 'leased' ? lease.journal.progress : lease.progress;
}

function hasStopped(leased: LeasedTask): boolean {
  return (progressOf(leased).early ?? null) !== null;
}

function journalOf({ lease }: LeasedTask): TaskJournal | undefined {
  return lease.state === 'leased' ? lease.journal : undefined;
}

function endedOf({ lease }: LeasedTask): Iterable<EndedSample> {
  return lease.state === 'leased' ? (lease.journal.ended?.() ?? []) : lease.ended;
}
