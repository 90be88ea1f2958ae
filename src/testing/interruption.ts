import type { Clock } from '../core/clock.ts';
import { exitCodes } from '../core/exit-code.ts';
import { heldSignals, type SignalHost } from './held-signals.ts';

/** How a test is ended early, as a run knows it. */
export interface TestInterruption {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  end(): void;
}

/** What is in flight may end; test runners wait for 10 s at their end. */
const graceMs = 8000;

/** Terminals often send one Ctrl-C twice, and a test runner that ends passes it on. */
const sameSignalMs = 1000;

/**
 * The test's own signal (its time is up, the runner is told to stop) or one to the process stops a run; another one, or the end of the
 * grace, aborts what is in flight.
 */
export function testInterruption(signal: AbortSignal, host: SignalHost, clock: Clock): TestInterruption {
  const [stop, abort, ended] = [new AbortController(), new AbortController(), new AbortController()];
  let stoppedAt = Infinity;
  const stopped = (exitCode: number): void => {
    const now = clock.monotonic();
    if (now - stoppedAt > sameSignalMs) abort.abort();
    if (stop.signal.aborted) return;
    stoppedAt = now;
    stop.abort(exitCode);
    void clock.sleep(graceMs, ended.signal).then(() => {
      if (!ended.signal.aborted) abort.abort();
    });
  };
  const onAbort = (): void => {
    stopped(exitCodes.interrupted);
  };
  const release = heldSignals(host, (name) => {
    stopped(name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    stop: stop.signal,
    abort: abort.signal,
    end: () => {
      signal.removeEventListener('abort', onAbort);
      ended.abort();
      release();
    },
  };
}
