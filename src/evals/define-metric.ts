import { UsageError } from '../core/errors.ts';
import type { Metric } from '../core/eval.ts';
import { printable } from '../core/printable.ts';

/**
 * A metric of your own: one number out of all scored samples, where the mean of a score says too little (F1, the worst group). Name
 * it among the `metrics` of an eval; it is computed when a task has ended, and shown beside the means. Failed samples are not among what it
 * gets. Throws a `UsageError` for a name that is not in snake_case.
 */
export function defineMetric(name: string, of: Metric['of']): Metric {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    throw new UsageError(
      `A metric cannot be named "${printable(name, 80)}".`,
      'Use lower case letters, digits and underscores, a letter first.',
    );
  }
  return { name, of };
}
