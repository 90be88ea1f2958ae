/** What of Node's `process` is needed to hold signals. */
export interface SignalHost {
  readonly pid: number;
  kill(pid: number, signal: HeldSignal): unknown;
  rawListeners(signal: HeldSignal): unknown[];
  removeListener(signal: HeldSignal, listener: (...argv: unknown[]) => void): unknown;
  on(signal: HeldSignal, listener: (...argv: unknown[]) => void): unknown;
}

export type HeldSignal = 'SIGINT' | 'SIGTERM';

const signals: readonly HeldSignal[] = ['SIGINT', 'SIGTERM'];

/**
 * Keeps signals from ending the process until the returned function is called, which passes on one that came meanwhile. A test
 * runner ends at once, and what is in flight is paid for.
 */
export function heldSignals(host: SignalHost, onSignal: (signal: HeldSignal) => void): () => void {
  let came: HeldSignal | undefined;
  const releases = signals.map((signal) => {
    const others = host.rawListeners(signal) as ((...argv: unknown[]) => void)[];
    const listener = (): void => {
      came = signal;
      onSignal(signal);
    };
    for (const other of others) host.removeListener(signal, other);
    host.on(signal, listener);
    return (): void => {
      host.removeListener(signal, listener);
      for (const other of others) host.on(signal, other);
    };
  });
  return () => {
    for (const release of releases) release();
    if (came !== undefined) host.kill(host.pid, came);
  };
}
