import { parentPort, workerData } from 'node:worker_threads';
import { serveInThread, type SimulationThreadData } from '../../src/simulation/thread.ts';

if (parentPort === null) throw new Error('This program runs in a worker thread.');

await serveInThread({
  parentPort,
  workerData: workerData as SimulationThreadData,
  loadSamples: (paths) => {
    if (paths.includes('missing.jsonl')) throw new Error('There is no file "missing.jsonl".');
    return paths.map((path) => ({ input: `What is in ${path}?`, target: 'samples' }));
  },
});
