import type { EvalTestReport } from '../../core/eval-test.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { gateFailure } from '../../core/gate.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { readStatus } from '../read-status.ts';
import { baselineState } from './baseline-state.ts';
import { fewOutcomes } from './few-outcomes.ts';
import { type Measurement, measureGroup } from './measure.ts';
import type { TestEvalOptions } from './test-options.ts';

/** How a run ended, and what it said of that. */
export interface TestRunEnd {
  readonly exitCode: ExitCode;
  readonly messages: readonly string[];
}

/** Judges what stands on disk of a test, after it ran. Rejects with a `StorageError`. */
export async function judged(
  group: TaskGroup,
  options: TestEvalOptions,
  { exitCode, messages }: TestRunEnd,
): Promise<EvalTestReport> {
  const measurement = measureGroup(group);
  const { side, failed, task } = measurement;
  const pending = pendingPasses(group, options);
  const gate = gateOf(measurement, pending, options);
  const usual = ordinary.has(exitCode) && pending === 0;
  const sound = usual && failed === 0 && side.scored > 0 && gate === null;
  const baseline = await baselineState(measurement, sound, options);
  return {
    eval_name: task.eval_name,
    model_name: task.model_name,
    simulated: side.simulated,
    task_id: task.task_id,
    file: side.files.at(-1) ?? '',
    passed: sound && baseline.good,
    exit_code: exitCode,
    total: side.samples,
    scored: side.scored,
    failed,
    pending,
    metric: measurement.metric ?? null,
    accuracy: side.score,
    ci95: side.ci95,
    cost_usd: side.cost_usd,
    gate,
    baseline: baseline.state,
    ...(await fewOutcomes(group, options)),
    messages: usual ? [] : messages,
  };
}

/** Ends of a run that the results themselves tell of. */
const ordinary: ReadonlySet<ExitCode> = new Set([exitCodes.done, exitCodes.failedSamples, exitCodes.gate]);

/** What is not complete is not judged. */
function gateOf({ side }: Measurement, pending: number, { test: { atLeast } }: TestEvalOptions): string | null {
  if (atLeast === undefined || pending > 0) return null;
  return gateFailure(atLeast, { accuracy: side.score, ci95: side.ci95 }) ?? null;
}

function pendingPasses({ tasks }: TaskGroup, { clock, environment }: TestEvalOptions): number {
  return tasks.reduce((sum, { task, files }) => {
    const status = readStatus(files, clock, environment).tasks.find(({ task_id }) => task_id === task.task_id);
    // A task may be complete with fewer: one that may stop early.
    return sum + (status === undefined || status.status === 'completed' ? 0 : status.total - status.done);
  }, 0);
}
