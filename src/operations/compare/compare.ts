import { isoTime } from '../../core/clock.ts';
import type { Comparison, ComparisonReport } from '../../core/comparison.ts';
import { UsageError } from '../../core/errors.ts';
import { holm } from '../../core/statistics/holm.ts';
import { type Evidence, isNoWorse, isRegression, verdictOf } from '../../core/statistics/verdict.ts';
import { namedTasks } from './arguments.ts';
import { type Draft, draftOf } from './draft.ts';
import { matchUps } from './match-ups.ts';
import type { CompareOptions } from './options.ts';
import { detectableWith, samplesNeeded } from './samples-needed.ts';
import { sampleFilePool } from '../sample-files.ts';

const alpha = 0.05;
const power = 0.8;

/**
 * Compares what was measured, sample by sample. Reads from disk, writes nothing. Rejects with a `UsageError` where things cannot be compared, and with a
 * `StorageError` for what cannot be read.
 */
export async function compare(options: CompareOptions): Promise<ComparisonReport> {
  const { named, margin, clock } = options;
  if (named.length === 0) {
    throw new UsageError('There is nothing to compare.', 'Name experiments, task files, or one with two models.');
  }
  const pool = sampleFilePool();
  try {
    const drafts = matchUps(named.map((each) => namedTasks(each, options))).map((each) => draftOf(each, pool, options));
    const adjusted = holm(drafts.map(({ measured }) => measured?.probability ?? 1));
    return await Promise.resolve({
      v: 1,
      time: isoTime(clock.now()),
      alpha,
      margin,
      comparisons: drafts.map((draft, index) => judged(draft, adjusted[index] ?? 1, drafts.length, margin)),
      warnings: [...new Set(drafts.flatMap(({ warnings }) => warnings))],
    });
  } finally {
    pool.close();
  }
}

/** All comparisons of a report share one chance of error: the probability is Holm's, the interval that decides about the margin as much wider (Bonferroni). */
function judged({ facts, measured }: Draft, adjusted: number, comparisons: number, margin: number): Comparison {
  const probability = typeof measured?.probability === 'number' ? adjusted : null;
  const interval = measured?.interval(1 - alpha / comparisons) ?? null;
  const evidence: Evidence = { mean: measured?.difference.mean ?? 0, probability, interval, margin, alpha };
  const verdict = verdictOf(evidence);
  const assurance = { alpha: alpha / comparisons, power };
  const open = measured !== undefined && verdict === 'cannot-tell';
  return {
    ...facts,
    test: { ...facts.test, adjusted_p: probability },
    verdict,
    regression: isRegression(evidence),
    no_worse: isNoWorse(evidence),
    samples_needed: open ? samplesNeeded(measured, margin, assurance) : null,
    detectable: measured === undefined ? null : detectableWith(measured, assurance),
  };
}
