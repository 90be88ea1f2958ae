const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts; returns what takes that back. All callbacks of a signal share one listener: adding a
 * listener of its own costs as much time as the signal has listeners, which with hundreds of requests in flight is a lot.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = listening.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  listening.set(signal, callbacks);
  signal.addEventListener(
    'abort',
    () => {
      for (const callback of callbacks) callback();
    },
    { once: true },
  );
  return callbacks;
}
