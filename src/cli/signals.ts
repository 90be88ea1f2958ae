import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import type { Shell } from './shell.ts';

/** What the user's signals ask of a long command. */
export interface Interruption {
  /** Aborted by the first signal, with the exit code (130 or 143) as its reason: start nothing new. */
  readonly stop: AbortSignal;
  /** Aborted by the second signal, or when the grace is over: end what is in flight, save, exit. */
  readonly abort: AbortSignal;
  /** Lets signals do again what they do by themselves. */
  end(): void;
}

export interface InterruptionOptions {
  /** How long what is in flight may take after the first signal. */
  readonly graceMs: number;
  /** The first signal came; the grace ends at this time of the monotonic clock. */
  onStop(graceEndsAt: number): void;
  onAbort(why: 'signal' | 'grace'): void;
  /** The terminal is gone, and the command goes on. */
  onHangUp(): void;
}

/** Terminals and their wrappers often send one Ctrl-C twice. */
const sameKeypressMs = 1000;

/**
 * Listens to SIGINT, SIGTERM and SIGHUP: the first one stops, the next abort, and one more ends the process.
 * SIGHUP is survived where nothing is written to a terminal (`nohup`), and is like SIGTERM elsewhere.
 */
export function interruption(shell: Shell, options: InterruptionOptions): Interruption {
  const stop = new AbortController();
  const abort = new AbortController();
  const ended = new AbortController();
  let lastSignalAt = -Infinity;

  const abortNow = (why: 'signal' | 'grace'): void => {
    if (abort.signal.aborted || ended.signal.aborted) return;
    abort.abort();
    options.onAbort(why);
  };

  const signalled = (exitCode: ExitCode): void => {
    const now = shell.clock.monotonic();
    if (now - lastSignalAt < sameKeypressMs) return;
    lastSignalAt = now;
    if (abort.signal.aborted) {
      shell.exit(exitCode);
    } else if (stop.signal.aborted) {
      abortNow('signal');
    } else {
      stop.abort(exitCode);
      options.onStop(now + options.graceMs);
      void shell.clock.sleep(options.graceMs, ended.signal).then(() => {
        abortNow('grace');
      });
    }
  };

  const unattended = !shell.stdout.isTTY && !shell.stderr.isTTY;
  const silenced = [
    shell.onSignal('SIGINT', () => {
      signalled(exitCodes.interrupted);
    }),
    shell.onSignal('SIGTERM', () => {
      signalled(exitCodes.terminated);
    }),
    shell.onSignal('SIGHUP', () => {
      if (unattended) options.onHangUp();
      else signalled(exitCodes.terminated);
    }),
  ];
  return {
    stop: stop.signal,
    abort: abort.signal,
    end: () => {
      ended.abort();
      for (const silence of silenced) silence();
    },
  };
}
