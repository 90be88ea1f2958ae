import { fdatasync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { TaskCheckpoint } from '../../core/submission.ts';
import type { DiskThreadData, FromDiskThread, RunnerState, ToDiskThread } from './disk-protocol.ts';

/** What the store asks of the disk besides writing. */
export interface Disk {
  /** Makes a file's content durable. Rejects with the system's error. */
  sync(fd: number): Promise<void>;
  /** What the next heartbeat tells. */
  tell(state: RunnerState): void;
  /** Brings tasks' checkpoints into the task file, within a second or two. */
  checkpoint(patches: Readonly<Record<string, TaskCheckpoint>>): void;
  /** The main loop moves. */
  tick(): void;
  /** Writes the last heartbeat and checkpoint. Never rejects. */
  close(): Promise<void>;
}

interface Waiting {
  readonly fd: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The disk thread (`disk-thread.ts`, bundled at `url`). Should it die, files are made durable without it, and a warning says so. */
export function diskThread(url: URL, data: Omit<DiskThreadData, 'tick'>, onWarning: (message: string) => void): Disk {
  const tick = new SharedArrayBuffer(4);
  const counter = new Int32Array(tick);
  const worker = new Worker(url, {
    workerData: { ...data, tick } satisfies DiskThreadData,
    execArgv: [],
    env: {},
    // It keeps little: without a limit its heap would grow to what a main program gets.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const waiting = new Map<number, Waiting>();
  let alive = true;
  let closing = false;
  let nextId = 0;
  // A thread with nothing to do must not keep the process from ending.
  worker.unref();

  const ended = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      if (!alive) return;
      alive = false;
      if (!closing) onWarning(`The disk thread ended (${reason}): nobody sees that this runner lives.`);
      for (const sync of waiting.values()) syncHere(sync);
      waiting.clear();
      resolve();
    };
    worker.on('error', (error: unknown) => {
      end(String(error));
    });
    worker.on('exit', (code) => {
      end(`code ${code}`);
    });
  });
  worker.on('message', (message: FromDiskThread) => {
    if (message.type === 'warning') onWarning(message.message);
    else settle(message.id, message.error);
  });

  const settle = (id: number, error: { code: string; message: string } | undefined): void => {
    const sync = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0 && !closing) worker.unref();
    if (error === undefined) sync?.resolve();
    else sync?.reject(Object.assign(new Error(error.message), { code: error.code }));
  };
  const send = (message: ToDiskThread): void => {
    if (alive) worker.postMessage(message);
  };

  return {
    sync: async (fd) =>
      new Promise((resolve, reject) => {
        const sync = { fd, resolve, reject };
        if (!alive) {
          syncHere(sync);
          return;
        }
        waiting.set(nextId, sync);
        worker.ref();
        send({ type: 'sync', id: nextId++, fd });
      }),
    tell: (state) => {
      send({ type: 'state', state });
    },
    checkpoint: (patches) => {
      send({ type: 'checkpoint', patches });
    },
    tick: () => {
      Atomics.add(counter, 0, 1);
    },
    close: async () => {
      closing = true;
      worker.ref();
      send({ type: 'close' });
      await ended;
    },
  };
}

function syncHere({ fd, resolve, reject }: Waiting): void {
  fdatasync(fd, (error) => {
    if (error === null) resolve();
    else reject(error);
  });
}
