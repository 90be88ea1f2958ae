import type { Eval } from '../core/eval.ts';
import { gateFailure } from '../core/gate.ts';
import type { StatusReport } from '../core/status.ts';

/** A sentence for each finished task whose accuracy is not what its eval asks for. */
export function shutGates({ tasks }: StatusReport, evals: ReadonlyMap<string, Pick<Eval, 'atLeast'>>): string[] {
  return tasks.flatMap((task) => {
    const atLeast = evals.get(task.eval_name)?.atLeast;
    if (atLeast === undefined || task.status !== 'completed') return [];
    const why = gateFailure(atLeast, task);
    return why === undefined ? [] : [`${task.task_id}: gate not met: ${why}.`];
  });
}
