import { basename } from 'node:path';
import { EvalsError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import { changeOf } from '../store/watch-files.ts';
import { findEvals } from './find-evals.ts';
import { runFile, type RunFileOptions, type RunFileReport } from './run-file.ts';

export interface WatchFileOptions extends RunFileOptions {
  /** Told of each run, or of what was wrong with the file. */
  readonly onEnd: (result: RunFileReport | EvalsError) => Promise<void>;
  /** Told that it waits for a change of so many files. */
  readonly onWaiting: (files: number) => void;
}

/**
 * Runs an eval file, and again whenever it, or a file that it imports, changes: under one experiment, and with the cache, so that only what
 * changed is bought. A change ends a run that is still going on, as the first Ctrl-C would. Resolves when `stop` aborts.
 */
export async function watchFile(options: WatchFileOptions): Promise<ExitCode> {
  const { clock, stop, onEnd, onWaiting, cwd, file } = options;
  const experiment = options.experiment ?? basename(file.split('::')[0] ?? file).replace(/(\.eval)?\.\w+$/, '');
  let watched: readonly string[] = [];
  while (!stop.aborted) {
    watched = await filesOf(file, cwd, watched);
    const changed = changeOf(watched, clock, stop);
    const superseded = new AbortController();
    void changed.then(() => {
      superseded.abort(exitCodes.interrupted);
    });
    const ended = await runOnce({
      ...options,
      experiment,
      cache: true,
      stop: AbortSignal.any([stop, superseded.signal]),
    });
    await onEnd(ended);
    if (!superseded.signal.aborted) onWaiting(watched.length);
    await changed;
  }
  return exitCodes.done;
}

async function runOnce(options: RunFileOptions): Promise<RunFileReport | EvalsError> {
  try {
    return await runFile(options);
  } catch (error) {
    if (error instanceof EvalsError) return error;
    throw error;
  }
}

/** While the file cannot be loaded, those that it had when it could are watched, and itself. */
async function filesOf(file: string, cwd: string, before: readonly string[]): Promise<readonly string[]> {
  try {
    return [...new Set((await findEvals([file], cwd)).flatMap(({ code }) => code?.files ?? []))];
  } catch (error) {
    if (!(error instanceof EvalsError) || before.length === 0) throw error;
    return before;
  }
}
