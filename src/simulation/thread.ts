import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import type { SimulationStats } from './ledger.ts';
import type { Question } from './questions.ts';
import { startSimulation } from './server.ts';
import type { SimulationSettings } from './settings.ts';

/** What a thread is given: plain data. */
export interface SimulationThreadData {
  readonly settings: SimulationSettings;
  /** Files that `loadSamples` can read. */
  readonly samples: readonly string[];
}

/** What a thread says. */
export type FromThread =
  | { readonly type: 'listening'; readonly baseUrl: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'stats'; readonly stats: SimulationStats };

/** What a thread is asked. */
export interface ToThread {
  readonly type: 'stats';
}

export interface ThreadSurroundings {
  readonly parentPort: Pick<MessagePort, 'postMessage' | 'on'>;
  readonly workerData: SimulationThreadData;
  readonly loadSamples: (paths: readonly string[]) => Iterable<Question> | Promise<Iterable<Question>>;
}

/** Runs the simulated provider in a worker thread, until the thread is terminated. The counterpart of `startSimulationThread`. */
export async function serveInThread({ parentPort, workerData, loadSamples }: ThreadSurroundings): Promise<void> {
  const say = (message: FromThread): void => {
    parentPort.postMessage(message);
  };
  try {
    const samples = await loadSamples(workerData.samples);
    const simulation = await startSimulation({ settings: workerData.settings, samples });
    parentPort.on('message', (_question: ToThread) => {
      say({ type: 'stats', stats: simulation.stats() });
    });
    say({ type: 'listening', baseUrl: simulation.baseUrl });
  } catch (error) {
    say({ type: 'failed', message: messageOf(error) });
  }
}
