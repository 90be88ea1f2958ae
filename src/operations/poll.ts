import type { Clock } from '../core/clock.ts';
import type { StatusReport } from '../core/status.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { readStatus } from './read-status.ts';

export interface PollOptions {
  readonly cwd: string;
  /** A path, a bare name, or `latest`. */
  readonly file: string;
  readonly outputDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Reads the state of a task file from disk. Writes nothing, takes no lock. Rejects with a `StorageError`. */
export async function poll(options: PollOptions): Promise<StatusReport> {
  const { file, outputDir, cwd, clock, environment } = options;
  return Promise.resolve(readStatus(resolveTaskFile(file, outputDir, cwd), clock, environment));
}
