import type { Eval } from '../core/eval.ts';
import type { Owner } from '../core/event.ts';
import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import type { Submission } from '../core/submission.ts';
import { breakersByModel } from '../models/breaker.ts';
import { canarySize } from '../runner/canary.ts';
import type { RunTasksOptions } from '../runner/run-tasks.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { readJournals } from '../store/journal/read-journals.ts';
import { openRunStore } from '../store/journal/run-store.ts';
import { requestSlots } from '../strategies/slots.ts';
import { TaskLeases } from './lease-tasks.ts';
import { providersOf } from './providers-of.ts';
import type { RunOptions } from './run-options.ts';
import { openSampleFiles } from './sample-files.ts';
import { simulationFor } from './simulate.ts';
import { diskThreadUrl } from './thread-urls.ts';
import type { RunEnd } from './verdict.ts';
import { Waits } from './waits.ts';
import { watchRun } from './watch-run.ts';

interface SessionOptions extends RunOptions {
  readonly files: FoundTaskFile;
  readonly submission: Submission;
  readonly specSha256: string;
  readonly evals: ReadonlyMap<string, Eval>;
  readonly limit: number;
  readonly strategyName: string;
  readonly redact: (text: string) => string;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Everything that lives as long as a run: the store, the providers, the places for requests, and the eye on them. */
export interface RunSession {
  readonly runnerId: string;
  readonly engine: Omit<RunTasksOptions, 'strategy'>;
  close(): Promise<RunEnd>;
}

export async function openSession(options: SessionOptions): Promise<RunSession> {
  const { clock, submission, files, notice } = options;
  const slots = requestSlots(options.limit);
  const waits = new Waits();
  const broken = new AbortController();
  const stop = AbortSignal.any([options.stop, broken.signal]);
  let bug: { readonly error: unknown } | undefined;
  let storageFailed = false;

  // All that can be refused is refused here, before the first file is written and the first answer bought.
  const recovered = readJournals({ ...options, directory: files.directory });
  const samples = openSampleFiles(submission.tasks, files.directory);
  const simulation = await simulationFor(submission, files.directory, options.environment);
  const providers = await providersOf(submission.tasks, {
    environment: options.environment,
    timeoutMs: options.timeoutMs,
    clock,
    mockBaseUrl: simulation?.baseUrl,
    scope: submission.id,
  }).catch(async (error: unknown) => {
    samples.close();
    await simulation?.close();
    throw error;
  });
  const store = await openRunStore({
    directory: files.directory,
    taskFile: files.path,
    cwd: options.cwd,
    submission,
    specSha256: options.specSha256,
    recovered,
    threadUrl: diskThreadUrl,
    clock,
    environment: options.environment,
    stop,
    onWarning: (message) => {
      notice('warn', message);
    },
    onStorage: (state) => {
      if (state === null) slots.resume();
      else slots.pause();
      notice(state === null ? 'info' : 'error', state ?? 'the disk takes data again: the run goes on');
    },
    onLost: (error) => {
      storageFailed = true;
      notice('error', error.message);
      broken.abort(exitCodes.storage);
    },
  });
  const leases = new TaskLeases({
    ...options,
    samples,
    store,
    providers,
    policy: {
      slots,
      clock,
      timeoutMs: options.timeoutMs,
      maxRetries: options.maxRetries,
      stop,
      abort: options.abort,
      breakerOf: breakersByModel(),
      onWait: (until, reason) => {
        waits.add(until, reason);
      },
    },
  });
  stop.addEventListener('abort', () => {
    slots.close();
  });
  const view = watchRun({
    submission,
    slots,
    waits,
    leases,
    store,
    strategy: options.strategyName,
    clock,
    onProgress: options.observer?.progress?.bind(options.observer),
  });

  return {
    runnerId: store.runnerId,
    engine: {
      next: async () => leases.next(),
      slots,
      stop,
      abort: options.abort,
      clock,
      redact: options.redact,
      canary: options.canary === false ? 0 : canarySize,
      onExample: ({ task }, line) => {
        notice('warn', `${task.task_id}: canary: ${line}`);
      },
      onClosed: ({ task }, why) => {
        leases.open.delete(task);
        if (why === 'lost') leases.lost.push(task);
        else view.checkpoint(task);
      },
      onBroken: (error) => {
        bug ??= { error };
        broken.abort(exitCodes.internal);
      },
    },
    close: async () => {
      await view.stop();
      samples.close();
      const { rescued } = await store.close();
      await providers.close();
      await simulation?.close();
      if (bug !== undefined) throw bug.error;
      return {
        signal: options.stop.aborted ? (options.stop.reason as ExitCode) : undefined,
        heldByOthers: new Map([
          ...leases.held.map(({ task, owner }) => [task.task_id, `is held by ${nameOf(owner)}.`] as const),
          ...leases.lost.map((task) => [task.task_id, 'was taken over by another runner.'] as const),
        ]),
        storageFailed: storageFailed || rescued.length > 0,
        rescued,
      };
    },
  };
}

function nameOf({ pid, host }: Owner): string {
  return `the runner with process id ${String(pid)} on ${host}`;
}
