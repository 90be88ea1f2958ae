import { UsageError } from '../core/errors.ts';
import type { BuildContext, Resource } from '../core/resource.ts';

export interface ResourceOptions<T> {
  /** Shown in messages. */
  readonly name: string;
  /**
   * `run` (the default): built once, for all samples. `sample`: a new one for each sample that asks. A number: a pool of at most so
   * many, each lent to one sample at a time until that has ended, first come first served.
   */
  readonly per?: 'run' | 'sample' | number;
  /** Called once for each that was built, in the other order, also after a failure or Ctrl-C. */
  readonly dispose?: (value: T) => Promise<void> | void;
}

/**
 * Something dear that samples need, such as a browser or a connection. Nothing is built before a sample asks for it: declare it once,
 * name it among the `resources` of an eval, and ask with `await resources.NAME`. When it cannot be built the task stops, and goes on with
 * the next `evals run`. Throws a `UsageError` when the pool has no size.
 */
export function resource<T>(
  build: (context: BuildContext) => Promise<T> | T,
  { name, per = 'run', dispose }: ResourceOptions<T>,
): Resource<T> {
  if (typeof per === 'number' && !(Number.isSafeInteger(per) && per > 0)) {
    throw new UsageError(`A pool of ${String(per)} has no place.`, 'Give a whole number from 1.');
  }
  return { name, per, build, ...(dispose === undefined ? {} : { dispose }) };
}
