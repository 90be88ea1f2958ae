import type { OutcomeEvent } from '../core/event.ts';
import type { Pass } from '../core/journal.ts';
import type { CanaryRun } from './canary.ts';
import type { PassResources } from './resources/run-resources.ts';
import { runPass } from './run-pass.ts';
import type { OpenTask, TaskRunContext } from './open-task.ts';

export interface TaskPass {
  readonly pass: Pass;
  /** Set when it is one of the task's first. */
  readonly trial: CanaryRun | undefined;
  readonly firstCall: () => void;
  readonly resources: PassResources;
}

/** Runs one pass of a task with all that the task has. Rejects as `runPass` does. */
export async function runTaskPass(
  open: OpenTask,
  { abort, clock, redact, onBlocked }: TaskRunContext,
  { pass, trial, firstCall, resources }: TaskPass,
): Promise<OutcomeEvent> {
  const { task, journal } = open;
  const model = open.model(pass);
  return runPass({
    pass,
    eval: open.eval,
    sample: open.sample(pass.sample),
    prompt: task.prompt,
    system: task.system ?? undefined,
    model: trial?.watch(model) ?? model,
    grader: open.grader(pass),
    roles: open.roles?.(pass) ?? {},
    step: open.step(pass),
    use: resources.use,
    bill: open.bill?.(pass),
    prior: () => journal.prior(pass.sample),
    signal: abort,
    clock,
    redact,
    firstCall,
    onBlocked: (ms) => onBlocked?.(open, ms),
  });
}
