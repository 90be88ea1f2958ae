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

/** Node exits silently, with code 13, when nothing is left to do but to wait for an `await`; and what ends the process cannot be caught. */
async function watched<T>(host: LoaderProcess, shown: string, load: () => Promise<T>): Promise<T> {
  let reject: (error: UsageError) => void = () => undefined;
  const refused = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  const restoreExit = refuseExit(host, shown, reject);
  const onEmpty = () => {
    reject(neverLoaded(shown));
  };
  host.once('beforeExit', onEmpty);
  try {
    return await Promise.race([load(), refused]);
  } finally {
    host.off('beforeExit', onEmpty);
    restoreExit();
  }
}

function neverLoaded(shown: string): UsageError {
  return new UsageError(
    `${shown} never ends loading: it waits at its top level for something that does not come.`,
    'Look for an `await` outside of functions whose promise nobody resolves.',
  );
}

/** Refuses once. Two loads at the same time restore in any order: what is over passes on. */
function refuseExit(host: LoaderProcess, shown: string, reject: (error: UsageError) => void): () => void {
  const { exit } = host;
  let loading = true;
  host.exit = (...code) => {
    // Without arguments it means something else than with undefined.
    if (!loading) return exit.apply(host, code);
    // In a callback nobody catches what is thrown here, and whoever then ends the program must be able to.
    loading = false;
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
