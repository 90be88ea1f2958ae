import type { Strategy } from '../../core/strategy.ts';

/** What the loader needs of the disk and of the process. */
export interface LoaderHost {
  /** The bytes of a regular file. Throws an error whose message goes on from the file's name: `does not exist`. */
  readFile(path: string): Uint8Array;
  /** A place for one module, outside the user's folders: written once, imported, removed. */
  scratchFile(name: string): ScratchFile;
  /** What our own package gives under a subpath (`''`, `'vitest'`): the modules of the running program, not copies. Undefined: nothing. */
  library(subpath: string): Promise<Readonly<Record<string, unknown>>> | undefined;
  /** What `--strategy` would make of a text. Rejects with a `UsageError`. */
  strategy(text: string): Promise<Strategy>;
  readonly process: LoaderProcess;
}

export interface ScratchFile {
  readonly path: string;
  write(text: string): void;
  remove(): void;
}

/** What of Node's `process` the loader watches over while a file is loaded. */
export interface LoaderProcess {
  exit: (code?: number | string | null) => never;
  once(event: 'beforeExit', listener: () => void): unknown;
  off(event: 'beforeExit', listener: () => void): unknown;
  hasUncaughtExceptionCaptureCallback(): boolean;
  setUncaughtExceptionCaptureCallback(capture: ((error: Error) => void) | null): void;
  setSourceMapsEnabled(enabled: boolean): void;
}
