import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Contender, Trial } from '../../core/bench.ts';
import type { Clock } from '../../core/clock.ts';
import { Interrupted, RefusedError, UsageError } from '../../core/errors.ts';
import { exitCodes } from '../../core/exit-code.ts';
import { startSimulationThread } from '../../simulation/thread-handle.ts';
import type { SimulationSettings } from '../../simulation/settings.ts';
import { resolveTaskFile } from '../../store/find-task-file.ts';
import { readHeartbeats } from '../../store/journal/heartbeat.ts';
import { findOutcomes } from '../../store/journal/read-outcomes.ts';
import { readTaskProgress } from '../../store/journal/read-progress.ts';
import { scratchFolder } from '../../store/scratch-folder.ts';
import { readSubmission } from '../../store/stored-files.ts';
import { submit } from '../submit.ts';
import { mockThreadUrl, programPath } from '../thread-urls.ts';
import { trialOf } from './trial.ts';

export interface MeasureOptions {
  readonly cwd: string;
  readonly eval: string;
  readonly data: string | undefined;
  readonly model: string;
  readonly samples: number;
  /** Of the simulated provider; undefined where a real one answers. */
  readonly settings: SimulationSettings | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/**
 * Runs the samples once, as a user would: a submission of its own and a process of its own, with nothing remembered from before.
 * A simulated provider is a new one each time, in this process, so that the runner's memory is its own.
 */
export async function measure(contender: Contender, options: MeasureOptions): Promise<Trial> {
  const folder = scratchFolder('evals-bench-');
  try {
    const { path, tasks } = await submit({
      cwd: options.cwd,
      evals: [options.eval],
      models: [options.model],
      limit: options.samples,
      outputDir: folder.path,
      repeats: 1,
      shuffle: false,
      data: options.data,
      environment: options.environment,
      clock: options.clock,
    });
    enoughSamples(tasks[0]?.samples ?? 0, options);
    const { directory } = resolveTaskFile(path, folder.path, options.cwd);
    const simulation =
      options.settings &&
      (await startSimulationThread(mockThreadUrl, { settings: options.settings, samples: [directory] }));
    try {
      await runProcess(contender, path, {
        ...options,
        environment: {
          ...options.environment,
          EVALS_CACHE_DIR: join(folder.path, 'cache'),
          ...(simulation === undefined ? {} : { MOCK_BASE_URL: simulation.baseUrl }),
        },
      });
    } finally {
      await simulation?.close();
    }
    return trialIn(directory);
  } finally {
    folder.remove();
  }
}

/** Else every figure would be told of a number that was never run. */
function enoughSamples(found: number, { eval: name, samples }: MeasureOptions): void {
  if (found >= samples) return;
  throw new UsageError(
    `The eval "${name}" has ${String(found)} samples, not ${String(samples)}.`,
    `Use --samples ${String(found)}, or rows of your own: --eval custom --data FILE.`,
  );
}

function trialIn(directory: string): Trial {
  const [task] = readSubmission(directory).submission.tasks;
  if (task === undefined) throw new Error('a submission without a task');
  const heartbeats = readHeartbeats(directory);
  const { progress } = readTaskProgress(directory, task.task_id, heartbeats, task);
  const memory = heartbeats.map(({ memory_mb }) => memory_mb);
  const times = Array.from(findOutcomes(directory, task.task_id, task, false).read(), ({ t }) => t);
  return trialOf(progress, times, memory.length === 0 ? null : Math.max(...memory));
}

async function runProcess(
  { name, flags }: Contender,
  tasks: string,
  { cwd, environment, stop }: Pick<MeasureOptions, 'cwd' | 'environment' | 'stop'>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [programPath, 'run', '--no-canary', '--tasks', tasks, ...flags],
      { cwd, env: { ...environment, NO_COLOR: '1' }, signal: stop, maxBuffer: 16 * 1024 * 1024 },
      (error, _stdout, stderr) => {
        const code = error === null ? exitCodes.done : error.code;
        if (code === exitCodes.done || code === exitCodes.failedSamples) resolve();
        else if (stop.aborted) reject(new Interrupted());
        else reject(new RefusedError(`The run of ${name} ended with ${String(code)}: ${lastLine(stderr)}`));
      },
    );
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
