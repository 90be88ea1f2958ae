import { parentPort, workerData } from 'node:worker_threads';
import { serveInThread } from '../simulation/thread.ts';
import { readSubmission } from '../store/stored-files.ts';
import { frozenQuestions } from './frozen-questions.ts';

/** The simulated provider inside `evals run`: in a thread, so that it takes no time of the run's and ends with it. */
await serveInThread({
  parentPort,
  workerData,
  loadSamples: async ({ directory }: { directory: string }) =>
    frozenQuestions(readSubmission(directory).submission, directory),
});
