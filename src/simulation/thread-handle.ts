import { Worker } from 'node:worker_threads';
import type { SimulationStats } from './ledger.ts';
import type { FromThread, SimulationThreadData, ToThread } from './thread.ts';

export interface SimulationThread {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  /** Rejects once the thread has ended. */
  stats(): Promise<SimulationStats>;
  /** Breaks every connection off and ends the thread. */
  close(): Promise<void>;
}

/**
 * Starts the simulated provider in a thread of this process, whose entry at `url` calls `serveInThread`. It gets no
 * environment, so it knows no key, and it keeps no process alive. Rejects when the samples cannot be read.
 */
export async function startSimulationThread(url: URL, data: SimulationThreadData): Promise<SimulationThread> {
  const worker = new Worker(url, { workerData: data, env: {}, execArgv: [] });
  let ended = false;
  worker.once('exit', () => {
    ended = true;
  });
  try {
    const { baseUrl } = await heard(worker, 'listening');
    worker.unref();
    return {
      baseUrl,
      stats: async () => {
        if (ended) throw endedError();
        const answer = heard(worker, 'stats');
        worker.postMessage({ type: 'stats' } satisfies ToThread);
        return (await answer).stats;
      },
      close: async () => {
        await worker.terminate();
      },
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

type Said<Type extends FromThread['type']> = Extract<FromThread, { readonly type: Type }>;

/** The next message of that type; rejects when the thread fails or ends first. */
async function heard<Type extends FromThread['type']>(worker: Worker, type: Type): Promise<Said<Type>> {
  return new Promise((resolve, reject) => {
    const over = (error: Error): void => {
      worker.off('message', listen).off('error', over).off('exit', exited);
      reject(error);
    };
    const exited = (): void => {
      over(endedError());
    };
    const listen = (message: FromThread): void => {
      if (message.type === 'failed') over(new Error(message.message));
      if (message.type !== type) return;
      worker.off('message', listen).off('error', over).off('exit', exited);
      resolve(message as Said<Type>);
    };
    worker.on('message', listen).on('error', over).on('exit', exited);
  });
}

function endedError(): Error {
  return new Error('The simulated provider has ended.');
}
