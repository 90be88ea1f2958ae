import { exitCodes, type ExitCode } from './exit-code.ts';

/**
 * An error that the user can act upon. `message` is one sentence that says what failed and quotes the bad value;
 * `hint` says what to do. Shown without a stack.
 */
export class EvalsError extends Error {
  override readonly name: string = 'EvalsError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { exitCode: ExitCode; hint?: string | undefined; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** Flags or arguments that make no sense; an eval, a model or a strategy that does not exist. Exit code 2. */
export class UsageError extends EvalsError {
  override readonly name = 'UsageError';
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { exitCode: exitCodes.usage, hint, cause });
  }
}

/** Results that cannot be read or written: missing, damaged, unwritable, of a newer version. Exit code 7. */
export class StorageError extends EvalsError {
  override readonly name = 'StorageError';
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { exitCode: exitCodes.storage, hint, cause });
  }
}

/** Credentials are missing, or the provider refuses to serve. Exit code 4. */
export class RefusedError extends EvalsError {
  override readonly name = 'RefusedError';
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { exitCode: exitCodes.refused, hint, cause });
  }
}

/** The work was stopped before it ended. It leaves no outcome: the sample is still pending. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(message = 'stopped before it ended') {
    super(message);
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
