import type { Comparison } from '../../core/comparison.ts';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { nearest } from '../../evals/nearest.ts';
import { usualConfidence } from '../../core/statistics/interval.ts';
import { identityDifferences } from '../experiments/identity.ts';
import { clustersBy } from './clusters.ts';
import { comparedSide } from './compared-side.ts';
import type { Contestant, MatchUp } from './match-ups.ts';
import { type Measured, measured } from './measure.ts';
import type { CompareOptions } from './options.ts';
import { pairSamples } from './pair-samples.ts';
import { flipsOf, type ScoredPairs, scoredPairs } from './pairs.ts';
import type { SampleFilePool } from '../sample-files.ts';
import { type SideSamples, sideSamples } from './side-samples.ts';
import { asSettled, earlyWarnings, settledBetween } from './settled.ts';
import { type SideScores, sideScores } from './side-scores.ts';

/** A comparison before it is judged: what is proven depends on all that are made. */
export interface Draft {
  readonly facts: Omit<Comparison, 'verdict' | 'regression' | 'no_worse' | 'samples_needed' | 'detectable'>;
  /** undefined where there are no pairs. */
  readonly measured: Measured | undefined;
  readonly warnings: readonly string[];
}

interface Side {
  readonly samples: SideSamples;
  readonly scores: SideScores;
}

/** Throws a `UsageError` when the two have nothing in common that could be compared. */
export function draftOf(matchUp: MatchUp, pool: SampleFilePool, options: CompareOptions): Draft {
  const side = ({ group }: Contestant): Side => {
    const samples = sideSamples(group, pool);
    return { samples, scores: sideScores(group, samples, options.metric) };
  };
  const [a, b] = [side(matchUp.a), side(matchUp.b)];
  const metric = metricOf(matchUp, [a.scores, b.scores], options.metric);
  const pairs = scoredPairs(pairSamples(a.samples, b.samples), a.scores, b.scores);
  if (pairs.counts.only_a === a.samples.count) throw nothingInCommon(matchUp);
  const settled = settledBetween(matchUp, [a.scores, b.scores], options.clusterBy !== undefined);
  const usual = measured({
    a: pairs.a,
    b: pairs.b,
    binary: a.scores.binary && b.scores.binary,
    once: a.scores.repeats === 1 && b.scores.repeats === 1,
    clusterOf: options.clusterBy === undefined ? undefined : clustersBy(options.clusterBy, a.samples, pairs.numbers),
  });
  const result = usual && asSettled(usual, settled);
  return {
    facts: {
      eval_name: matchUp.evalName,
      metric,
      a: comparedSide(matchUp.a, a.scores),
      b: comparedSide(matchUp.b, b.scores),
      differs: differences(matchUp),
      pairs: pairs.counts,
      ...statistics(result, options.clusterBy ?? null, settled !== undefined),
      bounds: areShares(pairs) ? pairs.bounds : null,
      flips: flipsOf(pairs, a.samples, options.flips ?? Infinity),
    },
    measured: result,
    warnings: [
      ...[a, b].flatMap(({ scores }) => scores.warnings),
      ...[...unscored(matchUp.a, a), ...unscored(matchUp.b, b)],
      ...(settled === undefined ? earlyWarnings(matchUp, [a.scores, b.scores]) : []),
    ],
  };
}

type Statistics = Pick<Draft['facts'], 'difference' | 'test' | 'table'>;

function statistics(result: Measured | undefined, clusterBy: string | null, settled: boolean): Statistics {
  if (result === undefined) {
    return {
      difference: { mean: 0, standard_error: null, ci95: null, clusters: null, cluster_by: clusterBy },
      test: { name: 'paired-t', p: null, adjusted_p: null, no_mcnemar: null },
      table: null,
    };
  }
  const { difference, table, test, noMcNemar, probability } = result;
  return {
    difference: {
      mean: difference.mean,
      standard_error: settled ? null : difference.standardError,
      ci95: result.interval(usualConfidence),
      clusters: clusterBy === null ? null : difference.clusters,
      cluster_by: clusterBy,
    },
    test: { name: settled ? 'confidence-sequence' : test, p: probability, adjusted_p: null, no_mcnemar: noMcNemar },
    table:
      test === 'exact-mcnemar'
        ? { both: table.both, only_a: table.onlyFirst, only_b: table.onlySecond, neither: table.neither }
        : null,
  };
}

/** The name of the score that both sides have. */
function metricOf(
  { evalName, a, b }: MatchUp,
  sides: readonly [SideScores, SideScores],
  wanted: string | undefined,
): string {
  const taken = [...new Set(sides.flatMap((side) => side.taken))];
  const names = [...new Set(sides.flatMap((side) => side.names))];
  const [only] = taken;
  if (wanted !== undefined) {
    if (names.length === 0 || sides.every((side) => side.names.length === 0 || side.taken.length > 0)) return wanted;
    const suggestion = nearest(wanted, names);
    throw new UsageError(
      `${printable(evalName, 100)} has no score "${printable(wanted, 100)}" on both sides.`,
      suggestion === undefined ? `The scores are ${shown(names)}.` : `Did you mean ${printable(suggestion, 100)}?`,
    );
  }
  if (taken.length <= 1) return only ?? 'accuracy';
  throw new UsageError(
    `"${printable(a.label, 100)}" and "${printable(b.label, 100)}" are not scored alike: ${shown(taken)}.`,
    `Say which score to compare: --metric NAME. There are ${shown(names)}.`,
  );
}

function shown(names: readonly string[]): string {
  return names
    .slice(0, 8)
    .map((name) => printable(name, 60))
    .join(', ');
}

/** What of the plans differs, but for the model, the order of the samples and what is told elsewhere. */
function differences({ a, b }: MatchUp): string[] {
  const [one, other] = [a.group.tasks[0]?.task, b.group.tasks[0]?.task];
  if (one === undefined || other === undefined) return [];
  return identityDifferences(one, other).filter(
    (part) => !['eval', 'model', 'order', 'repeats', 'stopping'].includes(part),
  );
}

function areShares({ a, b }: ScoredPairs): boolean {
  return [a, b].every((scores) => scores.every((score) => score >= 0 && score <= 1));
}

function unscored({ label }: Contestant, { scores }: Side): string[] {
  if (scores.without === 0) return [];
  return [`${String(scores.without)} scored passes of "${label}" lack this score; they count as failed.`];
}

function nothingInCommon({ a, b, evalName }: MatchUp): UsageError {
  return new UsageError(
    `"${printable(a.label, 100)}" and "${printable(b.label, 100)}" have no sample of ${printable(evalName, 100)} in common.`,
    'Samples pair when they ask and expect the same. Submit both with the same data and --limit.',
  );
}
