import { pathToFileURL } from 'node:url';
import { UsageError } from '../../core/errors.ts';
import type { LoaderHost, LoaderProcess, ScratchFile } from './host.ts';

/**
 * Imports a module that was written to a scratch file, whose stacks name the user's lines from then on. `shown` stands for it in messages.
 * Rejects with what the module throws, and with a `UsageError` when it ends the process or never ends loading.
 */
export async function evaluate(
  file: ScratchFile,
  code: string,
  shown: string,
  host: Pick<LoaderHost, 'process'>,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  host.process.setSourceMapsEnabled(true);
  file.write(code);
  return watched(host.process, shown, async () => {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file.path).href);
    return module as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  });
}

/**
 * Node exits silently, with code 13, when nothing is left to do but to wait for an `await`; what ends the process cannot be caught; and
 * what a callback throws reaches nobody who waits for the file.
 */
async function watched<T>(host: LoaderProcess, shown: string, load: () => Promise<T>): Promise<T> {
  let reject: (error: Error) => void = () => undefined;
  const refused = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  const onEmpty = () => {
    reject(neverLoaded(shown));
  };
  const restoreExit = refuseExit(host, shown, reject);
  const release = capture(host, reject);
  host.once('beforeExit', onEmpty);
  try {
    return await Promise.race([load(), refused]);
  } finally {
    host.off('beforeExit', onEmpty);
    release();
    restoreExit();
  }
}

/** There can be one capture in a process: whoever came first keeps it. */
function capture(host: LoaderProcess, reject: (error: Error) => void): () => void {
  if (host.hasUncaughtExceptionCaptureCallback()) return () => undefined;
  host.setUncaughtExceptionCaptureCallback(reject);
  return () => {
    host.setUncaughtExceptionCaptureCallback(null);
  };
}

function neverLoaded(shown: string): UsageError {
  return new UsageError(
    `${shown} never ends loading: it waits at its top level for something that does not come.`,
    'Look for an `await` outside of functions whose promise nobody resolves.',
  );
}

/** Two loads at the same time restore in any order: what is over passes on. */
function refuseExit(host: LoaderProcess, shown: string, reject: (error: UsageError) => void): () => void {
  const { exit } = host;
  let loading = true;
  host.exit = (...code) => {
    // Without arguments it means something else than with undefined.
    if (!loading) return exit.apply(host, code);
    const error = new UsageError(
      `${shown} calls process.exit(${code.join()}) while it is loaded.`,
      'An eval file only exports evals: remove the call, or keep it out of what is imported.',
    );
    reject(error);
    throw error;
  };
  return () => {
    loading = false;
    host.exit = exit;
  };
}
