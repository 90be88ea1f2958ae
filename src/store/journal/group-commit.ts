import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { DiskError } from './disk-protocol.ts';
import { codeOf } from './files.ts';

const shortestGapMs = 10;

/**
 * Makes files durable, the first at once, then in groups: at least 10 ms apart, and on a slow disk as far apart as the
 * last group took, so that at most half the time goes into it.
 */
export function groupCommit(
  sync: (fd: number) => void,
  settle: (id: number, error: DiskError | undefined) => void,
  clock: Clock,
): (id: number, fd: number) => void {
  const waiting = new Map<number, number>();
  let running = false;
  let next = -Infinity;

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.size > 0) {
      const wait = next - clock.monotonic();
      if (wait > 0) await clock.sleep(wait);
      const group = [...waiting];
      waiting.clear();
      const start = clock.monotonic();
      for (const [id, fd] of group) settle(id, failureOf(sync, fd));
      const end = clock.monotonic();
      next = end + Math.max(shortestGapMs, end - start);
    }
    running = false;
  };

  return (id, fd) => {
    waiting.set(id, fd);
    if (!running) void run();
  };
}

function failureOf(sync: (fd: number) => void, fd: number): DiskError | undefined {
  try {
    sync(fd);
    return undefined;
  } catch (error) {
    return { code: codeOf(error), message: messageOf(error) };
  }
}
