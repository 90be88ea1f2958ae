import type { EvalTestReport } from '../../core/eval-test.ts';
import { firstOf } from '../../core/exit-code.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import { readStatus } from '../read-status.ts';
import { run } from '../run.ts';
import type { RunOptions } from '../run-options.ts';
import { submit } from '../submit.ts';
import { type Belonging, groupOf } from './group-of.ts';
import { judged, type TestRunEnd } from './judge.ts';
import type { TestEvalOptions } from './test-options.ts';

/**
 * Submits one eval on one model, runs what has no outcome yet, and judges the whole. Failed samples of an earlier run are tried again.
 * Rejects with an `EvalsError` when it cannot be submitted or run.
 */
export async function testEval(options: TestEvalOptions): Promise<EvalTestReport> {
  const { evalName, modelName } = options.test;
  const group = groupOf(evalName, modelName, await submitted(options), options);
  return judged(group, options, await ranOut(group, options));
}

async function submitted({ test, experiment, limit, ...rest }: TestEvalOptions): Promise<Belonging> {
  const { cwd, outputDir, environment, clock } = rest;
  const { path } = await submit({
    cwd,
    outputDir,
    environment,
    clock,
    evals: [`${test.file}::${test.evalName}`],
    models: [test.modelName],
    limit,
    experiment,
    repeats: undefined,
    shuffle: false,
  });
  return { experiment, path };
}

/** An experiment that grew stands in several task files. */
async function ranOut({ tasks }: TaskGroup, options: TestEvalOptions): Promise<TestRunEnd> {
  const { stop, clock, environment } = options;
  const ends: TestRunEnd[] = [];
  for (const { task, files } of tasks) {
    const status = readStatus(files, clock, environment).tasks.find(({ task_id }) => task_id === task.task_id);
    const finished = status?.status === 'completed' && status.failed === 0;
    if (!stop.aborted && !finished) ends.push(await run(runOptions(files.given, options)));
  }
  return { exitCode: firstOf(ends.map((end) => end.exitCode)), messages: ends.flatMap((end) => end.messages) };
}

function runOptions(tasks: string, options: TestEvalOptions): RunOptions {
  const { cwd, outputDir, concurrent, maxCost, environment, clock, stop, abort, experiment } = options;
  return {
    cwd,
    outputDir,
    concurrent,
    maxCost,
    environment,
    clock,
    stop,
    abort,
    tasks,
    cache: experiment !== undefined,
    maxRetries: undefined,
    timeoutMs: undefined,
    retryFailed: true,
    allowChanged: false,
    acceptCorruption: false,
    steal: false,
    dryRun: false,
  };
}
