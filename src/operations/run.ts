import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Eval } from '../core/eval.ts';
import { type ExitCode, exitCodes, firstOf } from '../core/exit-code.ts';
import { redactor } from '../core/redact.ts';
import type { StatusReport } from '../core/status.ts';
import { type Task, totalPasses } from '../core/submission.ts';
import { secretsIn } from '../models/providers.ts';
import { forecastText } from '../reports/forecast.ts';
import { runTasks } from '../runner/run-tasks.ts';
import { type FoundTaskFile, resolveTaskFile } from '../store/find-task-file.ts';
import { readJournals } from '../store/journal/read-journals.ts';
import { openLogFile } from '../store/log-file.ts';
import { checkOwners } from '../store/output-directory.ts';
import { preflight } from '../store/preflight.ts';
import { readSubmission, readTaskFile } from '../store/stored-files.ts';
import { checkLimits } from './budget-limits.ts';
import { type Forecast, forecast } from './dry-run.ts';
import { changesSince, evalsOf, evalsOnly, refuseChanges } from './evals-of.ts';
import { modelsOf, pricesOf } from './prices-of.ts';
import { readStatus } from './read-status.ts';
import type { RunOptions } from './run-options.ts';
import { openSession } from './run-session.ts';
import { type TaskGroup, taskGroups } from './run-settings.ts';
import { shutGates } from './shut-gates.ts';
import { openSampleFiles } from './sample-files.ts';
import { type RunEnd, runExitCode, runMessages } from './verdict.ts';

export type { RunObserver, RunOptions } from './run-options.ts';

export interface RunReport {
  readonly exitCode: ExitCode;
  /** The state at the end, as `poll` would tell it. */
  readonly status: StatusReport;
  /** One sentence each: what ended it, what is left, what to type. */
  readonly messages: readonly string[];
  /** What a run would send and cost, where that was all that was asked for. */
  readonly forecast?: Forecast;
}

/**
 * Runs what is pending in a task file. Rejects with an `EvalsError` before anything is bought when the file, the keys or
 * the disk do not allow it; once it has begun it resolves with a report, however it ended.
 */
export async function run(options: RunOptions): Promise<RunReport> {
  setMaxListeners(0, options.stop, options.abort);
  const files = resolveTaskFile(options.tasks, options.outputDir, options.cwd);
  readTaskFile(files.path);
  const plan = readSubmission(files.directory);
  if (options.dryRun) return dryRun(files, plan, options);

  const redact = redactor(secretsIn(options.environment));
  const log = openLogFile(dirname(files.path), { clock: options.clock, redact });
  const notice = (level: 'info' | 'warn' | 'error', message: string): void => {
    log.write(level, message);
    options.observer?.notice?.(level, redact(message));
  };
  try {
    const found = await evalsOf(plan.submission.tasks, files.directory);
    const evals = evalsOnly(found);
    const groups = taskGroups(plan.submission.tasks, evals, options);
    const priceList = await pricesOf(modelsOf(plan.submission.tasks, options.environment), options);
    const changes = changesSince(plan.submission.tasks, found);
    if (options.allowChanged) for (const change of changes) notice('warn', change);
    else refuseChanges(changes, readStatus(files, options.clock, options.environment).totals.done);
    for (const warning of checkOwners([dirname(files.path), files.directory])) notice('warn', warning);
    for (const warning of preflight(files.directory, { samples: passesOf(plan.submission.tasks) }))
      notice('warn', warning);
    const session = await openSession({
      ...options,
      files,
      ...plan,
      evals,
      groups,
      priceList,
      redact,
      notice,
    });
    notice('info', `run ${files.given} as ${session.runnerId}, ${groups.map(speedOf).join('; ')}`);
    try {
      for (const group of session.groups) await runTasks(session.engine(group));
    } catch (error) {
      await session.close();
      throw error;
    }
    const end = await session.close();
    const report = reportOf(files, options, end, evals);
    notice('info', `run ended with exit code ${String(report.exitCode)}`);
    return report;
  } catch (error) {
    notice('error', messageOf(error));
    throw error;
  } finally {
    log.close();
  }
}

function reportOf(files: FoundTaskFile, options: RunOptions, end: RunEnd, evals: ReadonlyMap<string, Eval>): RunReport {
  const status = readStatus(files, options.clock, options.environment);
  const shut = shutGates(status, evals);
  const codes = [runExitCode(status, end), ...(shut.length === 0 ? [] : [exitCodes.gate])];
  return { exitCode: firstOf(codes), status, messages: [...shut, ...runMessages(status, end, commandFor(files))] };
}

/** Reads what a run would read, and sends nothing. */
async function dryRun(
  files: FoundTaskFile,
  { submission, specSha256 }: ReturnType<typeof readSubmission>,
  options: RunOptions,
): Promise<RunReport> {
  const { tasks } = submission;
  const evals = evalsOnly(await evalsOf(tasks, files.directory));
  const prices = await pricesOf(modelsOf(tasks, options.environment), options);
  checkLimits(tasks, prices, options);
  const journals = readJournals({ ...options, directory: files.directory, submission, specSha256 });
  const samples = openSampleFiles(tasks, files.directory);
  try {
    const { retryFailed, stopEarly, clock, environment } = options;
    const expected = forecast({ submission, evals, journals, samples, prices, retryFailed, stopEarly });
    return {
      exitCode: exitCodes.done,
      status: readStatus(files, clock, environment),
      messages: forecastText(expected),
      forecast: expected,
    };
  } finally {
    samples.close();
  }
}

export function commandFor(files: Pick<FoundTaskFile, 'given'>): string {
  return `evals run --tasks ${files.given}`;
}

function speedOf({ settings }: TaskGroup): string {
  const upTo = settings.strategy.window === undefined ? '' : 'up to ';
  return `${settings.strategy.name}, ${upTo}${String(settings.concurrency)} in flight`;
}

function passesOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + totalPasses(task), 0);
}
