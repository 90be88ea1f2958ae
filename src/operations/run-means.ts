import type { Submission, Task } from '../core/submission.ts';
import type { WindowChange } from '../core/pacing.ts';
import { type CompletionCache, openCompletionCache } from './completion-cache.ts';
import { type Providers, providersOf } from './providers-of.ts';
import { openGroups, type RunGroups } from './run-groups.ts';
import type { RunOptions } from './run-options.ts';
import { openPacers, type RunPacers } from './run-pacers.ts';
import type { TaskGroup } from './run-settings.ts';
import { openSampleFiles, type SampleFiles } from './sample-files.ts';
import { simulationFor } from './simulate.ts';

export interface RunMeansOptions extends Pick<RunOptions, 'environment' | 'clock' | 'cache'> {
  readonly timeoutOf: (task: Task) => number;
  readonly submission: Submission;
  /** The run directory. */
  readonly directory: string;
  readonly groups: readonly TaskGroup[];
  readonly stop: AbortSignal;
  readonly onWindowChange: (model: string, change: WindowChange) => void;
  readonly onWarning: (message: string) => void;
}

/** What a run asks with: samples, models, their limits, and the places for requests. Writes nothing into the results. */
export interface RunMeans {
  readonly samples: SampleFiles;
  readonly providers: Providers;
  readonly pacers: RunPacers;
  readonly groups: RunGroups;
  readonly cache: CompletionCache | undefined;
  close(): Promise<void>;
}

/** Rejects, with everything closed again, when a key is missing or a file cannot be read. */
export async function openMeans(options: RunMeansOptions): Promise<RunMeans> {
  const { submission, directory, environment, clock, stop, onWarning } = options;
  const { tasks } = submission;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const samples = openSampleFiles(tasks, directory);
    closers.push(() => {
      samples.close();
    });
    const simulation = await simulationFor(submission, directory, environment);
    closers.push(async () => simulation?.close());
    const providers = await providersOf(tasks, {
      environment,
      timeoutOf: options.timeoutOf,
      clock,
      mockBaseUrl: simulation?.baseUrl,
      scope: submission.id,
    });
    closers.push(async () => providers.close());
    const [group] = options.groups;
    const pacers = await openPacers({
      accounts: providers.accounts,
      own: (account) => simulation !== undefined && account.startsWith('mock:'),
      rpm: group?.settings.rpm,
      tpm: group?.settings.tpm,
      longestWaitMs: group?.settings.retry.longestWaitMs,
      environment,
      clock,
      stop,
      windows: () => groups.windows(),
    });
    closers.push(async () => pacers.close());
    const groups = openGroups(options.groups, {
      clock,
      startOf: (account, model) => pacers.startOf(account, model),
      onChange: options.onWindowChange,
    });
    const cache =
      options.cache === true ? await openCompletionCache({ tasks, environment, clock, stop, onWarning }) : undefined;
    return { samples, providers, pacers, groups, cache, close };
  } catch (error) {
    await close();
    throw error;
  }
}
