import { EvalsError, UsageError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { printable } from '../core/printable.ts';
import type { RunFileOptions, RunFileReport } from '../operations/run-file.ts';
import { columnsOf, styleOf } from './colour.ts';
import type { Context } from './command.ts';
import type { RunFlags } from './commands/run-flags.ts';
import { errorText } from './error-text.ts';
import { writeRunResult } from './run-result.ts';
import type { RunScreen } from './run-screen.ts';

type Options = Omit<RunFileOptions, 'file' | 'onSubmitted'>;

/** Submits an eval file, runs it, and shows what came of it: once, or with `--watch` whenever it changes. */
export async function runEvalFile(
  file: string,
  flags: RunFlags,
  options: Options,
  screen: RunScreen,
  { shell, operations }: Context,
): Promise<ExitCode> {
  const json = flags.json === true;
  const wanted: RunFileOptions = {
    ...options,
    file,
    experiment: flags.experiment,
    models: flags.models,
    limit: flags.limit === 'all' ? undefined : flags.limit,
    samples: flags.sample,
    grep: flags.grep,
    onlyFailed: flags.onlyFailed ?? false,
    updateBaseline: flags.updateBaseline ?? false,
    onSubmitted: async (submitted) => {
      const { submittedText } = await import('../reports/submitted.ts');
      const columns = columnsOf(shell.stderr, shell.environment);
      const lines = submittedText(submitted, columns, styleOf(shell.stderr, shell), true);
      shell.stderr.write(`${lines.join('\n')}\n`);
      await screen.begin();
    },
  };
  const tell = async ({ runs, baselines }: RunFileReport): Promise<void> => {
    const told = await screen.end();
    for (const report of runs) await writeRunResult(report, json, shell, told);
    for (const { evalName, modelName, path, changed } of baselines) {
      const what = changed ? 'stored: commit it' : 'unchanged';
      shell.stderr.write(
        `baseline of ${printable(evalName)} on ${printable(modelName)} in ${printable(path, 300)} ${what}\n`,
      );
    }
  };
  const { runFile, watchFile } = await operations.runFile();
  if (flags.watch !== true) {
    const report = await runFile(wanted);
    await tell(report);
    return report.exitCode;
  }
  return watchFile({
    ...wanted,
    onEnd: async (result) => {
      if (!(result instanceof EvalsError)) return tell(result);
      await screen.end(result);
      shell.stderr.write(errorText(result, styleOf(shell.stderr, shell)).text);
    },
    onWaiting: (files) => {
      const what = files === 1 ? 'a change of the file' : `a change of one of ${String(files)} files`;
      shell.stderr.write(`waiting for ${what}; Ctrl-C ends it\n`);
    },
  });
}

const onlyWithFile = [
  'experiment',
  'models',
  'limit',
  'sample',
  'grep',
  'onlyFailed',
  'updateBaseline',
  'watch',
] as const;

/** Throws a `UsageError` for flags that have nothing to do where they stand. */
export function checkTogether(flags: RunFlags, file: string | undefined): void {
  if (file === undefined) {
    const idle = onlyWithFile.find((name) => flags[name] !== undefined);
    if (idle === undefined) return;
    const flag = `--${idle.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${flag} needs an eval file to submit.`, 'Write it in front: evals run ./my.eval.ts …');
  }
  if (flags.tasks !== undefined)
    throw new UsageError('An eval file and --tasks cannot stand together.', 'Give one of the two.');
  if (/(^|[/\\])(tasks_[^/\\]*|latest_tasks)\.json$/.test(file))
    throw new UsageError('That is a task file, not an eval file.', `Type: evals run --tasks ${file}`);
  if (flags.dryRun === true && flags.watch === true)
    throw new UsageError('--dry-run and --watch cannot stand together.', 'Give one of the two.');
}
