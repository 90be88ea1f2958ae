import type { Eval } from '../../core/eval.ts';
import { loadFiles } from '../find-evals.ts';
import { modelsFor } from '../plan-eval.ts';

/** One test of an eval file: one eval on one model. */
export interface PlannedTest {
  /** Absolute. */
  readonly file: string;
  readonly evalName: string;
  /** `none` for an eval that asks no model of its own. */
  readonly modelName: string;
  readonly atLeast: Eval['atLeast'];
}

export interface PlannedTestsOptions {
  readonly cwd: string;
  /** undefined: each eval's own. */
  readonly models: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The tests of an eval file, in its order. Rejects with a `UsageError` as loading does: also for a file that exports no eval. */
export async function plannedTests(file: string, { cwd, ...options }: PlannedTestsOptions): Promise<PlannedTest[]> {
  const [loaded] = await loadFiles([file], cwd);
  return (loaded?.evals ?? []).flatMap((evaluation) =>
    modelsFor(evaluation, options).map(({ name }) => ({
      file,
      evalName: evaluation.name,
      modelName: name,
      atLeast: evaluation.atLeast,
    })),
  );
}
