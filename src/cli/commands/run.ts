import { messageOf } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-code.ts';
import { printable, printableJson } from '../../core/printable.ts';
import type { RunReport } from '../../operations/run.ts';
import { columnsOf, isDrawable, styleOf } from '../colour.ts';
import { command, type Context } from '../command.ts';
import { switchFlag, valueFlag } from '../flag.ts';
import { text, time, wholeNumber } from '../flag-values.ts';
import { liveDisplay } from '../live-display.ts';
import { distinctNotices } from '../distinct-notices.ts';
import { plainDisplay } from '../plain-display.ts';
import type { RunDisplay } from '../run-display.ts';
import type { Shell } from '../shell.ts';
import { interruption } from '../signals.ts';

interface RunFlags {
  readonly tasks: string;
  readonly outputDir: string;
  readonly concurrent?: number;
  readonly strategy?: string;
  readonly maxRetries?: number;
  readonly timeout: number;
  readonly grace: number;
  readonly retryFailed?: true;
  readonly allowChanged?: true;
  readonly acceptCorruption?: true;
  readonly steal?: true;
  /** False with `--no-canary`. */
  readonly canary: boolean;
  readonly dryRun?: true;
  readonly json?: true;
}

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
    'evals run --retry-failed',
  ],
  options: [
    valueFlag('--tasks <file>', 'a task file, its bare name, or latest', text, 'async_results/latest_tasks.json'),
    valueFlag('--output-dir <folder>', 'where bare names are looked up', text, 'async_results'),
    valueFlag('--concurrent <n>', 'requests in flight, over all models together (default: 5)', (flag) =>
      wholeNumber(flag, 1),
    ),
    valueFlag('--strategy <name>', 'sequential, or sliding-window[:N] (default: sliding-window)', text),
    valueFlag('--max-retries <n>', 'most retries of one call', (flag) => wholeNumber(flag, 0)),
    valueFlag(
      '--timeout <time>',
      'for one attempt: seconds, or 90s, 30m, 2h',
      (flag) => time(flag, 'above-zero'),
      600_000,
      '600',
    ),
    valueFlag(
      '--grace <time>',
      'how long what is in flight may finish after Ctrl-C',
      (flag) => time(flag, 'zero'),
      60_000,
      '60',
    ),
    switchFlag('--retry-failed', 'run failed samples again; answers that were paid for are not bought again'),
    switchFlag('--allow-changed', 'go on although the eval, its prompt or its data changed since submit'),
    switchFlag('--accept-corruption', 'go on although the journal is damaged; what is lost is bought again'),
    switchFlag('--steal', 'take over from a runner that hangs'),
    switchFlag('--no-canary', 'do not stop a task whose first samples give nothing to judge'),
    switchFlag('--dry-run', 'say what would run, and send nothing'),
    switchFlag('--json', 'print the result as a JSON object'),
  ],
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
  const { exitCode, messages, status } = report;
  if (json) {
    shell.stdout.write(`${printableJson({ v: 1, exit_code: exitCode, messages, status })}\n`);
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
