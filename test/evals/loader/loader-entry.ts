import { EvalsError } from '../../../src/core/errors.ts';
import { loadEvals } from '../../../src/evals/loader/load-evals.ts';
import { loaderHost } from '../../../src/operations/loader-host.ts';

/** Loads the evals that the arguments mean, calls those that are functions of the test, and prints what came of it as JSON. */
try {
  const loaded = await loadEvals(process.argv.slice(2), { cwd: process.cwd(), host: loaderHost() });
  print(
    loaded.map(({ eval: each, file }) => ({
      name: each.name,
      prompt: each.prompt,
      files: file?.files,
      stack: stackOf(each),
    })),
  );
} catch (error) {
  tell(error);
}

function tell(error: unknown): void {
  if (!(error instanceof EvalsError)) throw error;
  print({ message: error.message, hint: error.hint, exitCode: error.exitCode });
  process.exitCode = error.exitCode;
}

function stackOf(each: { thaw?: (sample: never) => unknown }): string | undefined {
  try {
    each.thaw?.(undefined as never);
    return undefined;
  } catch (error) {
    return (error as Error).stack;
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
