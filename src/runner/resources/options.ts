import type { Clock } from '../../core/clock.ts';

export interface RunResourcesOptions {
  readonly clock: Clock;
  /** Aborts when what is in flight must end. */
  readonly abort: AbortSignal;
  readonly redact: (text: string) => string;
  /** Told, a sentence each, of what could not be disposed of. */
  readonly onTrouble: (message: string) => void;
}
