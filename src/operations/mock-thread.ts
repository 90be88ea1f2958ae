import { parentPort, workerData } from 'node:worker_threads';
import { serveInThread, type SimulationThreadData } from '../simulation/thread.ts';
import { readSubmission } from '../store/stored-files.ts';
import { frozenQuestions } from './frozen-questions.ts';

/** The simulated provider inside `evals run`: in a thread, so that it takes no time of the run's and ends with it. */
if (parentPort === null) throw new Error('this program runs in a thread');
await serveInThread({
  parentPort,
  workerData: workerData as SimulationThreadData,
  loadSamples: async (directories) => {
    const questions = directories.map(async (directory) =>
      frozenQuestions(readSubmission(directory).submission, directory),
    );
    return (await Promise.all(questions)).flat();
  },
});
