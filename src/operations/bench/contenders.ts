import type { Contender } from '../../core/bench.ts';
import { tierRows } from '../tiers.ts';
import { UsageError } from '../../core/errors.ts';

/** Everything that can be compared, in the order of the table. `sequential` is what the others are measured against. */
function contendersFor(concurrency: number): readonly Contender[] {
  const size = String(concurrency);
  return [
    { name: 'sequential', flags: ['--strategy', 'sequential'], concurrency: 1 },
    { name: `batch:${size}`, flags: ['--strategy', `batch:${size}`], concurrency },
    { name: `sliding-window:${size}`, flags: ['--concurrent', size], concurrency },
    { name: 'adaptive', flags: ['--strategy', 'adaptive'], concurrency: null },
    ...tierRows().map((row) => ({
      name: row.tier,
      flags: ['--tier', row.tier],
      concurrency: row.strategy === 'adaptive' ? null : row.concurrent,
    })),
  ];
}

/** Those with the given names, `sequential` always among them. Throws a `UsageError` for a name that is none. */
export function chosenContenders(names: readonly string[] | undefined, concurrency: number): readonly Contender[] {
  const all = contendersFor(concurrency);
  if (names === undefined) return all;
  const plain = (name: string): string => name.replace(/:\d+$/, '');
  const unknown = names.find((name) => !all.some((contender) => plain(contender.name) === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `There is nothing called "${unknown}" to compare.`,
      `Choose of: ${all.map(({ name }) => plain(name)).join(', ')}.`,
    );
  }
  return all.filter(({ name }) => name === 'sequential' || names.includes(plain(name)));
}

/**
 * The order in which a round measures: forwards in even rounds, backwards in odd ones, so that what drifts in the course of a
 * round (a warming machine, a provider's mood) does not favour whoever comes first.
 */
export function orderOf<T>(contenders: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contenders : [...contenders].reverse();
}
