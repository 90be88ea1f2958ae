import { systemClock } from '../core/clock.ts';
import { EvalsError } from '../core/errors.ts';
import { noModel } from '../core/submission.ts';
import type { BaselineUpdate } from '../core/eval-test.ts';
import type { PlannedTest } from '../operations/eval-test/planned-tests.ts';
import { plannedTests } from '../operations/eval-test/planned-tests.ts';
import { testEval } from '../operations/eval-test/test-eval.ts';
import { evalTestText } from '../reports/eval-test.ts';
import { testInterruption } from './interruption.ts';
import type { EvalTestOptions } from './options.ts';
import { testSettings, type TestSettings } from './settings.ts';

/** A test runner, as far as evals need it. */
export interface TestRunner {
  /** `timeout` in milliseconds; undefined: none of ours. */
  test(name: string, timeout: number | undefined, body: (context: RunningTest) => Promise<void>): void;
  /** Waits for what a test that ran out of time left behind. */
  afterAll(body: () => Promise<void>): void;
  /** What stores new baselines, as people type it. */
  readonly update: string;
}

export interface RunningTest {
  readonly signal: AbortSignal;
  /** Shows a line beside the test. */
  readonly note: (text: string) => Promise<void> | void;
}

export interface Registration {
  /** Absolute. */
  readonly file: string;
  readonly cwd: string;
  readonly options: EvalTestOptions;
  readonly update?: BaselineUpdate;
}

/** Registers one test for each eval of a file and each of its models. Rejects when there is none. */
export async function registerEvals({ file, cwd, options, update }: Registration, runner: TestRunner): Promise<void> {
  const running = new Set<Promise<void>>();
  await readable(async () => {
    const settings = testSettings(options, process.env, update);
    const tests = await plannedTests(file, { cwd, models: settings.models, environment: process.env });
    for (const test of tests) {
      runner.test(titleOf(test), settings.timeout, async (context) => {
        const ran = readable(async () => runTest(test, context, { cwd, settings, update: runner.update }));
        running.add(ran);
        await ran;
      });
    }
  });
  runner.afterAll(async () => {
    await Promise.allSettled(running);
  });
}

function titleOf({ evalName, modelName }: PlannedTest): string {
  return modelName === noModel ? evalName : `${evalName} (${modelName})`;
}

async function runTest(
  test: PlannedTest,
  { signal, note }: RunningTest,
  { cwd, settings, update }: { readonly cwd: string; readonly settings: TestSettings; readonly update: string },
): Promise<void> {
  const interruption = testInterruption(signal, process, systemClock);
  try {
    const { stop, abort } = interruption;
    const report = await testEval({
      ...settings,
      test,
      cwd,
      stop,
      abort,
      environment: process.env,
      clock: systemClock,
    });
    const { problem, notes } = evalTestText(report, update);
    // Who is not listening any more needs no notes.
    if (!signal.aborted) for (const line of notes) await note(line);
    if (problem !== undefined) throw new EvalFailure(problem);
  } finally {
    interruption.end();
  }
}

/** An error whose text says everything: the stack would be ours, and help nobody. */
class EvalFailure extends Error {
  override readonly name = 'EvalFailure';

  constructor(text: string) {
    super(text);
    this.stack = `${this.name}: ${text}`;
  }
}

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EvalsError)) throw error;
    throw new EvalFailure(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
  }
}
