import type { Clock } from '../core/clock.ts';
import type { Eval } from '../core/eval.ts';
import { exitCodes } from '../core/exit-code.ts';
import { RateMeter } from '../core/rate.ts';
import { checkpointOf } from '../core/summary.ts';
import type { Submission } from '../core/submission.ts';
import type { RunTasksOptions } from '../runner/run-tasks.ts';
import type { OpenTask } from '../runner/task-run.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { openRunStore } from '../store/journal/run-store.ts';
import { requestSlots } from '../strategies/slots.ts';
import { diskThreadUrl } from './thread-urls.ts';
import { changesSince, refuseChanges } from './evals-of.ts';
import { TaskLeases } from './lease-tasks.ts';
import { liveStatus } from './live-status.ts';
import { providersOf } from './providers-of.ts';
import type { RunOptions } from './run.ts';
import { startSimulation } from './simulate.ts';
import type { RunEnd } from './verdict.ts';
import { Waits } from './waits.ts';

interface SessionOptions extends RunOptions {
  readonly files: FoundTaskFile;
  readonly submission: Submission;
  readonly specSha256: string;
  readonly evals: ReadonlyMap<string, Eval>;
  readonly limit: number;
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

  const simulation = await startSimulation(submission, files.directory, options.environment);
  const providers = await providersOf(submission.tasks, {
    environment: options.environment,
    timeoutMs: options.timeoutMs,
    clock,
    mockBaseUrl: simulation?.baseUrl,
    scope: submission.id,
  });
  const store = await openRunStore({
    directory: files.directory,
    taskFile: files.path,
    cwd: options.cwd,
    submission,
    specSha256: options.specSha256,
    threadUrl: diskThreadUrl,
    clock,
    environment: options.environment,
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
    directory: files.directory,
    store,
    providers,
    policy: {
      slots,
      clock,
      timeoutMs: options.timeoutMs,
      maxRetries: options.maxRetries,
      stop,
      abort: options.abort,
      onWait: (until, reason) => {
        waits.add(until, reason);
      },
    },
  });
  stop.addEventListener('abort', () => {
    slots.close();
  });
  const view = watchRun(options, { slots, waits, leases, store });

  return {
    runnerId: store.runnerId,
    engine: {
      next: async () => leases.next(),
      slots,
      stop,
      abort: options.abort,
      clock,
      redact: options.redact,
      onClosed: (task) => {
        view.checkpoint(task.task);
      },
      onBroken: (error) => {
        bug ??= { error };
        broken.abort(exitCodes.internal);
      },
    },
    close: async () => {
      view.stop();
      leases.close();
      const { rescued } = await store.close();
      await providers.close();
      await simulation?.close();
      if (bug !== undefined) throw bug.error;
      return {
        signal: options.stop.aborted ? options.stop.reason : undefined,
        heldByOthers: leases.held,
        storageFailed,
        rescued,
      };
    },
  };
}
