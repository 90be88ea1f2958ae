import { UsageError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import type { SideSamples } from './side-samples.ts';

/** Numbers the clusters of samples by a column of theirs: equal values, equal numbers. Throws a `UsageError` when one of them has no such column. */
export function clustersBy(column: string, samples: Pick<SideSamples, 'at'>, numbers: ArrayLike<number>): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(numbers, (number) => {
    const { id, metadata = {} } = samples.at(number);
    const value = Object.hasOwn(metadata, column) ? metadata[column] : undefined;
    if (value === undefined) {
      const columns = Object.keys(metadata).map((name) => printable(name, 40));
      throw new UsageError(
        `The sample "${printable(id, 100)}" has no column "${printable(column, 100)}" to cluster by.`,
        columns.length === 0 ? 'It has no columns besides its input and target.' : `It has ${columns.join(', ')}.`,
      );
    }
    const text = canonicalJson(value);
    const cluster = known.get(text) ?? known.size;
    known.set(text, cluster);
    return cluster;
  });
}
