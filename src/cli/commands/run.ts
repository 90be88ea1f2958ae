import { messageOf } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printable, printableJson } from '../../core/printable.ts';
import type { RunReport } from '../../operations/run.ts';
import { columnsOf, isDrawable, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { liveDisplay } from '../live-display.ts';
import { distinctNotices } from '../distinct-notices.ts';
import { plainDisplay } from '../plain-display.ts';
import type { RunDisplay } from '../run-display.ts';
import type { Shell } from '../shell.ts';
import { interruption } from '../signals.ts';
import { type RunFlags, runOptions } from './run-flags.ts';

export const runCommand = command<RunFlags>({
  name: 'run',
  summary: 'ask the models for what is still pending in a task file',
  description:
    'Every answer is on disk before it is scored. Stop it as you like: the same command goes on where it stopped. ' +
    'Ctrl-C once lets what is in flight finish, twice stops at once. Several runners may share one task file.',
  examples: [
    'evals run',
    'evals run --tasks async_results/tasks_20261120_173000.json --concurrent 50',
    'nohup evals run > runner.log 2>&1 &',
    'evals run --strategy adaptive --max-cost 5 --cache',
    'evals run --retry-failed',
  ],
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

async function runTasks(flags: RunFlags, context: Context): Promise<ExitCode> {
  const { shell } = context;
  const display = await displayOn(shell);
  const notices = distinctNotices(display);
  const signals = interruption(shell, {
    graceMs: flags.grace,
    onStop: (graceEndsAt) => {
      display.stopping(graceEndsAt);
    },
    onAbort: (why) => {
      notices.notice('warn', why === 'grace' ? 'the grace is over, stopping now' : 'stopping now');
    },
    onHangUp: () => {
      notices.notice('info', 'the terminal is gone, the run goes on');
    },
  });
  try {
    const { run } = await context.operations.run();
    const report = await run({
      cwd: shell.cwd,
      tasks: flags.tasks,
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
      dryRun: flags.dryRun ?? false,
      environment: shell.environment,
      clock: shell.clock,
      stop: signals.stop,
      abort: signals.abort,
      observer: { progress: display.progress, notice: notices.notice },
    });
    notices.flush();
    await display.end();
    await tellResult(report, flags.json === true, shell, notices.told);
    return report.exitCode;
  } catch (error) {
    // It is told once more, and better, on the way out.
    notices.flush(messageOf(error));
    throw error;
  } finally {
    await display.end();
    signals.end();
  }
}

async function displayOn(shell: Shell): Promise<RunDisplay> {
  const { liveText } = await import('../../reports/live.ts');
  const options = { shell, liveText, style: styleOf(shell.stderr, shell) };
  return isDrawable(shell.stderr, shell.environment) ? liveDisplay(options) : plainDisplay(options);
}

/** The result on stdout; what there is to say and to type on stderr. */
async function tellResult(report: RunReport, json: boolean, shell: Shell, told: ReadonlySet<string>): Promise<void> {
  const { exitCode, messages, status, forecast } = report;
  if (json) {
    shell.stdout.write(
      `${printableJson({ v: 1, exit_code: exitCode, messages, status, ...(forecast === undefined ? {} : { forecast }) })}\n`,
    );
  } else {
    const { resultText } = await import('../../reports/text.ts');
    const lines = resultText(status, {
      columns: columnsOf(shell.stdout, shell.environment),
      style: styleOf(shell.stdout, shell),
    });
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  for (const message of messages.filter((each) => !told.has(each))) shell.stderr.write(`${printable(message, 1000)}\n`);
}
