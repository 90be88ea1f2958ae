import {
  type Assurance,
  detectableByMcNemar,
  detectableDifference,
  pairsForMcNemar,
  pairsNeeded,
} from '../../core/statistics/power.ts';
import type { Measured } from './measure.ts';

/** Nobody asks for more. */
const most = 100_000_000;

/** What one pair tells, clusters and repeats reckoned in: the variance that as many independent pairs would have. */
function variance({ difference }: Measured): number {
  return difference.count * (difference.standardError ?? 0) ** 2;
}

/** The smallest difference that so many pairs would probably show; null where it cannot be told. */
export function detectableWith(measured: Measured, assurance: Assurance): number | null {
  const { difference, table, test } = measured;
  if (test === 'exact-mcnemar') {
    const discordance = (table.onlyFirst + table.onlySecond) / difference.count;
    return discordance === 0 ? null : (detectableByMcNemar(difference.count, discordance, assurance) ?? null);
  }
  const between = variance(measured);
  return between === 0 ? null : detectableDifference(difference.count, { between, within: 0 }, assurance);
}

/**
 * How many pairs would probably show the difference that was seen, were it the true one; with a margin that is wider than it, that
 * there is none beyond the margin. null where no number would do.
 */
export function samplesNeeded(measured: Measured, margin: number, assurance: Assurance): number | null {
  const { difference, table, test } = measured;
  const size = Math.abs(difference.mean);
  const room = margin > size ? margin - size : size;
  if (room === 0) return null;
  if (margin <= size && test === 'exact-mcnemar') {
    const discordance = (table.onlyFirst + table.onlySecond) / difference.count;
    return pairsForMcNemar({ discordance, difference: size }, assurance) ?? null;
  }
  const needed = pairsNeeded(room, { between: variance(measured), within: 0 }, assurance);
  return needed === 0 || needed > most ? null : needed;
}
