import { Argument } from 'commander';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import type { RunOptions } from '../../operations/run.ts';
import { command, type Context } from '../command.ts';
import { checkTogether, runEvalFile } from '../run-eval-file.ts';
import { writeRunResult } from '../run-result.ts';
import { runScreen } from '../run-screen.ts';
import type { Shell } from '../shell.ts';
import { interruption } from '../signals.ts';
import { type RunFlags, runOptions } from './run-flags.ts';

export const runCommand = command<RunFlags>({
  name: 'run',
  summary: 'ask the models for what is still pending in a task file, or submit and run an eval file',
  description:
    'Every answer is on disk before it is scored. Stop it as you like: the same command goes on where it stopped. ' +
    'Ctrl-C once lets what is in flight finish, twice stops at once. Several runners may share one task file.',
  examples: [
    'evals run',
    'evals run --tasks async_results/tasks_20261120_173000.json --concurrent 50',
    'evals run ./sentiment.eval.ts --experiment baseline',
    'evals run ./sentiment.eval.ts::short --watch --models mock/strong',
    'nohup evals run > runner.log 2>&1 &',
    'evals run --strategy adaptive --max-cost 5 --cache',
    'evals run --retry-failed',
  ],
  argument: new Argument('[eval-file]', 'submit this eval file (or FILE::NAME, or a glob), and run it'),
  options: runOptions,
  exitCodes: [
    exitCodes.done,
    exitCodes.failedSamples,
    exitCodes.usage,
    exitCodes.gate,
    exitCodes.refused,
    exitCodes.budget,
    exitCodes.storage,
    exitCodes.held,
    exitCodes.internal,
    exitCodes.interrupted,
    exitCodes.terminated,
  ],
  execute: runTasks,
});

async function runTasks(flags: RunFlags, context: Context, file?: string): Promise<ExitCode> {
  checkTogether(flags, file);
  const { shell, operations } = context;
  const screen = runScreen(shell);
  const signals = interruption(shell, {
    graceMs: flags.grace,
    onStop: screen.stopping,
    onAbort: (why) => {
      screen.notice('warn', why === 'grace' ? 'the grace is over, stopping now' : 'stopping now');
    },
    onHangUp: () => {
      screen.notice('info', 'the terminal is gone, the run goes on');
    },
  });
  const options = {
    ...optionsOf(flags, shell),
    stop: signals.stop,
    abort: signals.abort,
    observer: screen.observer,
  };
  try {
    if (file !== undefined) return await runEvalFile(file, flags, options, screen, context);
    await screen.begin();
    const { run } = await operations.run();
    const report = await run({ ...options, tasks: flags.tasks ?? 'async_results/latest_tasks.json' });
    await writeRunResult(report, flags.json === true, shell, await screen.end());
    return report.exitCode;
  } catch (error) {
    await screen.end(error);
    throw error;
  } finally {
    signals.end();
  }
}

function optionsOf(flags: RunFlags, shell: Shell): Omit<RunOptions, 'tasks' | 'stop' | 'abort'> {
  return {
    cwd: shell.cwd,
    outputDir: flags.outputDir,
    concurrent: flags.concurrent,
    strategy: flags.strategy,
    tier: flags.tier,
    rpm: flags.rpm,
    tpm: flags.tpm,
    maxCost: flags.maxCost,
    maxTokensTotal: flags.maxTokensTotal,
    prices: flags.prices,
    cache: flags.cache ?? false,
    maxRetries: flags.maxRetries,
    timeoutMs: flags.timeout,
    retryFailed: flags.retryFailed ?? false,
    allowChanged: flags.allowChanged ?? false,
    acceptCorruption: flags.acceptCorruption ?? false,
    steal: flags.steal ?? false,
    canary: flags.canary,
    stopEarly: flags.stopEarly,
    dryRun: flags.dryRun ?? false,
    environment: shell.environment,
    clock: shell.clock,
  };
}
