import type { Clock } from '../core/clock.ts';

/** A time limit that all requests share. */
export interface TimeLimit {
  /** Calls back once the limit has passed from now; returns what takes that back. */
  begin(onPassed: () => void): () => void;
  /** Calls nobody back any more. */
  close(): void;
}

/** One timer for all: equal limits pass in the order in which they began. */
export function timeLimit(ms: number, clock: Clock): TimeLimit {
  const deadlines = new Map<() => void, number>();
  const closed = new AbortController();
  let watching = false;

  const watch = async (): Promise<void> => {
    watching = true;
    for (let [first] = deadlines; first !== undefined && !closed.signal.aborted; [first] = deadlines) {
      const [onPassed, at] = first;
      const left = at - clock.monotonic();
      if (left > 0) await clock.sleep(left, closed.signal);
      else if (deadlines.delete(onPassed)) onPassed();
    }
    watching = false;
  };

  return {
    begin: (onPassed) => {
      deadlines.set(onPassed, clock.monotonic() + ms);
      if (!watching) void watch();
      return () => {
        deadlines.delete(onPassed);
      };
    },
    close: () => {
      closed.abort();
    },
  };
}
