import type { SubmissionDetails } from '../core/details.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { writeOutputFile } from '../store/output-file.ts';
import { readDetails } from './read-details.ts';
import type { ShowOptions } from './show.ts';

/** What a report tells. Rejects with a `StorageError`. */
export async function report(options: Omit<ShowOptions, 'task'>): Promise<SubmissionDetails> {
  const { file, outputDir, cwd, clock, environment } = options;
  return Promise.resolve(readDetails(resolveTaskFile(file, outputDir, cwd), clock, environment));
}

/** Keeps a report under a name of the user's choice. Rejects with a `StorageError`. */
export async function saveReport(path: string, text: string, cwd: string): Promise<void> {
  await writeOutputFile(path, text, cwd);
}
